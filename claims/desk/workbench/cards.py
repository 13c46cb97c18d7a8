"""How is a quote of the claim shown? As a `Card`: its words, where they are, and what the reader may do with them."""

import json
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from claims.desk.workbench.address import address_of
from claims.desk.workbench.texts import newest_version
from claims.drift import PERMISSION, drifts_on
from claims.models import DriftStatus, Evidence, QuoteDrift
from claims.quoting import digest_of, kind_of
from claims.workflow import may_mend

LABELS = {
    "appearance": _("said here"),
    "supports": _("supports"),
    "refutes": _("refutes"),
    "context": _("context"),
}


@dataclass
class Card:
    """One piece of evidence on the page of its claim."""

    evidence: Evidence
    address: str  # of the page with the text that the quote was read in
    may_change: bool
    may_delete: bool
    needs_amendment: bool
    is_held_back: bool
    mark: str = ""  # `added` or `changed` since the verdict was returned or handed in
    is_read: bool = False
    drift: QuoteDrift | None = None  # of a quote that the newest text has not as it was captured
    may_settle: bool = False

    @property
    def kind(self):
        return kind_of(self.evidence)

    @property
    def label(self):
        return LABELS[self.kind]

    @property
    def digest(self):
        return digest_of(self.evidence)

    @property
    def is_gone(self):
        return self.evidence.quote_status == DriftStatus.GONE

    @property
    def selector(self):
        """Return the quote as JSON, for the script that lights it in the text."""
        piece = self.evidence
        names = {"exact": piece.quote_exact, "prefix": piece.quote_prefix, "suffix": piece.quote_suffix}
        return json.dumps(names | {"kind": self.kind, "article": str(piece.article_id)})


def evidence_of(claim):
    """Return the evidence on the claim in the order in which it was added, and where each quote is by now."""
    return list(
        Evidence.objects.for_desk()
        .filter(claim=claim.pk)
        .select_related("version")
        .defer("version__text")
        .with_quote_status()
        .annotate(newest_version=newest_version())
        .order_by("created_at", "id")
    )


def cards_of(claim, request, evidence, *, is_public, review=None):
    """Return a Card for each piece of evidence."""
    person = request.user
    is_mendable = any(piece.added_by_id == person.pk for piece in evidence) and may_mend(claim, person)
    may_change, may_delete = (person.has_perm(f"claims.{verb}_evidence") for verb in ("change", "delete"))
    drifts, may_settle = drifts_on(claim), person.has_perm(PERMISSION)
    cards = []
    for piece in evidence:
        is_own = is_mendable and piece.added_by_id == person.pk
        needs_amendment = is_public and piece.is_shown
        cards.append(
            Card(
                piece,
                address=address_of(claim.pk, request, article=piece.article_id, **version_of(piece)),
                may_change=(may_change or is_own) and not needs_amendment,
                may_delete=(may_delete or is_own) and not needs_amendment,
                needs_amendment=needs_amendment,
                is_held_back=is_public and not piece.is_shown,
                drift=drifts.get(piece.pk),
                may_settle=may_settle,
            )
        )
    if review:
        for card in cards:
            card.mark = review.marks.get(card.evidence.pk, "")
            card.is_read = review.read.get(card.evidence.pk) == card.digest
    return cards


def version_of(piece):
    """Return the version that the quote was read in, as a parameter of an address, if its newest text lacks it."""
    is_elsewhere = piece.quote_status in DriftStatus
    return {"version": piece.version_id} if is_elsewhere else {}
