"""How does evidence get its quote at the desk? A person selects words of a captured text, and says what they show.

`add_quote` records a selection, `change_quote` and `delete_quote` change what was recorded. Each locks the claim, and
refuses what the API refuses: what the public reads changes by an amendment. `digest_of` names the state of a piece of
evidence, for reviewers who have read it and for pages that may be out of date.
"""

import hashlib

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Claim, Evidence, EvidenceRole, EvidenceStance
from claims.models.claim import EVIDENCE_NEEDS_AMENDMENT
from claims.models.evidence import MAX_QUOTE_LENGTH
from claims.workflow import StepRefused, lock, may_mend_evidence, refuse_without, save_or_refuse
from sources.selectors import SelectionRefused, select

# What a quote shows, by the word that pages send: its role and stance.
KINDS = {
    "appearance": (EvidenceRole.APPEARANCE, None),
    "supports": (EvidenceRole.EVIDENCE, EvidenceStance.SUPPORTS),
    "refutes": (EvidenceRole.EVIDENCE, EvidenceStance.REFUTES),
    "context": (EvidenceRole.EVIDENCE, EvidenceStance.CONTEXT),
}
PARTS = (
    "article_id", "version_id", "role", "stance", "quote_exact", "quote_prefix", "quote_suffix", "media_id",
    "media_fragment", "note",
)  # fmt: skip

CHANGED_MEANWHILE = gettext_lazy("Somebody changed this quote while the page was open: read it again.")


def kind_of(evidence):
    """Return the word for the role and stance of a piece of evidence: `refutes`."""
    return evidence.stance or evidence.role


def digest_of(evidence):
    """Return a digest of what a reader reads of a piece of evidence. It differs after each change of it."""
    values = [str(getattr(evidence, part) or "") for part in PARTS]
    return hashlib.sha256("\0".join(values).encode()).hexdigest()


def add_quote(claim, version, start, end, *, kind, by, note=""):
    """Return new evidence on the claim: the characters of the version's text from `start` to `end`."""
    refuse_without("claims.add_evidence", by)
    claim = lock(claim)
    try:
        quote = select(version.text, start, end)
    except SelectionRefused as refusal:
        raise StepRefused(str(refusal), "selection") from None
    if len(quote.exact) > MAX_QUOTE_LENGTH:
        raise StepRefused(
            _("A quote has at most %(most)d characters, and %(length)d are selected: select less.")
            % {"most": MAX_QUOTE_LENGTH, "length": len(quote.exact)},
            "too_long",
        )
    return save_new(
        Evidence(
            claim=claim,
            article=version.article,
            version=version,
            quote_exact=quote.exact,
            quote_prefix=quote.prefix,
            quote_suffix=quote.suffix,
            note=note,
        ),
        kind=kind,
        by=by,
    )


def add_typed_quote(claim, article, words, *, kind, by, note=""):
    """Return new evidence with words that were typed or pasted; without words, with the article alone."""
    refuse_without("claims.add_evidence", by)
    evidence = Evidence(claim=lock(claim), article=article, quote_exact=words, note=note)
    return save_new(evidence, kind=kind, by=by)


def add_shown_media(claim, article, media, fragment, *, kind, by, note=""):
    """Return new evidence that shows a media file of the article, or the part of it that the fragment names."""
    refuse_without("claims.add_evidence", by)
    evidence = Evidence(claim=lock(claim), article=article, media=media, media_fragment=fragment, note=note)
    return save_new(evidence, kind=kind, by=by)


def save_new(evidence, *, kind, by):
    evidence.role, evidence.stance = KINDS[kind]
    evidence.added_by = by
    alike = evidence.claim.evidence.filter(
        article=evidence.article,
        role=evidence.role,
        stance=evidence.stance,
        quote_exact=evidence.quote_exact,
        quote_prefix=evidence.quote_prefix,
        quote_suffix=evidence.quote_suffix,
    )
    sentence = _("This quote is here already, added by %(who)s.")
    if evidence.media:
        alike = alike.filter(media=evidence.media, media_fragment=evidence.media_fragment)
        sentence = _("This part of the file is here already, added by %(who)s.")
    if (evidence.quote_exact or evidence.media) and (same := alike.select_related("added_by").first()):
        raise StepRefused(sentence % {"who": same.added_by or _("an import")}, "repeated")
    save_or_refuse(evidence)
    evidence.refresh_from_db(fields=["is_shown"])  # a trigger may hold it back
    return evidence


def change_quote(evidence, *, kind, note, digest, by):
    """Return the evidence with another role, stance or note. `digest` is that of the evidence which `by` has read."""
    evidence = lock(evidence)
    refuse_to_change(evidence, "claims.change_evidence", digest=digest, by=by)
    evidence.role, evidence.stance = KINDS[kind]
    evidence.note = note
    save_or_refuse(evidence)
    return evidence


def delete_quote(evidence, *, digest, by):
    """Delete the evidence, unless the public reads it. `digest` is that of the evidence which `by` has read."""
    evidence = lock(evidence)
    refuse_to_change(evidence, "claims.delete_evidence", digest=digest, by=by)
    evidence.delete()


def refuse_to_change(evidence, permission, *, digest, by):
    if not by.has_perm(permission) and not may_mend_evidence(evidence, by):
        refuse_without(permission, by)
    if digest != digest_of(evidence):
        raise StepRefused(str(CHANGED_MEANWHILE), "conflict")
    if evidence.is_shown and evidence.claim.stands_in_public():
        raise StepRefused(str(EVIDENCE_NEEDS_AMENDMENT), "amendment_needed")


def lock_claim(pk):
    return lock(Claim(pk=pk))
