"""What does `refusal_of` answer for a quote that is not in its text, or is there more than once?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.quotes import MAX_PLACES, Quote, refusal_of

TEXT = (
    "Le sommet d’Anchorage s’est achevé sans résultat.\nLe sommet de Budapest n'aura pas lieu — « promis »\u00a0: "
    "“rien de concret”. Fin…"
)

DIFFERENCES = [
    # quote, passage of the text, characters of the quote, characters of the text
    ("s'est achevé", "s’est achevé", "U+0027 APOSTROPHE", "U+2019 RIGHT SINGLE QUOTATION MARK"),
    ("n’aura pas lieu", "n'aura pas lieu", "U+2019 RIGHT SINGLE QUOTATION MARK", "U+0027 APOSTROPHE"),
    ("résultat. Le sommet", "résultat.\nLe sommet", "a space", "a line break"),
    ("« promis » :", "« promis »\u00a0:", "a space", "a no-break space"),
    ("Le  sommet de Budapest", "Le sommet de Budapest", "a space + a space", "a space"),
    ("pas lieu - « promis", "pas lieu — « promis", "U+002D HYPHEN-MINUS", "U+2014 EM DASH"),
    ('"rien de concret"', "“rien de concret”", "U+0022 QUOTATION MARK", "U+201C LEFT DOUBLE QUOTATION MARK"),
    ("Fin...", "Fin…", "U+002E FULL STOP", "U+2026 HORIZONTAL ELLIPSIS"),
    ("le sommet de budapest", "Le sommet de Budapest", "U+006C LATIN SMALL LETTER L", "U+004C LATIN CAPITAL LETTER L"),
    ("sans\u00a0résultat", "sans résultat", "a no-break space", "a space"),
    (" Fin…", "Fin…", "a space", "a space"),
]


@pytest.mark.parametrize(("words", "passage", "ours", "theirs"), DIFFERENCES[:-1])
def test_characters_that_look_the_same_are_named(words, passage, ours, theirs):
    said = refusal_of(Quote(words), TEXT)
    assert "word for word" in said
    assert f"“{passage}”" in said
    assert re.search(rf"the quote has .*{re.escape(ours)}.*, the text has .*{re.escape(theirs)}", said)


@pytest.mark.parametrize(
    ("words", "passage"),
    [
        ("Le sommet d’Anchorage s’est terminé sans résultat", "Le sommet d’Anchorage s’est achevé sans résultat."),
        ("sommet de Bucarest n'aura pas", "sommet de Budapest n'aura pas"),
    ],
)
def test_the_nearest_passage_to_other_words_is_cited(words, passage):
    assert passage in refusal_of(Quote(words), TEXT)


def test_words_like_nothing_in_the_text_are_reported_as_such():
    assert "Nothing in it is like these words." in refusal_of(Quote("Zwölf Boxkämpfer jagen Viktor quer"), TEXT)


def test_each_place_of_repeated_words_can_be_copied():
    said = refusal_of(Quote("Le sommet"), TEXT)
    assert "more than once" in said
    suffixes = re.findall(r"after it “([^”]*)”", said)
    assert len(suffixes) == 2
    for suffix in suffixes:
        assert refusal_of(Quote("Le sommet", suffix=suffix), TEXT) is None


def test_words_found_without_their_prefix_or_suffix_get_their_own_message():
    said = refusal_of(Quote("sans résultat", prefix="s’est terminé "), TEXT)
    assert "The quote alone stands in it" in said
    [prefix] = re.findall(r"before it “([^”]*)”", said)
    assert refusal_of(Quote("sans résultat", prefix=prefix), TEXT) is None


@pytest.mark.parametrize("repeats", [MAX_PLACES, MAX_PLACES + 1, 5_000])
def test_at_most_max_places_are_shown(repeats):
    text = " ".join(f"Line {number}: no comment." for number in range(repeats))
    said = refusal_of(Quote("no comment"), text)
    assert said.count("before it “") == MAX_PLACES
    assert ("There are more places." in said) is (repeats > MAX_PLACES)


WORDS = st.text(st.sampled_from("ab \n’'…"), max_size=12)


@given(
    text=st.text(st.sampled_from("ab \n’'…"), max_size=40), exact=WORDS.filter(str.strip), prefix=WORDS, suffix=WORDS
)
def test_a_quote_is_accepted_exactly_if_it_occurs_once(text, exact, prefix, suffix):
    words = prefix + exact + suffix
    starts = [start for start in range(len(text)) if text.startswith(words, start)]
    assert (refusal_of(Quote(exact, prefix, suffix), text) is None) is (len(starts) == 1)


LONG = 5 * 1024 * 1024
ANSWERED = {
    "a long text without the words": (
        lambda: "Nobody said so. " * (LONG // 16),
        "He said it twice, at dinner. " * 170,
    ),
    "a long text with the words spelled otherwise": (
        lambda: "Nobody said so. " * (LONG // 16) + "It’s over",
        "It's over",
    ),
    "one letter": (lambda: "a" * LONG, "a" * 4_999 + "b"),
    "one letter, a few times": (lambda: "a" * LONG, "a" * 40 + "b"),
    "spaces": (lambda: " " * LONG + "a", " x " * 1_500),
    "words that occur everywhere": (lambda: "e" * LONG, "e"),
}


@pytest.mark.parametrize("case", ANSWERED)
def test_the_longest_text_gets_an_answer(case):
    """In a second or two each: what is compared does not grow with text times quote, which would take minutes."""
    text, words = ANSWERED[case]
    assert refusal_of(Quote(words), text())
