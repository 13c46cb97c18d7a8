"""What happens to a claim at the desk? `triage` accepts, closes, dismisses, reopens, takes or hands it back.

It is assigned, and given a priority and topics; `undo_triage` takes the last of these changes back.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from claims.history import latest_change
from claims.models import Claim, Topic
from claims.models.claim import WAS_PUBLIC
from claims.workflow.locking import require_lock
from claims.workflow.rules import (
    OPEN,
    SUBMITTED,
    TRIAGE,
    StepRefused,
    check,
    normal_reason,
    refuse_without,
    save_or_refuse,
)
from config.db.history import audit_context
from config.db.refusals import DATABASE_ERRORS, message_for


def open_triage(claim, user, *, is_public=None):
    """Return the names of the steps that `user` can take now with this claim.

    `is_public` says whether a verdict on it was ever published; without it that is looked up.
    """
    names = [
        name
        for name, step in TRIAGE.items()
        if claim.status in step.leaves
        and user.has_perm(step.permission)
        and not (name == "take" and claim.assigned_to_id is not None)
        and not (name == "release" and claim.assigned_to_id != user.pk)
    ]
    cannot_dismiss = "dismiss" in names and (was_public(claim) if is_public is None else is_public)
    return [name for name in names if not (cannot_dismiss and name == "dismiss")]


def triage(name, claim, *, by, reason=""):
    """Return the claim after it was accepted, closed, dismissed, reopened, taken or handed back.

    `claim` comes from `lock()`.
    """
    require_lock(claim)
    step, reason = TRIAGE[name], normal_reason(reason)
    check(step, claim.status, by, reason)
    match name:
        case "take":
            take_claim(claim, by=by)
        case "release":
            release_claim(claim, by=by)
        case _:
            if name == "dismiss" and was_public(claim):
                raise StepRefused(str(WAS_PUBLIC), "was_public")
            claim.status, claim.dismissed_reason = step.enters, reason if name == "dismiss" else ""
    with audit_context(reason=reason):
        save_or_refuse(claim)
    return claim


def take_claim(claim, *, by):
    if claim.assigned_to_id not in (None, by.pk):
        raise StepRefused(
            _("%(name)s works on this claim already: ask them to hand it back, or an editor to assign it to you.")
            % {"name": claim.assigned_to},
            "assigned",
        )
    claim.assigned_to = by


def release_claim(claim, *, by):
    if claim.assigned_to_id != by.pk:
        raise StepRefused(_("Only a claim that is assigned to you can be handed back by you."), "assigned")
    claim.assigned_to = None


def was_public(claim):
    return any(verdict.is_public for verdict in claim.verdicts.all())


@transaction.atomic
def take_up(claims, *, at):
    """Open the submitted claims of the queryset, as a review set does with its own claims; return their ids."""
    submitted = set(claims.filter(status=SUBMITTED).values_list("pk", flat=True))
    Claim.objects.filter(pk__in=submitted).update(status=OPEN, updated_at=at)
    return submitted


@transaction.atomic
def assign(claim, *, to, by):
    """Lock and return the claim, assigned to the user `to`, or to nobody when that is None."""
    refuse_without("claims.triage_claim", by)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    claim.assigned_to = to
    save_or_refuse(claim)
    return claim


@transaction.atomic
def set_priority(claim, to, *, by):
    """Return the claim, which comes from `lock()`, with this priority."""
    require_lock(claim)
    refuse_without("claims.change_claim", by)
    claim.priority = to
    save_or_refuse(claim)
    return claim


@transaction.atomic
def set_topics(claim, topics, *, by):
    """Return the claim, which comes from `lock()`, with these topics and no others.

    What the public reads of a claim that the desk has judged changes by an amendment: that is refused.
    """
    require_lock(claim)
    refuse_without("claims.change_claim", by)
    try:
        with transaction.atomic():
            claim.claim_topics.exclude(topic__in=topics).delete()
            known = set(claim.claim_topics.values_list("topic_id", flat=True))
            for topic in topics:
                if topic.pk not in known:
                    claim.claim_topics.create(topic=topic)
    except DATABASE_ERRORS as error:
        raise StepRefused(str(message_for(error)), "topics") from error
    return claim


TRIAGED = ("status", "dismissed_reason", "assigned_to_id", "priority")  # the columns that `undo_triage` puts back


def triage_state(claim):
    """Return what triage may change of a claim, as JSON can hold it: for `undo_triage`."""
    topics = [str(pk) for pk in claim.claim_topics.order_by("pk").values_list("topic_id", flat=True)]
    return {column: getattr(claim, column) for column in TRIAGED} | {"topics": topics}


@transaction.atomic
def undo_triage(claim, before, *, token, by):
    """Return the claim as it was `before` a step of triage, an assignment or another priority or topics.

    `claim` comes from `lock()`, `before` from `triage_state()`, and `token` is that of the claim's newest change when
    the step was done. Refuses if anything else changed the claim since.
    """
    require_lock(claim)
    state, newest = triage_state(claim), latest_change(claim)
    if newest is None or newest.token != token:
        raise StepRefused(
            _("%(who)s has changed this claim since: it cannot be undone.")
            % {"who": (newest and newest.username) or _("Somebody")},
            "changed",
        )
    changed = {name for name in before if before[name] != state[name]}
    if changed & {"status", "dismissed_reason"}:
        refuse_without("claims.triage_claim", by)
    if "assigned_to_id" in changed and by.pk != state["assigned_to_id"]:
        refuse_without("claims.triage_claim", by)
    refuse_without("claims.change_claim", by)
    with audit_context(reason=_("Undone.")):
        for column in TRIAGED:
            setattr(claim, column, before[column])
        save_or_refuse(claim)
        if "topics" in changed:
            set_topics(claim, list(Topic.objects.filter(pk__in=before["topics"])), by=by)
    return claim
