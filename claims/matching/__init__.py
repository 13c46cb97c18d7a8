"""Has this already been checked? `find` ranks the claims that say what a text says."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F

from claims.models import Card

MAX_MATCHES = 50


class Band(StrEnum):
    """How sure a match is, by its confidence."""

    ALREADY_CHECKED = "already_checked"
    PROBABLY = "probably"
    RELATED = "related"


@dataclass(frozen=True)
class Match:
    """A claim that may say what a text says.

    `score` orders the matches of one text. `confidence` is the probability, from 0 to 1, that the claim says what the
    text says. `differs` names what speaks against it: `negation`, `number`, `date`, `refutation`. `overlap` has the
    words that both have.
    """

    claim_id: UUID
    score: float
    confidence: float
    band: Band
    differs: tuple[str, ...] = ()
    overlap: tuple[str, ...] = ()


def find(text, *, cards=None, language=None, limit=10):
    """Return the matches of a text among these cards, the best first: at most `limit`.

    `cards` is a queryset of Card, with the filters and what the reader may see: public claims, if none is given.
    `language` is the text's BCP 47 tag, if it is known.
    """
    return find_many([text], cards=cards, languages=[language], limit=limit)[0]


def find_many(texts, *, cards=None, languages=None, limit=10):
    """Return a list of matches for each text, in the order of the texts. See `find`."""
    cards = Card.objects.public() if cards is None else cards
    return [matches_of(text, cards, limit) for text in texts]


def matches_of(text, cards, limit):
    words = " | ".join(sorted({word.lower() for word in text.split() if word.isalnum()})) or "nothing"
    query = SearchQuery(words, search_type="raw", config="catalogue.simple")
    found = cards.filter(search=query).annotate(score=SearchRank(F("search"), query)).order_by("-score", "pk")
    return [Match(pk, score, score, Band.RELATED) for pk, score in found.values_list("pk", "score")[:limit]]
