"""How do two claims come to belong together? A person confirms or rejects a suggested link, or makes a link.

`LINK_STEPS` lists the steps and their permissions, like `STEPS` of claims/workflow/. One person decides, because a
decision can be undone: `undo` makes the link a suggestion again, and its history keeps both. A rejected pair is not
suggested again. Guards of the database refuse any other change of a decided link.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Claim, ClaimLink, LinkState
from claims.workflow import Step, StepRefused, check, normal_reason, refuse_without, require_lock, save_or_refuse
from config.db.history import audit_context

SUGGESTED, CONFIRMED, REJECTED = LinkState

LINK_STEPS = {
    "relate": Step((), CONFIRMED, "claims.add_claimlink", gettext_lazy("link")),
    "confirm": Step((SUGGESTED,), CONFIRMED, "claims.change_claimlink", gettext_lazy("confirm")),
    "reject": Step((SUGGESTED,), REJECTED, "claims.change_claimlink", gettext_lazy("reject"), needs_reason=True),
    "undo": Step((CONFIRMED, REJECTED), SUGGESTED, "claims.change_claimlink", gettext_lazy("undo"), needs_reason=True),
}


def open_link_steps(link, user):
    """Return the names of the steps that `user` can take now with this link."""
    return [name for name, step in LINK_STEPS.items() if link.state in step.leaves and user.has_perm(step.permission)]


@transaction.atomic
def relate(claim, other, *, kind, by, at, reason=""):
    """Return a new link of two claims, confirmed by `by`. Both claims are locked."""
    refuse_without(LINK_STEPS["relate"].permission, by)
    reason, pair = normal_reason(reason), sorted([claim, other], key=lambda each: each.pk)
    list(Claim.objects.select_for_update().filter(pk__in=[each.pk for each in pair]).order_by("pk"))
    if ClaimLink.objects.filter(claim=pair[0], other=pair[1]).exists():
        raise StepRefused(
            _("These two claims are linked already: decide about that link, or undo what was decided."), "linked"
        )
    link = ClaimLink(claim=pair[0], other=pair[1], kind=kind)
    sign(link, CONFIRMED, by=by, at=at, reason=reason)
    with audit_context(reason=reason):
        save_or_refuse(link)
    return link


def decide_link(name, link, *, by, at, reason="", kind=None):
    """Return the link after it was confirmed, rejected or made a suggestion again.

    `link` comes from `workflow.lock()`. `confirm` takes another `kind` than the suggested one.
    """
    require_lock(link)
    step, reason = LINK_STEPS[name], normal_reason(reason)
    check(step, link.state, by, reason)
    if name == "confirm" and kind is not None:
        link.kind = kind
    if name == "undo":
        link.state, link.decided_by, link.decided_at, link.reason = SUGGESTED, None, None, ""
    else:
        sign(link, step.enters, by=by, at=at, reason=reason)
    with audit_context(reason=reason):
        save_or_refuse(link)
    return link


def sign(link, state, *, by, at, reason=""):
    """Set what a decision writes: the state, the person, the time and the reason."""
    link.state, link.decided_by, link.decided_at, link.reason = state, by, at, reason
