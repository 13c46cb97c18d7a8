"""What happens to a verdict? `take_step` hands it in, returns, publishes, corrects or retracts it."""

from datetime import timedelta

from django.utils.translation import gettext as _

from claims.history import changed_since_handed_in
from claims.models import Verdict, VerdictOrigin
from claims.workflow.locking import require_lock
from claims.workflow.readiness import CHANGED_SINCE_HANDED_IN, evidence_on, needs_of_review, obstacle
from claims.workflow.rules import (
    CLOSED,
    DISMISSED,
    DRAFT,
    IN_REVIEW,
    OPEN,
    PUBLISHED,
    PUBLISHING,
    RETRACTED,
    STEPS,
    SUPERSEDED,
    StepRefused,
    check,
    normal_reason,
    refuse_without,
    save_or_refuse,
)
from config.db.history import audit_context

CONTENT_FIELDS = {"publisher", "rating", "label", "summary", "explanation", "language", "review"}


def open_steps(verdict, user):
    """Return the names of the steps that `user` can take now with this verdict. The API and the admin show them."""
    if verdict.claim.status == DISMISSED:
        return []
    return [
        name
        for name, step in STEPS.items()
        if verdict.status in step.leaves
        and user.has_perm(step.permission)
        and not (name == "publish" and verdict.written_by_id == user.pk)
        and not (name in PUBLISHING and obstacle(verdict.claim))
    ]


def take_step(name, verdict, *, by, at, reason="", replacement=None):
    """Return the verdict after the step. `verdict` comes from `lock()`.

    `correct` publishes `replacement`, a verdict in review, in place of the old verdict.
    """
    require_lock(verdict)
    step, reason, claim = STEPS[name], normal_reason(reason), verdict.claim
    check(step, verdict.status, by, reason)
    if claim.status == DISMISSED:
        raise StepRefused(_("The claim was dismissed: reopen it first."), "dismissed")
    with audit_context(reason=reason):
        CHANGES[name](verdict, claim=claim, by=by, at=at, reason=reason, replacement=replacement)
    return verdict


def revise(verdict, *, by):
    """Return a draft with the words of this published verdict of ours, to be corrected; it takes the old one's place
    by the step `correct`. A draft or verdict in review of the same publisher is returned instead if there is one.

    `verdict` comes from `lock()`.
    """
    require_lock(verdict)
    refuse_without("claims.add_verdict", by)
    if verdict.status != PUBLISHED or verdict.origin != VerdictOrigin.DESK:
        raise StepRefused(_("Only a published verdict of ours is revised."), "status")
    if verdict.claim.status == DISMISSED:
        raise StepRefused(_("The claim was dismissed: reopen it first."), "dismissed")
    if begun := in_work(verdict):
        return begun
    draft = Verdict(claim=verdict.claim, written_by=by)
    for name in CONTENT_FIELDS:
        field = Verdict._meta.get_field(name)
        setattr(draft, field.attname, getattr(verdict, field.attname))
    save_or_refuse(draft)
    return draft


def in_work(verdict):
    """Return the oldest draft or verdict in review that can take the place of this one, or None."""
    begun = Verdict.objects.filter(
        claim=verdict.claim_id, publisher=verdict.publisher_id, status__in=(DRAFT, IN_REVIEW), origin=verdict.origin
    )
    return begun.order_by("created_at", "pk").first()


def signature(changed, *, by):
    """Return the values of a verdict that a change of these fields sets as well: an editor of its words is its writer.

    So an editor who rewrites a draft cannot publish it: another editor reads it first.
    """
    return {"written_by": by} if CONTENT_FIELDS & set(changed) else {}


# What each step changes


def submit(verdict, **_facts):
    missing = [need.label for need in needs_of_review(verdict.claim, verdict) if not need.is_met]
    if missing:
        raise StepRefused(
            _("Before review this verdict needs: %(missing)s.") % {"missing": ", ".join(missing)}, "missing"
        )
    verdict.status = IN_REVIEW
    verdict.return_reason, verdict.returned_by, verdict.returned_at = "", None, None
    save_or_refuse(verdict)


def return_to_writer(verdict, *, by, at, reason, **_facts):
    """Make the verdict a draft again, without `full_clean()`: its words may be wrong, which is why it is returned."""
    verdict.status = DRAFT
    verdict.return_reason, verdict.returned_by, verdict.returned_at = reason, by, at
    verdict.save()


def publish(verdict, *, claim, by, at, **_facts):
    if refusal := obstacle(claim):
        raise refusal
    if verdict.written_by_id == by.pk:
        raise StepRefused(_("Who publishes a verdict is not who wrote it: ask another editor."), "four_eyes")
    if changed_since_handed_in(verdict, by):
        raise StepRefused(str(CHANGED_SINCE_HANDED_IN), "four_eyes")
    if not evidence_on(claim.pk).exclude(article__published_at__gt=at).exists():
        raise StepRefused(
            _("A verdict is published on evidence dated no later than itself, and there is none."), "evidence"
        )
    verdict.status, verdict.published_by, verdict.published_at = PUBLISHED, by, at
    if verdict.review_after is None and (days := verdict.rating.scale.review_after_days):
        verdict.review_after = at.date() + timedelta(days=days)
    claim.status = CLOSED
    save_or_refuse(verdict, claim)


def correct(verdict, *, claim, by, at, reason, replacement):
    if replacement is None:
        raise StepRefused(_("A correction names the verdict in review that takes the old one's place."), "replacement")
    new = Verdict.objects.select_related("rating__scale").get(pk=replacement.pk)
    if (new.claim_id, new.publisher_id, new.status) != (verdict.claim_id, verdict.publisher_id, IN_REVIEW):
        raise StepRefused(
            _("What takes its place is a verdict in review, by the same publisher, on the same claim."), "replacement"
        )
    verdict.status = SUPERSEDED
    verdict.save()
    new.supersedes, new.correction_note = verdict, reason
    publish(new, claim=claim, by=by, at=at)


def retract(verdict, *, claim, at, reason, **_facts):
    verdict.status, verdict.retracted_at, verdict.retraction_reason = RETRACTED, at, reason
    claim.status = OPEN
    save_or_refuse(verdict, claim)


CHANGES = {"submit": submit, "return": return_to_writer, "publish": publish, "correct": correct, "retract": retract}
