"""Has this already been checked? `find` ranks the claims that say what a text says."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from claims.matching.prior import language_prior
from claims.matching.query import prepare
from claims.matching.ranking import rank
from claims.models import Card

MAX_MATCHES = 50
MIN_RANKED = 6  # for each text, because confidence is judged beside the next best


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
    priors = list(map(language_prior, texts, languages or [None] * len(texts)))
    hits_of_texts = rank(list(map(prepare, texts)), cards=cards, priors=priors, limit=max(limit, MIN_RANKED))
    return [[match_of(hit) for hit in hits[:limit]] for hits in hits_of_texts]


def match_of(hit):
    confidence = min(1.0, hit.score / hit.possible) if hit.possible else 0.0
    return Match(hit.claim_id, hit.score, confidence, Band.RELATED)
