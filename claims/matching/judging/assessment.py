"""Does the claim of a hit say what the text says? `assess` turns the hits of texts into matches."""

from hashlib import md5
from typing import NamedTuple

from django.db import connection

from claims.matching.judging.confidence import NEXT, band, confidence, features_of, grams_of
from claims.matching.judging.differences import differences, plain, words_of
from claims.matching.match import Band, Match
from claims.matching.words.query import UNREADABLE
from claims.models import Claim
from claims.models.claim import MAX_STATEMENT_LENGTH, Fingerprint

FINGERPRINTS = f"""
    SELECT {Fingerprint.template % {"expressions": "words"}}
    FROM unnest(%s::text[]) WITH ORDINALITY AS text (words, number) ORDER BY number
"""  # noqa: S608 (the template is ours)
NO_WORDS = md5(b"", usedforsecurity=False).hexdigest()  # the fingerprint of nothing, and of mere punctuation
MAX_EXACT = 50  # claims in the very words of one text
MIN_LIKELY = 0.1  # a language with this probability may be that of the text
MIN_OVERLAP = 3  # letters: any two texts share shorter words


class Known(NamedTuple):
    """What is read of the claim of a hit."""

    statement: str
    language: str
    fingerprint: str


class Asked(NamedTuple):
    """A query, the probability of its languages, and its words as they are compared."""

    query: str
    prior: dict
    words: frozenset
    grams: frozenset


def assess(texts, queries, priors, hits_of_texts, *, cards, limit):
    """Return a list of matches for each text, at most `limit`. Claims in the words of the text come first."""
    exact = exact_claims(texts, cards)
    known = known_claims({hit.claim_id for hits in hits_of_texts for hit in hits}.union(*exact))
    return [
        matches_of(asked(query, prior), hits, same, known, limit)
        for query, prior, hits, same in zip(queries, priors, hits_of_texts, exact, strict=True)
    ]


def exact_claims(texts, cards):
    """Return the ids of the claims among these cards that have the words of each text, in order."""
    short = [UNREADABLE.sub(" ", text) if len(text) <= MAX_STATEMENT_LENGTH else "" for text in texts]
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINTS, [short])
        wanted = [fingerprint for (fingerprint,) in cursor.fetchall()]
    found = cards.filter(claim__fingerprint__in={*wanted} - {NO_WORDS}).order_by("pk")
    same = {}
    for pk, fingerprint in found.values_list("pk", "claim__fingerprint")[: MAX_EXACT * len(texts)]:
        same.setdefault(fingerprint, []).append(pk)
    return [same.get(fingerprint, []) for fingerprint in wanted]


def known_claims(ids):
    """Return what is read of these claims, by id."""
    rows = Claim.objects.filter(pk__in=ids).values_list("pk", "statement", "language", "fingerprint")
    return {pk: Known(*values) for pk, *values in rows}


def asked(query, prior):
    words = [plain(word) for word in words_of(query)]
    return Asked(query, prior, frozenset(words), frozenset(grams_of(words)))


def matches_of(asked, hits, same, known, limit):
    """Return at most `limit` matches of one query: first the claims in its words, then its other hits, in order."""
    best = hits[0].score if hits else 0.0
    ladder = scores_by_words(hits, known)
    others = known.keys() - {*same}
    first = [
        Match(pk, best, 1.0, Band.ALREADY_CHECKED, overlap=overlap(asked, words_of(known[pk].statement)))
        for pk in same[:limit]
        if pk in known
    ]
    rest = [hit for hit in hits if hit.claim_id in others][: limit - len(first)]
    return first + [match_of(asked, hit, ladder, known[hit.claim_id]) for hit in rest]


def match_of(asked, hit, ladder, claim):
    """Return the match of a hit. One that differs is never in the first band."""
    probability = round(confidence(features_for(asked, hit, ladder, claim), hit.encoder), 4)
    language = likely_language(asked.prior, claim.language)
    found = differences(asked.query, claim.statement, language, claim.language)
    reached = band(probability)
    return Match(
        hit.claim_id,
        hit.score,
        probability,
        Band.PROBABLY if found and reached == Band.ALREADY_CHECKED else reached,
        differs=tuple(found),
        overlap=overlap(asked, words_of(claim.statement)),
        differing_words={kind: difference._asdict() for kind, difference in found.items()},
    )


def likely_language(prior, expected):
    """Return the most likely language, or `expected` if that is likely enough: of a few words it is hard to tell."""
    expected = expected.partition("-")[0]
    return expected if prior.get(expected, 0) >= MIN_LIKELY else max(prior, key=prior.get, default=expected)


def features_for(asked, hit, ladder, claim):
    """Return what the confidence in a hit is computed from. `ladder` is what `scores_by_words` returns."""
    grams = grams_of([plain(word) for word in words_of(claim.statement)])
    others = [score for fingerprint, score in ladder.items() if fingerprint != claim.fingerprint]
    coverage = len(grams & asked.grams) / len(grams) if grams else 0.0
    return features_of(hit, others[:NEXT], coverage, len(asked.words))


def scores_by_words(hits, known):
    """Return the best scores of claims in different words, by fingerprint: one more than features look at."""
    scores = {}
    for hit in hits:
        if len(scores) <= NEXT and hit.claim_id in known:
            scores.setdefault(known[hit.claim_id].fingerprint, hit.score)
    return scores


def overlap(asked, words):
    """Return the words of a claim that the query has, each once, without short ones."""
    shared = {}
    for word in words:
        if len(word) >= MIN_OVERLAP and plain(word) in asked.words:
            shared.setdefault(plain(word), word)
    return tuple(shared.values())
