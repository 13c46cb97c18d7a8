"""Which two rows are never merged? `refuse_merge` raises StepRefused with the obstacle."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import Amendment, Claim, MergeKind, Verdict
from claims.models.claimant import UNKNOWN_CLAIMANT
from claims.models.verdict import EVER_PUBLISHED
from claims.workflow import StepRefused

MAX_NAMED = 3  # claims that a refusal names


def refuse_merge(kind, kept, gone, choices):
    """Raise StepRefused if the two rows cannot be merged."""
    if kind == MergeKind.CLAIMANT and UNKNOWN_CLAIMANT in (kept.natural_key(), gone.natural_key()):
        raise StepRefused(_("“Unknown” stands for all whom nobody knows: it is merged with nobody."), "unknown")
    if kind == MergeKind.PUBLISHER:
        refuse_publishers(kept, gone)
    if waiting := Claim.objects.filter(Exists(proposals_about(kind, gone).filter(claim=OuterRef("pk")))):
        raise StepRefused(
            _("A proposed amendment names the row that would go: decide about it first. %(claims)s")
            % {"claims": named(waiting)},
            "amendment",
        )


def refuse_publishers(kept, gone):
    if kept.is_desk or gone.is_desk:
        raise StepRefused(_("This is our own desk: it is never merged with another publisher."), "desk")
    claims = Claim.objects.filter(judged_by(kept), judged_by(gone))
    if count := claims.count():
        raise StepRefused(
            ngettext(
                "Both have judged the same claim in public, so these are two judgements: %(claims)s",
                "Both have judged %(count)s claims in public, so these are two judgements: %(claims)s",
                count,
            )
            % {"claims": named(claims), "count": count},
            "both_judged",
        )


def judged_by(publisher):
    verdicts = Verdict.objects.filter(claim=OuterRef("pk"), publisher=publisher, status__in=EVER_PUBLISHED)
    return Exists(verdicts)


def proposals_about(kind, row):
    """Return the proposed amendments that list a change from or to the row."""
    key, proposed = {"id": str(row.pk)}, Amendment.objects.filter(status="proposed")
    field, value = ("topics", [key]) if kind == MergeKind.TOPIC else (kind, key)
    about = Q(pk=None)
    for side in ("old", "new"):
        about |= Q(changes__contains=[{"field": field, side: value}])
    return proposed.filter(about)


def named(claims):
    """Return the first statements as a text."""
    statements = list(claims.order_by("pk").values_list("statement", flat=True)[: MAX_NAMED + 1])
    shown = [_("“%(statement)s”") % {"statement": words[:120]} for words in statements[:MAX_NAMED]]
    return ", ".join(shown) + (" …" if len(statements) > MAX_NAMED else "")
