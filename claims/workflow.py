"""What may happen to a verdict or a claim, and who may do it? The only writer of their status.

`STEPS` and `TRIAGE` list the steps. An interface locks a row with `lock()`, compares it with what its user has read,
and takes a step with `take_step()` or `triage()`, all in one transaction. A step checks, changes and saves; then
constraints and guards of the database have the last word. Every refusal is a `StepRefused`, with a message for the
person who reads it.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import FETCH_ONE
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.history import changed_since_handed_in, latest_change
from claims.models import (
    Change,
    Claim,
    ClaimStatus,
    Evidence,
    EvidenceRole,
    Topic,
    Verdict,
    VerdictOrigin,
    VerdictStatus,
)
from claims.models.claim import CLAIMANT_MISSING, WAS_PUBLIC
from config.db.constraints import save_checked
from config.db.fields import NOT_BLANK, normal_text
from config.db.history import audit_context
from config.db.refusals import DATABASE_ERRORS, message_for

DRAFT, IN_REVIEW, PUBLISHED, SUPERSEDED, RETRACTED = VerdictStatus
SUBMITTED, OPEN, CLOSED, DISMISSED = ClaimStatus

CONTENT_FIELDS = {"publisher", "rating", "label", "summary", "explanation", "language", "review"}

CHANGED_SINCE_HANDED_IN = gettext_lazy(
    "You changed the claim, its evidence or a cited article after this verdict was handed in, and nobody else has "
    "read that: ask another editor, or return it to be handed in again."
)


class StepRefused(Exception):
    """A step that is not possible now, or not for this person. `rule` names the broken rule or missing permission."""

    def __init__(self, message, rule):
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True)
class Step:
    """The statuses a step leads from and to, the permission it takes, and what else it needs."""

    leaves: tuple[VerdictStatus | ClaimStatus, ...]
    enters: VerdictStatus | ClaimStatus | None  # None: the status does not change
    permission: str
    label: str
    needs_reason: bool = False
    by_another: bool = False  # four eyes: not by the writer of the verdict


STEPS = {
    "submit": Step((DRAFT,), IN_REVIEW, "claims.submit_verdict", gettext_lazy("hand in for review")),
    "return": Step((IN_REVIEW,), DRAFT, "claims.review_verdict", gettext_lazy("return"), needs_reason=True),
    "publish": Step((IN_REVIEW,), PUBLISHED, "claims.publish_verdict", gettext_lazy("publish"), by_another=True),
    "correct": Step(
        (PUBLISHED,),
        SUPERSEDED,
        "claims.publish_verdict",
        gettext_lazy("correct"),
        needs_reason=True,
        by_another=True,
    ),
    "retract": Step((PUBLISHED,), RETRACTED, "claims.publish_verdict", gettext_lazy("retract"), needs_reason=True),
}

PUBLISHING = ("publish", "correct")  # the steps that make a verdict of the desk public

TRIAGE = {
    "accept": Step((SUBMITTED,), OPEN, "claims.triage_claim", gettext_lazy("accept")),
    "close": Step((OPEN,), CLOSED, "claims.triage_claim", gettext_lazy("close")),
    "dismiss": Step(
        (SUBMITTED, OPEN, CLOSED), DISMISSED, "claims.triage_claim", gettext_lazy("dismiss"), needs_reason=True
    ),
    "reopen": Step((CLOSED, DISMISSED), OPEN, "claims.triage_claim", gettext_lazy("reopen")),
    "take": Step((SUBMITTED, OPEN), None, "claims.change_claim", gettext_lazy("take this claim")),
    "release": Step((SUBMITTED, OPEN), None, "claims.change_claim", gettext_lazy("hand this claim back")),
}


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


@dataclass(frozen=True)
class Need:
    """One thing that a verdict needs before the step `before`, or that makes it easier to find if that is None.

    `name` is a field of the claim or the verdict, `evidence` or `accepted`; `sentence` says what is missing.
    """

    name: str
    label: str
    is_met: bool
    before: str | None
    sentence: str = ""


def needs(claim, verdict=None):
    """Return each `Need` of a verdict on this claim, met or not, in the order in which the desk supplies them."""
    return [*needs_of_review(claim, verdict), *needs_of_publication(claim), *hints(claim)]


def needs_of_review(claim, verdict):
    """Return what a verdict has before it is handed in. Without a verdict, none of its fields is there."""
    rating, summary = (verdict.rating_id, verdict.summary) if verdict else (None, "")
    return [
        Need("rating", _("a rating"), rating is not None, "submit"),
        Need("summary", _("a summary"), bool(summary.strip()), "submit"),
        Need("evidence", _("a piece of evidence on the claim"), evidence_on(claim.pk).exists(), "submit"),
    ]


def needs_of_publication(claim):
    """Return what the claim has before the desk publishes a verdict on it."""
    not_accepted = _("Nobody has accepted this claim yet: accept it first.")
    return [
        Need("accepted", _("an accepted claim"), claim.status != SUBMITTED, "publish", not_accepted),
        Need("claimant", _("who said it"), claim.claimant_id is not None, "publish", str(CLAIMANT_MISSING)),
    ]


def hints(claim):
    """Return what no step needs, but readers miss."""
    no_date = _("The claim has no date: on which day was it said?")
    no_topic = _("The claim has no topic, by which readers would find it.")
    return [
        Need("claimed_on", _("the day it was said"), claim.claimed_on is not None, None, no_date),
        Need("topics", _("a topic"), claim.claim_topics.exists(), None, no_topic),
    ]


RULES = {"accepted": "not_accepted"}  # of needs whose broken rule has another name


def obstacle(claim):
    """Return the StepRefused that stops the desk from publishing a verdict on this claim now; None if nothing does."""
    missing = next((need for need in needs_of_publication(claim) if not need.is_met), None)
    return StepRefused(missing.sentence, RULES.get(missing.name, missing.name)) if missing else None


def remarks(verdict, user):
    """Return sentences for a user who may publish: what the claim lacks for that, or else what it could have."""
    leaves = {status for name in PUBLISHING for status in STEPS[name].leaves}
    if verdict.status not in leaves or not user.has_perm(STEPS["publish"].permission):
        return []
    claim = verdict.claim
    if claim.status != DISMISSED and (refusal := obstacle(claim)):
        return [str(refusal)]
    if verdict.status != IN_REVIEW:
        return []
    if changed_since_handed_in(verdict, user):
        return [str(CHANGED_SINCE_HANDED_IN)]
    return [hint.sentence for hint in hints(claim) if not hint.is_met]


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


# Locking


def lock(row):
    """Return `row`, a claim or a row that belongs to one, as it is now, with the row of its claim locked.

    Steps take only rows from here or from `get_locked()`. The lock ends with the transaction.
    """
    return get_locked(type(row).objects.filter(pk=row.pk))


def get_locked(rows):
    """Return the only row of a queryset as `lock()` does. Raises DoesNotExist, as `get()` does."""
    if rows.model is Claim:
        row = rows.select_for_update().get()
    else:
        claim = Claim.objects.select_for_update().get(pk__in=rows.order_by().values("claim"))
        # After the claim: this statement sees what others committed while the first one waited for the lock. A step
        # may read more of its row than an answer shows, hence the fetch mode.
        row = rows.fetch_mode(FETCH_ONE).get()
        row.claim = claim
    row.is_locked = True
    return row


def require_lock(row):
    """Raise a RuntimeError, which is a fault of the caller, unless the row comes from `lock()`."""
    if not getattr(row, "is_locked", False):
        raise RuntimeError(f"Lock the {type(row).__name__.lower()} before a step is taken: lock(row).")


# Taking steps


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


def may_mend(claim, user):
    """Return whether `user` may change their own submitted claim without the permission to change claims.

    They may until another person takes the claim up: accepts it, is assigned to it, or changes any part of it.
    """
    return (
        claim.created_by_id == user.pk
        and claim.status == SUBMITTED
        and claim.assigned_to_id in (None, user.pk)
        and user.has_perm("claims.add_claim")
        and not claim.evidence.exclude(added_by=user).exists()
        and not Change.objects.of_claim(claim.pk).by_another(user).exists()
    )


def may_mend_evidence(evidence, user):
    """Return whether `user` may change or delete this piece of evidence, which they added to their own claim."""
    return evidence.added_by_id == user.pk and user.has_perm("claims.add_evidence") and may_mend(evidence.claim, user)


def signature(changed, *, by):
    """Return the values of a verdict that a change of these fields sets as well: an editor of its words is its writer.

    So an editor who rewrites a draft cannot publish it: another editor reads it first.
    """
    return {"written_by": by} if CONTENT_FIELDS & set(changed) else {}


# Checking and saving


def check(step, status, by, reason):
    """Raise StepRefused unless the step leads from this status, `by` may take it, and a needed reason is given."""
    refuse_without(step.permission, by)
    if status not in step.leaves:
        now, needed = type(step.leaves[0])(status).label, "”, “".join(str(left.label) for left in step.leaves)
        raise StepRefused(
            _("This cannot be done now: it is “%(now)s”, and this step starts from “%(needed)s”.")
            % {"now": now, "needed": needed},
            "status",
        )
    if step.needs_reason and not re.search(NOT_BLANK, reason):
        raise StepRefused(_("This step needs a reason that others can read."), "reason")


def was_public(claim):
    return any(verdict.is_public for verdict in claim.verdicts.all())


def refuse_without(permission, by):
    if not by.has_perm(permission):
        raise StepRefused(_("You need the permission %(name)s for this.") % {"name": permission}, permission)


def normal_reason(reason):
    """Return the reason in the form in which text is stored, for the row and the history alike."""
    try:
        return normal_text(reason)
    except ValidationError as error:
        raise StepRefused(" ".join(error.messages), "reason") from error


def save_or_refuse(*rows):
    """Save rows that pass their `full_clean()`, or else none of them; raise StepRefused with its messages."""
    try:
        save_checked(*rows)
    except ValidationError as error:
        raise StepRefused(" ".join(error.messages), "invalid") from error


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
    if not evidence_for(verdict).exclude(article__published_at__gt=at).exists():
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


def evidence_for(verdict):
    """Return the evidence that a verdict can rest on: the evidence on its claim that no amendment has taken away."""
    return evidence_on(verdict.claim_id)


def evidence_on(claim_id):
    return Evidence.objects.not_taken_away().filter(claim=claim_id, role=EvidenceRole.EVIDENCE)


CHANGES = {"submit": submit, "return": return_to_writer, "publish": publish, "correct": correct, "retract": retract}
