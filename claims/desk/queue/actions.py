"""What can be done with a claim of the queue, and with many? `perform` does one `Action` with one locked claim."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from claims.desk.queue.undo import Done
from claims.history import history, latest_change
from claims.models import Claim, ClaimPriority, ClaimStatus, Topic
from claims.workflow import StepRefused, assign, lock, set_priority, set_topics, triage, triage_state

MAX_TOPICS = 500  # that a list offers


class Action(NamedTuple):
    """`run(claim, by, chosen)` does it. `done` and `will` say so, of one claim and of several."""

    name: str
    label: str
    run: Callable
    done: str
    will: str
    needs: str | None = None  # the name in `Chosen` of what it needs


class Chosen(NamedTuple):
    """What a person chose beside the action."""

    reason: str = ""
    person: object = None
    priority: int | None = None
    topics: tuple = ()


def to_me(claim, by, chosen):
    return assign(claim, to=by, by=by) if by.has_perm("claims.triage_claim") else triage("take", claim, by=by)


def to_person(claim, by, chosen):
    return assign(claim, to=chosen.person, by=by)


def with_topics(claim, by, chosen):
    return set_topics(claim, [*Topic.objects.filter(claim_topics__claim=claim), *chosen.topics], by=by)


ACTIONS = {
    action.name: action
    for action in [
        Action(
            "accept",
            gettext_lazy("Accept"),
            lambda claim, by, chosen: triage("accept", claim, by=by),
            ngettext_lazy("%(number)s claim accepted.", "%(number)s claims accepted.", "number"),
            ngettext_lazy("%(number)s claim will be accepted.", "%(number)s claims will be accepted.", "number"),
        ),
        Action(
            "dismiss",
            gettext_lazy("Dismiss"),
            lambda claim, by, chosen: triage("dismiss", claim, by=by, reason=chosen.reason),
            ngettext_lazy("%(number)s claim dismissed.", "%(number)s claims dismissed.", "number"),
            ngettext_lazy("%(number)s claim will be dismissed.", "%(number)s claims will be dismissed.", "number"),
            needs="reason",
        ),
        Action(
            "take",
            gettext_lazy("Assign to me"),
            to_me,
            ngettext_lazy("%(number)s claim assigned.", "%(number)s claims assigned.", "number"),
            ngettext_lazy("%(number)s claim will be assigned.", "%(number)s claims will be assigned.", "number"),
        ),
        Action(
            "assign",
            gettext_lazy("Assign"),
            to_person,
            ngettext_lazy("%(number)s claim assigned.", "%(number)s claims assigned.", "number"),
            ngettext_lazy("%(number)s claim will be assigned.", "%(number)s claims will be assigned.", "number"),
        ),
        Action(
            "priority",
            gettext_lazy("Priority"),
            lambda claim, by, chosen: set_priority(claim, chosen.priority, by=by),
            ngettext_lazy("Priority of %(number)s claim changed.", "Priority of %(number)s claims changed.", "number"),
            ngettext_lazy(
                "The priority of %(number)s claim will change.",
                "The priority of %(number)s claims will change.",
                "number",
            ),
            needs="priority",
        ),
        Action(
            "topics",
            gettext_lazy("Topics"),
            with_topics,
            ngettext_lazy("Topics added to %(number)s claim.", "Topics added to %(number)s claims.", "number"),
            ngettext_lazy(
                "Topics will be added to %(number)s claim.", "Topics will be added to %(number)s claims.", "number"
            ),
            needs="topics",
        ),
    ]
}
NEEDED = {
    "reason": gettext_lazy("Say why: a dismissal needs a reason that others can read."),
    "priority": gettext_lazy("Choose a priority."),
    "topics": gettext_lazy("Choose one topic or several."),
}
STATUS_CHANGES = {
    ClaimStatus.OPEN: gettext_lazy("%(who)s accepted this %(ago)s ago."),
    ClaimStatus.DISMISSED: gettext_lazy("%(who)s dismissed this %(ago)s ago."),
    ClaimStatus.CLOSED: gettext_lazy("%(who)s closed this %(ago)s ago."),
    ClaimStatus.SUBMITTED: gettext_lazy("%(who)s put this back to the new ones %(ago)s ago."),
}


def chosen_in(form, action):
    """Return the action and what was `Chosen` in a POST, without a claim; raise StepRefused for what is missing."""
    if action not in ACTIONS:
        raise StepRefused(_("There is no such step."), "action")
    chosen = Chosen(
        form.get("reason", ""),
        person_named(form.get("person", "")),
        priority_of(form.get("priority", "")),
        tuple(Topic.objects.filter(slug__in=form.getlist("topic"))[:MAX_TOPICS]),
    )
    needs = ACTIONS[action].needs
    if needs and not (getattr(chosen, needs).strip() if needs == "reason" else getattr(chosen, needs)):
        raise StepRefused(str(NEEDED[needs]), needs)
    return ACTIONS[action], chosen


def person_named(name):
    """Return the person; None for nobody."""
    if not name:
        return None
    if "\0" not in name and (person := people().filter(username=name).first()):
        return person
    raise StepRefused(_("There is nobody called “%(name)s” at the desk.") % {"name": name[:80]}, "person")


def people():
    """Return the people to whom a claim can be assigned."""
    return get_user_model().objects.filter(is_active=True, is_staff=True).order_by("username")


def priority_of(text):
    return int(text) if text.isascii() and text.isdigit() and int(text) in ClaimPriority.values else None


def perform(action, claim_id, token, *, by, chosen, at):
    """Do it with the claim, and return the `Done` by which it is undone.

    `token` is of the newest change that the person has seen. Raises StepRefused.
    """
    try:
        claim = lock(Claim(pk=claim_id))
    except Claim.DoesNotExist:
        raise StepRefused(_("This claim was deleted."), "deleted") from None
    newest = latest_change(claim)
    if (newest.token if newest else "") != token:
        raise StepRefused(what_happened(claim, at=at), "conflict")
    before = triage_state(claim)
    action.run(claim, by, chosen)
    newest = latest_change(claim)
    return Done(str(claim.pk), before, newest.token if newest else "")


def what_happened(claim, *, at):
    """Return a sentence about the newest change of a claim: “Ines accepted this 5 seconds ago.”"""
    [entry, *_others] = history(claim, most=1) or [None]
    if entry is None:
        return _("This claim has changed: look at it again.")
    seconds = max(0, int((at - entry.at).total_seconds()))
    ago = timesince(entry.at, at) if seconds >= 60 else _("%(number)s seconds") % {"number": seconds}
    words = {"who": entry.username or _("Somebody"), "ago": ago}
    if entry.kind == "claim" and "status" in entry.changes:
        return str(STATUS_CHANGES[entry.changes["status"][1]]) % words
    if entry.kind == "claim" and "assigned_to" in entry.changes:
        person = entry.changes["assigned_to"][1]
        if person:
            return _("%(who)s assigned this to %(person)s %(ago)s ago.") % (words | {"person": person["name"]})
    return _("%(who)s changed this %(ago)s ago: look at it again.") % words
