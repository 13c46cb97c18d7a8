"""How does a rating of others read: which label, which value, between which bounds?

| found | outcome | repair |
|---|---|---|
| `alternateName` | the label | |
| none, but `alternativeName`, as many misspell it; `name` or `ratingExplanation` when short; a value in words | the label | `label_elsewhere` |
| a label of more than 200 characters | cut | `label_cut` |
| a value in words, such as `"four"` | no value: nobody guesses a number | `value_in_words` |
| `"4,5"` | 4.5 | `comma_decimal` |
| no worst or no best | 1 or 5, as https://schema.org/Rating has it | |
| best below worst | no numbers: the value may be meant either way | `bounds_swapped` |
| best equal to worst, a bound in words, numbers beyond a million | no numbers | `bounds_meaningless` |
| a value that is not between the bounds | no numbers | `value_outside` |

What a label means is not for reading to say: no label becomes a category here.
"""  # noqa: E501

import hashlib
import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from claims.interchange.claimreview.jsonld import nodes, texts
from claims.interchange.claimreview.text import plain_text, says_something, truncate

MAX_LABEL_LENGTH = 200  # characters
# A label that stands where a sentence could stand as well is short.
SHORT, FEW = 40, 4  # characters, words
MAX_CODE_LENGTH = 50
NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,9})?", re.ASCII)
MAX_RATING_VALUE = 1_000_000
DEFAULT_WORST, DEFAULT_BEST = Decimal(1), Decimal(5)
# What a code may leave out without two labels becoming one. That is no sign that means something, such as +.
PUNCTUATION = frozenset(" .,;:!?¡¿'’‘\"“”„«»()[]/\\&_-–—…")


class ReadRating(NamedTuple):
    """A label, and a value with its bounds when the three make sense together."""

    label: str = ""
    value: Decimal | None = None
    worst: Decimal | None = None
    best: Decimal | None = None


def read_rating(value, repairs):
    """What a `reviewRating` says, be it an object, a list of them, or just a label."""
    found = nodes(value)
    if not found:
        found = [{"alternateName": value}]
    rating = found[0]
    label = _label(rating, repairs)
    return ReadRating(label, *_numbers(rating, repairs))


def rating_code(label):
    """The code of the rating that a label stands for: the same for `Mostly True`, `mostly-true` and `Mostly true!`

    That is its words in ASCII. Where these would not tell it from other labels, it is a digest of the label.
    """
    typed = " ".join(unicodedata.normalize("NFKC", label).casefold().split())
    words = typed.strip("".join(PUNCTUATION)) or typed
    folded = "".join(sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign))
    code = re.sub(r"[^a-z0-9]+", "_", folded.translate(APOSTROPHES)).strip("_")
    is_told = all((sign.isascii() and sign.isalnum()) or sign in PUNCTUATION for sign in folded)
    if is_told and 0 < len(code) <= MAX_CODE_LENGTH:
        return code
    return f"label-{hashlib.sha256(words.encode(errors='ignore')).hexdigest()[:10]}"


APOSTROPHES = str.maketrans("", "", "'’‘")


def _label(rating, repairs):
    for words in _words(rating, "alternateName"):
        return truncate(plain_text(words, repairs), MAX_LABEL_LENGTH, "label_cut", repairs)
    elsewhere = (
        *_words(rating, "alternativeName"),
        *filter(_is_short, (*_words(rating, "name"), *_words(rating, "ratingExplanation"))),
        *(words for words in _words(rating, "ratingValue") if not NUMBER.fullmatch(words)),
    )
    for words in elsewhere:
        repairs.append("label_elsewhere")
        return truncate(plain_text(words, repairs), MAX_LABEL_LENGTH, "label_cut", repairs)
    return ""


def _words(rating, member):
    return [words for text in texts(rating.get(member), "name") if says_something(words := plain_text(text, []))]


def _is_short(words):
    return len(words) <= SHORT and len(words.split()) <= FEW and ". " not in words


def _numbers(rating, repairs):
    value = _number(rating, "ratingValue", repairs, otherwise="value_in_words")
    if value is None:
        return ()
    worst = _number(rating, "worstRating", repairs, default=DEFAULT_WORST)
    best = _number(rating, "bestRating", repairs, default=DEFAULT_BEST)
    if repair := _what_is_wrong(value, worst, best):
        repairs.append(repair)
        return ()
    return value, worst, best


def _what_is_wrong(value, worst, best):
    if worst is None or best is None or worst == best or max(map(abs, (value, worst, best))) > MAX_RATING_VALUE:
        return "bounds_meaningless"
    if best < worst:
        return "bounds_swapped"
    return "" if worst <= value <= best else "value_outside"


def _number(rating, member, repairs, *, default=None, otherwise=""):
    written = [text.strip() for text in texts(rating.get(member))]
    for text in filter(None, written):
        if NUMBER.fullmatch(text):
            if "," in text:
                repairs.append("comma_decimal")
            return Decimal(text.replace(",", "."))
        if otherwise:
            repairs.append(otherwise)
        return None
    return default
