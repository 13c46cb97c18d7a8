"""Which label and which value, between which bounds, does a `reviewRating` have? `read_rating` answers:

| written | outcome | repair |
|---|---|---|
| `alternateName` | the label | |
| none, but `alternativeName`, as many misspell it; `name` or `ratingExplanation` when short; a value in words | the label | `label_elsewhere` |
| a value between its bounds, and no label in words | `3 of 5` | `label_from_numbers` |
| a label of more than 2,000 characters | cut | `label_cut` |
| a value in words, such as `"four"` | no value: nobody guesses a number | `value_in_words` |
| `"4,5"` | 4.5 | `comma_decimal` |
| no worst or no best | 1 or 5, as https://schema.org/Rating has it | |
| best below worst | no numbers: the value may be meant either way | `bounds_swapped` |
| best equal to worst, a bound in words, numbers beyond a million | no numbers | `bounds_meaningless` |
| a value that is not between the bounds | no numbers | `value_outside` |

No label becomes a category here: what a label means is for the desk to say.
"""  # noqa: E501

import hashlib
import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from claims.interchange.claimreview.jsonld import nodes, texts
from claims.interchange.claimreview.text import plain_text, says_something, truncate

MAX_LABEL_LENGTH = 2_000  # characters
# Limits of a label in a member that may have a sentence instead.
MAX_SHORT_LENGTH, MAX_SHORT_WORDS = 40, 4
MAX_CODE_LENGTH = 50  # characters
NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,9})?", re.ASCII)
MAX_RATING_VALUE = 1_000_000
DEFAULT_WORST, DEFAULT_BEST = Decimal(1), Decimal(5)
# Signs that a code may leave out without two labels becoming one. Signs with a meaning, such as +, are not among them.
PUNCTUATION = frozenset(" .,;:!?¡¿'’‘\"“”„«»()[]/\\&_-–—…")


class ReadRating(NamedTuple):
    """A label, and a value with its bounds if the three make sense together."""

    label: str = ""
    value: Decimal | None = None
    worst: Decimal | None = None
    best: Decimal | None = None


def read_rating(value, repairs):
    """Return the ReadRating of a `reviewRating`: an object, the first of a list of objects, a number or a label."""
    rating = next(iter(nodes(value)), None) or _rating_of_text(value)
    label, numbers = _label(rating, repairs), _numbers(rating, repairs)
    if numbers and (not label or (NUMBER.fullmatch(label) and _decimal(label) == numbers[0])):
        label = numbers_of(rating)
        repairs.append("label_from_numbers")
    return ReadRating(label, *numbers)


def numbers_of(rating):
    """Return the value of a rating and the best one as `3 of 5`, or "" if it has no value between bounds."""
    numbers = _numbers(rating, [])
    return f"{_shown(numbers[0])} of {_shown(numbers[2])}" if numbers else ""


def _rating_of_text(value):
    is_number = any(NUMBER.fullmatch(text.strip()) for text in texts(value)[:1])
    return {"ratingValue" if is_number else "alternateName": value}


def _shown(number):
    """Return a number without needless zeros: 3 for 3.0."""
    return f"{number.normalize():f}"


def rating_code(label):
    """Return the code of a label's rating: the same for `Mostly True`, `mostly-true` and `Mostly true!`

    It is the label's words in ASCII, or a digest of the label if these could be another label's words as well.
    """
    typed = " ".join(unicodedata.normalize("NFKC", label).casefold().split())
    words = typed.strip("".join(PUNCTUATION)) or typed
    folded = "".join(sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign))
    code = re.sub(r"[^a-z0-9]+", "_", folded.translate(APOSTROPHES)).strip("_")
    is_unambiguous = all((sign.isascii() and sign.isalnum()) or sign in PUNCTUATION for sign in folded)
    if is_unambiguous and 0 < len(code) <= MAX_CODE_LENGTH:
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
    """Return the plain texts of a member that say something."""
    return [words for text in texts(rating.get(member), "name") if says_something(words := plain_text(text, []))]


def _is_short(words):
    return len(words) <= MAX_SHORT_LENGTH and len(words.split()) <= MAX_SHORT_WORDS and ". " not in words


def _numbers(rating, repairs):
    value = _number(rating, "ratingValue", repairs, if_words="value_in_words")
    if value is None:
        return ()
    worst = _number(rating, "worstRating", repairs, default=DEFAULT_WORST)
    best = _number(rating, "bestRating", repairs, default=DEFAULT_BEST)
    if repair := _wrong_bounds(value, worst, best):
        repairs.append(repair)
        return ()
    return value, worst, best


def _wrong_bounds(value, worst, best):
    if worst is None or best is None or worst == best or max(map(abs, (value, worst, best))) > MAX_RATING_VALUE:
        return "bounds_meaningless"
    if best < worst:
        return "bounds_swapped"
    return "" if worst <= value <= best else "value_outside"


def _decimal(text):
    return Decimal(text.replace(",", "."))


def _number(rating, member, repairs, *, default=None, if_words=""):
    for text in filter(None, map(str.strip, texts(rating.get(member)))):
        if NUMBER.fullmatch(text):
            if "," in text:
                repairs.append("comma_decimal")
            return _decimal(text)
        if if_words:
            repairs.append(if_words)
        return None
    return default
