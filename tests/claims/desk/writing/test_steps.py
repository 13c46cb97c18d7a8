"""Which steps does the page offer to which person, and does the server refuse all others with a sentence?"""

from datetime import UTC, datetime

import pytest

from claims.models import Claim, Verdict
from claims.workflow import STEPS, TRIAGE, StepRefused, get_locked, lock, needs, revise, take_step
from tests.claims.desk.conftest import client_of
from tests.claims.desk.writing.conftest import HTMX, address, send, shown
from tests.factories import ClaimFactory, EvidenceFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, tzinfo=UTC)

# The buttons by group of the person and status of the verdict, on an open claim; written by another person.
OF_VERDICTS = {
    "contributor": {"draft": set(), "in_review": set(), "published": set(), "retracted": set()},
    "checker": {"draft": {"submit"}, "in_review": set(), "published": {"revise"}, "retracted": set()},
    "editor": {
        "draft": {"submit"},
        "in_review": {"return", "publish"},
        "published": {"retract", "revise"},
        "retracted": set(),
    },
}
OF_CLAIMS = {
    "contributor": {"submitted": set(), "open": set(), "closed": set(), "dismissed": set()},
    "checker": {"submitted": {"take"}, "open": {"take"}, "closed": set(), "dismissed": set()},
    "editor": {
        "submitted": {"accept", "dismiss", "take"},
        "open": {"close", "dismiss", "take"},
        "closed": {"dismiss", "reopen"},
        "dismissed": {"reopen"},
    },
}


def offered(client, claim, verdict=None):
    """Return the names of the steps that the page has buttons for."""
    asked = {"part": ["verdict", "steps"]} | ({"verdict": verdict.pk} if verdict else {})
    answer = client.get(address(claim, "parts"), asked, headers=HTMX)
    writing = answer.context["writing"]
    names = {button.name for button in writing["buttons"]}
    assert ('value="submit"' in answer.text) == bool(writing["may_hand_in"])
    if writing["can_revise"]:
        assert f"/desk/claims/{claim.pk}/revise/" in answer.text
        names.add("revise")
    return names


def verdict_in(status, claim, desk, rating):
    EvidenceFactory(claim=claim)
    public = {"status": "published", "published": True} if status in ("published", "retracted") else {"status": status}
    verdict = VerdictFactory(claim=claim, publisher=desk, rating=rating, **public)
    if status == "retracted":
        take_step("retract", lock(verdict), by=UserFactory(group="editor"), at=AT, reason="Wrong.")
        verdict.refresh_from_db()
    return verdict


@pytest.mark.parametrize("status", ["draft", "in_review", "published", "retracted"])
@pytest.mark.parametrize("group", OF_VERDICTS)
def test_buttons_of_a_verdict_are_the_open_steps(group, status, claim, desk, rating):
    client = client_of(group)
    verdict = verdict_in(status, claim, desk, rating)
    expected = OF_VERDICTS[group][status]
    assert offered(client, claim, verdict) & {*STEPS, "revise"} == expected
    for name in {*STEPS} - expected - {"correct"}:
        answer = send(client, claim, "step", {"step": name, "row": verdict.pk, "reason": "Because."})
        assert answer.status_code == 422, name
        assert 'class="message' in answer.text
    assert Verdict.objects.get().status == status


@pytest.mark.parametrize("status", ["submitted", "open", "closed", "dismissed"])
@pytest.mark.parametrize("group", OF_CLAIMS)
def test_buttons_of_a_claim_are_the_open_steps(group, status, db):
    client = client_of(group)
    claim = ClaimFactory(status=status, dismissed_reason="Why." if status == "dismissed" else "")
    expected = OF_CLAIMS[group][status]
    assert offered(client, claim) & {*TRIAGE} == expected
    for name in {*TRIAGE} - expected:
        answer = send(client, claim, "step", {"step": name, "row": "claim", "reason": "Because."})
        assert answer.status_code == 422, name
    assert Claim.objects.get().status == status


@pytest.mark.parametrize("name", ["accept", "dismiss", "take", "release", "close", "reopen"])
def test_steps_of_a_claim_are_taken(editor, name):
    before = {"accept": "submitted", "reopen": "closed"}.get(name, "open")
    claim = ClaimFactory(status=before, assigned_to=editor.person if name == "release" else None)
    answer = send(editor, claim, "step", {"step": name, "row": "claim", "reason": "Why."})
    claim.refresh_from_db()
    assert (answer.status_code, '"desk:claim"' in answer["HX-Trigger"]) == (200, True)
    after = {"accept": "open", "dismiss": "dismissed", "close": "closed", "reopen": "open"}
    assert claim.status == after.get(name, "open")
    if name in ("take", "release"):
        assert claim.assigned_to == (editor.person if name == "take" else None)


def test_a_step_is_taken_on_a_claim_that_was_opened_from_a_queue(editor):
    claim = ClaimFactory(status="submitted")
    answer = send(editor, claim, "step", {"step": "accept", "row": "claim", "from": "tab=new"})
    assert (answer.status_code, Claim.objects.get().status) == (200, "open")
    assert '<input type="hidden" name="from" value="tab=new">' in answer.text


@pytest.mark.parametrize("name", ["return", "retract", "dismiss"])
def test_steps_that_need_a_reason_ask_for_one(editor, claim, desk, rating, name):
    status = {"return": "in_review", "retract": "published"}.get(name, "draft")
    verdict = verdict_in(status, claim, desk, rating)
    row = "claim" if name == "dismiss" else verdict.pk
    answer = send(editor, claim, "step", {"step": name, "row": row, "reason": " \u200b"})
    assert answer.status_code == 422
    assert "needs a reason" in answer.text


def test_a_page_that_is_out_of_date_takes_no_step(editor, claim, desk, rating):
    verdict = verdict_in("in_review", claim, desk, rating)
    answer = editor.get(address(claim, "parts"), {"part": "steps"}, headers=HTMX)
    button = next(each for each in answer.context["writing"]["buttons"] if each.name == "publish")
    EvidenceFactory(claim=claim)
    sent = {"step": "publish", "row": verdict.pk, "version_token": button.token}
    answer = send(editor, claim, "step", sent)
    verdict.refresh_from_db()
    assert (answer.status_code, verdict.status) == (422, "in_review")
    assert "changed this on" in answer.text
    button = next(each for each in answer.context["writing"]["buttons"] if each.name == "publish")
    assert send(editor, claim, "step", sent | {"version_token": button.token}).status_code == 200
    verdict.refresh_from_db()
    assert verdict.status == "published"


def test_nobody_publishes_their_own_words(editor, claim, desk, rating):
    verdict = verdict_in("in_review", claim, desk, rating)
    Verdict.objects.filter(pk=verdict.pk).update(status="draft")
    Verdict.objects.filter(pk=verdict.pk).update(written_by=editor.person)
    Verdict.objects.filter(pk=verdict.pk).update(status="in_review")
    assert "publish" not in offered(editor, claim)
    answer = send(editor, claim, "step", {"step": "publish", "row": verdict.pk})
    assert (answer.status_code, "ask another editor" in answer.text) == (422, True)


def test_a_correction_is_revised_handed_in_and_published(editor, checker, claim, desk, rating):
    old = verdict_in("published", claim, desk, rating)
    answer = send(checker, claim, "revise", {"verdict": old.pk})
    draft = Verdict.objects.get(status="draft")
    assert (answer.status_code, draft.summary, draft.written_by) == (200, old.summary, checker.person)
    assert send(checker, claim, "revise", {"verdict": old.pk}).status_code == 200  # goes to the same draft
    assert Verdict.objects.filter(status="draft").count() == 1
    sent = shown(checker, claim, "verdict", draft) | {"summary": "27.4 million.", "step": "submit"}
    assert send(checker, claim, "verdict", sent).status_code == 200
    answer = editor.get(address(claim, "parts"), {"part": "steps"}, headers=HTMX)
    button = next(each for each in answer.context["writing"]["buttons"] if each.name == "correct")
    assert (button.is_main, button.opens) == (True, True)
    sent = {"step": "correct", "row": button.row, "replacement": button.replacement, "version_token": button.token}
    assert send(editor, claim, "step", sent).status_code == 422  # without a note
    assert send(editor, claim, "step", sent | {"reason": "The amount."}).status_code == 200
    old.refresh_from_db()
    draft.refresh_from_db()
    assert (old.status, draft.status, draft.supersedes) == ("superseded", "published", old)
    assert draft.correction_note == "The amount."


@pytest.mark.parametrize("status", ["draft", "in_review", "retracted"])
def test_only_a_published_verdict_is_revised(checker, claim, desk, rating, status):
    verdict = verdict_in(status, claim, desk, rating)
    with pytest.raises(StepRefused):
        revise(lock(verdict), by=checker.person)


def test_an_imported_verdict_is_not_revised(checker, claim):
    with pytest.raises(StepRefused):
        revise(lock(VerdictFactory(claim=claim, origin="import", published=True)), by=checker.person)


def test_the_verdict_of_another_claim_is_not_found(editor, claim, draft):
    other = ClaimFactory()
    for page, sent in (
        ("step", {"step": "submit", "row": draft.pk}),
        ("verdict", {"verdict": draft.pk}),
        ("revise", {"verdict": draft.pk}),
    ):
        assert send(editor, other, page, sent).status_code == 404


def test_needs_and_the_step_say_the_same(checker, claim, desk):
    verdict = VerdictFactory(claim=claim, publisher=desk, rating=None, summary="", written_by=checker.person)
    missing = [need.label for need in needs(claim, verdict) if need.before == "submit" and not need.is_met]
    with pytest.raises(StepRefused, match=", ".join(missing)):
        take_step("submit", lock(verdict), by=checker.person, at=AT)
    assert missing == ["a rating", "a summary", "a piece of evidence on the claim"]


def test_each_missing_thing_leads_to_its_field(checker, db):
    claim = ClaimFactory(status="submitted", claimant=None)
    answer = checker.get(address(claim, "parts"), {"part": ["claim", "verdict", "checks", "steps"]}, headers=HTMX)
    for name, place in answer.context["writing"]["needs"]:
        assert f'href="#{place}"' in answer.text, name
        assert f'id="{place}"' in answer.text or place == "quotes", name


def test_steps_lock_the_claim(editor, claim):
    with pytest.raises(Claim.DoesNotExist):
        get_locked(Claim.objects.none())
    answer = send(editor, claim, "step", {"step": "explode", "row": "claim"})
    assert (answer.status_code, "no such step" in answer.text) == (422, True)
