"""Which items are in the next value of a stream of JSON? `read_part` yields them, however large the value is.

A value is decoded as a whole if it can be. If it is too large or broken, its members and list items are read one by
one, so that memory stays flat, and what is broken costs nothing beside it.
"""

import re

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.envelopes.containers import FEED, UNTYPED, is_graph
from claims.interchange.claimreview.jsonld import parts_of, without_prefix
from claims.interchange.imports.files.json_items import (
    MAX_ITEM_BYTES,
    checked_reviews,
    decode_at,
    not_json,
    too_deep,
    too_large,
)
from claims.interchange.imports.files.json_skipping import (
    Unrecoverable,
    peek_past,
    peek_past_commas,
    skip_rest,
    skip_value,
)

ROOM = MAX_ITEM_BYTES + 1  # characters: enough to see that an item is too large
MAX_STREAMED_DEPTH = 50  # levels of values that are too large or broken
# Parts of a list or object that hold no review, of which there may be a million. A text with an escape may be JSON.
SCALAR = r'(?:"[^"\\\n]*+"|-?\d[\d.eE+-]*+|true|false|null)[\s,]*+'
SCALARS = re.compile(rf"(?:{SCALAR})++")
MEMBERS = re.compile(rf'(?:"(?![^"]*(?:type|laimReviewed|Element)")[^"\\\n]*+"\s*+:\s*+{SCALAR}(?=["}}]))++')
TYPES = {"@type", "type"}
REVIEW = "claimreview"


def read_values(window, ignored=","):
    """Yield the items of values one behind another, of which a list is read item by item.

    `ignored` are the signs between them.
    """
    while first := peek_past(ignored, window):
        if first == "[" and '"@id"' in window.text and window.has_ended and (graph := _graph_at(window)):
            yield from checked_reviews(*graph)
        elif first == "[":
            window.at += 1
            yield from read_list(window)
        elif first == "{":
            yield from read_part(window)
        else:
            raise Unrecoverable(_("It is not JSON from here on: a review is an object, {…}, alone or in a list, […]."))


def _graph_at(window):
    """Return the list here with its text, and move past it, if its nodes refer to each other; or else None."""
    start = window.at
    try:
        value, text = read_value(window)
    except ValueError:
        return None
    if not too_deep(value, text) and is_graph(value):
        return value, text
    window.at = start
    return None


def read_list(window, is_item=True, depth=0):
    """Yield the items of a list, from behind its bracket. `is_item` says whether it is a place for reviews."""
    while (first := peek_past_commas(window)) != "]":
        if not is_item and (scalars := SCALARS.match(window.text, window.at)):
            window.at = scalars.end()
            continue
        if not first:
            raise Unrecoverable(_("The list has no end: the rest of it is missing, or a broken item hides it."))
        yield from read_part(window, is_item, depth)
    window.at += 1


def read_part(window, is_item=True, depth=0):
    """Yield the items of the next value."""
    try:
        value, text = read_value(window)
    except ValueError as error:
        yield from _read_piecemeal(window, not_json(error), is_item, depth)
        return
    if reason := too_deep(value, text):
        window.at -= len(text)
        yield from _read_piecemeal(window, reason, is_item, depth)
    else:
        yield from checked_reviews(value, text, is_item)


def read_value(window):
    """Return the value here and its text, and move past it. Raises ValueError if the value is broken or cut off."""
    window.peek()
    window.fill(ROOM)
    start = window.at
    value, window.at = decode_at(window.text, start)
    return value, window.text[start : window.at]


def _read_piecemeal(window, reason, is_item, depth):
    """Yield the items in a value that cannot be decoded as a whole, or else the reason why it cannot."""
    first = window.peek()
    if first == "{" and depth < MAX_STREAMED_DEPTH:
        yield from _read_object(window, reason, is_item, depth)
    elif first == "[" and depth < MAX_STREAMED_DEPTH:
        window.at += 1
        yield from read_list(window, is_item, depth + 1)
    else:
        start = window.position
        skip_value(window)
        if is_item or first != '"':  # a text that is not read matters only in the place of a review
            yield _why_unreadable(reason, window.position - start)


def _read_object(window, reason, is_item, depth):
    """Yield the items in the members of an object. If there are none, or it is itself a review, yield the reason."""
    start, kind, has_any = window.position, "", False
    window.at += 1
    while (name := _next_member(window)) is not None:
        if name in TYPES:
            kind = _read_type(window)
        elif name == "claimReviewed" and kind in UNTYPED:
            kind = REVIEW
        if kind == REVIEW:
            break
        if name not in TYPES:
            for item in read_part(window, name == FEED, depth + 1):
                has_any = True
                yield item
    is_whole = window.peek() == "}"
    skip_rest(window, depth=1)
    if kind == REVIEW or not is_whole or (is_item and not has_any):
        yield _why_unreadable(reason, window.position - start)


def _next_member(window):
    """Return the name of the next member, without its vocabulary, and move past its colon, or None at the end."""
    while peek_past_commas(window) == '"' and (members := MEMBERS.match(window.text, window.at)):
        window.at = members.end()
    if window.peek() != '"':
        return None
    try:
        name, _text = read_value(window)
    except ValueError:
        return None
    if window.peek() != ":":
        return None
    window.at += 1
    return without_prefix(name)


def _read_type(window):
    """Return the type of an object in lower case, which is `claimreview` if that is among several."""
    try:
        value, _text = read_value(window)
    except ValueError:
        skip_value(window)
        return ""
    names = [without_prefix(name).strip().casefold() for name in parts_of(value) if isinstance(name, str)]
    return REVIEW if REVIEW in names else next(iter(names), "")


def _why_unreadable(reason, length):
    """Return the reason, unless the value only looks broken because no more than ROOM of it was decoded."""
    return too_large() if length > MAX_ITEM_BYTES else reason
