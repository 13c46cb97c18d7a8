"""May two names be those of one person or organisation? `likeness` says in which respect they are alike, or None.

Both names are read as words without accents, titles and small words such as “the” or “de”. Words in another order are
the same name. A name of a person has shorter forms, which begin and end alike: “J. Smith”, “John Kennedy”. A surname
alone is none, nor is another first name.
"""

import re
import unicodedata
from enum import StrEnum

# Letters that Unicode does not take apart into a letter and an accent.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
ELISION = re.compile(r"\b[dl]['’ʼ](?=\w)")  # d’Estaing, l’Agence
APOSTROPHE = re.compile(r"['’ʼ`´]")  # O’Brien is OBrien
SMALL_WORDS = frozenset(
    [
        *("the", "of", "and", "for"),
        *("de", "du", "des", "la", "le", "les", "et"),
        *("der", "die", "das", "den", "fur", "und", "von"),
        *("el", "los", "las", "del", "di", "il", "do", "da", "dos", "van"),
    ]
)
TITLES = frozenset(
    [
        *("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame"),
        *("mme", "mlle", "monsieur", "madame", "herr", "frau"),
    ]
)
NOT_COUNTED = SMALL_WORDS | TITLES
MIN_MISSPELT = 5  # letters of a word in which one other letter is a likely misspelling
# Spellings of one sound, in this order, as transliterations and typists vary them.
SOUNDS = (("ph", "f"), ("w", "v"), ("ck", "k"), ("y", "i"), ("j", "i"), ("z", "s"))


class Likeness(StrEnum):
    """In which respect two claimants are alike, the surest first."""

    WIKIDATA_ID = "wikidata_id"
    NAME = "name"
    ALIAS = "alias"
    SPELLING = "spelling"
    SHORT_FORM = "short_form"


def words_of(name):
    """Return the words of a name that count, in order: without case, accents, titles and small words."""
    letters = unicodedata.normalize("NFKD", name.casefold()).translate(LETTERS)
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", APOSTROPHE.sub("", ELISION.sub("", letters)))
    return [word for word in words if word not in NOT_COUNTED] or words


def likeness(words, others, is_person=True):
    """Return how two names are alike, given their words: NAME, SPELLING, SHORT_FORM or None."""
    if not words or not others:
        return None
    if sorted(words) == sorted(others) or "".join(words) == "".join(others):
        return Likeness.NAME
    if len(words) == len(others) and all(map(is_misspelt, words, others)):
        return Likeness.SPELLING
    if is_person and is_short_form(*sorted((words, others), key=len)):
        return Likeness.SHORT_FORM
    return None


def is_misspelt(word, other):
    """Return whether both are likely one word, in another spelling: of one sound, or one letter apart."""
    if word == other or sound(word) == sound(other):
        return True
    has_letters = min(len(word), len(other)) >= MIN_MISSPELT
    return has_letters and word[0] == other[0] and word[-1] == other[-1] and is_one_edit_apart(word, other)


def sound(word):
    for spelling, usual in SOUNDS:
        word = word.replace(spelling, usual)
    return re.sub(r"(.)\1+", r"\1", word)


def is_one_edit_apart(word, other):
    """Return whether one letter more, less or changed makes one word of the other, or two letters that swap."""
    shorter, longer = sorted((word, other), key=len)
    start = next((at for at, (one, two) in enumerate(zip(shorter, longer, strict=False)) if one != two), len(shorter))
    short, long = shorter[start:], longer[start:]
    if len(short) < len(long):
        return short == long[1:]
    return short[1:] == long[1:] or (short[:2] == long[1::-1] and short[2:] == long[2:])


def is_short_form(short, long):
    """Return whether a name of fewer words, or with initials, can be short for the other.

    Its first word begins the longer name, as a word or an initial, and the words between are found there in order. Its
    last word ends the longer name, too, unless all its words are written out: Spanish names have more at their end.
    """
    if len(short) < 2 or not matches(short[0], long[0]):
        return False
    ends_alike = len(short[-1]) > 1 and short[-1] == long[-1]
    is_beginning = short == long[: len(short)] and min(map(len, short)) > 1
    return is_beginning or (ends_alike and is_in_order(short[1:-1], long[1:-1]))


def is_in_order(words, others):
    remaining = iter(others)
    return all(any(matches(word, other) for other in remaining) for word in words)


def matches(word, other):
    """Return whether both are the same word, or one is the initial of the other."""
    return word == other or (min(len(word), len(other)) == 1 and word[0] == other[0])
