"""What comes before and after a claim in the list it was opened from, also when it has left that list?"""

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils.http import urlencode

from claims.desk.queue.position import position_of
from claims.models import Claim
from claims.workflow import lock, triage
from tests.factories import ClaimFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_from():
    person = UserFactory(is_staff=True, group="editor")

    def make(text, method="get"):
        request = getattr(RequestFactory(), method)("/desk/", {"from": text} if text is not None else {})
        request.user = person
        return request

    return make


def claims(number=5, **fields):
    return [ClaimFactory(claimant=None, status="submitted", **fields) for _number in range(number)]


def page_of(claim, query):
    return f"/desk/claims/{claim.pk}/?{urlencode({'from': query})}"


def test_position_names_the_neighbours(request_from):
    first, second, third, *_others = claims(12)
    position = position_of(request_from("ordering=created_at&tab=new"), second.pk)
    query = "tab=new&ordering=created_at"
    assert position == (page_of(first, query), page_of(third, query), "2", "12", f"/desk/queue/?{query}")


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_ends_of_a_list_have_one_neighbour(request_from, method):
    last, first = claims(2)
    start, end = (position_of(request_from("tab=new", method), claim.pk) for claim in (first, last))
    assert (start.previous, start.number, end.next, end.number) == (None, "1", None, "2")
    assert start.next == page_of(last, "tab=new")


@pytest.mark.parametrize("ordering", ["-created_at", "created_at", "-claimed_on", "claimed_on"])
def test_a_claim_that_left_the_list_keeps_its_place(request_from, ordering):
    for number in range(3):
        claims(1, claimed_on=f"2026-01-{number + 1:02}")
        claims(1)
    request = request_from(f"tab=new&ordering={ordering}")
    for claim in Claim.objects.all():
        before = position_of(request, claim.pk)
        triage("accept", lock(claim), by=request.user)
        after = position_of(request, claim.pk)
        assert (after.previous, after.next) == (before.previous, before.next)
        assert (after.number, int(after.total)) == ("", int(before.total) - 1)
        triage("dismiss", lock(claim), by=request.user, reason="put back below")
        Claim.objects.filter(pk=claim.pk).update(status="submitted", dismissed_reason="")


def test_a_list_by_time_of_change_remembers_the_place(editor, request_from):
    rows = claims(3)
    page = editor.get("/desk/queue/?tab=all&ordering=updated_at").text
    start = page.index(f"/desk/claims/{rows[1].pk}/?from=") + len(f"/desk/claims/{rows[1].pk}/?")
    query = QueryDict(page[start : page.index('"', start)])["from"]
    rows[1].save()
    position = position_of(request_from(query), rows[1].pk)
    assert str(rows[0].pk) in position.previous
    assert str(rows[2].pk) in position.next


@pytest.mark.parametrize(
    "text", [None, "", "tab=nonsense", "langage=fr", "x" * 5_000, "q=\0", "cursor=x", "tab=new&at=%ED%A0%80"]
)
def test_what_is_no_list_has_no_position(request_from, text):
    [claim] = claims(1)
    assert position_of(request_from(text), claim.pk) is None or text.startswith("tab=new")


def test_a_deleted_claim_has_no_position(request_from):
    [claim] = claims(1)
    claim.delete()
    assert position_of(request_from("tab=new"), claim.pk) is None


def test_a_position_costs_the_same_in_any_list(request_from, count_queries):
    claims(3)
    request = request_from("tab=new")
    position_of(request, Claim.objects.first().pk)  # reads the permissions, once
    few = count_queries(lambda: position_of(request, Claim.objects.all()[1].pk))
    claims(120)
    assert count_queries(lambda: position_of(request, Claim.objects.all()[1].pk)) == few <= 6
    middle = Claim.objects.order_by("-created_at", "-pk")[110]
    position = position_of(request, middle.pk)
    assert (position.number, position.total) == ("100+", "100+")
