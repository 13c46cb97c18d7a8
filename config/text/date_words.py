"""Which words do dates consist of, in the languages of the world? `cldr_words()` has months, weekdays and the rest.

They are those of CLDR (https://cldr.unicode.org), which Babel brings along. All spellings are tokens: `split_words()`
of `Le 22 juil. 2019` is `("le", "22", "juil", "2019")`.
"""

import pickle
import re
import unicodedata
from functools import cache
from typing import NamedTuple

from django.conf.locale import LANG_INFO

WORD = re.compile(r"\d+|[年月日년월일]|[^\d\s!-/:-@\[-`{-~«»“”„‘’·•،؛।।、，。–—−…]+")
# A narrow name is a letter that several months share. Abbreviations of languages that we do not know are left out:
# three letters mean different months in some of hundreds.
WIDTHS = ("wide", "abbreviated")
LENGTH_OF_SCRIPT = 4  # as in `sr_Latn`
LITERAL = re.compile(r"'([^']+)'|([^'\x00-\x7f]+)")  # in a pattern such as `d 'de' MMMM`, `y年M月d日`
ENDING_OF_MONTH = re.compile(r"M{3,4}'([^'\s]+)'")  # as in Basque: `MMMM'ren'`
BEGINNING_OF_MONTH = re.compile(r"([^\s\x00-\x7f]+)M{3,4}")  # as in Hebrew: `בMMMM`
# Not in CLDR, or only in its patterns of times: ordinal numbers, hours, eras, accusatives.
OTHER_WORDS = frozenset(
    [
        *(
            "st",
            "nd",
            "rd",
            "th",
            "of",
            "the",
            "on",
            "at",
            "year",
            "hrs",
            "hours",
            "ad",
            "ce",
            "er",
            "ère",
            "re",
            "le",
        ),
        *("à", "de", "del", "a", "la", "las", "los", "el", "año", "ano", "ª", "º", "o", "e", "do", "da", "às", "as"),
        *("di", "il", "ore", "ora", "alle", "am", "den", "der", "dem", "vom", "um", "uhr", "jahr", "kl", "klo", "dne"),
        *("van", "ren", "ko", "m", "p", "พ", "ศ", "ค", "พศ", "คศ", "م", "بتاريخ", "يوم", "في", "الموافق"),
    ]
)


class DateWords(NamedTuple):
    """The words of dates in all languages, casefolded."""

    months: dict  # by tokens: a dict from the number of the month to the languages that call it so
    days: frozenset  # weekdays of two tokens, which may have the name of a month: Tuesday is "dydd Mawrth" in Welsh
    others: frozenset  # weekdays and words between


def split_words(text):
    """Return the tokens of a text: numbers without leading zeros, and words in lower case without punctuation."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    tokens = WORD.findall(text.casefold())
    return tuple(str(int(token)) if token.isdecimal() else token for token in tokens)


@cache
def cldr_words():
    """Return the DateWords of all languages. The first call takes about a second."""
    from babel import localedata

    months, days, others = {}, set(), set(OTHER_WORDS)
    known = {tag.partition("-")[0] for tag in LANG_INFO}
    for locale in filter(_has_own_words, localedata.locale_identifiers()):
        # Not `localedata.load`, which would keep a hundred megabytes in memory.
        with open(localedata.resolve_locale_filename(locale), "rb") as file:
            content = pickle.load(file)  # noqa: S301  a file of the package
        language = locale.partition("_")[0]
        _add_months(months, content, language, WIDTHS if language in known else WIDTHS[:1])
        _add_others(others, content)
        days.update(tokens for _number, name in _names(content, "days") if len(tokens := split_words(name)) == 2)
    for tokens, numbers in [*months.items()]:
        if (plain := tuple(map(_without_accents, tokens))) not in months:
            months[plain] = numbers
    return DateWords(months, frozenset(days), frozenset(others | set(map(_without_accents, others))))


def _has_own_words(locale):
    """Return whether a locale is a language, or the script or region of one that has other names of months."""
    language, *parts = locale.split("_")
    return language != "root" and (not parts or language == "ar" or len(parts[0]) == LENGTH_OF_SCRIPT)


def _names(content, kind, widths_read=WIDTHS):
    """Yield the names of months or weekdays, each with its number."""
    for use in ("format", "stand-alone"):
        widths = _mapping(content.get(kind, {})).get(use, {})
        for width in widths_read:
            yield from _mapping(_mapping(widths).get(width, {})).items()


def _mapping(value):
    return value if hasattr(value, "items") else {}  # an alias otherwise: the same names as elsewhere


def _patterns(content):
    for formats in ("date_formats", "datetime_formats", "datetime_skeletons"):
        for pattern in _mapping(content.get(formats, {})).values():
            yield getattr(pattern, "pattern", pattern)


def _add_months(months, content, language, widths):
    patterns = list(_patterns(content))
    endings = {ending for pattern in patterns for ending in ENDING_OF_MONTH.findall(pattern)}
    beginnings = {beginning for pattern in patterns for beginning in BEGINNING_OF_MONTH.findall(pattern)}
    for number, name in _names(content, "months", widths):
        for spelling in (name, *(name + ending for ending in endings), *(start + name for start in beginnings)):
            tokens = split_words(spelling)
            if any(token.isalpha() and (len(token) > 1 or not token.isascii()) for token in map(_letters, tokens)):
                months.setdefault(tokens, {}).setdefault(number, set()).add(language)


def _letters(token):
    return "".join(filter(str.isalpha, token))


def _add_others(others, content):
    texts = [name for _number, name in _names(content, "days")]
    texts += [quoted or letters for pattern in _patterns(content) for quoted, letters in LITERAL.findall(pattern)]
    others.update(token for text in texts for token in split_words(text) if not token.isdecimal())


def _without_accents(token):
    """Return a word of Latin letters without its accents, as many people type it."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", token) if not unicodedata.combining(sign))
    return plain if plain.isascii() else token
