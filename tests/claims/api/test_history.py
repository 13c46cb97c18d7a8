"""The history of a claim over the API: its readers, and its entries."""

import pytest
from rest_framework.test import APIClient

from tests.factories import LONG_AGO, ClaimFactory, EvidenceFactory, UserFactory, VerdictFactory
from tests.support.clients import ROLES, client_of

SEES_THE_DESK = {"contributor", "checker", "editor"}


def address(claim):
    return f"/api/v1/claims/{claim.pk}/history/"


def signed_in(username, group):
    client = APIClient(headers={"if-match": "*"})
    client.force_authenticate(UserFactory(username=username, group=group))
    return client


@pytest.mark.parametrize("make", [ClaimFactory, lambda: VerdictFactory(published=True).claim], ids=["draft", "public"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.django_db
def test_only_the_desk_reads_a_history(role, make):
    answer = client_of(role).get(address(make()))
    assert answer.status_code == (200 if role in SEES_THE_DESK else 404)
    assert answer["Content-Type"] == ("application/json" if role in SEES_THE_DESK else "application/problem+json")


def test_the_history_of_a_missing_claim_is_a_404(editor):
    assert editor.get(address(ClaimFactory.build())).status_code == 404


@pytest.mark.django_db
def test_a_history_lists_steps_in_order_with_users_and_reasons():
    checker, editor = signed_in("ines", "checker"), signed_in("lena", "editor")
    verdict = VerdictFactory(claim=EvidenceFactory().claim)
    here = f"/api/v1/verdicts/{verdict.pk}/"
    checker.patch(here, {"summary": "Nothing at all was agreed."}, headers={"X-Request-Id": "first"})
    checker.post(f"{here}submit/")
    editor.post(f"{here}return/", {"reason": "Name the source."})
    checker.post(f"{here}submit/")
    editor.post(f"{here}publish/")
    editor.post(f"{here}retract/", {"reason": "The source was forged."})

    results = editor.get(address(verdict.claim), {"ordering": "id"}).json()["results"]

    told = [
        (row["username"], row["kind"], row["route"].split("/")[-2], row["reason"], row["changes"].get("status"))
        for row in results
        if row["username"]
    ]
    assert told == [
        ("ines", "verdict", "{id}", None, None),
        ("ines", "verdict", "submit", None, ["draft", "in_review"]),
        ("lena", "verdict", "return", "Name the source.", ["in_review", "draft"]),
        ("ines", "verdict", "submit", None, ["draft", "in_review"]),
        ("lena", "verdict", "publish", None, ["in_review", "published"]),
        ("lena", "claim", "publish", None, ["open", "closed"]),
        ("lena", "verdict", "retract", "The source was forged.", ["published", "retracted"]),
        ("lena", "claim", "retract", "The source was forged.", ["closed", "open"]),
    ]
    first = next(row for row in results if row["username"])
    assert first | {"id": 0, "at": "", "changes": first["changes"] | {"written_by": ""}} == {
        "id": 0,
        "at": "",
        "username": "ines",
        "kind": "verdict",
        "row": str(verdict.pk),
        "action": "changed",
        "reason": None,
        "route": "PATCH /api/v1/verdicts/{id}/",
        "request_id": "first",
        "changes": {"summary": ["Nothing was agreed.", "Nothing at all was agreed."], "written_by": ""},
    }


@pytest.mark.parametrize("ordering", ["id", "-id"])
def test_pages_of_a_long_history_are_complete(editor, ordering):
    claim = ClaimFactory()
    for number in range(7):
        type(claim).objects.filter(pk=claim.pk).update(place=f"Place {number}")
    whole = editor.get(address(claim), {"ordering": ordering}).json()["results"]
    url, read = f"{address(claim)}?page_size=3&ordering={ordering}", []
    while url:
        page = editor.get(url).json()
        read += page["results"]
        url = page["next"]
    assert read == whole
    assert len(whole) == 8
    assert whole == sorted(whole, key=lambda row: row["id"], reverse=ordering == "-id")
    assert editor.get(address(claim), {"count": "exact"}).json()["count"] == 8


@pytest.mark.parametrize("asked", ["langage=fr", "cursor=x", "ordering=at", "page_size=0", "kind=verdict"])
def test_an_unknown_parameter_is_refused(editor, asked):
    assert editor.get(f"{address(ClaimFactory())}?{asked}").status_code == 400


def test_a_history_is_read_only(editor):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(editor, method)(address(ClaimFactory()), {}).status_code in (403, 405)


def test_the_history_of_a_claim_with_a_judged_past_reads_well(editor, django_assert_max_num_queries):
    claim = VerdictFactory(published=True, published_at=LONG_AGO).claim
    with django_assert_max_num_queries(12):
        results = editor.get(address(claim)).json()["results"]
    assert {row["kind"] for row in results} == {"claim", "evidence", "verdict"}
    assert all(row["action"] == "added" for row in results)
