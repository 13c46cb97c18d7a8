"""How are claims and claimants shown that a new one likely repeats? As rows of a panel: `config.admin.duplicates`."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.admin import badges
from claims.admin.verdicts import rating_badge
from claims.matching import Band
from claims.matching.entry.claimants import similar_claimants
from claims.matching.entry.duplicates import likely_duplicates, marked
from claims.matching.entry.names import Likeness
from claims.models import Verdict
from config.admin.duplicates import SimilarRow

BANDS = {
    Band.ALREADY_CHECKED: (gettext_lazy("very likely the same"), "warning"),
    Band.PROBABLY: (gettext_lazy("probably the same"), "info"),
}
DIFFERENCES = {
    "negation": gettext_lazy("a negation"),
    "number": gettext_lazy("a number"),
    "date": gettext_lazy("a date"),
    "refutation": gettext_lazy("a word that refutes"),
}
LIKENESSES = {
    Likeness.WIKIDATA_ID: (gettext_lazy("same Wikidata id"), "warning"),
    Likeness.NAME: (gettext_lazy("same name"), "warning"),
    Likeness.ALIAS: (gettext_lazy("same as an alias"), "warning"),
    Likeness.SPELLING: (gettext_lazy("another spelling"), "info"),
    Likeness.SHORT_FORM: (gettext_lazy("shorter form of a name"), "info"),
}


def similar_claims(claim, user):
    """Return the claims that likely say what this new one says, with the newest verdicts on them."""
    found = likely_duplicates(claim.statement, user=user, language=claim.language) if claim.statement else []
    standing = Verdict.objects.standing().filter(claim__in=[duplicate.claim for duplicate in found])
    verdicts = {}
    for verdict in standing.select_related("rating", "publisher").order_by("-published_at", "id"):
        verdicts.setdefault(verdict.claim_id, []).append(verdict)
    return [row_of_claim(duplicate, claim.statement, verdicts.get(duplicate.claim.pk, [])) for duplicate in found]


def row_of_claim(duplicate, statement, verdicts):
    claim, match = duplicate.claim, duplicate.match
    label, colour = BANDS[match.band]
    sure = badges.badge(f"{label} · {match.confidence:.0%}", colour)
    judged = [badge for verdict in verdicts if (badge := rating_badge(verdict))]
    status = badges.badge(claim.get_status_display(), badges.CLAIM_STATUS[claim.status])
    said_by = [claim.claimant.name] if claim.claimant else []
    return SimilarRow(
        key=str(claim.pk),
        title=marked(claim.statement, statement),
        language=claim.language,
        facts=[*dict.fromkeys(verdict.publisher.name for verdict in verdicts), *said_by],
        warnings=[difference(kind, match.differing_words.get(kind, {})) for kind in match.differs],
        badges=[sure, *(judged or [status])],
        url=reverse("admin:claims_claim_change", args=[claim.pk]),
    )


def difference(kind, words):
    """Return a sentence about what speaks against a match: the words that only one of both has."""
    typed, stored = (", ".join(words.get(text, ())) or "–" for text in ("text", "claim"))
    return _("Differs in %(what)s: yours has “%(typed)s”, this one “%(stored)s”.") % {
        "what": DIFFERENCES[kind],
        "typed": typed,
        "stored": stored,
    }


def similar_claimant_rows(claimant, user):
    """Return the claimants that may be this new one."""
    return [row_of_claimant(similar) for similar in similar_claimants(claimant, user=user)]


def row_of_claimant(similar):
    claimant = similar.claimant
    label, colour = LIKENESSES[similar.likeness]
    facts = [claimant.get_kind_display(), claimant.role, claimant.wikidata_id, ", ".join(claimant.aliases[:5])]
    return SimilarRow(
        key=str(claimant.pk),
        title=[("same", claimant.name)],
        facts=list(filter(None, facts)),
        badges=[badges.badge(label, colour)],
        url=reverse("admin:claims_claimant_change", args=[claimant.pk]),
    )
