"""Which steps are there, and what does each take? `STEPS` of verdicts, `TRIAGE` of claims, `check` for both.

A refusal is a `StepRefused`. `save_or_refuse` turns what a constraint or guard of the database says into one.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import ClaimStatus, VerdictStatus
from config.db.constraints import save_checked
from config.db.fields import NOT_BLANK, normal_text

DRAFT, IN_REVIEW, PUBLISHED, SUPERSEDED, RETRACTED = VerdictStatus
SUBMITTED, OPEN, CLOSED, DISMISSED = ClaimStatus


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
