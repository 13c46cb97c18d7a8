"""What does a verdict still need? `needs` lists it, and `obstacle` stops a publication that lacks it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.history import changed_since_handed_in
from claims.models import Evidence, EvidenceRole
from claims.models.claim import CLAIMANT_MISSING
from claims.workflow.rules import DISMISSED, IN_REVIEW, PUBLISHING, STEPS, SUBMITTED, StepRefused

CHANGED_SINCE_HANDED_IN = gettext_lazy(
    "You changed the claim, its evidence or a cited article after this verdict was handed in, and nobody else has "
    "read that: ask another editor, or return it to be handed in again."
)


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
    """Return sentences about the claim for a user who may publish: what prevents that, or else what readers miss."""
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


def evidence_on(claim_id):
    """Return the evidence that a verdict on the claim can rest on: what no amendment has taken away."""
    return Evidence.objects.not_taken_away().filter(claim=claim_id, role=EvidenceRole.EVIDENCE)
