"""How do two long texts differ?"""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.text.long_diff import capped, longest_increasing, shortened, text_diff

LONG = "word " * 10_000
TEXTS = st.text("ab .!\n?", max_size=200)

PAIRS = {
    "equal": ("The same.", "The same.", [("same", "The same.")]),
    "nothing": ("", "", []),
    "only after": ("", "New.", [("new", "New.")]),
    "only before": ("Gone.", "", [("gone", "Gone.")]),
    "a word": ("The sky is blue.", "The sky is red.", [("same", "The sky is "), ("gone", "blue."), ("new", "red.")]),
    "a sentence more": ("One. Two.", "One. Then. Two.", [("same", "One. "), ("new", "Then. "), ("same", "Two.")]),
    "a paragraph less": ("1.\n2.\n3.", "1.\n3.", [("same", "1.\n"), ("gone", "2.\n"), ("same", "3.")]),
    "repeated paragraphs": ("a\na\na\n", "a\na\n", [("same", "a\na\n"), ("gone", "a\n")]),
    "a word at the end of a long sentence": (
        LONG + "one",
        LONG + "two",
        [("same", LONG), ("gone", "one"), ("new", "two")],
    ),
}


@pytest.mark.parametrize(("before", "after", "parts"), PAIRS.values(), ids=PAIRS)
def test_texts_are_compared_by_paragraph_sentence_and_word(before, after, parts):
    assert text_diff(before, after) == parts


@given(TEXTS, TEXTS)
def test_the_parts_make_up_both_texts(before, after):
    parts = text_diff(before, after)
    assert "".join(text for kind, text in parts if kind != "new") == before
    assert all(text for _kind, text in parts)
    new = "".join(text for kind, text in parts if kind != "gone")
    assert new.split() == after.split()  # words that differ in the space after them are the same


@given(TEXTS, TEXTS)
def test_a_shortened_comparison_keeps_every_change(before, after):
    parts = text_diff(before, after)
    short = shortened(parts, context=5)
    changes = [part for part in parts if part[0] != "same"]
    assert [part for part in short if part[0] in ("gone", "new")] == changes
    length = sum(text if kind == "left out" else len(text) for kind, text in short)
    assert length == sum(len(text) for _kind, text in parts)


@given(st.lists(st.integers(0, 50), unique=True))
def test_the_longest_increasing_sequence_is_increasing(numbers):
    sequence = longest_increasing(list(enumerate(numbers)))
    assert sequence == sorted(sequence, key=lambda pair: pair[1])
    assert not numbers or sequence


def test_a_long_comparison_is_cut():
    assert capped([("same", "abc"), ("new", "defg"), ("gone", "h")], 5) == ([("same", "abc"), ("new", "de")], True)
    assert capped([("same", "abc"), ("left out", 9)], 5) == ([("same", "abc"), ("left out", 9)], False)


MEGABYTES = {
    "all differs": ("a b. c\n" * 200_000, "d e. f\n" * 200_000),
    "one paragraph each": ("word " * 400_000, "other " * 400_000),
    "one word of many": ("word " * 400_000 + "one", "word " * 400_000 + "two"),
    "numbered, reversed": (
        "".join(f"{number}.\n" for number in range(200_000)),
        "".join(f"{number}.\n" for number in reversed(range(200_000))),
    ),
    "dots": ("." * 1_000_000, "." * 1_000_001),
    "quotes": (".'" * 500_000, ".''" * 400_000),
    "blanks": (" " * 1_000_000, "\n" * 1_000_000),
}


@pytest.mark.parametrize(("before", "after"), MEGABYTES.values(), ids=MEGABYTES)
def test_megabytes_are_compared_in_seconds(before, after):
    start = perf_counter()
    assert text_diff(before, after)
    assert perf_counter() - start < 60  # some seconds, on a machine that does other things
