"""How likely is it that a claim says what a text says? `confidence` returns a probability, `band` its name.

The probability is a logistic regression of how a hit compares with the other hits of its text. `confidence.toml` has
the weights, with the data that they were fitted on; tests/benchmarks/fit_confidence.py fits them.
"""

import functools
import math
import tomllib
from pathlib import Path

from claims.matching.match import Band

MIN_ALREADY_CHECKED = 0.8
MIN_PROBABLY = 0.5
NEXT = 5  # how many places below the first the margin is taken
GRAM = 4  # letters
MODELS = Path(__file__).with_name("confidence.toml")


def confidence(features, model=None):
    """Return the probability for these features, from 0 to 1.

    The model is that of the encoder with this name in `confidence.toml`, or that of words alone.
    """
    weights = models().get(model) or models()["words"]
    logit = weights["intercept"] + sum(weight * features[name] for name, weight in weights["weights"].items())
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, logit))))


def band(probability):
    """Return the band of a probability."""
    if probability >= MIN_ALREADY_CHECKED:
        return Band.ALREADY_CHECKED
    return Band.PROBABLY if probability >= MIN_PROBABLY else Band.RELATED


def features_of(hit, others, coverage, words):
    """Return the features of a hit by name.

    `others` has the scores of claims with other words, the best first. `coverage` is how much of the claim the text
    has, from 0 to 1, and `words` how many words the text has.
    """
    last = others[min(len(others), NEXT) - 1] if others else 0.0
    return {
        "score": math.log1p(hit.score if hit.by_words is None else hit.by_words),
        "gap": (hit.score - (others[0] if others else 0.0)) / hit.score if hit.score else 0.0,
        "margin": (hit.score - last) / hit.score if hit.score else 0.0,
        "coverage": coverage,
        "rarest": hit.rarest,
        "words": math.log1p(words),
        "cosine": hit.cosine or 0.0,
    }


def grams_of(plain_words):
    """Return the runs of `GRAM` letters in words, each word with blanks around it."""
    text = f" {' '.join(plain_words)} "
    return {text[place : place + GRAM] for place in range(len(text) - GRAM + 1)}


@functools.cache
def models():
    """Return the models of `confidence.toml` by name."""
    with MODELS.open("rb") as file:
        return tomllib.load(file)
