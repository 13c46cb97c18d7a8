"""Which part of a file does a request ask for? `asked_range` reads the header Range (RFC 9110, section 14).

A player asks for parts of a video. One range is answered; several, or another unit, are answered with the whole file,
as the standard allows.
"""

import re

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
BLOCK_BYTES = 64 * 1024


class RangeNotSatisfiable(Exception):
    """The range begins behind the end of the file."""


def asked_range(header, size):
    """Return the first byte and the one after the last that are asked for, or None for the whole file."""
    found = ONE_RANGE.fullmatch(header.strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return None
    if start >= size or start >= end:
        raise RangeNotSatisfiable
    return start, end


def blocks(open_part, start, end):
    """Yield the bytes from `start` up to `end` of the file that `open_part` opens, once the first is asked for."""
    with open_part(start, end) as file:
        left = end - start
        while left > 0 and (block := file.read(min(BLOCK_BYTES, left))):
            left -= len(block)
            yield block
