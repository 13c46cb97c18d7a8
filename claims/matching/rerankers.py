"""In which order do the first matches of a text come, to a model that reads both? `rerank` asks CLAIM_RERANKER.

No reranker is part of Claimdesk. Without one, or if it fails, the order is that of the scores.
"""

import logging
from functools import cache
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

MAX_RERANKED = 20  # hits of a text: a model that reads pairs takes a tenth of a second for each

log = logging.getLogger(__name__)


class Reranker(Protocol):
    """What a reranker has to offer. It is made without arguments, once in each process, and called by its threads."""

    name: str

    def scores(self, text: str, passages: list[str]) -> list[float]:
        """Return how well each passage, the words of a claim, fits the text: the better, the larger."""


def rerank(texts, hits_of_texts):
    """Return the hits of each text, the first ones in the reranker's order. Each place keeps its score."""
    if not settings.CLAIM_RERANKER:
        return hits_of_texts
    passages = passages_of({hit.claim_id for hits in hits_of_texts for hit in hits[:MAX_RERANKED]})
    try:
        reranker = load(settings.CLAIM_RERANKER)
        return [in_order_of(reranker, text, hits, passages) for text, hits in zip(texts, hits_of_texts, strict=True)]
    except Exception as error:
        log.warning("The reranker %s fails: %s: %s", settings.CLAIM_RERANKER, type(error).__name__, error)
        return hits_of_texts


@cache
def load(path):
    return import_string(path)()


def in_order_of(reranker, text, hits, passages):
    first = [hit for hit in hits[:MAX_RERANKED] if hit.claim_id in passages]
    if not first:
        return hits
    scores = reranker.scores(text, [passages[hit.claim_id] for hit in first])
    order = sorted(zip(scores, first, strict=True), key=lambda scored: (-scored[0], scored[1].claim_id))
    moved = [hit._replace(score=place.score) for place, (_score, hit) in zip(first, order, strict=True)]
    return [*moved, *hits[len(first) :]]


def passages_of(claims):
    with connection.cursor() as cursor:
        cursor.execute("SELECT claim_id, words FROM catalogue.words_to_encode(%s::uuid[])", [sorted(claims)])
        return dict(cursor.fetchall())
