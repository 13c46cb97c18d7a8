"""Are answers measured as the CheckThat! labs do, and claims of the same words counted once?"""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.matching import Band, Match
from claims.matching.evaluation import Answer
from claims.matching.evaluation.measures import Comparison, average_precision
from claims.matching.evaluation.sets import KnownClaim, MatchingSet, Query


@pytest.mark.parametrize(
    ("ranked", "right", "expected"),
    [
        ("abc", "a", 1),
        ("abc", "b", 1 / 2),
        ("abc", "ac", (1 + 2 / 3) / 2),
        ("abcdef", "f", 0),
        ("", "a", 0),
        ("abcdef", "abcdefg", 1),
    ],
)
def test_average_precision_of_an_answer(ranked, right, expected):
    assert average_precision(list(ranked), set(right)) == pytest.approx(expected)


@given(st.permutations("abcdefgh"), st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_average_precision_is_one_exactly_if_all_that_is_right_comes_first(ranked, right):
    precision = average_precision(ranked, right)
    assert 0 <= precision <= 1
    assert (precision == 1) is (set(ranked[: min(5, len(right))]) <= right)


def comparison(answers, judgements, same=""):
    """Return a comparison of claims a to f, of which those in `same` have the same words.

    `answers` has, for each query, its claims in order; an upper-case letter is a sure match, `!` after it says that it
    differs.
    """
    ids = {name: uuid4() for name in "abcdef"}
    loaded = {pk: (name, "same" if name in same else name) for name, pk in ids.items()}
    known = MatchingSet(
        {name: KnownClaim(name, name, "", "en") for name in ids},
        {query: Query(query, query, "fr" if query == "2" else "en") for query in answers},
        judgements,
    )
    found = [
        Answer(query, [
            Match(ids[letter.lower()], 1.0, 0.8 if letter.isupper() else 0.79, Band.RELATED,
                  differs=("number",) if named[place + 1 : place + 2] == "!" else ())
            for place, letter in enumerate(named) if letter != "!"
        ])
        for query, named in answers.items()
    ]  # fmt: skip
    return Comparison(known, found, loaded)


def test_scores_are_means_by_language_of_the_query():
    scores = comparison({"1": "ab", "2": "ab", "3": ""}, {"1": {"a": 1}, "2": {"b": 1}, "3": {"c": 1}}).scores()
    assert {language: tuple(values) for language, values in scores.items()} == {
        "": pytest.approx((3, 0.5, 2 / 3, 2 / 3)),
        "en": pytest.approx((2, 0.5, 0.5, 0.5)),
        "fr": pytest.approx((1, 0.5, 1, 1)),
    }


def test_claims_of_the_same_words_count_as_one():
    answers, judgements = {"1": "cabd"}, {"1": {"b": 1, "d": 1}}
    assert comparison(answers, judgements).scores()[""].average_precision == pytest.approx((1 / 3 + 2 / 4) / 2)
    assert comparison(answers, judgements, same="ab").scores()[""].average_precision == pytest.approx(
        (1 / 2 + 2 / 3) / 2
    )
    assert comparison(answers, judgements, same="bcd").scores()[""].average_precision == 1


def test_a_query_without_a_right_claim_is_not_measured():
    compared = comparison({"1": "a", "2": "B"}, {"1": {"a": 1}, "2": {"b": -1, "c": 0}})
    assert compared.scores()[""].queries == 1
    assert compared.certainty() == (1, 0, 0)


def test_certainty_is_about_first_matches_only():
    compared = comparison({"1": "AB", "2": "bA", "3": "Ba"}, {query: {"a": 1} for query in "123"})
    assert compared.certainty() == (3, 2, 1)


def test_flags_count_sure_pairs_that_differ():
    compared = comparison({"1": "A!b", "2": "bC!", "3": "D"}, {"1": {"a": 1, "b": 1}, "2": {"c": -1}, "3": {"d": -1}})
    assert compared.flags(compared.right) == (2, 1, 1)
    assert compared.flags(compared.opposite) == (2, 2, 1)
