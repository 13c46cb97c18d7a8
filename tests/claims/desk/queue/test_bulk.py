"""What happens to many claims at once: a preview by the very rules, then each claim by itself."""

import re

import pytest

from claims.desk.queue import bulk
from claims.history import history
from claims.models import Claim
from tests.claims.desk.conftest import client_of
from tests.claims.desk.queue.test_actions import HTMX, undo
from tests.factories import ClaimFactory, TopicFactory, UserFactory, judged_claim

pytestmark = pytest.mark.django_db


def preview(client, step, claims, **fields):
    fields = {"do": step, "claim": [claim.pk for claim in claims], "from": "tab=all"} | fields
    return client.post("/desk/queue/act/", fields, headers=HTMX)


def confirm(client, answer):
    """Send what the form of the preview has."""
    form = re.search(r"<form.*?</form>", answer.text, re.S)[0]
    fields = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(value.replace("&#x27;", "'").replace("&amp;", "&"))
    return client.post("/desk/queue/bulk/", fields, headers=HTMX)


def statuses():
    return sorted(Claim.objects.values_list("status", flat=True))


@pytest.fixture
def claims():
    """Two new claims, an open one, and one that was judged in public."""
    return [ClaimFactory(status="submitted"), ClaimFactory(status="submitted"), ClaimFactory(), judged_claim()]


# Each step: its fields, how many of the claims it can be taken with, and a state that they have after it.
STEPS = {
    "accept": ({}, 2, {"status": "open"}),
    "dismiss": ({"reason": "An opinion."}, 3, {"status": "dismissed", "dismissed_reason": "An opinion."}),
    "take": ({}, 4, {"assigned_to__username": "editor"}),
    "assign": ({"person": "ines"}, 4, {"assigned_to__username": "ines"}),
    "priority": ({"priority": "4"}, 4, {"priority": 4}),
    "topics": ({"topic": "diplomacy"}, 3, {"topics__slug": "diplomacy"}),
}


@pytest.mark.parametrize("step", STEPS)
def test_the_preview_says_what_will_happen_and_stores_nothing(editor, claims, step):
    UserFactory(username="ines", is_staff=True)
    TopicFactory()
    fields, number, state = STEPS[step]
    before = statuses(), len(history(claims[0]))
    answer = preview(editor, step, claims, **fields)
    assert re.search(rf"\b{number} claims\b", answer.text)
    assert ("refused-rows" in answer.text) == (number < 4)
    assert (statuses(), len(history(claims[0]))) == before
    done = confirm(editor, answer)
    assert done.status_code == 200
    assert Claim.objects.filter(pk__in=[claim.pk for claim in claims], **state).count() >= number
    assert ("Not all were changed" in done.text) == (number < 4)
    undone = undo(editor, done)
    assert undone.status_code == 200
    assert statuses() == before[0]
    assert Claim.objects.filter(**state).exclude(status="open").count() == 0


def test_a_claim_that_changed_since_the_preview_is_refused_alone(editor, claims):
    answer = preview(editor, "accept", claims[:2])
    assert "2 claims will be accepted." in answer.text
    Claim.objects.filter(pk=claims[0].pk).update(priority=4)
    done = confirm(editor, answer)
    assert "1 claim accepted. 1 was refused." in done.text
    assert Claim.objects.get(pk=claims[0].pk).status == "submitted"
    assert Claim.objects.get(pk=claims[1].pk).status == "open"


def test_undo_of_many_leaves_those_that_changed_since(editor, claims):
    done = confirm(editor, preview(editor, "accept", claims[:2]))
    Claim.objects.filter(pk=claims[0].pk).update(priority=4)
    answer = undo(editor, done)
    assert (answer.status_code, "has changed this claim since" in answer.text) == (200, True)
    assert Claim.objects.get(pk=claims[0].pk).status == "open"
    assert Claim.objects.get(pk=claims[1].pk).status == "submitted"


def test_all_of_the_list_stands_for_its_filters(editor, claims):
    answer = preview(editor, "accept", [], every="1", **{"from": "tab=new"})
    assert "2 claims will be accepted." in answer.text
    confirm(editor, answer)
    assert "submitted" not in statuses()


def test_more_than_the_limit_is_said(editor, claims, monkeypatch):
    monkeypatch.setattr(bulk, "MAX_BULK", 1)
    answer = preview(editor, "accept", [], every="1", **{"from": "tab=new"})
    assert "1 claim will be accepted." in answer.text
    assert "with 1 claims at most" in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "accept"},
        {"do": "publish", "claim": "1"},
        {"do": "accept", "claim": ["x", "\0", "y" * 10_000]},
        {"do": "dismiss", "every": "1", "from": "tab=all"},
        {"do": "accept", "every": "1", "from": "langage=fr"},
    ],
)
def test_what_cannot_be_previewed_is_refused(editor, claims, fields):
    answer = editor.post("/desk/queue/act/", fields, headers=HTMX)
    assert (answer.status_code, 'class="message' in answer.text) == (422, True)


@pytest.mark.parametrize("targets", ["", "x", "W10:1:1"])
def test_only_a_preview_of_ours_is_done(editor, claims, targets):
    answer = editor.post("/desk/queue/bulk/", {"do": "accept", "targets": targets}, headers=HTMX)
    assert answer.status_code == 422
    assert "too old" in answer.text


def test_people_without_the_permission_are_refused_claim_by_claim(claims, contributor):
    answer = preview(client_of("checker"), "accept", claims)
    assert "None of the selected claims" in answer.text
    assert preview(contributor, "accept", claims).status_code == 403


def test_without_scripts_the_preview_is_a_page(editor, claims):
    fields = {"do": "accept", "claim": [claim.pk for claim in claims], "from": "tab=all"}
    answer = editor.post("/desk/queue/act/", fields)
    assert "<title>Selected claims" in answer.text
    assert "2 claims will be accepted." in answer.text


def test_many_claims_cost_the_same_to_say(editor, count_queries):
    """Each claim takes its own statements; what frames them does not grow."""
    few = [ClaimFactory(status="submitted") for _number in range(2)]
    preview(editor, "accept", few)
    two = count_queries(lambda: preview(editor, "accept", few))
    many = few + [ClaimFactory(status="submitted") for _number in range(8)]
    ten = count_queries(lambda: preview(editor, "accept", many))
    assert (ten - two) % 8 == 0
    assert (ten - two) / 8 <= 12
