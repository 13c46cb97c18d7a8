"""What does one step in the queue do, who may take it, and what happens when two people take it?"""

import json
import re
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from claims.history import history, latest_change
from claims.models import Claim
from claims.workflow import lock, triage
from config.db.history import audit_context
from tests.claims.desk.conftest import client_of
from tests.factories import ClaimFactory, TopicFactory, UserFactory, VerdictFactory, judged_claim

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def token_of(claim):
    return latest_change(claim).token


def act(client, step, claim, token=None, **fields):
    fields = {"one": f"{step}:{claim.pk}:{token or token_of(claim)}", "from": "tab=new"} | fields
    return client.post("/desk/queue/act/", fields, headers=HTMX)


def undo(client, answer, **fields):
    token = re.search(r'name="undo" value="([^"]+)"', answer.text)[1]
    return client.post("/desk/queue/undo/", {"undo": token, "from": "tab=new"} | fields, headers=HTMX)


def state(claim):
    claim = Claim.objects.get(pk=claim.pk)
    return (
        claim.status,
        claim.dismissed_reason,
        claim.assigned_to and claim.assigned_to.username,
        claim.priority,
        sorted(claim.topics.values_list("slug", flat=True)),
    )


# Each step: the fields it is sent with, and the state after it.
STEPS = {
    "accept": ({}, ("open", "", None, 2, [])),
    "dismiss": ({"reason": " An opinion. "}, ("dismissed", "An opinion.", None, 2, [])),
    "take": ({}, ("submitted", "", "editor", 2, [])),
    "assign": ({"person": "ines"}, ("submitted", "", "ines", 2, [])),
    "priority": ({"priority": "4"}, ("submitted", "", None, 4, [])),
    "topics": ({"topic": ["diplomacy", "bread"]}, ("submitted", "", None, 2, ["bread", "diplomacy"])),
}
BEFORE = ("submitted", "", None, 2, [])


@pytest.fixture
def claim():
    UserFactory(username="ines", is_staff=True)
    TopicFactory()
    TopicFactory(slug="bread", names={"en": "Bread"})
    return ClaimFactory(status="submitted")


@pytest.mark.parametrize("step", STEPS)
def test_a_step_changes_the_claim_and_can_be_undone(editor, claim, step):
    fields, after = STEPS[step]
    answer = act(editor, step, claim, **fields)
    assert (answer.status_code, state(claim)) == (200, after)
    event = json.loads(answer["HX-Trigger"])["desk:triaged"]
    assert event["ids"] == [str(claim.pk)]
    back = undo(editor, answer)
    assert (back.status_code, state(claim)) == (200, BEFORE)
    assert f'id="row-{claim.pk}"' in back.text
    newest = history(claim)[0]
    assert (newest.username, newest.reason) == ("editor", "Undone.")
    assert undo(editor, answer).status_code == 422  # only once


def test_a_row_that_leaves_the_list_is_taken_out_and_counts_are_new(editor, claim):
    other = ClaimFactory(status="submitted")
    answer = act(editor, "accept", claim)
    assert f'<li id="row-{claim.pk}" hx-swap-oob="delete">' in answer.text
    assert f"row-{other.pk}" not in answer.text
    assert 'New <span class="count">1</span>' in answer.text
    stays = act(editor, "take", other)
    assert re.search(rf'<li id="row-{other.pk}"[^>]* hx-swap-oob="true"', stays.text)


# Which groups may take which step; the others are refused, and the claim stays as it was.
MAY = {
    "accept": {"editor"},
    "dismiss": {"editor"},
    "take": {"editor", "checker"},
    "assign": {"editor"},
    "priority": {"editor", "checker"},
    "topics": {"editor", "checker"},
}


@pytest.mark.parametrize("group", ["editor", "checker", "contributor"])
@pytest.mark.parametrize("step", STEPS)
def test_only_people_with_the_permission_take_a_step(claim, step, group):
    answer = act(client_of(group), step, claim, **STEPS[step][0])
    assert (answer.status_code == 200) == (group in MAY[step])
    assert (state(claim) == BEFORE) == (group not in MAY[step])


def test_the_second_person_reads_who_was_first(editor, claim):
    seen = token_of(claim)
    ines = UserFactory(username="ines2", is_staff=True, group="editor")
    with audit_context(username=ines.username, user=ines.pk):
        triage("accept", lock(claim), by=ines)
    answer = act(editor, "dismiss", claim, token=seen, reason="An opinion.")
    assert answer.status_code == 422
    assert re.search(r"ines2 accepted this \d+ seconds ago\.", answer.text)
    assert f'<li id="row-{claim.pk}" hx-swap-oob="delete">' in answer.text  # it is new no more
    assert state(claim)[0] == "open"


def test_what_another_person_changed_since_is_not_undone(editor, claim):
    answer = act(editor, "accept", claim)
    ines = UserFactory(username="ines2")
    with audit_context(username=ines.username, user=ines.pk):
        Claim.objects.filter(pk=claim.pk).update(priority=4)
    refused = undo(editor, answer)
    assert refused.status_code == 422
    assert "ines2 has changed this claim since" in refused.text
    assert state(claim)[0] == "open"


def test_undo_is_only_for_the_person_who_did_it(editor, claim):
    answer = act(editor, "accept", claim)
    assert undo(client_of("checker"), answer).status_code == 422
    assert state(claim)[0] == "open"


def test_undo_ends_after_a_minute(editor, claim, monkeypatch):
    answer = act(editor, "accept", claim)
    later = timezone.now().timestamp() + 61
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    refused = undo(editor, answer)
    assert (refused.status_code, state(claim)[0]) == (422, "open")
    assert "too late" in refused.text


def test_a_claim_judged_in_public_is_not_dismissed(editor):
    claim = judged_claim()
    answer = act(editor, "dismiss", claim, reason="An opinion.")
    assert (answer.status_code, state(claim)[0]) == (422, "open")


def test_topics_of_a_judged_claim_need_an_amendment(editor):
    TopicFactory()
    claim = judged_claim()
    answer = act(editor, "topics", claim, topic="diplomacy")
    assert (answer.status_code, state(claim)[-1]) == (422, [])
    assert "amendment" in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"one": ""},
        {"one": "accept"},
        {"one": "accept:x:1"},
        {"one": "publish:{id}:{token}"},
        {"one": "dismiss:{id}:{token}"},
        {"one": "dismiss:{id}:{token}", "reason": "  "},
        {"one": "dismiss:{id}:{token}", "reason": "a\0b"},
        {"one": "assign:{id}:{token}", "person": "nobody\0"},
        {"one": "assign:{id}:{token}", "person": "ghost"},
        {"one": "priority:{id}:{token}", "priority": "9"},
        {"one": "priority:{id}:{token}"},
        {"one": "topics:{id}:{token}", "topic": "nothing"},
        {"one": "accept:{id}:0"},
        {"one": "accept:{id}:" + "x" * 10_000},
    ],
)
def test_hostile_steps_are_refused_with_a_sentence(editor, claim, fields):
    words = {"id": claim.pk, "token": token_of(claim)}
    sent = {name: text.format(**words) for name, text in fields.items()}
    body = urlencode(sent, errors="surrogatepass")
    answer = editor.post("/desk/queue/act/", body, content_type="application/x-www-form-urlencoded", headers=HTMX)
    assert (answer.status_code, state(claim)) == (422, BEFORE)
    assert 'class="message' in answer.text


def test_a_deleted_claim_is_refused_with_a_sentence(editor, claim):
    sent = {"one": f"accept:{claim.pk}:{token_of(claim)}", "from": "tab=new"}
    claim.delete()
    answer = editor.post("/desk/queue/act/", sent, headers=HTMX)
    assert answer.status_code == 422
    assert "deleted" in answer.text


def test_without_scripts_a_step_leads_back_to_the_list(editor, claim):
    fields = {"one": f"accept:{claim.pk}:{token_of(claim)}", "from": "tab=new&language=en"}
    answer = editor.post("/desk/queue/act/", fields)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/queue/?tab=new&language=en")
    assert "1 claim accepted." in editor.get(answer["Location"]).text


def test_a_preview_shows_what_the_desk_has(editor, count_queries):
    claim = VerdictFactory(
        claim__status="submitted", claim__context="<script>alert(1)</script>", status="in_review"
    ).claim
    page = editor.get(f"/desk/queue/preview/{claim.pk}/?tab=new")
    assert "&lt;script&gt;" in page.text
    assert "in review" in page.text
    assert f"/desk/claims/{claim.pk}/?from=tab%3Dnew" in page.text
    editor.get(f"/desk/queue/preview/{claim.pk}/?tab=new")
    one = count_queries(lambda: editor.get(f"/desk/queue/preview/{claim.pk}/?tab=new"))
    for _number in range(5):
        VerdictFactory(claim=claim)
    assert count_queries(lambda: editor.get(f"/desk/queue/preview/{claim.pk}/?tab=new")) <= one
    claim = ClaimFactory()
    claim.delete()
    assert editor.get(f"/desk/queue/preview/{claim.pk}/").status_code == 404
