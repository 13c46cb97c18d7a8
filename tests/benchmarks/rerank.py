"""Would a learned order of the first matches be better than their scores? Fit it on one set, measure it on another.

    CLAIM_ENCODER=use uv run python -m tests.benchmarks.rerank sets/english sets/politifact

Directories as `manage.py evaluate_matching` reads them. Each claim of the first 20 gets features: what confidence
looks at, the shares of words and vectors in the score, the place, and the squares and products of these. A logistic
regression by numpy (which the encoders bring) says which claims are right. The first set is halved as well: what is
fitted on one half is measured on the other.
"""

import argparse
import os
from itertools import combinations_with_replacement
from statistics import fmean

import numpy
from django.utils import timezone

from claims.management.commands.evaluate_matching import analyze
from claims.management.scratch import scratch_database
from claims.matching import assessment
from claims.matching.encoders import usable_encoder
from claims.matching.encoders.encoding import encode_all
from claims.matching.encoders.hybrid import rank_by_both
from claims.matching.evaluation import loaded_claims
from claims.matching.evaluation.loading import load
from claims.matching.evaluation.measures import average_precision
from claims.matching.evaluation.sets import read_set
from claims.matching.judging.confidence import features_of, grams_of
from claims.matching.judging.differences import plain, words_of
from claims.matching.words.prior import language_prior
from claims.matching.words.query import prepare
from claims.models import Card

MAX_RERANKED = 20
RANKED = 60  # hits, of which those in the same words count once
PENALTY = 1e-2  # on the square of weights


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fitted_on")
    parser.add_argument("measured_on")
    arguments = parser.parse_args()
    known, unknown = examples(arguments.fitted_on), examples(arguments.measured_on)
    halves = known[::2], known[1::2]
    print(f"{'MAP@5':42}{'by score':>10}{'learned':>10}")
    for name, learned, measured in (
        ("first set, other half", *halves),
        ("first set, this half (seen)", halves[0], halves[0]),
        ("second set", known, unknown),
    ):
        weights = fitted(numpy.concatenate([rows for rows, _right in learned]), labels(learned))
        print(f"{name:42}{by_score(measured):10.4f}{by_weights(measured, weights):10.4f}")


def examples(directory):
    """Return an example for each query with something right.

    That is the features of its first hits, whether each is right, and how many are right in the whole set.
    """
    known = read_set(directory)
    with scratch_database(f"claimdesk_rerank_{os.getpid()}"):
        load(known.claims.values(), at=timezone.now())
        if encoder := usable_encoder():
            encode_all(encoder)
        analyze()
        words_by_claim = {pk: words for pk, (_name, words) in loaded_claims().items()}
        words_by_name = dict(loaded_claims().values())
        found = []
        for query in known.queries.values():
            judged = known.judgements.get(query.id, {})
            if right := {words_by_name[name] for name, relevance in judged.items() if relevance > 0}:
                found.append(example(query.text, right, words_by_claim))
    return found


def example(text, right, words_by_claim):
    query, prior = prepare(text), language_prior(text)
    [hits] = rank_by_both([text], [query], cards=Card.objects.public(), priors=[prior], limit=RANKED)
    first = list({words_by_claim[hit.claim_id]: hit for hit in reversed(hits)}.values())[::-1][:MAX_RERANKED]
    known = assessment.known_claims({hit.claim_id for hit in first})
    asked = assessment.asked(query, prior)
    rows = [features(asked, hit, place, first, known[hit.claim_id]) for place, hit in enumerate(first, 1)]
    return rows, ([words_by_claim[hit.claim_id] in right for hit in first], len(right))


def features(asked, hit, place, hits, claim):
    """Return the numbers that describe a hit beside the others of its query."""
    grams = grams_of([plain(word) for word in words_of(claim.statement)])
    others = [other.score for other in hits if other is not hit]
    coverage = len(grams & asked.grams) / len(grams) if grams else 0.0
    own = features_of(hit, others, coverage, len(asked.words))
    most = max((other.by_words or 0.0) for other in hits)
    nearest = max((other.cosine or 0.0) for other in hits)
    single = [
        *own.values(), hit.score, 1 / place, (hit.by_words or 0.0) / most if most else 0.0, nearest - own["cosine"],
        float(hit.shared) / hit.words if hit.words else 0.0, len(grams & asked.grams) / max(1, len(asked.grams)),
    ]  # fmt: skip
    return [*single, *(one * other for one, other in combinations_with_replacement(single, 2))]


def labels(examples):
    return numpy.array([is_right for _rows, (right, _total) in examples for is_right in right], dtype=float)


def fitted(rows, right):
    """Return mean, scale and weights of a logistic regression, by Newton's method."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    inputs = numpy.column_stack([numpy.ones(len(rows)), (rows - mean) / scale])
    weights = numpy.zeros(inputs.shape[1])
    penalty = PENALTY * len(rows) * numpy.eye(len(weights))
    penalty[0, 0] = 0
    for _step in range(30):
        probability = 1 / (1 + numpy.exp(-numpy.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (probability - right) + penalty @ weights
        curvature = (inputs * (probability * (1 - probability))[:, None]).T @ inputs + penalty
        weights -= numpy.linalg.solve(curvature + 1e-9 * numpy.eye(len(weights)), slope)
    return mean, scale, weights


def by_score(examples):
    return fmean(precision(right, total) for _rows, (right, total) in examples)


def by_weights(examples, model):
    mean, scale, weights = model
    precisions = []
    for rows, (right, total) in examples:
        logits = ((numpy.array(rows) - mean) / scale) @ weights[1:]
        order = numpy.argsort(-logits, kind="stable")
        precisions.append(precision([right[place] for place in order], total))
    return fmean(precisions)


def precision(right, total):
    """Return the average precision of places that are right or wrong, if so many are right in all."""
    ranked = [place if is_right else -place for place, is_right in enumerate(right, 1)]
    missing = {-1_000 - number for number in range(total - sum(right))}  # not among the first hits
    return average_precision(ranked, {place for place in ranked if place > 0} | missing)


if __name__ == "__main__":
    main()
