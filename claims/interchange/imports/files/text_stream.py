"""How is a stream of any length read as text? `Window` holds one part of it at a time and moves on.

Gzip is unpacked on the way. Bytes that are not UTF-8 are decoded as lone surrogates (PEP 383), so that the text around
them can still be read.
"""

import codecs
import io
import re
import zlib
from gzip import BadGzipFile, GzipFile

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.limits import too_packed, unpacks_too_far

CHUNK = 1024 * 1024  # bytes
SPACE = re.compile(r"[ \t\r\n]*")
GZIP = b"\x1f\x8b"
# UTF-32 first: in little-endian order it begins like UTF-16.
OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class Window:
    """The part of a stream's text that is being read: `text` from `at` on. What was read is discarded by `fill`."""

    def __init__(self, stream):
        self.text, self.at = "", 0
        self.discarded = 0  # characters
        self.has_ended = False
        self.error = ""  # the sentence that says why the text ended early
        self._file = self._bytes = buffered(stream)
        self._unpacked = 0  # bytes
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        head = self._bytes.peek(4)
        if encoding := next((OTHER_ENCODINGS[mark] for mark in OTHER_ENCODINGS if head.startswith(mark)), ""):
            self.error, self.has_ended = (
                Sentence(_("It is in %(encoding)s: save it as UTF-8."), encoding=encoding),
                True,
            )
        elif head.startswith(GZIP):
            self._bytes = GzipFile(fileobj=self._bytes)

    def fill(self, least):
        """Read on until at least so many characters follow `at`, or the text ends."""
        if len(self.text) - self.at >= least or self.has_ended:
            return
        parts = [self.text[self.at :]]
        length = len(parts[0])
        while length < least + CHUNK and not self.has_ended:
            chunk = self._next_chunk()
            self.has_ended = not chunk
            parts.append(self._decoder.decode(chunk, final=self.has_ended))
            length += len(parts[-1])
        self.discarded += self.at
        self.text, self.at = "".join(parts), 0

    def bytes_read(self):
        """Return how many bytes of the stream were read, packed if it is."""
        return self._file.raw.bytes_read

    @property
    def position(self):
        """Return how many characters of the whole text lie before `at`."""
        return self.discarded + self.at

    def peek(self):
        """Skip white space and return the next character, or "" at the end."""
        while True:
            self.at = SPACE.match(self.text, self.at).end()
            if self.at < len(self.text) or self.has_ended:
                return self.text[self.at : self.at + 1]
            self.fill(1)

    def skip_past(self, pattern):
        """Skip to just behind the next match of a pattern that needs one character. Returns it, or "" at the end."""
        while True:
            if match := pattern.search(self.text, self.at):
                self.at = match.end()
                return match[0]
            self.at = len(self.text)
            if self.has_ended:
                return ""
            self.fill(1)

    def _next_chunk(self):
        """Return more bytes, or b"" at the end. `read1` unpacks no more than that: a few bytes may be gigabytes."""
        try:
            chunk = self._bytes.read1(CHUNK)
            self._unpacked += len(chunk)
            if not unpacks_too_far(self._unpacked, self.bytes_read()):
                return chunk
            self.error = too_packed()
        except EOFError:
            self.error = _("The gzip ends too early: the rest of it is missing.")
        except (BadGzipFile, zlib.error):
            self.error = _("It is broken gzip from here on.")
        return b""


def buffered(stream):
    """Return any object with a `read(size)` as a buffered binary file, as the standard library expects one."""
    return io.BufferedReader(_Raw(stream), CHUNK)


class _Raw(io.RawIOBase):
    """Fill the whole buffer on each read, so that `peek` sees the first bytes of a slow pipe as well."""

    def __init__(self, stream):
        self.stream, self.ahead = stream, b""
        self.bytes_read = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        parts, length = [self.ahead], len(self.ahead)
        while length < len(buffer) and (more := self.stream.read(CHUNK)):
            parts.append(more)
            length += len(more)
            self.bytes_read += len(more)
        content, count = b"".join(parts), min(length, len(buffer))
        buffer[:count], self.ahead = content[:count], content[count:]
        return count
