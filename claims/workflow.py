"""What may happen to a verdict or a claim, and who may do it? The only writer of their status.

`STEPS` and `TRIAGE` say what is possible. One function each makes it so: it locks the claim's row, looks again,
checks, changes, and lets the model and the database have the last word, all in one transaction. Whatever is refused
is one exception, `StepRefused`, whose message is written for the person who reads it.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Change, Claim, Evidence, Verdict
from claims.models.claim import CLAIMANT_MISSING, WAS_PUBLIC
from config.db.constraints import store
from config.db.fields import NOT_BLANK, normal_text
from config.db.history import audit_context

DRAFT, IN_REVIEW, PUBLISHED, SUPERSEDED, RETRACTED = Verdict.Status
SUBMITTED, OPEN, CLOSED, DISMISSED = Claim.Status

WORDS = {"publisher", "rating", "label", "summary", "explanation", "language", "review"}


class StepRefused(Exception):
    """This may not happen, or not by this person. `rule` names what stands against it, or the missing permission."""

    def __init__(self, message, rule):
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True)
class Step:
    """From which states to which, who may, and what it needs."""

    leaves: tuple[Verdict.Status | Claim.Status, ...]
    enters: Verdict.Status | Claim.Status | None  # None: the status stays
    permission: str
    label: str
    needs_reason: bool = False
    by_another: bool = False  # than who wrote the verdict


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

PUBLISHING = ("publish", "correct")  # the steps that show a verdict of the desk to the public

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
    """The steps this person can take now with this verdict. The API and the admin show these, so nobody guesses."""
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


def obstacle(claim):
    """Return why no verdict of the desk can be published on this claim now, as a StepRefused; None if one can be."""
    if claim.status == SUBMITTED:
        return StepRefused(_("Nobody has accepted this claim yet: accept it first."), "not_accepted")
    if claim.claimant_id is None:
        return StepRefused(str(CLAIMANT_MISSING), "claimant")
    return None


def remarks(verdict, user):
    """Return sentences on the claim for who may publish: what has to be said of it first, and what might be."""
    leaves = {status for name in PUBLISHING for status in STEPS[name].leaves}
    if verdict.status not in leaves or not user.has_perm(STEPS["publish"].permission):
        return []
    claim = verdict.claim
    if claim.status != DISMISSED and (found := obstacle(claim)):
        return [str(found)]
    if verdict.status != IN_REVIEW:
        return []
    hints = [
        (claim.claimed_on is None, _("The claim has no date: on which day was it said?")),
        (not claim.claim_topics.exists(), _("The claim has no topic, by which readers would find it.")),
    ]
    return [sentence for is_missing, sentence in hints if is_missing]


def open_triage(claim, user, *, is_public=None):
    """What this person can do now with this claim. Whether it is public is looked up unless the caller knows."""
    names = [
        name
        for name, step in TRIAGE.items()
        if claim.status in step.leaves
        and user.has_perm(step.permission)
        and not (name == "take" and claim.assigned_to_id is not None)
        and not (name == "release" and claim.assigned_to_id != user.pk)
    ]
    stays = "dismiss" in names and (was_public(claim) if is_public is None else is_public)
    return [name for name in names if not (stays and name == "dismiss")]


@transaction.atomic
def take_step(name, verdict, *, by, at, reason="", replacement=None):
    """The verdict after the step. `correct` publishes `replacement`, a verdict in review, in the old one's place."""
    step, reason = STEPS[name], stored_form(reason)
    claim, verdict = locked(verdict)
    check(step, verdict.status, by, reason)
    if claim.status == DISMISSED:
        raise StepRefused(_("The claim was dismissed: reopen it first."), "dismissed")
    with audit_context(reason=reason):
        CHANGES[name](verdict, claim=claim, by=by, at=at, reason=reason, replacement=replacement)
    return verdict


@transaction.atomic
def triage(name, claim, *, by, reason=""):
    """Return the claim after it was accepted, closed, dismissed, reopened, taken or handed back."""
    step, reason = TRIAGE[name], stored_form(reason)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
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
        keep(claim)
    return claim


@transaction.atomic
def take_up(claims, *, at):
    """Open those submitted claims of the queryset, as a review set does with what it brings. Gives their ids."""
    submitted = set(claims.filter(status=SUBMITTED).values_list("pk", flat=True))
    Claim.objects.filter(pk__in=submitted).update(status=OPEN, updated_at=at)
    return submitted


@transaction.atomic
def assign(claim, *, to, by):
    """The claim with the person who works on it; nobody when `to` is None."""
    refuse_without("claims.triage_claim", by)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    claim.assigned_to = to
    keep(claim)
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


def may_mend(claim, user):
    """Return whether `user` may change their own submitted claim, although they may not change claims in general.

    They may until another person takes it up: accepts it, is assigned to it, or changes anything of it.
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
    """The fields to set along when those are changed: whose words a verdict is made of is its writer.

    So whoever rewrites a draft cannot publish it: somebody else reads it first.
    """
    return {"written_by": by} if WORDS & set(changed) else {}


def locked(verdict):
    """The claim's row, locked, and the verdict as it stands once we hold it."""
    claim = Claim.objects.select_for_update().get(pk=verdict.claim_id)
    return claim, Verdict.objects.select_related("rating__scale").get(pk=verdict.pk)


def check(step, status, by, reason):
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


def stored_form(reason):
    """Return the reason in the form in which text is stored, for the row and the history alike."""
    try:
        return normal_text(reason)
    except ValidationError as error:
        raise StepRefused(" ".join(error.messages), "reason") from error


def keep(row):
    try:
        store(row)
    except ValidationError as error:
        raise StepRefused(" ".join(error.messages), "invalid") from error


def submit(verdict, **_circumstances):
    missing = [
        what
        for what, there in (
            (_("a rating"), verdict.rating_id),
            (_("a summary"), verdict.summary.strip()),
            (_("a piece of evidence on the claim"), judging(verdict).exists()),
        )
        if not there
    ]
    if missing:
        raise StepRefused(
            _("Before review this verdict needs: %(missing)s.") % {"missing": ", ".join(missing)}, "missing"
        )
    verdict.status = IN_REVIEW
    verdict.return_reason, verdict.returned_by, verdict.returned_at = "", None, None
    keep(verdict)


def return_to_writer(verdict, *, by, at, reason, **_circumstances):
    """Make it a draft again, whatever is wrong with its words: returned verdicts are the ones that get mended."""
    verdict.status = DRAFT
    verdict.return_reason, verdict.returned_by, verdict.returned_at = reason, by, at
    verdict.save()


def publish(verdict, *, claim, by, at, **_circumstances):
    if found := obstacle(claim):
        raise found
    if verdict.written_by_id == by.pk:
        raise StepRefused(_("Who publishes a verdict is not who wrote it: ask another editor."), "four_eyes")
    if not judging(verdict).exclude(article__published_at__gt=at).exists():
        raise StepRefused(
            _("A verdict is published on evidence dated no later than itself, and there is none."), "evidence"
        )
    verdict.status, verdict.published_by, verdict.published_at = PUBLISHED, by, at
    if verdict.review_after is None and (days := verdict.rating.scale.review_after_days):
        verdict.review_after = at.date() + timedelta(days=days)
    keep(verdict)
    claim.status = CLOSED
    keep(claim)


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


def retract(verdict, *, claim, at, reason, **_circumstances):
    verdict.status, verdict.retracted_at, verdict.retraction_reason = RETRACTED, at, reason
    keep(verdict)
    claim.status = OPEN
    keep(claim)


def judging(verdict):
    """Return the evidence that a verdict can rest on: what bears on its claim, and was not taken away in public."""
    return Evidence.objects.not_taken_away().filter(claim=verdict.claim_id, role=Evidence.Role.EVIDENCE)


CHANGES = {"submit": submit, "return": return_to_writer, "publish": publish, "correct": correct, "retract": retract}
