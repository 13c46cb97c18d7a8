"""Which reviews does one value of JSON hold, and may they be imported? `checked_reviews` answers for a decoded value.

Numbers keep their spelling, so that a payload can be written out again as it came.
"""

import json
import re
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.containers import OverfullGraph, reviews_in
from claims.interchange.claimreview.messages import Sentence
from claims.interchange.claimreview.verbatim import MAX_DEPTH, VerbatimNumber, is_too_deep

MAX_ITEM_BYTES = 1_000_000
MAX_ENVELOPES = 5  # levels that a feed or graph may add around its items
MAX_EXACT_DIGITS = 15  # of a whole number that any reader of JSON keeps
LENGTHS_TO_TRY = [4_096, 65_536, MAX_ITEM_BYTES + 1]  # characters
LONGEST_WORD = 16  # characters that Python's decoder reads at once: `-Infinity`, two escapes of a surrogate pair
NO_UTF_8 = re.compile("[\udc80-\udcff]")  # bytes that could not be decoded (PEP 383)


class Unreadable(NamedTuple):
    """An item that cannot be read. `detail` is a sentence that says why."""

    detail: str


def decode(text):
    """Return the value of a whole text. Raises ValueError if the text is not JSON, or nested too deeply to decode."""
    try:
        return DECODER.decode(text)
    except RecursionError as error:
        raise ValueError(_("it is nested too deeply")) from error


def decode_at(text, start):
    """Return the value at `start` and where it ends. Raises ValueError like `decode`.

    Decode the next few characters first, and more if the value may continue: Python's JSONDecodeError counts the lines
    before it, so a megabyte of broken items, each decoded in all of the text, would take quadratic time.
    """
    for length in LENGTHS_TO_TRY:
        part = text[start : start + length]
        is_all = start + len(part) == len(text)
        try:
            value, end = DECODER.raw_decode(part)
        except RecursionError as error:
            raise ValueError(_("it is nested too deeply")) from error
        except json.JSONDecodeError as error:
            is_here = error.pos < len(part) - LONGEST_WORD and not error.msg.startswith("Unterminated string")
            if is_all or is_here:
                raise
        else:
            if is_all or part[end - 1] in '"]}' or end < len(part) - LONGEST_WORD:  # a number may have more digits
                return value, start + end
    raise ValueError(too_large().detail)


def checked_reviews(value, text, container=""):
    """Yield the reviews in a decoded value, or Unreadable in place of what cannot be imported.

    `text` is the value as it was written, `container` the member that lists it, such as `@graph`.
    """
    if reason := exceeded_limit(value, text):
        yield reason
    elif not text.isascii() and NO_UTF_8.search(text):
        yield Unreadable(_("It is not in UTF-8: save it as UTF-8."))
    else:
        may_be_deep = _may_be_deep(text)
        try:
            for review in reviews_in(value, container):
                yield _checked_review(review, may_be_deep)
        except OverfullGraph:
            yield Unreadable(_("Its reviews refer to nodes of the graph so often that they become too large."))


def exceeded_limit(value, text):
    """Return an Unreadable that names the limit of size or depth that a value exceeds, or None."""
    if size_of(text) > MAX_ITEM_BYTES:
        return too_large()
    return _too_deep() if _may_be_deep(text) and is_too_deep(value, MAX_DEPTH + MAX_ENVELOPES) else None


def size_of(text):
    """Return the bytes that a text takes in UTF-8."""
    return len(text) if text.isascii() else len(text.encode(errors="surrogateescape"))


def too_large():
    return Unreadable(Sentence(_("It is larger than %(limit)s bytes."), limit=f"{MAX_ITEM_BYTES:,}"))


def not_json(error):
    """Return the Unreadable for a ValueError that decoding raised."""
    reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return Unreadable(Sentence(_("It is not JSON: %(reason)s."), reason=reason))


def _checked_review(review, may_be_deep):
    if not isinstance(review, dict):
        return Unreadable(Sentence(_("Here is no review but %(what)s."), what=_kind_of(review)))
    return _too_deep() if may_be_deep and is_too_deep(review) else review


def _kind_of(value):
    if isinstance(value, str):
        return _("a text")
    if value is None or value == []:
        return _("nothing")
    return _("a truth value") if isinstance(value, bool) else _("a number")


def _too_deep():
    return Unreadable(Sentence(_("Its lists and objects are nested deeper than %(limit)s levels."), limit=MAX_DEPTH))


def _may_be_deep(text):
    """Return whether there are enough brackets, which takes less time to find out than how deep they go."""
    return text.count("{") + text.count("[") > MAX_DEPTH


def _whole_number(digits):
    return int(digits) if len(digits) <= MAX_EXACT_DIGITS and digits != "-0" else VerbatimNumber(digits)


def _refuse_constant(constant):
    raise ValueError(_("“%(constant)s” is not a number in JSON") % {"constant": constant})


DECODER = json.JSONDecoder(parse_float=VerbatimNumber, parse_int=_whole_number, parse_constant=_refuse_constant)
