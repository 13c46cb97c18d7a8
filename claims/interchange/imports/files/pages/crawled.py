"""Which web pages did a crawler save in a WARC file? `pages_of_crawl` yields those in HTML.

The format is ISO 28500: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

import re
import zlib

from django.utils.translation import gettext_noop as _

from claims.interchange.imports.files.json_items import Unreadable

WARC = b"WARC/"
CHUNK = 1024 * 1024
MAX_RECORD_BYTES = 20_000_000
MAX_HEADER_BYTES = 65_536
FIELD = re.compile(rb"^([A-Za-z-]+):[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
CHUNK_LENGTH = re.compile(rb"\s{0,4}([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r\n")
BROKEN = Unreadable(_("The archive of the crawl cannot be read from here on: a record in it is broken."))


def pages_of_crawl(head, stream):
    """Yield the HTML and the address of each page, or Unreadable. `head` is what was read of the stream so far."""
    records = _Records(head, stream)
    while (header := records.header()) is not None:
        fields = _fields(header)
        length = fields.get(b"content-length", b"")
        if not header.startswith(WARC) or not length.isdigit() or len(length) > 15:
            yield BROKEN
            return
        is_answer = fields.get(b"warc-type") == b"response" and int(length) <= MAX_RECORD_BYTES
        answer = records.body(int(length), is_kept=is_answer)
        if is_answer and (html := _page_of(answer)):
            yield html, fields.get(b"warc-target-uri", b"").strip(b"<>").decode(errors="replace")


class _Records:
    """A stream of records: a header, which ends with an empty line, and a body of the length that it says."""

    def __init__(self, head, stream):
        self.ahead, self.stream = head, stream

    def header(self):
        """Return the header of the next record, or None at the end."""
        while (end := self.ahead.lstrip(b"\r\n").find(b"\r\n\r\n")) < 0 and len(self.ahead) < MAX_HEADER_BYTES:
            if not (more := self.stream.read(CHUNK)):
                break
            self.ahead += more
        self.ahead = self.ahead.lstrip(b"\r\n")
        if not self.ahead:
            return None
        header = self.ahead[: end + 2] if end >= 0 else b""
        self.ahead = self.ahead[end + 4 :] if end >= 0 else b""
        return header

    def body(self, length, *, is_kept):
        """Return the next bytes, or b"" if they are not kept."""
        parts, left = [self.ahead[:length]], length - len(self.ahead)
        self.ahead = self.ahead[length:]
        while left > 0 and (more := self.stream.read(min(left, CHUNK))):
            left -= len(more)
            if is_kept:
                parts.append(more)
        return b"".join(parts) if is_kept else b""


def _fields(header):
    return {name.lower(): value for name, value in FIELD.findall(header)}


def _page_of(answer):
    """Return the HTML of an HTTP response, or b"" if it is none."""
    header, _blank, body = answer.partition(b"\r\n\r\n")
    fields = _fields(header)
    if not header.startswith(b"HTTP/") or b"html" not in fields.get(b"content-type", b""):
        return b""
    if b"chunked" in fields.get(b"transfer-encoding", b"").lower():
        body = _without_chunks(body)
    if b"gzip" in fields.get(b"content-encoding", b"").lower() and body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, MAX_RECORD_BYTES)
        except zlib.error:
            return b""
    return body


def _without_chunks(body):
    """Return a body that was sent in chunks, each behind a line with its length. Many crawlers have joined them."""
    parts, place = [], 0
    while match := CHUNK_LENGTH.match(body, place):
        length = int(match[1], 16)
        parts.append(body[match.end() : match.end() + length])
        place = match.end() + length
        if not length:
            break
    return b"".join(parts) or body
