"""Do filters by any domain of a house find what all publishers of that house have published?"""

import pytest

from sources.models import Publisher
from tests.factories import ClaimFactory, EvidenceFactory, JudgeFactory, PublisherFactory, VerdictFactory
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db

HOUSE, JOINED = "agency.example", "fakten.example"
DOMAINS = [HOUSE, JOINED, "verifie.example"]  # nobody has published under the last one


@pytest.fixture
def claims():
    """Return the ids of two claims: the house judged one, and the publisher whose domain it has joined the other."""
    JudgeFactory(domain=JOINED)
    JudgeFactory(domain=HOUSE, other_domains=[JOINED, "verifie.example"])
    judged("judge.example")
    return {judged(HOUSE), judged(JOINED)}


def judged(domain):
    judge = Publisher.objects.filter(domain=domain).first() or JudgeFactory(domain=domain)
    claim = ClaimFactory()
    EvidenceFactory(claim=claim, article__publisher=judge)
    VerdictFactory(claim=claim, publisher=judge, published=True, origin="import")
    return str(claim.pk)


def found(answer, member="id"):
    assert answer.status_code == 200, answer.content
    return {row[member] for row in answer.json()["results"]}


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("more", [{}, {"category": "false"}, {"category": "false", "rating": "false"}])
def test_claims_are_found_by_any_domain_of_the_house_that_judged(anonymous, claims, domain, more):
    assert found(anonymous.get("/api/v1/claims/", {"issuer": domain} | more)) == claims
    assert not found(anonymous.get("/api/v1/claims/", {"issuer__not": domain} | more)) & claims


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("more", [{}, {"stance": "supports"}, {"stance": "supports", "role": "evidence"}])
def test_claims_are_found_by_any_domain_of_the_house_that_is_cited(anonymous, claims, domain, more):
    assert found(anonymous.get("/api/v1/claims/", {"publisher": domain} | more)) == claims


@pytest.mark.parametrize("domain", DOMAINS)
def test_other_lists_and_googles_search_take_any_domain(anonymous, claims, domain):
    assert found(anonymous.get("/api/v1/verdicts/", {"publisher": domain}), "claim") == claims
    assert found(anonymous.get("/api/v1/evidence/", {"publisher": domain}), "claim") == claims
    assert found(anonymous.get("/api/v1/articles/", {"publisher": domain}), "url")
    sites = anonymous.get("/v1alpha1/claims:search", {"reviewPublisherSiteFilter": domain}).json()["claims"]
    assert {claim["claimReview"][0]["publisher"]["site"] for claim in sites} == {HOUSE, JOINED}


def test_a_domain_that_is_nobodys_is_refused_with_the_nearest(anonymous, claims):
    answer = anonymous.get("/api/v1/claims/", {"issuer": "agensy.example"})
    assert answer.status_code == 400
    assert HOUSE in answer.content.decode()


def test_an_editor_lists_other_domains_over_the_api(claims):
    editor = client_of("editor")
    PublisherFactory(domain="outlet.example")
    address = "/api/v1/publishers/outlet.example/"
    tag = editor.get(address).headers["ETag"]
    taken = editor.patch(address, {"other_domains": ["verifie.example"]}, format="json", headers={"If-Match": tag})
    assert taken.status_code == 409
    assert "Another publisher lists one of these domains" in taken.content.decode()
    free = {"other_domains": ["fr.outlet.example"]}
    changed = editor.patch(address, free, format="json", headers={"If-Match": tag})
    assert changed.json()["other_domains"] == ["fr.outlet.example"]
    assert found(editor.get("/api/v1/publishers/", {"domain": "fr.outlet.example"}), "domain") == {"outlet.example"}
