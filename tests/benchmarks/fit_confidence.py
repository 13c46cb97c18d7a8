"""Fit the weights of the confidence: `uv run python -m tests.benchmarks.fit_confidence sets/english sets/french`.

Each directory is one that `manage.py evaluate_matching` reads. Its queries are ranked among all of its claims and
among a few, as on a small desk; each time with the right claims and again without them, because most texts were never
checked. The weights are fitted on one half of the queries. For the other half, the script prints how well the
confidence tells right first matches from wrong ones. Then it fits on all, and prints the weights for
`claims/matching/judging/confidence.toml`.
"""

import argparse
import hashlib
import math
import os
import random
from typing import NamedTuple

from django.utils import timezone

from claims.management.commands.evaluate_matching import analyze
from claims.management.scratch import scratch_database
from claims.matching import language_prior, prepare, rank
from claims.matching.evaluation import loaded_claims
from claims.matching.evaluation.loading import load
from claims.matching.evaluation.measures import Comparison
from claims.matching.evaluation.sets import read_set
from claims.matching.judging.assessment import asked, features_for, known_claims, scores_by_words
from claims.models import Card

SIZES = (None, 1_000, 100)  # claims; None: all
PLACES = 5  # claims of different words in a ranking, whose features are learned from
PENALTY = 1e-3  # of large weights, for each row
STEPS = 30  # of Newton's method


class Row(NamedTuple):
    """What is known of a hit: its set, its query, its place from 0, its features by name, and whether it is right."""

    name: str
    query: str
    place: int
    has_right: bool
    features: dict
    is_right: bool


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("directories", nargs="+", metavar="DIR")
    directories = arguments.parse_args().directories
    rows = [row for directory in directories for size in SIZES for row in rows_of(directory, size)]
    names = list(rows[0].features)
    weights = fit([row for row in rows if not is_held_out(row)], names)
    for name in dict.fromkeys(row.name for row in rows):
        held_out = [row for row in rows if row.name == name and is_held_out(row) and row.place == 0]
        print(f"{name:40} right claims there: {describe([row for row in held_out if row.has_right], weights, names)}")
        print(f"{'':40} there or not:       {describe(held_out, weights, names)}")
    intercept, *others = fit(rows, names)
    print(f"\nintercept = {intercept:.3f}")
    for name, weight in zip(names, others, strict=True):
        print(f"{name} = {weight:.3f}")


def rows_of(directory, size):
    """Yield rows of the queries of a set, ranked among so many of its claims; none if it has no more than these."""
    known = read_set(directory)
    if size and size >= len(known.claims):
        return
    known = some_of(known, size)
    name = f"{directory}, {len(known.claims):,} claims"
    with scratch_database(f"claimdesk_bench_fit_{os.getpid()}"):
        load(known.claims.values(), at=timezone.now())
        analyze()
        right = Comparison(known, [], loaded_claims()).right
        for query, words in right.items():
            text = known.queries[query].text
            yield from (Row(name, query, place, True, *learned) for place, learned in hits_of(text, words, keep=True))
            yield from (
                Row(name, query, place, False, *learned) for place, learned in hits_of(text, words, keep=False)
            )


def some_of(known, size):
    """Return a set of about so many claims, with those that are right for as many queries as fit in half of them."""
    if size is None:
        return known
    rng = random.Random(size)
    queries = rng.sample(sorted(known.judgements), min(size // 2, len(known.judgements)))
    judgements = {query: known.judgements[query] for query in queries}
    names = {claim for claims in judgements.values() for claim in claims} | {*rng.sample(sorted(known.claims), size)}
    return known._replace(claims={name: known.claims[name] for name in sorted(names)}, judgements=judgements)


def hits_of(text, right, keep):
    """Yield place, features and rightness of the best hits in different words, without right claims unless kept."""
    query, prior = prepare(text), language_prior(text)
    cards = Card.objects.public()
    [hits] = rank(
        [query], cards=cards if keep else cards.exclude(claim__fingerprint__in=right), priors=[prior], limit=20
    )
    known, looked_up = known_claims({hit.claim_id for hit in hits}), asked(query, prior)
    ladder, seen = scores_by_words(hits, known), set()
    for hit in hits:
        claim = known[hit.claim_id]
        if claim.fingerprint not in seen and len(seen) < PLACES:
            yield len(seen), (features_for(looked_up, hit, ladder, claim), claim.fingerprint in right)
            seen.add(claim.fingerprint)


def is_held_out(row):
    return hashlib.sha256(row.query.encode()).digest()[0] % 2 == 1


def fit(rows, names):
    """Return the intercept and the weights of a logistic regression, by Newton's method with a small penalty."""
    means = [sum(row.features[name] for row in rows) / len(rows) for name in names]
    spreads = [
        math.sqrt(sum((row.features[name] - mean) ** 2 for row in rows) / len(rows)) or 1.0
        for name, mean in zip(names, means, strict=True)
    ]
    scaled = [
        (
            [1.0, *((row.features[name] - m) / s for name, m, s in zip(names, means, spreads, strict=True))],
            row.is_right,
        )
        for row in rows
    ]
    weights = [0.0] * (len(names) + 1)
    for _step in range(STEPS):
        weights = [weight - change for weight, change in zip(weights, newton_step(scaled, weights), strict=True)]
    plain = [weight / spread for weight, spread in zip(weights[1:], spreads, strict=True)]
    return [weights[0] - math.sumprod(plain, means), *plain]


def newton_step(rows, weights):
    size = range(len(weights))
    gradient = [0.0] + [PENALTY * len(rows) * weight for weight in weights[1:]]
    curvature = [[PENALTY * len(rows) * (i == j and i > 0) for j in size] for i in size]
    for values, is_right in rows:
        probability = 1 / (1 + math.exp(-math.sumprod(values, weights)))
        spread = probability * (1 - probability)
        for i in size:
            gradient[i] += (probability - is_right) * values[i]
            for j in size:
                curvature[i][j] += spread * values[i] * values[j]
    return solve(curvature, gradient)


def solve(matrix, vector):
    """Return x of `matrix` x = `vector`, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    for i, row in enumerate(rows):
        rows[i] = row = [value / row[i] for value in row]
        for other in rows[:i] + rows[i + 1 :]:
            factor = other[i]
            other[:] = [value - factor * own for value, own in zip(other, row, strict=True)]
    return [row[-1] for row in rows]


def describe(rows, weights, names):
    """Return how many rows there are, AUROC, and precision and share of what is right at 0.8."""
    scored = sorted((probability(row, weights, names), row.is_right) for row in rows)
    right = sum(is_right for _probability, is_right in scored)
    ranks = sum(rank for rank, (_probability, is_right) in enumerate(scored, 1) if is_right)
    pairs = right * (len(scored) - right)
    auroc = (ranks - right * (right + 1) / 2) / pairs if pairs else math.nan
    sure = [is_right for probability, is_right in scored if probability >= 0.8]
    precision = sum(sure) / len(sure) if sure else math.nan
    found = sum(sure) / right if right else math.nan
    return f"{len(rows):5}, AUROC {auroc:.3f}, at 0.8: precision {precision:.3f}, recall {found:.3f}"


def probability(row, weights, names):
    return 1 / (1 + math.exp(-weights[0] - sum(w * row.features[n] for w, n in zip(weights[1:], names, strict=True))))


if __name__ == "__main__":
    main()
