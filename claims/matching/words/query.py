"""Which words of a post are looked for? `prepare` leaves out addresses and repetitions, and adds the words of tags.

Author, handle and date stay in: without them, fewer claims were found (docs/matching.md has the measurements).
"""

import re
from itertools import pairwise

MAX_READ = 20_000  # characters of a text that are looked at
MAX_LENGTH = 1_200  # characters of the query
WINDOW = 5  # words: a passage of that length which comes again is a repetition

ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+", re.IGNORECASE)
TAG = re.compile(r"[#＃@](\w+)")
UNREADABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL stores neither NUL nor lone surrogates


def prepare(text):
    """Return the text as a query: one line of at most `MAX_LENGTH` characters."""
    readable = ADDRESS.sub(" ", UNREADABLE.sub(" ", text[:MAX_READ]))
    words = said_once(readable.split())
    return " ".join([*words, *words_of_tags(words)])[:MAX_LENGTH].rstrip()


def said_once(words):
    """Return the words without passages of at least `WINDOW` words that came before."""
    seen, kept, repeated_until = set(), [], 0
    for place, word in enumerate(words):
        window = tuple(words[place : place + WINDOW])
        if window in seen and len(window) == WINDOW:
            repeated_until = place + WINDOW
        seen.add(window)
        if place >= repeated_until:
            kept.append(word)
    return kept


def words_of_tags(words):
    """Return the parts of each #CamelCase and @CamelCase that has several, in order."""
    parts = (split_tag(tag) for word in words for tag in TAG.findall(word))
    return [part for split in parts if len(split) > 1 for part in split]


def split_tag(tag):
    """Return the parts of a tag: `ClimateChange2020` is Climate, Change, 2020, and `BBCNews` is BBC, News."""
    parts, begin = [], 0
    for place, (before, here) in enumerate(pairwise(tag), 1):
        if kind(before) != kind(here) and not (kind(before) == "upper" and kind(here) == "lower"):
            parts.append(tag[begin:place])
            begin = place
        elif kind(before) == "upper" and kind(here) == "lower" and place - 1 > begin:
            parts.append(tag[begin : place - 1])
            begin = place - 1
    return [part.strip("_") for part in [*parts, tag[begin:]] if part.strip("_")]


def kind(character):
    """Return what a character of a tag is."""
    if character.isdigit():
        return "digit"
    if character == "_":
        return "underscore"
    return "upper" if character.isupper() else "lower"
