"""Is a stream one item a line (https://jsonlines.org), and which items are in its lines? `read_lines` yields them.

A broken line costs no other line. A line may hold several values, and a value may continue on the next lines, as where
somebody wrote some values in one line and pretty-printed others.
"""

import json
import re

from claims.interchange.imports.files.json_items import (
    MAX_ITEM_BYTES,
    checked_reviews,
    decode,
    not_json,
    size_of,
    too_large,
)
from claims.interchange.imports.files.json_skipping import peek_past_commas
from claims.interchange.imports.files.json_values import ROOM, read_part, read_value
from claims.interchange.imports.files.text_stream import SPACE

END_OF_LINE = re.compile(r"\n")
MAX_TRIES = 20  # to find a value of several lines that is none, each of which may take the time of a megabyte


def is_in_lines(window):
    """Return whether the first line is a whole value, or else is broken and followed by a line with a new object.

    A line that is right as far as it goes is no broken one, but the beginning of a value of several lines.
    """
    line = _line_at(window)
    if line is None or window.at + len(line) == len(window.text) or size_of(line) > MAX_ITEM_BYTES:
        return False
    try:
        decode(_trimmed(line))
    except ValueError as error:
        if _continues(error, _trimmed(line)):
            return False
        next_line = SPACE.match(window.text, window.at + len(line)).end()
        return line[0] == "{" == window.text[next_line : next_line + 1]
    return True


def read_lines(window):
    """Yield the items of each line."""
    tries_left = MAX_TRIES
    while window.peek():
        window.fill(ROOM)
        line = _line_at(window)
        if line is None and window.peek() in ("{", "["):
            yield from read_part(window)
            continue
        if line is None:
            window.skip_past(END_OF_LINE)
            yield too_large()
            continue
        try:
            value = decode(_trimmed(line))
        except ValueError as error:
            tries_left -= _continues(error, _trimmed(line))
            yield from _read_values_at(window, len(line), error, tries_left > 0)
        else:
            window.at += len(line)
            yield from checked_reviews(value, line) if value != [] else ()


def _read_values_at(window, length, error, may_continue):
    """Yield the items of the values that begin on a line of this length; for a broken one, the error."""
    end_of_line = window.position + length
    if not may_continue and _continues(error, _trimmed(window.text[window.at : window.at + length])):
        window.at += length
        yield not_json(error)
        return
    while window.position < end_of_line and peek_past_commas(window) and window.position < end_of_line:
        try:
            value, text = read_value(window)
        except ValueError as broken:
            window.at += end_of_line - window.position
            yield not_json(broken)
        else:
            end_of_line = max(end_of_line, _end_of_line(window))
            yield from checked_reviews(value, text)


def _end_of_line(window):
    end = window.text.find("\n", window.at)
    return window.discarded + (len(window.text) if end < 0 else end)


def _line_at(window):
    """Return the text up to the end of its line, or of the stream; None if that is more than an item may be."""
    end = window.text.find("\n", window.at, window.at + ROOM)
    if end < 0 and len(window.text) - window.at < ROOM:
        end = len(window.text)
    return None if end < 0 else window.text[window.at : end]


def _trimmed(line):
    return line.rstrip(" \t\r,")


def _continues(error, line):
    """Return whether a line is not broken, but ends before its value does."""
    return isinstance(error, json.JSONDecodeError) and error.pos >= len(line)
