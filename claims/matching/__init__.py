"""Has this already been checked? `find` ranks the claims that say what a text says."""

from claims.matching.encoders.hybrid import rank_by_both
from claims.matching.judging.assessment import assess
from claims.matching.match import Band, Match
from claims.matching.rerankers import rerank
from claims.matching.words.prior import language_prior
from claims.matching.words.query import prepare
from claims.models import Card

__all__ = ["MAX_MATCHES", "Band", "Match", "find", "find_many"]

MAX_MATCHES = 50
MIN_RANKED = 12  # for each text, because confidence is judged beside the next best in other words


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
    queries = list(map(prepare, texts))
    hits_of_texts = rank_by_both(texts, queries, cards=cards, priors=priors, limit=max(limit, MIN_RANKED))
    hits_of_texts = rerank(texts, hits_of_texts)
    return assess(texts, queries, priors, hits_of_texts, cards=cards, limit=limit)
