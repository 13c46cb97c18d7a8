"""Which links between claims does the machine suggest? Those to claims that likely say the same, or nearly so.

The database notes each claim that is added or reworded (claims/catalogue/sql/70_links.sql), and a worker calls
`suggest_waiting()`. A pair that has a link is not suggested again, whatever became of it: a rejected pair stays
rejected. `kind_of` has the rule for the kind of a link. A person decides: claims/links.py.
"""

import logging

from django.db import DatabaseError, transaction
from django.db.models import Count, Min

from claims.matching import Band, find_many
from claims.models import Card, Claim, ClaimLink, ClaimStatus, ClaimToLink, LinkKind, LinkState
from config.db.history import audit_context

BATCH_SIZE = 20  # claims in a transaction
MAX_SUGGESTIONS = 5  # undecided ones of a claim, after which its own words find no more
MAX_OPEN = 50  # undecided ones of a claim that others find
MAX_FOUND = 20  # matches of a claim that are looked at
MAX_COUNTED = 10_000
LIKELY = (Band.ALREADY_CHECKED, Band.PROBABLY)
log = logging.getLogger(__name__)


def kind_of(match):
    """Return the kind of link that a match suggests.

    What differs outweighs how alike the words are: a negation or a refutation makes it `contradicts`, a number or a
    date `variant`. Of the others, the first band is `same`, and the second `related`.
    """
    if {"negation", "refutation"} & {*match.differs}:
        return LinkKind.CONTRADICTS
    if {"number", "date"} & {*match.differs}:
        return LinkKind.VARIANT
    return LinkKind.SAME if match.band == Band.ALREADY_CHECKED else LinkKind.RELATED


# The queue


@transaction.atomic
def suggest_waiting():
    """Suggest links of the next claims that were added or reworded. Return whether there may be more."""
    waiting = ClaimToLink.objects.order_by("id").select_for_update(skip_locked=True)
    noted = dict(waiting.values_list("id", "claim_id")[:BATCH_SIZE])
    with audit_context(route="worker: links"):
        suggest_or_leave(noted.values())
    ClaimToLink.objects.filter(pk__in=noted).delete()
    return len(noted) == BATCH_SIZE


def suggest_or_leave(ids):
    """Suggest links of these claims. If that fails, try each alone, and leave out those that cannot be matched."""
    try:
        with transaction.atomic():
            suggest(ids)
    except DatabaseError as error:
        if len(set(ids)) > 1:
            for claim_id in sorted(set(ids)):
                suggest_or_leave([claim_id])
        else:
            log.warning("No links are suggested for claim %s: %s", *ids, " ".join(str(error).split()))


def waiting():
    """Return how many claims wait, at most `MAX_COUNTED`, and since when."""
    noted = ClaimToLink.objects.order_by("id")[:MAX_COUNTED]
    found = noted.aggregate(count=Count("claim_id", distinct=True), since=Min("noted_at"))
    return found["count"], found["since"]


def note_all():
    """Let a worker suggest links of every claim that is not dismissed. Return how many these are."""
    claims = Claim.objects.exclude(status=ClaimStatus.DISMISSED).order_by("pk").values_list("pk", flat=True)
    return len(ClaimToLink.objects.bulk_create([ClaimToLink(claim_id=pk) for pk in claims], batch_size=5_000))


# Finding and writing


def suggest(ids):
    """Add or update the suggested links of these claims."""
    claims = Claim.objects.filter(pk__in=ids).exclude(status=ClaimStatus.DISMISSED).order_by("pk")
    claims = list(claims.only("statement", "language"))
    if not claims:
        return
    found = dict(zip(claims, matches_of(claims), strict=True))
    known = Known([claim.pk for claim in claims], {match.claim_id for each in found.values() for match in each})
    for claim, matches in found.items():
        for match in matches:
            known.suggest(claim.pk, match)
    ClaimLink.objects.bulk_create(sorted(known.new.values(), key=lambda link: link.claim_id), ignore_conflicts=True)


def matches_of(claims):
    """Return the likely matches of each claim: first those in the same words."""
    cards = Card.objects.exclude(status=ClaimStatus.DISMISSED)
    texts, languages = zip(*((claim.statement, claim.language) for claim in claims), strict=True)
    for claim, matches in zip(
        claims, find_many(texts, cards=cards, languages=languages, limit=MAX_FOUND), strict=True
    ):
        yield [match for match in matches if match.band in LIKELY and match.claim_id != claim.pk]


class Known:
    """The links and groups that claims and their matches have, and the links that are suggested beside them."""

    def __init__(self, ids, matched):
        links = ClaimLink.objects.filter(claim__in=ids) | ClaimLink.objects.filter(other__in=ids)
        self.links = {(link.claim_id, link.other_id): link for link in links}
        self.groups = dict(Card.objects.filter(pk__in={*ids, *matched}).values_list("pk", "group"))
        self.open = self.open_suggestions({*ids, *matched})
        self.new = {}
        self.linked = {claim_id: set() for claim_id in ids}  # the groups that a claim has a link to

    def open_suggestions(self, ids):
        counts = dict.fromkeys(ids, 0)
        for end in ("claim", "other"):
            suggested = ClaimLink.objects.filter(**{f"{end}__in": ids}, state=LinkState.SUGGESTED)
            for pk, number in suggested.values_list(end).annotate(number=Count("pk")):
                counts[pk] += number
        return counts

    def suggest(self, claim_id, match):
        """Suggest the link of the match, unless the two are linked, or belong to groups that are."""
        pair = (min(claim_id, match.claim_id), max(claim_id, match.claim_id))
        group = self.groups.get(match.claim_id) or match.claim_id
        if link := self.links.get(pair):
            self.linked[claim_id].add(group)
            update(link, match)
        elif (
            pair not in self.new
            and group != self.groups.get(claim_id)
            and group not in self.linked[claim_id]
            and self.open[claim_id] < MAX_SUGGESTIONS
            and self.open[match.claim_id] < MAX_OPEN
        ):
            self.new[pair] = ClaimLink(claim_id=pair[0], other_id=pair[1], kind=kind_of(match), score=score_of(match))
            self.linked[claim_id].add(group)
            self.open[claim_id] += 1
            self.open[match.claim_id] += 1


def update(link, match):
    """Set the kind and the score of a suggestion by a new match. What a person decided or made stays."""
    kind, score = kind_of(match), score_of(match)
    is_suggestion = link.state == LinkState.SUGGESTED and link.score is not None
    if is_suggestion and (link.kind, link.score) != (kind, score):
        ClaimLink.objects.filter(pk=link.pk, state=LinkState.SUGGESTED).update(kind=kind, score=score)


def score_of(match):
    return round(min(1, max(0, match.confidence)), 2)
