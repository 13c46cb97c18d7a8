"""How do an encoder and the words of a text rank claims together? `rank_by_both` asks both, and fuses the answers.

Without an encoder, or while it fails, claims are ranked by their words alone.
"""

import re

from django.conf import settings
from django.db import DataError, ProgrammingError

from claims.matching.encoders import report
from claims.matching.encoders.fusion import fuse
from claims.matching.encoders.search import MAX_NEAREST, nearness
from claims.matching.words.query import ADDRESS, MAX_READ, TAG, said_once, split_tag
from claims.matching.words.ranking import Hit, rank
from claims.models import Claim
from config.db.timeouts import time_limit

# “— Name (@handle) May 1, 2020”, below a post that is shown elsewhere.
SIGNATURE = re.compile(r"\s[—–-]\s*[^—–-]{1,60}\(@\w+\).{0,40}$")


def spoken(text):
    """Return what the encoder reads of a post: its sentences.

    Names and days of a signature help to find a claim by words, and lead vectors astray.
    """
    readable = SIGNATURE.sub("", ADDRESS.sub(" ", text[:MAX_READ]).rstrip())
    return " ".join(said_once(TAG.sub(lambda tag: " ".join(split_tag(tag[1])), readable).split()))


def rank_by_both(texts, queries, *, cards, priors, limit):
    """Return the hits of each text by words, as `rank` does for its `queries`, and by the encoder if there is one."""
    near = nearness([spoken(text) for text in texts])
    if near is not None:
        try:
            with time_limit(settings.READ_BUDGET):
                return fused_hits(near, queries, cards=cards, priors=priors, limit=limit)
        except (DataError, ProgrammingError) as error:  # such as vectors of another length under the same name
            report(error)
    return rank(queries, cards=cards, priors=priors, limit=limit)


def fused_hits(near, queries, *, cards, priors, limit):
    nearest = near.nearest(cards)
    hits = rank(queries, cards=cards, priors=priors, limit=max(limit, MAX_NEAREST), also=nearest)
    by_claim = [{hit.claim_id: hit for hit in of_text} for of_text in hits]
    others = near.of([found.keys() - cosines.keys() for found, cosines in zip(by_claim, nearest, strict=True)])
    cosines = [found | more for found, more in zip(nearest, others, strict=True)]
    languages = languages_of(set().union(*by_claim, *cosines))
    return [
        fused(near.encoder, *of_text, languages)[:limit] for of_text in zip(by_claim, cosines, priors, strict=True)
    ]


def fused(encoder, hits, cosines, prior, languages):
    """Return the hits of a text ordered by both, the best first. One that the encoder alone found shares no words."""
    likelihoods = {claim: likelihood(prior, languages.get(claim, "")) for claim in hits.keys() | cosines.keys()}
    scores = fuse({claim: hit.score for claim, hit in hits.items()}, cosines, encoder, likelihoods)
    return [
        hits.get(claim, Hit(claim, 0.0, 0.0, 0, 0, 0.0, 0))._replace(
            score=score,
            by_words=hits[claim].score if claim in hits else 0.0,
            cosine=cosines.get(claim),
            encoder=encoder.name if claim in cosines else None,
        )
        for claim, score in sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
    ]


def likelihood(prior, language):
    """Return how much the text may share words with a claim in that language, from 0 to 1; 1 if nothing is known."""
    return min(1.0, 1.5 * prior.get(language.partition("-")[0], 0.0)) if prior else 1.0


def languages_of(claims):
    return dict(Claim.objects.filter(pk__in=claims).values_list("pk", "language"))
