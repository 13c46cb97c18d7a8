"""Which claims do filters of one attribute find? The expected ones are computed from the rows, in Python."""

from itertools import combinations

import pytest
from rest_framework.test import APIClient

from claims.models import Claim
from tests.factories import ClaimantFactory, ClaimFactory, EvidenceFactory, UserFactory, VerdictFactory, judged_claim
from tests.support.clients import ROLES, client_of

pytestmark = pytest.mark.django_db
CLAIMS = "/api/v1/claims/"
SEES_THE_DESK = {"contributor", "checker", "editor"}


@pytest.fixture
def noor():
    return UserFactory(username="noor.å", group="editor")


@pytest.fixture
def claims(noor):
    ines = UserFactory(username="ines")
    president = ClaimantFactory(wikidata_id="Q7747")
    made = {
        "by nobody": ClaimFactory(claimant=None, claimed_on="2025-11-17"),
        "by a president": ClaimFactory(claimant=president, priority=4, assigned_to=noor),
        "by an account": ClaimFactory(
            claimant__kind="account", assigned_to=ines, external_ref="CRM 7, zweite Öffnung"
        ),
        "by another": ClaimFactory(external_ref="CRM 8", claimed_on="2025-11-18", priority=1),
    }
    for day, claim in enumerate(made.values(), 1):
        Claim.objects.filter(pk=claim.pk).update(created_at=f"2025-11-{day:02}T12:00:00Z")
    return made


EVERY = {"by nobody", "by a president", "by an account", "by another"}
FOUND = {
    "claimant__isnull=true": {"by nobody"},
    "claimant__isnull=false": EVERY - {"by nobody"},
    "claimed_on__isnull=true": {"by a president", "by an account"},
    "claimed_on__isnull=false": {"by nobody", "by another"},
    "claimant_kind=account": {"by an account"},
    "claimant_kind=account,person": EVERY - {"by nobody"},
    "claimant_kind__not=person": {"by nobody", "by an account"},
    "claimant_wikidata_id=Q7747": {"by a president"},
    "claimant_wikidata_id__not=Q7747": EVERY - {"by a president"},
    "created_at__gte=2025-11-02&created_at__lte=2025-11-03": {"by a president", "by an account"},
    "created_at__gt=2025-11-03": {"by another"},
    "priority=4": {"by a president"},
    "priority=1,4": {"by a president", "by another"},
    "priority__not=2": {"by a president", "by another"},
    "assigned_to=me": {"by a president"},
    "assigned_to=nobody": {"by nobody", "by another"},
    "assigned_to=ines": {"by an account"},
    "assigned_to=ines,me": {"by a president", "by an account"},
    "assigned_to=noor.%C3%A5": {"by a president"},
    "assigned_to__not=nobody": {"by a president", "by an account"},
    "external_ref=CRM+8": {"by another"},
    "external_ref=CRM+7,+zweite+%C3%96ffnung": {"by an account"},
    "external_ref=CRM": set(),
    "claimant__isnull=false&claimed_on__isnull=true&priority__not=4": {"by an account"},
}


def test_each_filter_finds_the_claims_whose_rows_match(claims, noor, subtests):
    client = APIClient()
    client.force_authenticate(noor)
    for asked, expected in FOUND.items():
        with subtests.test(asked):
            answer = client.get(f"{CLAIMS}?{asked}")
            assert answer.status_code == 200, answer.content
            found = {claim["id"] for claim in answer.json()["results"]}
            assert {what for what, claim in claims.items() if str(claim.pk) in found} == expected
            assert client.get(f"{CLAIMS}facets/?{asked}").json()["count"] == len(expected)


def test_claims_are_found_by_their_ids(claims, editor):
    ids = [str(claims[what].pk) for what in ("by nobody", "by another")]
    for asked in (f"id={','.join(ids)}", f"id={ids[0]}&id={ids[1]}", f"id__in={','.join(ids)}"):
        assert {claim["id"] for claim in editor.get(f"{CLAIMS}?{asked}").json()["results"]} == set(ids)
    others = {claim["id"] for claim in editor.get(f"{CLAIMS}?id__not={','.join(ids)}").json()["results"]}
    assert others == {str(claim.pk) for claim in claims.values()} - set(ids)


def test_a_change_of_traits_changes_which_filters_match(editor, claims):
    claims["by an account"].claimant.kind = "organisation"
    claims["by an account"].claimant.save()
    UserFactory._meta.model.objects.filter(username="ines").update(username="inès")
    for asked in ("claimant_kind=organisation", "assigned_to=in%C3%A8s"):
        (found,) = editor.get(f"{CLAIMS}?{asked}").json()["results"]
        assert found["id"] == str(claims["by an account"].pk)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "asked",
    ["priority=2", "assigned_to=nobody", "assigned_to__not=me", "external_ref=x", "updated_at__gte=2025-01-01"],
)
def test_filters_of_the_desk_are_unknown_to_the_public(role, asked):
    VerdictFactory(published=True)
    answer = client_of(role).get(f"{CLAIMS}?{asked}")
    assert answer.status_code == (200 if role in SEES_THE_DESK else 400)
    if role not in SEES_THE_DESK:
        assert "There is no parameter" in answer.json()["detail"]


@pytest.mark.parametrize(
    "asked",
    [
        "assigned_to=noo",
        "claimant_wikidata_id=Q1",
        "priority=5",
        "claimant_kind=persn",
        "id=0199a000-0000-7000-8000-000000000000",
    ],
)
def test_an_unknown_word_is_refused(editor, claims, asked):
    answer = editor.get(f"{CLAIMS}?{asked}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown")


@pytest.mark.parametrize("role", ["anonymous", "editor"])
def test_hidden_evidence_is_found_by_no_filter(role):
    claim = judged_claim()
    article = claim.evidence.get().article
    held_back = EvidenceFactory(claim=claim, article=article, stance="refutes")
    held_back.refresh_from_db()
    assert not held_back.is_shown

    client, domain = client_of(role), article.publisher.domain
    everything = [f"article={article.pk}", f"article={article.url}", f"publisher={domain}", "role=evidence"]
    for many in range(len(everything) + 1):
        for beside in combinations(everything, many):
            if len([one for one in beside if one.startswith("article")]) > 1:
                continue
            for stance, found in (("supports", 1), ("refutes", 0)):
                asked = "&".join([f"stance={stance}", *beside])
                assert len(client.get(f"{CLAIMS}?{asked}").json()["results"]) == found, asked
                counted = client.get(f"{CLAIMS}facets/?group_by=publisher&{asked}").json()
                assert counted["count"] == found
                assert [one["count"] for one in counted["facets"]["publisher"]] == [1] * found
