"""Which reviews are in a stream: one object, a list, a graph, a feed, or an object a line?

The shapes are those of https://www.json.org, https://jsonlines.org, JSON-LD's `@graph`
(https://www.w3.org/TR/json-ld11/#named-graphs) and https://schema.org/DataFeed. The stream is read once, a window at a
time, and each item is decoded on its own: one that is broken costs no other, and memory stays flat. Where strings must
be told from brackets in what is broken, a string ends with its line, as JSON has it.
"""

import json
import re
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.containers import CONTAINERS, found_reviews
from claims.interchange.claimreview.jsonld import bare
from claims.interchange.claimreview.messages import Sentence
from claims.interchange.claimreview.verbatim import MAX_DEPTH, AsWritten, is_too_deep
from claims.interchange.imports.text_stream import SPACE, Window

MAX_ITEM_BYTES = 1_000_000  # bytes of an item
ROOM = MAX_ITEM_BYTES + 1  # characters
ENVELOPES = 5  # levels that a feed or graph may add around its items
BRACKET_OR_STRING = re.compile(r'["{}\[\]]')
END_OR_ESCAPE = re.compile(r'["\\\n]')
END_OF_WORD = re.compile(r"[,\]{}\n]")
NO_UTF_8 = re.compile("[\udc80-\udcff]")
END_OF_LINE = re.compile(r"\n")
EXACT = 15  # digits of a whole number that any reader of JSON keeps


class Unreadable(NamedTuple):
    """An item that is there, but cannot be read. `detail` is a sentence that says why."""

    detail: str


class _Lost(Exception):
    """From here on nobody can tell where an item begins."""


def payloads(stream):
    """Pairs of number, from 1, and payload: an object as JSON gives it, or Unreadable.

    The numbers are the same for the same bytes. Whatever the bytes are, nothing is raised.
    """
    yield from enumerate(_items(stream), start=1)


def _items(stream):
    window = Window(stream)
    try:
        window.hold(ROOM)
        is_in_lines = window.peek() and _is_one_a_line(window)
        yield from _items_of_lines(window) if is_in_lines else _items_of_text(window)
    except _Lost as lost:
        if not window.trouble:
            yield Unreadable(lost.args[0])
    if window.trouble:
        yield Unreadable(window.trouble)


def _is_one_a_line(window):
    """Is the first line a whole value, or else broken with a new object on the next one? In no object one follows."""
    start, text = window.at, window.text
    end = text.find("\n", start, start + ROOM)
    if end < 0 or _size(text[start:end]) > MAX_ITEM_BYTES:
        return False
    try:
        _decode(text[start:end])
    except ValueError:
        return text[start] == "{" == text[(second := SPACE.match(text, end).end()) : second + 1]
    return True


def _items_of_lines(window):
    while window.peek():
        window.hold(ROOM)
        start, text = window.at, window.text
        end = text.find("\n", start, start + ROOM)
        if end < 0 and len(text) - start < ROOM:
            end = len(text)
        if end < 0:
            window.search(END_OF_LINE)
            yield _too_large()
        else:
            window.at = end
            yield from _read_line(text[start:end].rstrip(" \t\r,"))


def _read_line(line):
    try:
        value = _decode(line)
    except ValueError as error:
        yield _not_json(error)
    else:
        yield from _checked(value, line) if value != [] else ()


def _items_of_text(window):
    """One value after the other, as a rule there is but one."""
    while first := window.peek():
        if first == "[":
            window.at += 1
            yield from _items_of_list(window)
        elif first == "{":
            yield from _items_of_object(window)
        else:
            raise _Lost(_("It is not JSON from here on: a review is an object, {…}, alone or in a list, […]."))


def _items_of_list(window, container=""):
    """The items up to the end of the list, whose beginning was read."""
    while (first := _behind_commas(window)) != "]":
        if not first:
            raise _Lost(_("The list has no end: the rest of it is missing, or a broken item hides it."))
        yield from _item(window, container)
    window.at += 1


def _item(window, container):
    window.hold(ROOM)
    start = window.at
    try:
        value, window.at = _decode_from(window)
    except ValueError as error:
        begun_at = window.position
        _skip(window)
        yield _too_large() if window.position - begun_at > MAX_ITEM_BYTES else _not_json(error)
    else:
        yield from _checked(value, window.text[start : window.at], container)


def _items_of_object(window):
    """The items of the feed or graph that an object is, or itself. What is large or broken is read by member."""
    window.hold(ROOM)
    start = window.at
    try:
        value, window.at = _decode_from(window)
    except ValueError as error:
        yield from _items_of_members(window, _not_json(error))
        return
    text = window.text[start : window.at]
    if reason := _too_much(value, text):
        window.at = start
        yield from _items_of_members(window, reason)
    else:
        yield from _checked(value, text)


def _items_of_members(window, reason):
    """The items of an object of which all that is known is why it cannot be taken as a whole."""
    begun_at, is_container = window.position, False
    window.at += 1
    while (first := _behind_commas(window)) == '"':
        key = _key(window)
        if key in CONTAINERS and window.peek() == "[":
            is_container = True
            window.at += 1
            yield from _items_of_list(window, key)
        else:
            window.peek()
            _skip(window)
    if first != "}":
        raise _Lost(reason.detail)
    window.at += 1
    if not is_container:
        yield _too_large() if window.position - begun_at > MAX_ITEM_BYTES else reason


def _key(window):
    window.hold(ROOM)
    try:
        key, window.at = _decode_from(window)
    except ValueError as error:
        raise _Lost(_not_json(error).detail) from error
    if window.peek() != ":":
        raise _Lost(_("It is not JSON from here on: a colon is missing."))
    window.at += 1
    return bare(key)


def _behind_commas(window):
    """The next character that is no space or comma: one too few or too many parts two items as well."""
    while (first := window.peek()) == ",":
        window.at += 1
    return first


def _skip(window):
    """Go on behind a value, whatever it is."""
    first = window.text[window.at : window.at + 1]
    if first in ("{", "["):
        _skip_brackets(window)
    elif first == '"':
        window.at += 1
        _skip_string(window)
    else:
        window.at += 1
        if window.search(END_OF_WORD):
            window.at -= 1


def _skip_brackets(window):
    depth = 0
    while found := window.search(BRACKET_OR_STRING):
        if found == '"':
            _skip_string(window)
        else:
            depth += 1 if found in "{[" else -1
        if depth == 0:
            return
    raise _Lost(_("It is not JSON from here on: the end of an item is missing."))


def _skip_string(window):
    while window.search(END_OR_ESCAPE) == "\\":
        window.hold(1)
        window.at += 1


def _whole_number(digits):
    return int(digits) if len(digits) <= EXACT and digits != "-0" else AsWritten(digits)


def _refuse_constant(constant):
    raise ValueError(_("“%(constant)s” is not a number in JSON") % {"constant": constant})


DECODER = json.JSONDecoder(parse_float=AsWritten, parse_int=_whole_number, parse_constant=_refuse_constant)


def _decode(text):
    try:
        return DECODER.decode(text)
    except RecursionError as error:
        raise ValueError(_("it is nested too deeply")) from error


def _decode_from(window):
    """The value where the window is, and where it ends."""
    try:
        return DECODER.raw_decode(window.text, window.at)
    except RecursionError as error:
        raise ValueError(_("it is nested too deeply")) from error


def _size(text):
    return len(text) if text.isascii() else len(text.encode(errors="surrogateescape"))


def _too_much(value, text):
    """Why a value is more than can be taken, or None."""
    if _size(text) > MAX_ITEM_BYTES:
        return _too_large()
    return _too_deep() if _may_be_deep(text) and is_too_deep(value, MAX_DEPTH + ENVELOPES) else None


def _may_be_deep(text):
    """Whether there are brackets enough, which is known sooner than how deep they go."""
    return text.count("{") + text.count("[") > MAX_DEPTH


def _checked(value, text, container=""):
    """The reviews of a value, or why they cannot be taken."""
    if reason := _too_much(value, text):
        yield reason
    elif not text.isascii() and NO_UTF_8.search(text):
        yield Unreadable(_("It is not in UTF-8: save it as UTF-8."))
    else:
        may_be_deep = _may_be_deep(text)
        for found in found_reviews(value, container):
            yield _seen(found, may_be_deep)


def _seen(found, may_be_deep):
    if not isinstance(found, dict):
        return Unreadable(Sentence(_("Here is no review but %(what)s."), what=_name_of(found)))
    return _too_deep() if may_be_deep and is_too_deep(found) else found


def _name_of(value):
    if isinstance(value, str):
        return _("a text")
    if value is None or value == []:
        return _("nothing")
    return _("a truth value") if isinstance(value, bool) else _("a number")


def _too_large():
    return Unreadable(Sentence(_("It is larger than %(limit)s bytes."), limit=f"{MAX_ITEM_BYTES:,}"))


def _too_deep():
    return Unreadable(Sentence(_("Its lists and objects are nested deeper than %(limit)s levels."), limit=MAX_DEPTH))


def _not_json(error):
    reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return Unreadable(Sentence(_("It is not JSON: %(reason)s."), reason=reason))
