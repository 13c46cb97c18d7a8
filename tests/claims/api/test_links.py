"""Links between claims over the API: who sees which, how they are found, made and decided."""

import pytest

from claims.models import ClaimLink, LinkState
from tests.factories import ClaimFactory, LinkFactory, VerdictFactory

pytestmark = pytest.mark.django_db
LINKS = "/api/v1/links/"


def public():
    return VerdictFactory(published=True).claim


def ids(answer):
    assert answer.status_code == 200, answer.json()
    return {row["id"] for row in answer.json()["results"]}


PAIRS = {
    "two public claims": (public, public),
    "a hidden claim": (public, ClaimFactory),
    "two hidden claims": (ClaimFactory, ClaimFactory),
}


@pytest.mark.parametrize("state", LinkState.values)
@pytest.mark.parametrize("pair", PAIRS)
def test_the_public_sees_confirmed_links_between_public_claims(pair, state, anonymous, checker):
    first, second = (make() for make in PAIRS[pair])
    link = LinkFactory(claim=first, other=second, state=state)
    is_public = pair == "two public claims" and state == "confirmed"

    assert ids(anonymous.get(LINKS)) == ({str(link.pk)} if is_public else set())
    assert anonymous.get(f"{LINKS}{link.pk}/").status_code == (200 if is_public else 404)
    assert ids(checker.get(LINKS)) == {str(link.pk)}
    for claim in (first, second):
        assert ids(checker.get(f"/api/v1/claims/{claim.pk}/links/")) == {str(link.pk)}


def test_the_public_reads_neither_people_nor_scores(anonymous, checker):
    link = LinkFactory(claim=public(), other=public(), state="confirmed", score=0.5)
    shown = anonymous.get(f"{LINKS}{link.pk}/").json()
    assert shown == {
        "id": str(link.pk),
        "claims": [
            {"id": str(claim.pk), "statement": claim.statement, "language": claim.language}
            for claim in (link.claim, link.other)
        ],
        "kind": "same",
        "state": "confirmed",
    }
    more = checker.get(f"{LINKS}{link.pk}/").json()
    assert more.keys() - shown.keys() == {
        "score",
        "origin",
        "decided_by",
        "decided_at",
        "reason",
        "created_at",
        "open_steps",
    }


FOUND = {
    "": {"suggested same", "rejected variant"},
    "?state=suggested": {"suggested same"},
    "?state__not=suggested": {"rejected variant"},
    "?kind=variant,related": {"rejected variant"},
    "?kind=contradicts": set(),
    "?claim={first}": {"suggested same"},
    "?claim={second}": {"suggested same"},
    "?created_at__lt=2000-01-01": set(),
}


@pytest.mark.parametrize("asked", FOUND)
def test_links_are_found_by_state_kind_and_either_claim(asked, checker):
    suggested = LinkFactory(kind="same")
    links = {"suggested same": suggested, "rejected variant": LinkFactory(kind="variant", state="rejected")}
    answer = checker.get(LINKS + asked.format(first=suggested.claim_id, second=suggested.other_id))
    assert ids(answer) == {str(links[name].pk) for name in FOUND[asked]}


def test_the_desk_triages_the_likeliest_suggestions_first(anonymous, checker):
    links = {score: LinkFactory(score=score) for score in (0.5, None, 0.9)}
    address, pages = f"{LINKS}?ordering=-score&page_size=1", []
    while address:
        page = checker.get(address).json()
        pages += [row["id"] for row in page["results"]]
        address = page["next"]
    assert pages == [str(links[score].pk) for score in (0.9, 0.5, None)]
    assert anonymous.get(f"{LINKS}?ordering=-score").status_code == 400


def test_a_link_is_confirmed_undone_and_rejected(checker):
    link = LinkFactory()
    here = f"{LINKS}{link.pk}/"
    assert checker.get(here).json()["open_steps"] == ["confirm", "reject"]
    confirmed = checker.post(f"{here}confirm/", {"kind": "variant"}).json()
    assert (confirmed["state"], confirmed["kind"], confirmed["open_steps"]) == ("confirmed", "variant", ["undo"])
    assert checker.post(f"{here}reject/", {"reason": "No."}).json()["code"] == "status"
    assert checker.post(f"{here}undo/").json()["code"] == "reason"
    assert checker.post(f"{here}undo/", {"reason": "Too early."}).json()["decided_by"] is None
    rejected = checker.post(f"{here}reject/", {"reason": "Another year."}).json()
    assert (rejected["state"], rejected["reason"], rejected["open_steps"]) == ("rejected", "Another year.", ["undo"])


def test_a_decision_is_about_the_link_that_was_read(checker):
    here = f"{LINKS}{LinkFactory().pk}/"
    read = checker.get(here)["ETag"]
    checker.credentials(HTTP_IF_MATCH=read)
    assert [checker.post(f"{here}confirm/", {}).status_code for _ in range(2)] == [200, 412]


def test_a_person_links_two_claims(checker):
    claim, other = ClaimFactory(), ClaimFactory()
    here = f"/api/v1/claims/{other.pk}/links/"
    answer = checker.post(here, {"other": str(claim.pk), "kind": "contradicts", "reason": "One says not."})
    assert answer.status_code == 201, answer.json()
    link = ClaimLink.objects.get()
    assert (link.claim, link.other, link.kind, link.state) == (claim, other, "contradicts", "confirmed")
    again = checker.post(here, {"other": str(claim.pk), "kind": "same"})
    assert (again.status_code, again.json()["code"]) == (409, "linked")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "same"}, "other"),
        ({"other": "{here}", "kind": "same"}, "other"),
        ({"other": "0199a000-0000-7000-8000-000000000000", "kind": "same"}, "other"),
        ({"other": "{there}"}, "kind"),
        ({"other": "{there}", "kind": "opposite"}, "kind"),
        ({"other": "{there}", "kind": "same", "state": "suggested"}, "state"),
        ({"other": "{there}", "kind": "same", "reason": "x" * 5_001}, "reason"),
    ],
)
def test_a_link_of_nothing_is_refused(body, field, checker):
    claim, other = ClaimFactory(), ClaimFactory()
    sent = {name: value.format(here=claim.pk, there=other.pk) for name, value in body.items()}
    answer = checker.post(f"/api/v1/claims/{claim.pk}/links/", sent)
    assert answer.status_code == 400
    assert field in str(answer.json()["errors"])
    assert not ClaimLink.objects.exists()


def test_a_list_of_links_costs_as_many_queries_for_ten_as_for_one(checker, django_assert_num_queries):
    checker.get(LINKS)
    for _ in range(3):
        LinkFactory(state="confirmed")
    with django_assert_num_queries(1):
        checker.get(LINKS)
