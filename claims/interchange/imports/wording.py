"""Are two texts the same words, one text that was mended, or two statements? `likeness` answers for statements.

| the texts differ in | likeness |
|---|---|
| case, spaces, punctuation, kinds of quotes and dashes, thousands separators | `SAME` |
| misspelt words: a letter or two more, less or in another place | `TYPO` |
| words that were added or left out as well, a third of them at most | `NEAR` |
| a number, a negation, a word for another one, or more words | `DOUBTFUL`, if half of the words are the same |
| most of their words | `OTHER` |

The limits were measured on edits of 20,000 published statements and on pairs of different ones
(tests/claims/interchange/imports/test_wording.py says how).
"""

import re
import unicodedata
from collections import Counter
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, Indel

MIN_SHARE = 0.5  # of the words that two statements have in common, below which they are two claims
MAX_ADDED_SHARE = 1 / 3  # of the words, added or left out, with which a statement is still the same one
MIN_WORDS = 4  # of a statement to which words may be added
MAX_CACHED_LENGTH = 2_000  # characters of a text whose words are remembered
MAX_WORDS = 400  # of a text that are compared one by one
LONG_WORD = 10  # letters, from which on two may be wrong
SHORT_WORD = 4  # letters, up to which one letter for another makes another word: Iran, Iraq
THOUSANDS = re.compile(r"(?<=\d)[.,'’ \u00a0\u202f](?=\d{3}(?!\d))")
DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
POINT = "\u02d1"  # a letter by its Unicode category, which no text has: 1.5 is not 15
KEPT_SIGNS = frozenset("%‰°")
IN_WORDS = frozenset("'’‘ʼ`-‐‑\u00ad\u200b\u200c\u200d")  # signs inside of words, which some leave out
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
NEGATIONS = frozenset((
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "isnt", "arent",
    "wasnt", "werent", "dont", "doesnt", "didnt", "wont", "cant", "couldnt", "shouldnt", "wouldnt", "hasnt",
    "havent", "hadnt", "aint", "ne", "pas", "jamais", "rien", "aucun", "aucune", "sans", "non", "nunca",
    "nada", "nadie", "sin", "ni", "não", "nem", "nenhum", "nenhuma", "sem", "nicht", "nichts", "nie",
    "niemals", "kein", "keine", "keinen", "keiner", "keines", "ohne", "niet", "geen", "nooit", "zonder",
    "senza", "mai", "nessun", "nessuna", "inte", "ingen", "aldrig", "ikke", "ikkje", "ei", "nie", "bez",
    "není", "ne", "нет", "не", "ни", "без", "ні", "немає", "değil", "yok", "olmayan", "لا", "لم", "لن", "ليس",
    "ليست", "غير", "नहीं", "न", "बिना", "না", "নয়", "نہیں", "tidak", "bukan", "tanpa", "không", "hindi",
    "hakuna", "si", "nu", "fără", "δεν", "μη", "όχι", "לא", "אין", "不", "没", "沒", "無", "无", "非", "未", "ない",
    "안", "못", "ไม่",
))  # fmt: skip


class Likeness(IntEnum):
    OTHER = 0
    DOUBTFUL = 1
    NEAR = 2
    TYPO = 3
    SAME = 4


class Comparison(NamedTuple):
    """How like each other two texts are. The larger of two comparisons is that of the nearer texts."""

    likeness: Likeness
    share: float  # of the words that they have in common


def words_of(text):
    """Return the words of a text, without what is only spelling. Scripts without spaces have a word for each sign."""
    return _words_of_statement(text) if len(text) <= MAX_CACHED_LENGTH else _words_of(text)


def _words_of(text):
    text = unicodedata.normalize("NFKC", text).casefold()
    if any(map(str.isdigit, text)):
        text = DECIMAL.sub(POINT, THOUSANDS.sub("", text))
    if not text.isalnum():
        text = "".join(map(_sign, text))
    if not text.isascii() and UNSPACED.search(text):
        text = UNSPACED.sub(r" \g<0> ", text)
    return tuple(text.split())


_words_of_statement = lru_cache(maxsize=1_000)(_words_of)


def is_same_text(text, other):
    """Return whether two texts are the same words."""
    return text == other or words_of(text) == words_of(other)


def same_or_other(text, other):
    """Return the Comparison of two statements if only the same words count: cheaper than `likeness`."""
    return Comparison(Likeness.SAME, 1.0) if is_same_text(text, other) else Comparison(Likeness.OTHER, 0.0)


def likeness(text, other):
    """Return the Comparison of two statements."""
    words, others = words_of(text), words_of(other)
    if words == others:
        return Comparison(Likeness.SAME, 1.0)
    words, others = words[:MAX_WORDS], others[:MAX_WORDS]
    edits = list(Indel.opcodes(_matched(words, others), others))
    common = sum(edit.src_end - edit.src_start for edit in edits if edit.tag == "equal")
    share = 2 * common / max(len(words) + len(others), 1)
    if share < MIN_SHARE:
        return Comparison(Likeness.OTHER, share)
    if _protected(words) != _protected(others):
        return Comparison(Likeness.DOUBTFUL, share)
    return Comparison(_likeness_by(edits, common, len(words), len(others)), share)


def _likeness_by(edits, common, length, other_length):
    """Return the likeness of statements with the same numbers and negations, by the edits of their words."""
    left_out = length - common
    added = other_length - common
    if not left_out and not added:
        return Likeness.TYPO
    is_replaced = left_out and added and any(map(_replaces, edits, edits[1:]))
    is_long = max(left_out, added) <= max(length, other_length) * MAX_ADDED_SHARE
    if is_replaced or not is_long or min(length, other_length) < MIN_WORDS:
        return Likeness.DOUBTFUL
    return Likeness.NEAR


def _replaces(edit, following):
    return {edit.tag, following.tag} == {"insert", "delete"}


def _sign(sign):
    if sign.isalnum() or sign in KEPT_SIGNS:
        return sign
    category = unicodedata.category(sign)
    if category[0] == "M" or category == "Sc":
        return sign if category[0] == "M" else f" {sign} "
    return "" if sign in IN_WORDS else " "


def _protected(words):
    """Return the words of which none may differ: numbers, money and negations."""
    return Counter(word for word in words if word in NEGATIONS or (not word.isalpha() and _counts(word)))


def _counts(word):
    return any(sign.isdigit() or sign in KEPT_SIGNS or unicodedata.category(sign) == "Sc" for sign in word)


def _matched(words, others):
    """Return the words, each misspelt one of them as the other text has it."""
    had, known = set(words), set(others)
    missing = [word for word in dict.fromkeys(others) if word not in had]
    return [
        word if word in known else next((one for one in missing if _is_misspelt(word, one)), word) for word in words
    ]


def _is_misspelt(word, other):
    shorter, longer = sorted((word, other), key=len)
    allowed = 2 if len(longer) >= LONG_WORD else 1
    if len(longer) - len(shorter) > allowed or len(longer) < 3:
        return False
    if OSA.distance(shorter, longer, score_cutoff=allowed) > allowed:
        return False
    if {word, other} & NEGATIONS or _counts(word) or _counts(other):
        return False
    if len(shorter) == len(longer):  # letters were replaced, or two of them changed places
        is_other_word = shorter[0] != longer[0] or len(longer) <= SHORT_WORD
        return not is_other_word or sorted(shorter) == sorted(longer)
    # A prefix makes another word: legal, illegal; moral, amoral.
    return shorter[0] == longer[0] or (longer[1:] == shorter and longer[0] != "a")
