"""What becomes of a quote whose source changed? A person decides; nothing public changes by itself.

The database notes such quotes (`QuoteDrift`). A person changes the quote, or proposes to amend it, and the row ends by
itself; or keeps it as it was captured: `keep_quote` notes who decided so, when and why. The desk, the API and the
admin call it.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from claims.models import Evidence, QuoteDrift
from claims.models.claim import IN_WORK
from claims.workflow import StepRefused, lock, normal_reason, refuse_without, save_or_refuse

PERMISSION = "claims.change_evidence"


def articles_to_recheck(articles):
    """Return the articles that are quoted under public claims, and under claims in work."""
    quotes = Evidence.objects.not_taken_away().filter(article=OuterRef("pk"), version__isnull=False)
    in_use = Q(claim__card__is_public=True) | Q(claim__status__in=IN_WORK)
    return articles.filter(Exists(quotes.exclude(quote_exact="").filter(in_use)))


def drift_of(evidence):
    """Return the `QuoteDrift` that holds of the quote now, or None."""
    return QuoteDrift.objects.current().filter(claim=evidence.claim_id, evidence=evidence.pk).first()


def drifts_on(claim):
    """Return the `QuoteDrift` rows that hold now on the claim, by the key of their evidence."""
    rows = QuoteDrift.objects.current().filter(claim=claim.pk).select_related("settled_by")
    return {row.evidence_id: row for row in rows}


def may_settle(drift, person):
    """Return whether the person can decide about this `QuoteDrift`, which may be None."""
    return drift is not None and drift.settled_at is None and person.has_perm(PERMISSION)


@transaction.atomic
def keep_quote(evidence, *, status, reason, by, at):
    """Return the drift of the evidence, settled: the quote stays as it was captured.

    `status` is the one that `by` has read. Raises StepRefused if it is another by now, or if nothing is to be settled.
    """
    refuse_without(PERMISSION, by)
    drift, reason = drift_of(lock(evidence)), normal_reason(reason)
    if drift is None:
        raise StepRefused(_("The newest text of the article has this quote: there is nothing to settle."), "conflict")
    drift = QuoteDrift.objects.select_for_update().get(pk=drift.pk)
    if drift.settled_at or drift.ended_at or drift.status != status:
        raise StepRefused(
            _("The source or the decision about it changed while the page was open: read it again."), "conflict"
        )
    if not reason:
        raise StepRefused(_("Say why the quote stays as it was captured."), "reason")
    drift.settled_at, drift.settled_by, drift.reason = at, by, reason
    save_or_refuse(drift)
    return drift


def texts_of(evidence):
    """Return the version in which the quote was read, and the newest one of its article."""
    piece = Evidence.objects.select_related("version", "article__current_version").get(pk=evidence.pk)
    return piece.version, piece.article.current_version
