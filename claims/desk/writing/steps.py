"""Which steps can a person take now with a claim and one of its verdicts? `step_buttons` returns a button for each.

The first button that leads the work on is the main one, for Ctrl-Enter. Steps that the public sees show their
consequence and ask once more, on the same page.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from claims.history import latest_change, latest_change_of
from claims.models import Verdict, VerdictStatus
from claims.workflow import STEPS, TRIAGE, in_work, open_steps, open_triage
from config.admin.versions import conflict_message

LOOK_FIRST = gettext_lazy("Look at it again before you take this step.")
CONSEQUENCES = {
    "publish": gettext_lazy(
        "Everyone will read this verdict, and the claim with its evidence. Its words can never be changed or deleted "
        "again, only corrected or retracted in public."
    ),
    "correct": gettext_lazy(
        "Everyone will read this verdict instead of the published one, and your note on what was corrected. The "
        "corrected verdict stays in the public record."
    ),
    "retract": gettext_lazy(
        "This verdict stays in public, marked as retracted, with your reason beside it. It cannot be published again."
    ),
    "dismiss": gettext_lazy("Nobody will check this claim, and its drafts wait until an editor reopens it."),
}
REASONS = {
    "return": gettext_lazy("What should the writer change?"),
    "correct": gettext_lazy("What was corrected? The public reads this note."),
    "retract": gettext_lazy("Why is it withdrawn? The public reads this reason."),
    "dismiss": gettext_lazy("Why will nobody check it?"),
}
LEADS_ON = ("submit", "publish", "correct", "accept")
LABELS = {"correct": gettext_lazy("publish the correction")}


@dataclass(frozen=True)
class StepButton:
    """One step. `row` names what it is about: `claim`, or the key of a verdict; `replacement` that of another one."""

    name: str
    row: str
    label: str
    token: str
    asks_reason: str = ""
    consequence: str = ""
    replacement: str = ""
    is_main: bool = False

    @property
    def opens(self):
        """Return whether the button opens a few lines to fill in or to confirm before the step is taken."""
        return bool(self.asks_reason or self.consequence)


def step_buttons(claim, verdict, person, *, is_public):
    """Return the buttons for the claim and the verdict, which may be None, that is shown with it."""
    rows = [*verdict_steps(verdict, person)]
    of_claim = token(latest_change(claim))
    rows += [(name, "claim", TRIAGE[name], of_claim, "") for name in open_triage(claim, person, is_public=is_public)]
    main = next((row[0] for name in LEADS_ON for row in rows if row[0] == name), None)
    buttons = [
        StepButton(
            name=name,
            row=row,
            label=capfirst(str(LABELS.get(name, step.label))),
            token=opened,
            asks_reason=str(REASONS.get(name, "")) if step.needs_reason else "",
            consequence=str(CONSEQUENCES.get(name, "")),
            replacement=replacement,
            is_main=name == main,
        )
        for name, row, step, opened, replacement in rows
    ]
    return sorted(buttons, key=lambda button: not button.is_main)


def verdict_steps(verdict, person):
    """Yield the name, the verdict, the step, the token and the replacement of each step about this verdict.

    A verdict in review that would take the place of a published one is published by `correct`.
    """
    if verdict is None or verdict._state.adding:
        return
    opened, names = token(newest_of(verdict)), open_steps(verdict, person)
    standing = standing_before(verdict) if verdict.status == VerdictStatus.IN_REVIEW else None
    for name in names:
        if name == "publish" and standing:
            continue
        if name == "correct":
            continue
        yield name, str(verdict.pk), STEPS[name], opened, ""
    if standing and verdict.written_by_id != person.pk and "correct" in open_steps(standing, person):
        yield "correct", str(standing.pk), STEPS["correct"], token(newest_of(standing)), str(verdict.pk)


def standing_before(verdict):
    """Return the published verdict of the same publisher that this one would take the place of, or None."""
    standing = Verdict.objects.standing().filter(claim=verdict.claim_id, publisher=verdict.publisher_id)
    found = standing.exclude(pk=verdict.pk).first()
    if found:
        found.claim = verdict.claim
    return found


def may_revise(verdict, person):
    """Return whether the button that starts a correction is shown: nobody has started one yet."""
    return (
        verdict is not None
        and verdict.status == VerdictStatus.PUBLISHED
        and verdict.origin == "desk"
        and person.has_perm("claims.add_verdict")
        and in_work(verdict) is None
    )


def newest_of(verdict):
    """Return the newest change that a step compares: of the claim, unless the verdict is a draft."""
    if verdict.status == VerdictStatus.DRAFT:
        return latest_change_of(verdict)
    return latest_change(verdict.claim)


def token(change):
    return change.token if change else ""


def conflict(sent, change):
    """Return the sentence that refuses a step, because the page is older than the newest change; None if it is not."""
    if not sent or change is None or change.token == sent:
        return None
    return f"{conflict_message(change)} {LOOK_FIRST}"


def key_of(text):
    """Return the key of a row that was sent as text, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
