"""The steps of verdicts and claims: every step x every status x every role x own or another's."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model

from claims import workflow
from claims.models import Claim, ClaimStatus, Verdict, VerdictStatus
from claims.workflow import STEPS, TRIAGE, StepRefused, assign, may_mend, may_mend_evidence, open_steps, open_triage
from config.db.history import audit_context
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.rollback import rolled_back
from tests.support.steps import take_step, triage

NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)
ROLES = ("nobody", "contributor", "checker", "editor")
NEEDS_REASON = {"return", "correct", "retract", "dismiss"}

# step: (the status it starts from, who may take it, whether on a verdict of their own)
VERDICT_RULES = {
    "submit": ("draft", {"checker", "editor"}, True),
    "return": ("in_review", {"editor"}, True),
    "publish": ("in_review", {"editor"}, False),
    "correct": ("published", {"editor"}, True),  # the four eyes are on what takes its place
    "retract": ("published", {"editor"}, True),
}
# step: (the statuses it starts from, who may take it, to whom the claim may be assigned)
ANYBODY = {"nobody", "me", "another"}
CLAIM_RULES = {
    "accept": ({"submitted"}, {"editor"}, ANYBODY),
    "close": ({"open"}, {"editor"}, ANYBODY),
    "dismiss": ({"submitted", "open", "closed"}, {"editor"}, ANYBODY),
    "reopen": ({"closed", "dismissed"}, {"editor"}, ANYBODY),
    "take": ({"submitted", "open"}, {"checker", "editor"}, {"nobody"}),
    "release": ({"submitted", "open"}, {"checker", "editor"}, {"me"}),
}


def person(role):
    user = UserFactory(group=None if role == "nobody" else role)
    return get_user_model().objects.get(pk=user.pk)  # without remembered permissions


def verdict_in(status, written_by=None):
    """Make a verdict that can take every step that its status allows."""
    public = status in ("published", "superseded", "retracted")
    made = VerdictFactory(
        status=status,
        written_by=written_by or UserFactory(),
        published_by=UserFactory() if public else None,
        published_at=LONG_AGO if public else None,
        retraction_reason="wrong" if status == "retracted" else "",
        retracted_at=LONG_AGO if status == "retracted" else None,
    )
    made.claim.evidence.exists() or EvidenceFactory(claim=made.claim)
    return made


def replacement_for(verdict):
    return VerdictFactory(
        claim=verdict.claim, status="in_review", publisher=verdict.publisher, rating__category="mixed"
    )


def test_the_tables_name_every_step():
    assert set(STEPS) == set(VERDICT_RULES)
    assert set(TRIAGE) == set(CLAIM_RULES)
    assert {name for name, step in (STEPS | TRIAGE).items() if step.needs_reason} == NEEDS_REASON


@pytest.mark.django_db
@pytest.mark.parametrize("is_own", [True, False])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", VerdictStatus.values)
def test_a_verdict_takes_only_the_steps_of_the_table(status, role, is_own, subtests):
    user = person(role)
    stored = verdict_in(status, written_by=user if is_own else None).pk
    for step, (starts_from, who, on_own) in VERDICT_RULES.items():
        with subtests.test(step), rolled_back():
            verdict = Verdict.objects.get(pk=stored)
            allowed = status == starts_from and role in who and (on_own or not is_own)
            assert (step in open_steps(verdict, user)) is allowed
            replacement = replacement_for(verdict) if step == "correct" and status == "published" else None
            asked = {"by": user, "at": NOW, "reason": "It was wrong.", "replacement": replacement}
            if allowed:
                assert take_step(step, verdict, **asked).status == STEPS[step].enters
                verdict.refresh_from_db()
                assert verdict.status == STEPS[step].enters
            else:
                with pytest.raises(StepRefused):
                    take_step(step, verdict, **asked)
                assert Verdict.objects.get(pk=verdict.pk).status == status


@pytest.mark.django_db
@pytest.mark.parametrize("assigned", sorted(ANYBODY))
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", ClaimStatus.values)
def test_a_claim_takes_only_the_steps_of_the_table(status, role, assigned, subtests):
    user = person(role)
    at_work = {"nobody": None, "me": user, "another": UserFactory()}[assigned]
    reason = "an opinion" if status == "dismissed" else ""
    stored = ClaimFactory(status=status, dismissed_reason=reason, assigned_to=at_work).pk
    for step, (starts_from, who, assignees) in CLAIM_RULES.items():
        with subtests.test(step), rolled_back():
            claim = Claim.objects.get(pk=stored)
            allowed = status in starts_from and role in who and assigned in assignees
            assert (step in open_triage(claim, user)) is allowed
            if allowed:
                after = triage(step, claim, by=user, reason="An opinion.")
                assert after.status == (TRIAGE[step].enters or status)
                assert after.dismissed_reason == ("An opinion." if step == "dismiss" else "")
                assert after.assigned_to == {"take": user, "release": None}.get(step, at_work)
            elif step == "take" and assigned == "me" and status in starts_from and role in who:
                assert triage(step, claim, by=user).assigned_to == user  # a second press of the button
            else:
                with pytest.raises(StepRefused):
                    triage(step, claim, by=user, reason="An opinion.")


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   ", "\n\t", "\u200b", "\u2060 \ufeff"])
@pytest.mark.parametrize("step", sorted(NEEDS_REASON & set(STEPS)))
def test_some_steps_need_a_reason_that_is_not_blank(step, reason):
    verdict = verdict_in(VERDICT_RULES[step][0])
    replacement = replacement_for(verdict) if step == "correct" else None
    with pytest.raises(StepRefused, match="reason") as refusal:
        take_step(step, verdict, by=person("editor"), at=NOW, reason=reason, replacement=replacement)
    assert refusal.value.rule == "reason"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("missing", "named"),
    [
        (lambda verdict: Verdict.objects.filter(pk=verdict.pk).update(rating=None), "a rating"),
        (lambda verdict: Verdict.objects.filter(pk=verdict.pk).update(summary=" "), "a summary"),
        (lambda verdict: verdict.claim.evidence.all().delete(), "evidence"),
        (lambda verdict: verdict.claim.evidence.update(role="appearance", stance=None), "evidence"),
    ],
)
def test_review_needs_a_rating_a_summary_and_evidence(missing, named):
    verdict = verdict_in("draft")
    missing(verdict)
    with pytest.raises(StepRefused, match=named):
        take_step("submit", verdict, by=person("checker"), at=NOW)


@pytest.mark.django_db
def test_publishing_needs_evidence_dated_no_later_than_the_verdict():
    verdict = verdict_in("in_review")
    verdict.claim.evidence.update(article=ArticleFactory(published_at=NOW + timedelta(days=1)))
    with pytest.raises(StepRefused, match="no later"):
        take_step("publish", verdict, by=person("editor"), at=NOW)
    verdict.claim.evidence.update(article=ArticleFactory(published_at=NOW))
    assert take_step("publish", verdict, by=person("editor"), at=NOW).published_at == NOW


@pytest.mark.django_db
def test_publishing_needs_a_second_person():
    editor = person("editor")
    with pytest.raises(StepRefused, match="another editor") as refusal:
        take_step("publish", verdict_in("in_review", written_by=editor), by=editor, at=NOW)
    assert refusal.value.rule == "four_eyes"


@pytest.mark.django_db
def test_a_step_takes_only_a_row_that_is_locked():
    verdict, editor = verdict_in("in_review"), person("editor")
    for attempt in (
        lambda: workflow.take_step("publish", verdict, by=editor, at=NOW),
        lambda: workflow.triage("close", verdict.claim, by=editor),
    ):
        with pytest.raises(RuntimeError, match="Lock the"):
            attempt()


@pytest.mark.django_db
def test_publishing_closes_the_claim_and_retracting_reopens_it():
    verdict, editor = verdict_in("in_review"), person("editor")
    take_step("publish", verdict, by=editor, at=NOW)
    assert Claim.objects.get().status == "closed"
    take_step("retract", verdict, by=editor, at=NOW, reason="The source was forged.")
    assert Claim.objects.get().status == "open"
    retracted = Verdict.objects.get()
    assert (retracted.retracted_at, retracted.retraction_reason) == (NOW, "The source was forged.")


@pytest.mark.django_db
def test_a_correction_supersedes_the_old_verdict():
    old, editor = verdict_in("published"), person("editor")
    new = replacement_for(old)
    assert take_step("correct", old, by=editor, at=NOW, reason=" The date was wrong. ", replacement=new).pk == old.pk
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == ("superseded", "published")
    assert (new.supersedes, new.correction_note, new.published_by) == (old, "The date was wrong.", editor)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        lambda old: None,
        lambda old: old,
        lambda old: VerdictFactory(claim=old.claim, publisher=old.publisher),
        lambda old: VerdictFactory(status="in_review", publisher=old.publisher),
        lambda old: VerdictFactory(claim=old.claim, status="in_review", publisher__domain="other.example"),
    ],
)
def test_a_replacement_is_in_review_on_the_same_claim_by_the_same_publisher(wrong):
    old = verdict_in("published")
    with pytest.raises(StepRefused) as refusal:
        take_step("correct", old, by=person("editor"), at=NOW, reason="wrong", replacement=wrong(old))
    assert refusal.value.rule == "replacement"
    assert Verdict.objects.get(pk=old.pk).status == "published"


@pytest.mark.django_db
def test_an_editor_cannot_correct_with_a_verdict_of_their_own():
    old, editor = verdict_in("published"), person("editor")
    new = VerdictFactory(claim=old.claim, status="in_review", publisher=old.publisher, written_by=editor)
    with pytest.raises(StepRefused, match="not who wrote it"):
        take_step("correct", old, by=editor, at=NOW, reason="wrong", replacement=new)
    assert Verdict.objects.get(pk=old.pk).status == "published"


@pytest.mark.django_db
def test_a_claim_with_a_public_verdict_cannot_be_dismissed():
    claim = verdict_in("retracted").claim
    assert "dismiss" not in open_triage(claim, person("editor"))
    with pytest.raises(StepRefused, match="retract") as refusal:
        triage("dismiss", claim, by=person("editor"), reason="An opinion.")
    assert refusal.value.rule == "was_public"


@pytest.mark.django_db
def test_a_refusal_names_the_missing_permission():
    with pytest.raises(StepRefused, match=r"claims\.publish_verdict") as refusal:
        take_step("publish", verdict_in("in_review"), by=person("checker"), at=NOW)
    assert refusal.value.rule == "claims.publish_verdict"


@pytest.mark.django_db
def test_only_an_editor_assigns_a_claim():
    claim, checker = ClaimFactory(), person("checker")
    assert assign(claim, to=checker, by=person("editor")).assigned_to == checker
    with pytest.raises(StepRefused):
        assign(claim, to=None, by=checker)


# What a contributor may do with their own claim until another person takes it up


def take_nothing(claim, another):
    pass


TAKEN_UP = {
    "nothing happened": (take_nothing, True),
    "another person accepted it": (lambda claim, another: triage("accept", claim, by=another), False),
    "another person took it": (lambda claim, another: triage("take", claim, by=another), False),
    "another person was assigned": (lambda claim, another: assign(claim, to=UserFactory(), by=another), False),
    "another person added evidence": (lambda claim, another: EvidenceFactory(claim=claim, added_by=another), False),
    "another person changed the evidence": (
        lambda claim, another: as_person(another, lambda: claim.evidence.update(note="See page 2.")),
        False,
    ),
    "another person mended it": (
        lambda claim, another: as_person(another, lambda: Claim.objects.filter(pk=claim.pk).update(place="Anchorage")),
        False,
    ),
    "another person took it and handed it back": (
        lambda claim, another: as_person(
            another, lambda: [triage(step, claim, by=another) for step in ("take", "release")]
        ),
        False,
    ),
    "the contributor mended it": (
        lambda claim, another: as_person(
            claim.created_by, lambda: Claim.objects.filter(pk=claim.pk).update(place="Anchorage")
        ),
        True,
    ),
}


def as_person(user, write):
    with audit_context(user=user.pk):
        write()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("what", TAKEN_UP)
def test_contributors_change_their_claim_until_another_person_takes_it_up(what, role):
    user = person(role)
    happen, stays_theirs = TAKEN_UP[what]
    claim = ClaimFactory(status="submitted", created_by=user)
    evidence = EvidenceFactory(claim=claim, added_by=user)
    happen(claim, person("editor"))
    claim.refresh_from_db()
    evidence.refresh_from_db()
    allowed = stays_theirs and role != "nobody"
    assert may_mend(claim, user) is allowed
    assert may_mend_evidence(evidence, user) is allowed
    assert not may_mend(claim, person("contributor"))
    assert not may_mend_evidence(evidence, person("contributor"))


@pytest.mark.django_db
@pytest.mark.parametrize("status", [status for status in ClaimStatus.values if status != "submitted"])
def test_contributors_change_only_submitted_claims(status):
    user = person("contributor")
    reason = "an opinion" if status == "dismissed" else ""
    assert not may_mend(ClaimFactory(status=status, dismissed_reason=reason, created_by=user), user)


@pytest.mark.django_db
def test_a_returned_draft_keeps_the_reason_until_it_is_submitted_again():
    verdict, editor = verdict_in("in_review"), person("editor")
    returned = take_step("return", verdict, by=editor, at=NOW, reason=" Which day? ")
    assert (returned.return_reason, returned.returned_by, returned.returned_at) == ("Which day?", editor, NOW)
    submitted = take_step("submit", returned, by=person("checker"), at=NOW)
    assert (submitted.return_reason, submitted.returned_by, submitted.returned_at) == ("", None, None)
