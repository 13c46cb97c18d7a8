"""Is a selection found again in its text, and only once?"""

from time import monotonic

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.text.graphemes import boundary_after, boundary_before, is_boundary
from sources.quotes import refusal_of, starts_of
from sources.selectors import MAX_AROUND, SelectionRefused, characters_of, select

# Few different words, so that most are doubled, with characters of several code points and scripts.
WORDS = ["go", "the", "le pont", "é", "ệ", "🌉", "👩🏽\u200d🔧", "🇫🇷", "جسر", "كلف", "גשר", "東京", "\xa0", "क्ष", "ạ́"]
TEXTS = st.lists(st.sampled_from([*WORDS, " ", " ", "\n"]), min_size=1, max_size=40).map("".join)
ANY_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(text=TEXTS | ANY_TEXTS, place=st.integers(0, 400), length=st.integers(0, 60))
@example(text="go go", place=0, length=1)
@example(text="go go", place=3, length=1)
@example(text="aaa", place=1, length=0)
@example(text="ab" * 1000, place=1000, length=1)
def test_a_selection_is_found_once_or_refused(text, place, length):
    start = place % len(text)
    end = start + 1 + length % (len(text) - start)
    try:
        quote = select(text, start, end)
    except SelectionRefused:
        return
    assert refusal_of(quote, text) is None
    (found,) = starts_of(quote.words, text)
    first = found + len(quote.prefix)
    last = first + len(quote.exact)
    assert boundary_before(text, start) <= first < last <= boundary_after(text, end)
    assert all(is_boundary(text, edge) for edge in (found, first, last, last + len(quote.suffix)))
    assert max(len(quote.prefix), len(quote.suffix)) <= MAX_AROUND


TEXT = "Le pont. Il dit : « le pont coûte 40 ». Elle dit : « le pont coûte 40 », puis rien. Le pont"
SELECTED = {
    "there once": ("Il dit", 0, ("", "")),
    "the second of two": ("le pont coûte 40", 1, ("", "\u0020»,")),
    "the first words": ("Le pont", 0, ("", ".")),
    "the last words": ("Le pont", 1, ("rien. ", "")),
}


@pytest.mark.parametrize("name", SELECTED)
def test_only_the_words_that_are_needed_are_added(name):
    words, number, around = SELECTED[name]
    place = list(starts_of(words, TEXT))[number]
    quote = select(TEXT, place, place + len(words))
    assert (quote.prefix, quote.suffix) == around


def test_blanks_around_the_words_are_left_out():
    assert select("One.  Two.\n", 4, 11).exact == "Two."


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (4, 4), (3, 6), (900, 990), (5, 2)])
def test_nothing_selected_is_refused(start, end):
    with pytest.raises(SelectionRefused, match="Select the words"):
        select("One    two", start, end)


def test_words_that_nothing_tells_apart_are_refused():
    with pytest.raises(SelectionRefused, match="select more"):
        select("no " * 2_000, 3_000, 3_002)


WHOLE = ["👩🏽\u200d🔧", "🇫🇷", "a\u0323\u0301", "क्ष", "각", "\u1100\u1161\u11a8", "1\ufe0f\u20e3"]


@pytest.mark.parametrize("whole", WHOLE)
def test_no_character_is_cut_in_two(whole):
    text = f"a{whole}{whole}b"
    for start in range(1, 1 + len(whole)):
        assert select(text, start, start + 1).exact == whole


@given(text=TEXTS | ANY_TEXTS, start=st.integers(0, 60), end=st.integers(0, 60))
def test_indexes_of_javascript_become_those_of_python(text, start, end):
    first, last = characters_of(text, start, end)
    units = len(text.encode("utf-16-le")) // 2
    for place, sent, inside in ((first, start, -1), (last, end, 1)):
        written = len(text[:place].encode("utf-16-le")) // 2
        assert written in (min(sent, units), sent + inside)


def test_a_selection_in_megabytes_takes_seconds_at_most():
    text = "le pont a coûté " * 100_000 + "quarante " + "le pont a coûté " * 100_000
    place, began = text.index("quarante"), monotonic()
    assert select(text, place + 9, place + 16).prefix == "quarante "
    with pytest.raises(SelectionRefused):
        select(text, 100_000, 100_007)
    assert monotonic() - began < 20
