"""Does a claim say the opposite of a text in the same words? `differences` finds what only one of them denies.

It finds other numbers and dates as well. Of a longer text, the sentence that has most words of the claim is compared.
A difference is a hint: neither sentence is understood.
"""

import functools
import re
import tomllib
import unicodedata
from pathlib import Path
from typing import NamedTuple

KINDS = ("negation", "number", "date", "refutation")
LEXICONS = Path(__file__).with_name("differences.toml")
MAX_READ = 20_000  # characters of a text that are looked at
MAX_BETWEEN = 3  # words between the two of a pair
MIN_TELLING = 4  # letters: shorter words do not say which sentence is about the claim
CONTRACTED_NOT = re.compile(r"n['’]t\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.!?…。！？؟۔])\s+|\n+")
SIGNATURE = re.compile(r"\s[—–-]\s[^—–]{0,80}\(@\w{1,30}\)[^()]{0,40}$")  # — Noor Haddad (@noor) May 1, 2020
CODE = r"[^\W\d_]++(?:\d\w*|-\d{1,2}(?!\d))"  # G7 and Covid-19: digits that are no number
GROUPED = r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?!\d)"  # 10,000 and 10 000
WORD = re.compile(rf"{CODE}|{GROUPED}|\d+(?:[.,]\d+)?|[^\W\d_]+")
FIRST_YEAR, LAST_YEAR = 1900, 2100


class Difference(NamedTuple):
    """What the text says and what the claim says instead, in the words of each."""

    text: tuple
    claim: tuple


class Lexicon(NamedTuple):
    """The words of a language in `differences.toml`."""

    negation: frozenset = frozenset()
    concord: frozenset = frozenset()
    pairs: frozenset = frozenset()
    refutation: frozenset = frozenset()
    months: frozenset = frozenset()
    numbers: dict = {}
    magnitudes: dict = {}


class Figure(NamedTuple):
    """A number in a sentence."""

    value: float
    written: str
    is_date: bool


def differences(text, statement, text_language="", claim_language=""):
    """Return the differences between a text and the statement of a claim: a `Difference` by kind, as in `KINDS`.

    A text and a claim differ if one denies more often than the other; to negate and to call false is the same here.
    They differ in a number (or a date) if both have some and none in common.
    """
    text = SIGNATURE.sub("", text[:MAX_READ])
    lexicon, claim_lexicon = lexicon_of(text_language), lexicon_of(claim_language)
    claim, near = words_of(statement), words_of(nearest_sentence(text, statement))
    found = different_denials(denials(near, lexicon), denials(claim, claim_lexicon))
    found |= different_figures(figures(near, lexicon), figures(claim, claim_lexicon), figures(words_of(text), lexicon))
    return {kind: found[kind] for kind in KINDS if kind in found}


def different_denials(here, there):
    """Return a difference if one side denies more often, named for what it has more of."""
    if len(here) == len(there):
        return {}
    more, fewer = sorted((here, there), key=len, reverse=True)
    negations = [kind for _word, kind in more].count("negation") - [kind for _word, kind in fewer].count("negation")
    return {"negation" if negations > 0 else "refutation": Difference(written(here), written(there))}


def written(denied):
    return tuple(word for word, _kind in denied)


def different_figures(here, there, anywhere):
    """Return the differences in numbers and in dates. A number of the claim may be anywhere in the text."""
    found = {}
    for kind, is_date in (("number", False), ("date", True)):
        ours = {figure.value: figure.written for figure in here if figure.is_date == is_date}
        theirs = {figure.value: figure.written for figure in there if figure.is_date == is_date}
        values = {figure.value for figure in anywhere}
        if ours and theirs and not (theirs.keys() & values or (kind == "number" and is_rounded(theirs, values))):
            found[kind] = Difference(tuple(ours.values()), tuple(theirs.values()))
    return found


def is_rounded(values, others):
    """Return whether a number of one set is one of the other set, rounded to two or three digits: 1,234 and 1,200."""
    return bool(rounded(values) & {*others} or rounded(others) & {*values})


def rounded(values):
    return {float(f"{value:.{digits}g}") for value in values for digits in (2, 3)}


def denials(words, lexicon):
    """Return the words that say no or call something false, each with its kind, in order."""
    found, plain_words = [], [plain(word) for word in words]
    for place, word in enumerate(plain_words):
        around = plain_words[max(0, place - MAX_BETWEEN - 1) : place + MAX_BETWEEN + 2]
        before = around[: min(place, MAX_BETWEEN + 1)]
        if word in lexicon.concord and lexicon.negation.difference(lexicon.concord).intersection(around):
            continue
        if word in lexicon.negation or any((first, word) in lexicon.pairs for first in before):
            found.append((words[place], "negation"))
        elif word in lexicon.refutation:
            found.append((words[place], "refutation"))
    return found


def figures(words, lexicon):
    """Return the numbers in digits and in words, each with the magnitude after it."""
    found, plain_words = [], [plain(word) for word in words]
    for place, word in enumerate(plain_words):
        value = value_of(words[place]) if words[place][0].isdecimal() else lexicon.numbers.get(word)
        if value is None:
            continue
        [before], [after] = plain_words[place - 1 : place] or [""], plain_words[place + 1 : place + 2] or [""]
        is_date = (len(word) == 4 and FIRST_YEAR <= value <= LAST_YEAR) or bool({before, after} & lexicon.months)
        if after in lexicon.magnitudes:
            found.append(Figure(value * lexicon.magnitudes[after], f"{words[place]} {words[place + 1]}", False))
        else:
            found.append(Figure(value, words[place], is_date))
    return found


def value_of(digits):
    """Return the number in digits, with a point or comma before decimals, and between groups of three digits."""
    if re.fullmatch(GROUPED, digits):
        return float("".join(filter(str.isdecimal, digits)))
    return float(digits.replace(",", "."))


def nearest_sentence(text, statement):
    """Return the sentence of the text that has most of the longer words of the statement, the first if several do."""
    telling = {word for word in map(plain, words_of(statement)) if len(word) >= MIN_TELLING}
    sentences = [sentence for sentence in SENTENCE_END.split(text) if sentence] or [""]
    return max(sentences, key=lambda sentence: len(telling.intersection(map(plain, words_of(sentence)))))


def words_of(text):
    """Return the words and numbers of a text as it writes them; `n't` is a word of its own, `not`."""
    return WORD.findall(CONTRACTED_NOT.sub(" not", text))


def plain(word):
    """Return a word without case and accents, as words are compared."""
    if word.isascii():
        return word.lower()
    return "".join(mark for mark in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(mark))


def lexicon_of(language):
    """Return the lexicon of a language, by its tag; an empty one if there is none."""
    return lexicons().get(language.partition("-")[0], Lexicon())


@functools.cache
def lexicons():
    """Return the lexicon of each language of `differences.toml`, by its tag."""
    with LEXICONS.open("rb") as file:
        return {language: lexicon_from(lists) for language, lists in tomllib.load(file).items()}


def lexicon_from(lists):
    words = {name: listed.split() for name, listed in lists.items()}
    split = {name: [tuple(map(plain, word.split(sep))) for word in words.get(name, ())] for name, sep in SEPARATORS}
    return Lexicon(
        negation=frozenset(map(plain, words["negation"])),
        concord=frozenset(map(plain, words.get("concord", ()))),
        refutation=frozenset(map(plain, words["refutation"])),
        months=frozenset(map(plain, words["months"])),
        pairs=frozenset(split["pairs"]),
        numbers={word: float(value) for word, value in split["numbers"]},
        magnitudes={word: float(value) for word, value in split["magnitudes"]},
    )


SEPARATORS = (("pairs", ":"), ("numbers", "="), ("magnitudes", "="))
