"""Is a claimant that is entered here already? `similar_claimants` returns those that may be the same.

Trigrams of a name choose the claimants that are looked at (`Claimant.objects.with_similar_name`), and
`claims.matching.entry.names` decides which of them are alike.
"""

from dataclasses import dataclass

from claims.matching.entry.names import Likeness, likeness, words_of
from claims.models import Claimant
from claims.models.claimant import ClaimantKind
from config.api.visibility import visible_rows

MAX_SIMILAR = 5
MAX_NAMES = 10  # of a new claimant, the first of its aliases included
MAX_CANDIDATES = 200
SUREST_FIRST = list(Likeness)


@dataclass(frozen=True)
class SimilarClaimant:
    """A stored claimant that may be the new one, and in which respect they are alike."""

    claimant: Claimant
    likeness: Likeness


def similar_claimants(claimant, *, user):
    """Return the stored claimants that may be this new one, the surest first: at most `MAX_SIMILAR`.

    Claimants that `user` may not see are left out, and so are those with another Wikidata id.
    """
    stored = visible_rows(Claimant.objects.all(), user)
    names = list(filter(None, [claimant.name, *claimant.aliases]))[:MAX_NAMES]
    found = {row.pk: row for name in names for row in stored.with_similar_name(words_of(name), MAX_CANDIDATES)}
    if claimant.wikidata_id:
        found |= {row.pk: row for row in stored.filter(wikidata_id=claimant.wikidata_id)}
    alike = [SimilarClaimant(row, how) for row in found.values() if (how := likeness_of(claimant, row, names))]
    alike.sort(key=lambda similar: (SUREST_FIRST.index(similar.likeness), similar.claimant.name))
    return alike[:MAX_SIMILAR]


def likeness_of(new, stored, names):
    """Return in which respect two claimants are alike, or None."""
    if new.wikidata_id and stored.wikidata_id:
        return Likeness.WIKIDATA_ID if new.wikidata_id == stored.wikidata_id else None
    is_person = ClaimantKind.ORGANISATION not in (new.kind, stored.kind)
    words, others = ([words_of(name) for name in all_names] for all_names in (names, [stored.name, *stored.aliases]))
    alike = {likeness(one, other, is_person) for one in words for other in others} - {None}
    if Likeness.NAME in alike and likeness(words[0], others[0], is_person) != Likeness.NAME:
        return Likeness.ALIAS
    return min(alike, key=SUREST_FIRST.index, default=None)
