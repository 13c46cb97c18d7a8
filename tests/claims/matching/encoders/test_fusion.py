"""Does fusion order claims as words and vectors together say, whatever baseline an encoder has?"""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.matching.encoders import AT_RANK_50
from claims.matching.encoders.e5 import E5
from claims.matching.encoders.fusion import fuse
from claims.matching.encoders.use import USE

IDS = st.integers(1, 80)
WORDS = st.dictionaries(IDS, st.floats(0, 50), max_size=80)
COSINES = st.dictionaries(IDS, st.floats(-1, 1), max_size=80)
FLOORS = st.sampled_from([None, AT_RANK_50, 0.7])
LIKELY, UNLIKELY = dict.fromkeys(range(101), 1.0), dict.fromkeys(range(101), 0.0)
LIKELIHOODS = st.lists(st.floats(0, 1), min_size=81, max_size=81).map(lambda numbers: dict(enumerate(numbers)))


def encoder(floor, share=0.3):
    return SimpleNamespace(floor=floor, share=share, share_across=0.85)


@given(WORDS, COSINES, FLOORS, LIKELIHOODS)
def test_each_claim_that_either_found_has_a_score_from_0_to_1(words, cosines, floor, likelihoods):
    scores = fuse(words, cosines, encoder(floor), likelihoods)
    assert scores.keys() == words.keys() | cosines.keys()
    assert all(0 <= score <= 1 + 1e-9 for score in scores.values())


@given(WORDS, COSINES, FLOORS, LIKELIHOODS)
def test_what_is_best_by_words_and_by_vectors_is_first(words, cosines, floor, likelihoods):
    scores = fuse(words | {0: 51}, cosines | {0: 1.5}, encoder(floor), likelihoods)
    assert max(scores.values()) == scores[0] == pytest.approx(1)


@given(WORDS, FLOORS)
def test_without_vectors_the_order_is_that_of_the_words(words, floor):
    scores = fuse(words, {}, encoder(floor), LIKELY)
    best = max(words.values(), default=0)
    assert scores == {claim: score / best if best else 0 for claim, score in words.items()}


@pytest.mark.parametrize(
    ("one", "words", "cosines", "likelihoods", "expected"),
    [
        # 0.3 words + 0.7 vectors above 0.70; 0.15 and 0.85 across languages
        (E5, {1: 10, 2: 5}, {1: 0.8, 2: 0.9}, LIKELY, {1: 0.3 + 0.35, 2: 0.15 + 0.7}),
        (E5, {1: 10, 2: 5}, {1: 0.8, 2: 0.9}, UNLIKELY, {1: 0.15 + 0.425, 2: 0.075 + 0.85}),
        (E5, {1: 10, 2: 5}, {1: 0.8, 2: 0.9}, {1: 1, 2: 0}, {1: 0.3 + 0.35, 2: 0.075 + 0.85}),
        (E5, {1: 10}, {2: 0.9, 3: 0.6}, LIKELY, {1: 0.3, 2: 0.7, 3: 0}),
        (E5, {1: 10}, {2: 0.6}, LIKELY, {1: 0.3, 2: 0}),
        # fewer than 50 claims are compared with 0
        (USE, {1: 10, 2: 5}, {1: 0.2, 2: 0.8}, LIKELY, {1: 0.73 + 0.0675, 2: 0.365 + 0.27}),
        (USE, {1: 10, 2: 5}, {1: 0.2, 2: 0.8}, UNLIKELY, {1: 0.5 + 0.125, 2: 0.25 + 0.5}),
        (USE, {1: 10}, {1: -0.5}, LIKELY, {1: 0.73}),
        # reciprocal ranks
        (encoder(None), {1: 9, 2: 8}, {2: 0.4}, LIKELY, {1: 0.5, 2: 61 / 62 / 2 + 0.5}),
        (encoder(None), {1: 9}, {2: -0.4}, UNLIKELY, {1: 0.5, 2: 0.5}),
    ],
)
def test_scores_of_known_cases(one, words, cosines, likelihoods, expected):
    assert fuse(words, cosines, one, likelihoods) == {claim: pytest.approx(score) for claim, score in expected.items()}


def test_only_cosines_above_that_of_the_fiftieth_claim_count():
    cosines = {place: 1 - place / 100 for place in range(1, 101)}
    scores = fuse({}, cosines, encoder(AT_RANK_50, share=1), LIKELY)
    assert [claim for claim, score in scores.items() if score > 0] == list(range(1, 50))
