"""Does a word diff contain both texts, and take bounded time?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.text.diff import MAX_CHANGES, MAX_WORDS, common_words, word_diff

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
    assert word_diff(before, after) == parts


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_diff(before, after):
    parts = word_diff(before, after)
    assert "".join(words for kind, words in parts if kind != "new") == before
    assert "".join(words for kind, words in parts if kind != "gone") == after


def test_texts_too_long_to_compare_are_shown_whole():
    before, after = "a " * (MAX_WORDS + 1), "b " * (MAX_WORDS + 1)
    assert word_diff(before, after) == [("gone", before), ("new", after)]


def test_texts_with_too_many_changes_are_shown_whole():
    before, after = "same " + "a " * MAX_CHANGES, "same " + "b " * MAX_CHANGES
    assert word_diff(before, after) == [("gone", before), ("new", after)]


def test_one_changed_word_in_a_long_text_is_found():
    long = "word " * (MAX_WORDS - 1)
    assert word_diff(long + "old", long + "new") == [("same", long), ("gone", "old"), ("new", "new")]


def test_repeated_words_do_not_take_quadratic_comparisons():
    """difflib takes cubic time for these: one such text would keep a server busy for minutes."""
    compared = 0

    class Word(str):
        def __eq__(self, other):
            nonlocal compared
            compared += 1
            return str(self) == str(other)

        __hash__ = str.__hash__

    half = MAX_WORDS // 2
    common_words([Word("a ") for _ in range(MAX_WORDS)], ["a ", "b "] * half)
    assert compared <= 3 * MAX_CHANGES * MAX_WORDS
