r"""Which items are in a stream of JSON? `payloads` yields them one by one, and skips broken ones.

What is accepted, in the notation of RFC 8259; white space may be anywhere:

    stream    = *( value / "," )                    ; as a rule one list or one object
              / value *( newline value )            ; https://jsonlines.org, also with commas at the ends of lines
              / prefix stream                       ; such as `callback(` of JSONP, or `)]}'` against inclusion
    value     = list / object                       ; with reviews in it, at any depth and under any member
    list      = "[" *( value / "," ) "]"            ; a comma too few or too many separates two items as well

`containers` says which parts of a value are its items. The stream is read once, through a `Window`. A value of more
than a megabyte is read part by part (`json_values`), so memory stays flat, and a broken item costs no other. Where no
end can be found, reading stops with one Unreadable that says so.
"""

import re

from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.json_lines import is_in_lines, read_lines
from claims.interchange.imports.files.json_skipping import Unrecoverable
from claims.interchange.imports.files.json_values import ROOM, read_values
from claims.interchange.imports.files.limits import limited
from claims.interchange.imports.files.text_stream import Window

NAME = r"[A-Za-z_$][\w$.]{0,100}"
PREFIX = re.compile(
    rf"(?:\)\]\}}'?,?|for\s*\(;;\);|while\s*\(1\);|(?:(?:var|let|const)\s+)?{NAME}\s*=|(?:/\*\*/)?\s*{NAME}\s*\()\s*(?=[\[{{])"
)
BEHIND_PREFIX = ",);"


def payloads(stream):
    """Yield pairs of an item's number, from 1, and its payload: an object as JSON gives it, or Unreadable.

    Any binary stream with a `read(size)` will do. Equal bytes get equal numbers, and no bytes raise an exception.
    """
    window = Window(stream)
    yield from limited(enumerate(items(window), start=1), window.bytes_read)


def items(window):
    """Yield the payloads of a `Window`."""
    try:
        window.fill(ROOM)
        first = window.peek()
        if prefix := PREFIX.match(window.text, window.at):
            window.at = prefix.end()
            yield from read_values(window, BEHIND_PREFIX)
        elif first and is_in_lines(window):
            yield from read_lines(window)
        else:
            yield from read_values(window)
    except Unrecoverable as error:
        if not window.error:
            yield Unreadable(error.args[0])
    if window.error:
        yield Unreadable(window.error)
