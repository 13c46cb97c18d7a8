"""The steps of verdicts and claims over the API, and what the public sees after each of them."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from claims.workflow import STEPS
from tests.factories import (
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import ROLES, client_of

VERDICTS = "/api/v1/verdicts/"


def written_by(checker, claim, category="false"):
    sent = {
        "claim": str(claim.pk),
        "publisher": DeskFactory().domain,
        "rating": str(RatingFactory(category=category).pk),
        "summary": f"It is {category}.",
        "language": "en",
    }
    return VERDICTS + checker.post(VERDICTS, sent).json()["id"] + "/"


def public_statuses(anonymous, claim):
    answer = anonymous.get(f"/api/v1/claims/{claim.pk}/")
    return [verdict["status"] for verdict in answer.json()["verdicts"]] if answer.status_code == 200 else None


def test_a_verdict_is_written_reviewed_published_corrected_and_retracted(anonymous, checker, editor):
    claim = EvidenceFactory().claim
    first = written_by(checker, claim)
    assert checker.get(first).json()["open_steps"] == ["submit"]
    assert checker.post(f"{first}submit/").json()["status"] == "in_review"
    assert editor.get(first).json()["open_steps"] == ["return", "publish"]
    assert editor.post(f"{first}return/", {"reason": "Name the source."}).json()["status"] == "draft"
    checker.post(f"{first}submit/")
    assert public_statuses(anonymous, claim) is None

    assert editor.post(f"{first}publish/").json()["status"] == "published"
    assert public_statuses(anonymous, claim) == ["published"]

    second = written_by(checker, claim, "mixed")
    checker.post(f"{second}submit/")
    assert public_statuses(anonymous, claim) == ["published"]
    correction = {"verdict": second.split("/")[-2], "reason": "The date was wrong."}
    assert editor.post(f"{first}correct/", correction).json()["status"] == "superseded"
    assert public_statuses(anonymous, claim) == ["superseded", "published"]
    assert anonymous.get(second).json()["correction_note"] == "The date was wrong."

    assert editor.post(f"{second}retract/", {"reason": "The source was forged."}).json()["status"] == "retracted"
    assert public_statuses(anonymous, claim) == ["superseded", "retracted"]
    assert anonymous.get(second).json()["retraction_reason"] == "The source was forged."
    assert editor.get(second).json()["open_steps"] == []


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.django_db
def test_a_step_on_a_draft_is_refused_according_to_role(role, step):
    verdict = VerdictFactory()  # without evidence: even submitting is refused
    client = client_of(role)
    replacement = {"verdict": str(verdict.pk)} if step == "correct" else {}
    answer = client.post(f"{VERDICTS}{verdict.pk}/{step}/", {"reason": "x"} | replacement)
    permission = {"submit": {"checker", "editor"}}.get(step, {"editor"})
    expected = 401 if role == "anonymous" else 409 if role in permission else 403
    assert (answer.status_code, answer["Content-Type"]) == (expected, "application/problem+json")
    verdict.refresh_from_db()
    assert verdict.status == "draft"


@pytest.mark.parametrize(
    ("step", "body", "code"),
    [
        ("publish", {}, "status"),
        ("return", {"reason": "no"}, "status"),
        ("submit", {}, "missing"),
        ("correct", {}, "invalid"),
        ("correct", {"reason": "x", "verdict": "0199a000-0000-7000-8000-000000000000"}, "invalid"),
        ("retract", {"reason": "a" * 5_001}, "invalid"),
        ("retract", {"reason": {}}, "invalid"),
        ("retract", {"reason": "a\x00b"}, "invalid"),
        ("retract", [], "invalid"),
    ],
)
def test_a_refusal_names_its_rule(editor, step, body, code):
    answer = editor.post(f"{VERDICTS}{VerdictFactory().pk}/{step}/", body)
    assert answer.status_code in (400, 409)
    assert answer.json()["code"] == code


def test_a_second_published_verdict_of_a_publisher_is_refused(editor):
    standing = VerdictFactory(published=True)
    second = VerdictFactory(claim=standing.claim, status="in_review")
    EvidenceFactory(claim=standing.claim)
    answer = editor.post(f"{VERDICTS}{second.pk}/publish/")
    assert answer.status_code == 409
    assert "correct that one" in answer.json()["detail"]


def test_a_step_on_a_missing_verdict_is_a_404(editor):
    assert editor.post(f"{VERDICTS}{ClaimFactory().pk}/publish/").status_code == 404


# Another look


@pytest.mark.django_db
def test_published_verdicts_are_due_from_their_review_date(anonymous, editor):
    today = localdate()
    due = VerdictFactory(published=True, review_after=today)
    VerdictFactory(published=True, review_after=today + timedelta(days=1))
    VerdictFactory(published=True)
    VerdictFactory(review_after=today)
    for client, others in ((anonymous, 2), (editor, 3)):
        assert [verdict["id"] for verdict in client.get(f"{VERDICTS}?due=true").json()["results"]] == [str(due.pk)]
        assert len(client.get(f"{VERDICTS}?due=false").json()["results"]) == others


@pytest.mark.parametrize(("role", "status"), [("contributor", 403), ("checker", 403), ("editor", 200)])
@pytest.mark.django_db
def test_only_editors_set_the_review_date_even_after_publication(role, status):
    verdict = VerdictFactory(published=True)
    answer = client_of(role).patch(f"{VERDICTS}{verdict.pk}/", {"review_after": "2026-06-01"})
    assert answer.status_code == status
    verdict.refresh_from_db()
    assert str(verdict.review_after) == ("2026-06-01" if status == 200 else "None")


@pytest.mark.parametrize(("chosen", "due_in"), [(None, 90), (date(2030, 1, 1), None)])
@pytest.mark.django_db
def test_publishing_sets_the_review_date_of_the_scale_unless_chosen(editor, chosen, due_in):
    claim = EvidenceFactory().claim
    verdict = VerdictFactory(claim=claim, status="in_review", rating__scale__review_after_days=90, review_after=chosen)
    answer = editor.post(f"{VERDICTS}{verdict.pk}/publish/").json()
    assert answer["review_after"] == str(chosen or localdate() + timedelta(days=due_in))


# Four eyes


@pytest.mark.django_db
def test_a_verdict_in_review_cannot_be_rewritten(editor):
    verdict = VerdictFactory(status="in_review")
    answer = editor.patch(f"{VERDICTS}{verdict.pk}/", {"summary": "Everything was agreed."})
    assert answer.status_code == 409
    assert answer.json()["detail"] == "A verdict in review keeps its content: return it to its writer first."
    verdict.refresh_from_db()
    assert verdict.summary == "Nothing was agreed."


@pytest.mark.django_db
def test_an_editor_who_rewrites_a_draft_cannot_publish_it(editor):
    verdict = VerdictFactory(claim=EvidenceFactory().claim)
    own = f"{VERDICTS}{verdict.pk}/"
    assert editor.patch(own, {"summary": verdict.summary}).json()["written_by"] == verdict.written_by.username
    assert editor.patch(own, {"summary": "Everything was agreed."}).json()["written_by"] != verdict.written_by.username
    assert editor.post(f"{own}submit/").json()["open_steps"] == ["return"]
    assert editor.post(f"{own}publish/").json()["code"] == "four_eyes"


@pytest.mark.django_db
def test_no_step_is_taken_on_a_dismissed_claim(editor):
    claim = EvidenceFactory(claim__status="dismissed", claim__dismissed_reason="An opinion.").claim
    verdict = VerdictFactory(claim=claim, status="in_review")
    assert editor.get(f"{VERDICTS}{verdict.pk}/").json()["open_steps"] == []
    answer = editor.post(f"{VERDICTS}{verdict.pk}/publish/")
    assert (answer.status_code, answer.json()["code"]) == (409, "dismissed")


@pytest.mark.parametrize(("role", "status"), [("checker", 403), ("editor", 200)])
@pytest.mark.django_db
def test_assigning_a_claim_needs_the_permission_to_triage(role, status):
    claim, somebody = ClaimFactory(), UserFactory()
    answer = client_of(role).patch(f"/api/v1/claims/{claim.pk}/", {"assigned_to": somebody.username})
    assert answer.status_code == status
    claim.refresh_from_db()
    assert claim.assigned_to == (somebody if status == 200 else None)


# Triage


@pytest.mark.django_db
def test_a_claim_is_accepted_closed_reopened_and_dismissed_with_a_reason(editor):
    claim = ClaimFactory(status="submitted")
    own = f"/api/v1/claims/{claim.pk}/"
    for step, sent, status, open_steps in [
        ("accept", {}, "open", ["close", "dismiss", "take"]),
        ("take", {}, "open", ["close", "dismiss", "release"]),
        ("release", {}, "open", ["close", "dismiss", "take"]),
        ("close", {}, "closed", ["dismiss", "reopen"]),
        ("reopen", {}, "open", ["close", "dismiss", "take"]),
        ("dismiss", {"reason": "An opinion."}, "dismissed", ["reopen"]),
    ]:
        answer = editor.post(f"{own}{step}/", sent).json()
        assert (answer["status"], answer["open_steps"]) == (status, open_steps)
    assert answer["dismissed_reason"] == "An opinion."
    assert editor.post(f"{own}dismiss/", {"reason": "Again."}).json()["code"] == "status"


@pytest.mark.django_db
def test_dismissing_needs_a_reason_and_no_public_verdict(editor):
    judged, open_claim = VerdictFactory(published=True).claim, ClaimFactory()
    assert editor.post(f"/api/v1/claims/{open_claim.pk}/dismiss/", {}).json()["code"] == "reason"
    assert editor.post(f"/api/v1/claims/{judged.pk}/dismiss/", {"reason": "Old."}).json()["code"] == "was_public"
    assert editor.get(f"/api/v1/claims/{judged.pk}/").json()["open_steps"] == ["close", "take"]


@pytest.mark.django_db
def test_an_assigned_claim_cannot_be_taken(checker):
    claim = ClaimFactory(assigned_to=UserFactory(username="nora"))
    answer = checker.post(f"/api/v1/claims/{claim.pk}/take/", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "assigned")
    assert "nora works on this claim already" in answer.json()["detail"]


@pytest.mark.django_db
def test_open_steps_are_the_same_in_lists_and_details(checker):
    claim = ClaimFactory()
    for step in ("take", "release"):
        alone = checker.post(f"/api/v1/claims/{claim.pk}/{step}/", {}).json()["open_steps"]
        assert checker.get("/api/v1/claims/").json()["results"][0]["open_steps"] == alone


@pytest.mark.django_db
def test_only_the_desk_reads_why_a_draft_was_returned(editor, checker, anonymous):
    verdict = VerdictFactory(claim=EvidenceFactory().claim, status="in_review")
    VerdictFactory(claim=verdict.claim, publisher=PublisherFactory(), published=True)
    own = f"/api/v1/verdicts/{verdict.pk}/"
    assert checker.get(own).json()["returned"] is None
    returned = editor.post(f"{own}return/", {"reason": "Which day?"}).json()["returned"]
    assert (returned["reason"], bool(returned["by"]), returned["at"][-1]) == ("Which day?", True, "Z")
    shown = checker.get(f"/api/v1/claims/{verdict.claim.pk}/").json()["verdicts"]
    assert [one["returned"] for one in shown if one["id"] == str(verdict.pk)] == [returned]
    assert "returned" not in anonymous.get(f"/api/v1/claims/{verdict.claim.pk}/").json()["verdicts"][0]
    assert checker.post(f"{own}submit/", {}).json()["returned"] is None
