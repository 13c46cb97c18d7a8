"""What is gone and what is new between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.diff import MOST_WORDS, difference

TEXTS = st.text(st.sampled_from("ab \n"), max_size=60) | st.text(max_size=40)


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("", "", []),
        ("", "new words", [("new", "new words")]),
        ("old words", "", [("gone", "old words")]),
        ("the same", "the same", [("same", "the same")]),
        ("on 15 August", "on 18 August", [("same", "on "), ("gone", "15 "), ("new", "18 "), ("same", "August")]),
    ],
)
def test_words_are_the_same_gone_or_new(before, after, parts):
    assert difference(before, after) == parts


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_in_the_difference(before, after):
    parts = difference(before, after)
    assert "".join(words for kind, words in parts if kind != "new") == before
    assert "".join(words for kind, words in parts if kind != "gone") == after


def test_texts_too_long_to_compare_are_shown_whole():
    before, after = "a " * (MOST_WORDS + 1), "b " * (MOST_WORDS + 1)
    assert difference(before, after) == [("gone", before), ("new", after)]
