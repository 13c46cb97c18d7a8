"""Which reviews does one value of JSON hold, and may they be imported? `checked_reviews` answers for a decoded value.

Numbers keep their spelling, so that a payload can be written out again as it came.
"""

import json
import re
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.envelopes.containers import OverfullGraph, is_review, reviews_in
from claims.interchange.claimreview.messages import Sentence
from claims.interchange.claimreview.verbatim import DECODER, MAX_DEPTH, compact_json, is_too_deep

MAX_ITEM_BYTES = 1_000_000
MAX_ENVELOPES = 50  # levels that may be around a review
TYPE = 'ClaimReview"'  # the end of a name that a review has once
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


def checked_reviews(value, text, is_item=True):
    """Yield the reviews in a decoded value, or Unreadable in place of what cannot be imported.

    `text` is the value as it was written; `is_item` says whether it is in a place for reviews.
    """
    may_be_deep = _may_be_deep(text)
    is_large = size_of(text) > MAX_ITEM_BYTES
    if reason := too_deep(value, text):
        yield reason
    elif not text.isascii() and NO_UTF_8.search(text):
        yield Unreadable(_("It is not in UTF-8: save it as UTF-8."))
    elif isinstance(value, dict) and not is_large and text.count(TYPE) < 2 and is_review(value):
        yield _checked_review(value, may_be_deep, is_large)
    else:
        try:
            for review in reviews_in(value, is_item):
                yield _checked_review(review, may_be_deep, is_large)
        except OverfullGraph:
            yield Unreadable(_("Its reviews refer to nodes of the graph so often that they become too large."))


def too_deep(value, text):
    """Return an Unreadable if a value is nested deeper than a review and what may be around it, or else None."""
    limit = MAX_DEPTH + MAX_ENVELOPES
    return _nested_deeper_than(limit) if _may_be_deep(text) and is_too_deep(value, limit) else None


def size_of(text):
    """Return the bytes that a text takes in UTF-8."""
    return len(text) if text.isascii() else len(text.encode(errors="surrogateescape"))


def too_large():
    return Unreadable(Sentence(_("It is larger than %(limit)s bytes."), limit=f"{MAX_ITEM_BYTES:,}"))


def not_json(error):
    """Return the Unreadable for a ValueError that decoding raised."""
    reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return Unreadable(Sentence(_("It is not JSON: %(reason)s."), reason=reason))


def _checked_review(review, may_be_deep, is_large):
    if not isinstance(review, dict):
        return Unreadable(Sentence(_("Here is no review but %(what)s."), what=_kind_of(review)))
    if is_large and size_of(compact_json(review)) > MAX_ITEM_BYTES:
        return too_large()
    return _nested_deeper_than(MAX_DEPTH) if may_be_deep and is_too_deep(review) else review


def _kind_of(value):
    if isinstance(value, str):
        return _("a text")
    if value is None or value == []:
        return _("nothing")
    return _("a truth value") if isinstance(value, bool) else _("a number")


def _nested_deeper_than(limit):
    return Unreadable(Sentence(_("Its lists and objects are nested deeper than %(limit)s levels."), limit=limit))


def _may_be_deep(text):
    """Return whether there are enough brackets, which takes less time to find out than how deep they go."""
    return text.count("{") + text.count("[") > MAX_DEPTH
