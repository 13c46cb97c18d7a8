r"""Where does each item of a stream of JSON begin and end? `payloads` yields them one by one, and skips broken ones.

What is accepted, in the notation of RFC 8259; `value` is any JSON value, and white space may be anywhere:

    stream    = lines / *( list / object )   ; as a rule one list or one object
    lines     = value *( newline value )     ; https://jsonlines.org, also with commas at the ends of lines
    list      = "[" *( value / "," ) "]"     ; a comma too few or too many separates two items as well
    object    = review / feed / graph
    feed      = an object with a list `dataFeedElement`   ; https://schema.org/DataFeed
    graph     = an object with a list `@graph`            ; https://www.w3.org/TR/json-ld11/#named-graphs

The stream is read once, through a `Window`, and each item is decoded on its own, so memory stays flat and a broken
item costs no other:

- In lines, the next item begins on the next line.
- In a list, a broken or oversized item is skipped to the end of its brackets. A string ends with its line at the
  latest, as in JSON, so that one missing quotation mark does not turn the rest inside out.
- An object that is broken or too large to be decoded as a whole is read member by member, and the lists of feeds and
  graphs in it item by item.
- Where no end can be found, reading stops with one Unreadable that says so.
"""

import re

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.containers import CONTAINERS
from claims.interchange.claimreview.jsonld import without_prefix
from claims.interchange.imports.files.json_items import (
    MAX_ITEM_BYTES,
    Unreadable,
    checked_reviews,
    decode,
    decode_at,
    exceeded_limit,
    not_json,
    size_of,
    too_large,
)
from claims.interchange.imports.files.limits import limited
from claims.interchange.imports.files.text_stream import SPACE, Window

ROOM = MAX_ITEM_BYTES + 1  # characters: enough to see that an item is too large
BRACKETS_OR_QUOTE = re.compile(r'"|[{\[]+|[}\]]+')
QUOTE_OR_ESCAPE = re.compile(r'["\\\n]')
END_OF_WORD = re.compile(r"[,\]{}\n]")
END_OF_LINE = re.compile(r"\n")


class Unrecoverable(Exception):
    """Nobody can tell where the next item begins. The message is a sentence that says why."""


def payloads(stream):
    """Yield pairs of an item's number, from 1, and its payload: an object as JSON gives it, or Unreadable.

    Any binary stream with a `read(size)` will do. Equal bytes get equal numbers, and no bytes raise an exception.
    """
    window = Window(stream)
    yield from limited(enumerate(_items(window), start=1), window.bytes_read)


def _items(window):
    try:
        window.fill(ROOM)
        is_in_lines = window.peek() and _is_in_lines(window)
        yield from _read_lines(window) if is_in_lines else _read_values(window)
    except Unrecoverable as error:
        if not window.error:
            yield Unreadable(error.args[0])
    if window.error:
        yield Unreadable(window.error)


# One item a line


def _is_in_lines(window):
    """Return whether the first line is a whole value, or else is broken and followed by a line with a new object.

    That is no part of one large object: in an object, no other one follows a line's end.
    """
    line = _line_at(window)
    if line is None or window.at + len(line) == len(window.text) or size_of(line) > MAX_ITEM_BYTES:
        return False
    try:
        decode(line)
    except ValueError:
        next_line = SPACE.match(window.text, window.at + len(line)).end()
        return line[0] == "{" == window.text[next_line : next_line + 1]
    return True


def _read_lines(window):
    while window.peek():
        window.fill(ROOM)
        line = _line_at(window)
        if line is None:
            window.skip_past(END_OF_LINE)
            yield too_large()
        else:
            window.at += len(line)
            yield from _read_line(line.rstrip(" \t\r,"))


def _line_at(window):
    """Return the text up to the end of its line, or of the stream; None if that is more than an item may be."""
    end = window.text.find("\n", window.at, window.at + ROOM)
    if end < 0 and len(window.text) - window.at < ROOM:
        end = len(window.text)
    return None if end < 0 else window.text[window.at : end]


def _read_line(line):
    try:
        value = decode(line)
    except ValueError as error:
        yield not_json(error)
    else:
        yield from checked_reviews(value, line) if value != [] else ()


# Lists and objects


def _read_values(window):
    while first := window.peek():
        if first == "[":
            yield from _read_list(window)
        elif first == "{":
            yield from _read_object(window)
        else:
            raise Unrecoverable(_("It is not JSON from here on: a review is an object, {…}, alone or in a list, […]."))


def _read_list(window, container=""):
    """Yield the items of a list, each decoded on its own. `container` is the member that holds the list."""
    window.at += 1
    while (first := _peek_past_commas(window)) != "]":
        if not first:
            raise Unrecoverable(_("The list has no end: the rest of it is missing, or a broken item hides it."))
        start = window.position
        try:
            value, text = _read_value(window)
        except ValueError as error:
            _skip_value(window)
            yield _why_broken(not_json(error), window.position - start)
        else:
            yield from checked_reviews(value, text, container)
    window.at += 1


def _read_object(window):
    """Yield the items of a feed or graph, or the object itself. A broken or oversized one is read by member."""
    try:
        value, text = _read_value(window)
    except ValueError as error:
        yield from _read_members(window, not_json(error))
        return
    if reason := exceeded_limit(value, text):
        window.at -= len(text)
        yield from _read_members(window, reason)
    else:
        yield from checked_reviews(value, text)


def _read_members(window, reason):
    """Yield the items in an object's lists of feeds and graphs; without such a list, `reason` for the whole object."""
    start, is_container = window.position, False
    window.at += 1
    while (first := _peek_past_commas(window)) == '"':
        name = _read_name(window)
        if window.peek() == "[" and name in CONTAINERS:
            is_container = True
            yield from _read_list(window, name)
        else:
            _skip_value(window)
    if first != "}":
        raise Unrecoverable(reason.detail)
    window.at += 1
    if not is_container:
        yield _why_broken(reason, window.position - start)


def _read_name(window):
    """Return the name of a member, without its vocabulary, and move past its colon."""
    try:
        name, _text = _read_value(window)
    except ValueError as error:
        raise Unrecoverable(not_json(error).detail) from error
    if window.peek() != ":":
        raise Unrecoverable(_("It is not JSON from here on: a colon is missing."))
    window.at += 1
    return without_prefix(name)


def _read_value(window):
    """Return the value here and its text, and move past it. Raises ValueError if the value is broken or cut off."""
    window.fill(ROOM)
    start = window.at
    value, window.at = decode_at(window.text, start)
    return value, window.text[start : window.at]


def _why_broken(reason, length):
    """Return the reason, unless the value only looks broken because no more than ROOM of it was decoded."""
    return too_large() if length > MAX_ITEM_BYTES else reason


# Moving on


def _peek_past_commas(window):
    while (first := window.peek()) == ",":
        window.at += 1
    return first


def _skip_value(window):
    """Move past a value of any kind or size without decoding it."""
    if window.peek() not in ("{", "[", '"'):
        window.at += 1
        if window.skip_past(END_OF_WORD):
            window.at -= 1
        return
    depth = 0
    while found := window.skip_past(BRACKETS_OR_QUOTE):
        if found == '"':
            _skip_string(window)
        elif found[0] in "{[":
            depth += len(found)
        elif depth > len(found):
            depth -= len(found)
        else:
            window.at -= len(found) - depth
            return
        if depth == 0:
            return
    raise Unrecoverable(_("It is not JSON from here on: the end of an item is missing."))


def _skip_string(window):
    """Move past the rest of a string, which ends with its line at the latest."""
    while window.skip_past(QUOTE_OR_ESCAPE) == "\\":
        window.fill(1)
        window.at += 1
