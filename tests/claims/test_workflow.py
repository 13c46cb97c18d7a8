"""What may happen to a verdict and a claim: every step x every status x every role x own or another's."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model

from claims.models import Claim, Verdict
from claims.workflow import STEPS, TRIAGE, StepRefused, assign, open_steps, open_triage, take_step, triage
from tests.conftest import taken_back
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    UserFactory,
    VerdictFactory,
)

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
CLAIM_RULES = {
    "accept": {"submitted"},
    "close": {"open"},
    "dismiss": {"submitted", "open", "closed"},
    "reopen": {"closed", "dismissed"},
}


def person(role):
    user = UserFactory(group=None if role == "nobody" else role)
    return get_user_model().objects.get(pk=user.pk)  # without remembered permissions


def verdict_in(status, written_by=None):
    """A verdict that could take any step that its status allows."""
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


def test_every_step_stands_in_these_tables():
    assert set(STEPS) == set(VERDICT_RULES)
    assert set(TRIAGE) == set(CLAIM_RULES)
    assert {name for name, step in (STEPS | TRIAGE).items() if step.needs_reason} == NEEDS_REASON


@pytest.mark.django_db
@pytest.mark.parametrize("is_own", [True, False])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", Verdict.Status.values)
def test_a_verdicts_steps_are_taken_only_as_the_table_says(status, role, is_own, subtests):
    user = person(role)
    stored = verdict_in(status, written_by=user if is_own else None).pk
    for step, (starts_from, who, on_own) in VERDICT_RULES.items():
        with subtests.test(step), taken_back():
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
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", Claim.Status.values)
def test_a_claims_steps_are_taken_only_as_the_table_says(status, role, subtests):
    user = person(role)
    stored = ClaimFactory(status=status, dismissed_reason="an opinion" if status == "dismissed" else "").pk
    for step, starts_from in CLAIM_RULES.items():
        with subtests.test(step), taken_back():
            claim = Claim.objects.get(pk=stored)
            allowed = status in starts_from and role == "editor"
            assert (step in open_triage(claim, user)) is allowed
            if allowed:
                after = triage(step, claim, by=user, reason="An opinion.")
                assert after.status == TRIAGE[step].enters
                assert after.dismissed_reason == ("An opinion." if step == "dismiss" else "")
            else:
                with pytest.raises(StepRefused):
                    triage(step, claim, by=user, reason="An opinion.")


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   ", "\n\t", "\u200b", "\u2060 \ufeff"])
@pytest.mark.parametrize("step", sorted(NEEDS_REASON & set(STEPS)))
def test_what_others_will_ask_about_needs_a_reason(step, reason):
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
def test_a_verdict_is_published_on_evidence_no_younger_than_itself():
    verdict = verdict_in("in_review")
    verdict.claim.evidence.update(article=ArticleFactory(published_at=NOW + timedelta(days=1)))
    with pytest.raises(StepRefused, match="no later"):
        take_step("publish", verdict, by=person("editor"), at=NOW)
    verdict.claim.evidence.update(article=ArticleFactory(published_at=NOW))
    assert take_step("publish", verdict, by=person("editor"), at=NOW).published_at == NOW


@pytest.mark.django_db
def test_publishing_needs_a_second_person_even_for_an_editor():
    editor = person("editor")
    with pytest.raises(StepRefused, match="another editor") as refusal:
        take_step("publish", verdict_in("in_review", written_by=editor), by=editor, at=NOW)
    assert refusal.value.rule == "four_eyes"


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
def test_a_correction_puts_the_new_verdict_in_the_old_ones_place():
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
def test_only_a_reviewed_verdict_of_the_same_judge_corrects_one(wrong):
    old = verdict_in("published")
    with pytest.raises(StepRefused) as refusal:
        take_step("correct", old, by=person("editor"), at=NOW, reason="wrong", replacement=wrong(old))
    assert refusal.value.rule == "replacement"
    assert Verdict.objects.get(pk=old.pk).status == "published"


@pytest.mark.django_db
def test_an_editor_does_not_correct_with_a_verdict_of_their_own():
    old, editor = verdict_in("published"), person("editor")
    new = VerdictFactory(claim=old.claim, status="in_review", publisher=old.publisher, written_by=editor)
    with pytest.raises(StepRefused, match="not who wrote it"):
        take_step("correct", old, by=editor, at=NOW, reason="wrong", replacement=new)
    assert Verdict.objects.get(pk=old.pk).status == "published"


@pytest.mark.django_db
def test_a_claim_that_was_judged_in_public_is_not_dismissed():
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
def test_a_claim_is_given_to_someone_by_an_editor():
    claim, checker = ClaimFactory(), person("checker")
    assert assign(claim, to=checker, by=person("editor")).assigned_to == checker
    with pytest.raises(StepRefused):
        assign(claim, to=None, by=checker)
