"""Are similar claims listed beside a claim, and can they be linked?"""

import pytest

from claims.models import ClaimLink
from tests.claims.desk.test_base import SOME_ID
from tests.factories import ClaimFactory, LinkFactory, VerdictFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
STATEMENT = "The bridge in Arles cost 40 million euros of public money."


@pytest.fixture
def claim(db):
    return ClaimFactory(statement=STATEMENT)


@pytest.fixture
def other(db):
    return ClaimFactory(statement="The bridge in Arles cost 27 million euros of public money.")


def similar(client, claim):
    return client.get(f"/desk/claims/{claim.pk}/similar/", headers=HTMX).text


def link(client, claim, other, **sent):
    return client.post(f"/desk/claims/{claim.pk}/similar/{other.pk}/link/", sent, headers=HTMX)


def test_a_similar_claim_is_listed_with_what_differs(checker, claim, other):
    shown = similar(checker, claim)
    assert f"/desk/claims/{other.pk}/" in shown
    assert "Differs in a number" in shown
    assert "Link as the same" in shown
    assert f"/desk/claims/{claim.pk}/&quot;" not in shown


def test_two_claims_are_linked(checker, claim, other):
    shown = link(checker, claim, other, kind="same").text
    stored = ClaimLink.objects.get()
    assert (stored.kind, stored.state, stored.decided_by) == ("same", "confirmed", checker.person)
    assert "linked" in shown
    assert "Link as the same" not in shown
    assert link(checker, claim, other, kind="same").status_code == 422


def test_a_suggested_link_is_confirmed(checker, claim, other):
    LinkFactory(claim=claim, other=other)
    assert "Confirm the link" in similar(checker, claim)
    link(checker, claim, other, step="confirm")
    assert ClaimLink.objects.get().state == "confirmed"


def test_a_rejected_pair_is_not_listed(checker, claim, other):
    LinkFactory(claim=claim, other=other, state="rejected")
    assert "No other claim is like this one." in similar(checker, claim)


def test_a_contributor_links_nothing(contributor, claim, other):
    assert "Link as the same" not in similar(contributor, claim)
    assert link(contributor, claim, other, kind="same").status_code == 422


@pytest.mark.parametrize(
    ("sent", "status"), [({"kind": "cousin"}, 422), ({"step": "marry"}, 422), ({"step": "confirm"}, 404)]
)
def test_wrong_links_are_refused(checker, claim, other, sent, status):
    assert link(checker, claim, other, **sent).status_code == status


def test_an_unknown_claim_is_not_found(checker, claim):
    assert checker.post(f"/desk/claims/{claim.pk}/similar/{SOME_ID}/link/").status_code == 404


def test_ten_similar_claims_cost_the_same_queries_as_one(checker, claim, other, django_assert_max_num_queries):
    VerdictFactory(claim=other, published=True)
    with django_assert_max_num_queries(60) as one:
        similar(checker, claim)
    for number in range(9):
        VerdictFactory(
            claim=ClaimFactory(statement=f"The bridge in Arles cost {number} million euros."), published=True
        )
    with django_assert_max_num_queries(60) as ten:
        similar(checker, claim)
    assert len(ten) <= len(one) + 1
