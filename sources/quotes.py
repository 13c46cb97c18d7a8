"""Is a quote in a text, and if not, what is there instead?

`refusal_of` returns None for a quote that occurs in the text exactly once, and otherwise a sentence for the person who
quotes. On a text of 5 MB the longest answer takes about a second.
"""

import re
import unicodedata
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz

NOT_IN_THE_TEXT = gettext_lazy("The quote does not stand word for word in this version of the article.")
NOT_IN_ANY_VERSION = gettext_lazy("The quote does not stand word for word in any version of the article.")
TWICE_IN_THE_TEXT = gettext_lazy(
    "The quote stands more than once in this version of the article: add the words directly before or after it."
)

MAX_PLACES = 5  # shown of a quote that occurs several times
MAX_PASSAGE = 300  # characters of the text that a sentence cites
MIN_SIMILARITY = 60  # percent, below which no passage is called the nearest
PIECE_LENGTH = 60  # characters of a quote to search for: rapidfuzz is much slower above 64
MAX_CANDIDATES = 1_000
WIDTHS = (40, 150, 500)  # characters around a place: the first that tells all places apart

SPACES = r"\s\u00ad\u200b-\u200d\u2060\ufeff"
LIKE_EACH_OTHER = ("'’‘ʼ′`´", '"“”„‟«»″', "-‐‑‒–—―−")
BLANK = re.compile(f"[{SPACES}]+")


class Quote(NamedTuple):
    """A W3C TextQuoteSelector: the exact words, and those directly before and after them."""

    exact: str
    prefix: str = ""
    suffix: str = ""

    @property
    def words(self):
        return self.prefix + self.exact + self.suffix


def refusal_of(quote, text, missing=NOT_IN_THE_TEXT):
    """Return why the quote cannot be used, or None. The sentence begins with `missing` if it is not in the text."""
    places = list(islice(starts_of(quote.words, text), MAX_PLACES + 1))
    if len(places) == 1:
        return None
    if places:
        starts = [place + len(quote.prefix) for place in places]
        return f"{TWICE_IN_THE_TEXT} {choice_of(quote, text, starts)}"
    if starts := list(islice(starts_of(quote.exact, text), MAX_PLACES + 1)):
        reason = _("The quote alone stands in it, but not between these words before and after it.")
        return f"{missing} {reason} {choice_of(quote, text, starts)}"
    return f"{missing} {nearest(quote.words, text)}"


def starts_of(words, text):
    """Yield the index of each occurrence of the words in the text, overlapping ones too."""
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def choice_of(quote, text, places):
    """Return a sentence that lists the places with the words around each, to be copied as prefix and suffix."""
    shown = places[:MAX_PLACES]
    for width, within_line in ((WIDTHS[0], True), *((width, False) for width in WIDTHS)):
        around = [surroundings(text, start, start + len(quote.exact), width, within_line) for start in shown]
        if len(set(around)) == len(around):
            break
    listed = [f"({number}) {surrounded(*words)}" for number, words in enumerate(around, 1)]
    advice = _("Copy the words around it from its place: %(places)s.") % {"places": "; ".join(listed)}
    return f"{advice} {_('There are more places.')}" if len(places) > MAX_PLACES else advice


def surrounded(before, after):
    if not before:
        return _("after it “%(after)s”") % {"after": after}
    if not after:
        return _("before it “%(before)s”") % {"before": before}
    return _("before it “%(before)s”, after it “%(after)s”") % {"before": before, "after": after}


def surroundings(text, start, end, width, within_line):
    before, after = text[max(0, start - width) : start], text[end : end + width]
    if within_line:  # a page shows a line break as a space, and a space is what would be copied
        return before.rpartition("\n")[2], after.partition("\n")[0]
    return before, after


def nearest(words, text):
    """Return a sentence that cites the most similar passage, and the difference if it is only of spelling."""
    if span := spelled_otherwise(words, text):
        passage = text[slice(*span)]
        at = first_difference(words, passage)
        return _("The nearest passage is “%(passage)s”: where the quote has %(ours)s, the text has %(theirs)s.") % {
            "passage": shortened(passage, at),
            "ours": named(part_at(words, at)),
            "theirs": named(part_at(passage, at)),
        }
    if span := most_like(words, text):
        return _("The nearest passage is “%(passage)s”.") % {"passage": shortened(text[slice(*span)], 0)}
    return _("Nothing in it is like these words.")


def shortened(passage, at):
    """Return the passage, or if it is long the part of it around `at`."""
    if len(passage) <= MAX_PASSAGE:
        return passage
    start, end = max(0, at - MAX_PASSAGE // 3), at + MAX_PASSAGE
    return f"{'…' if start else ''}{passage[start:end]}{'…' if end < len(passage) else ''}"


def spelled_otherwise(words, text):
    """Return the span of the words ignoring case, spaces, quotation marks and dashes, or None.

    Searches for the beginning first: a pattern of thousands of characters would be compared at each place of the text.
    """
    words = words.strip()
    whole = re.compile(loosely(words), re.IGNORECASE)
    begins = re.finditer(loosely(words[:PIECE_LENGTH]), text, re.IGNORECASE)
    matches = (whole.match(text, begin.start()) for begin in islice(begins, MAX_CANDIDATES))
    return next((match.span() for match in matches if match), None)


def most_like(words, text):
    """Return the span of the most similar passage, judged by pieces of the words, or None if none is similar."""
    last = max(0, len(words) - PIECE_LENGTH)
    pieces = [(start, words[start : start + PIECE_LENGTH]) for start in sorted({0, last // 2, last})]
    alignments = [
        (start, fuzz.partial_ratio_alignment(piece, text, score_cutoff=MIN_SIMILARITY)) for start, piece in pieces
    ]
    scores = [(alignment.score, alignment.dest_start - start) for start, alignment in alignments if alignment]
    if not scores:
        return None
    start = max(0, max(scores)[1])
    return to_whole_words(text, start, min(len(text), start + len(words)))


def loosely(words):
    """Return a pattern that matches the words with other spaces, quotation marks and dashes."""
    pattern = []
    for part in re.findall(f"[{SPACES}]+|…|\\.\\.\\.|.", words, re.DOTALL):
        alike = next((signs for signs in LIKE_EACH_OTHER if part in signs), None)
        if BLANK.fullmatch(part):
            pattern.append(f"[{SPACES}]{{1,20}}")  # bounded: a text may hold a megabyte of spaces
        elif part in ("…", "..."):
            pattern.append(r"(?:…|\.\.\.)")
        else:
            pattern.append(f"[{re.escape(alike)}]" if alike else re.escape(part))
    return "".join(pattern)


def to_whole_words(text, start, end):
    """Return the span without outer spaces, widened to the ends of words within 20 characters."""
    passage = text[start:end]
    start, end = start + len(passage) - len(passage.lstrip()), end - len(passage) + len(passage.rstrip())
    before, after = text[max(0, start - 20) : start], text[end : end + 20]
    return start - len(re.split(r"\s", before)[-1]), end + len(re.split(r"\s", after)[0])


def first_difference(words, passage):
    """Return the index of the first difference, or of the run of spaces that contains it."""
    at = next((n for n, (ours, theirs) in enumerate(zip(words, passage, strict=False)) if ours != theirs), None)
    at = min(len(words), len(passage)) if at is None else at
    if BLANK.match(words, at) or BLANK.match(passage, at):
        while at and BLANK.fullmatch(words[at - 1]):
            at -= 1
    return at


def part_at(text, at):
    """Return the run of spaces at this index, or else the character."""
    blank = BLANK.match(text, at)
    return blank[0] if blank else text[at : at + 1]


def named(part):
    """Return the names of the first characters, because characters that look alike differ in name."""
    if not part:
        return _("nothing")
    names = {" ": _("a space"), "\n": _("a line break"), "\t": _("a tab"), "\u00a0": _("a no-break space")}
    named_signs = [names.get(sign) or with_its_name(sign) for sign in part[:4]]
    return " + ".join(named_signs) + (" …" if len(part) > 4 else "")


def with_its_name(sign):
    code = f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()
    return f"“{sign}” ({code})"
