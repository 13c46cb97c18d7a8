"""How is a stream of any length read as text? `Window` holds one part of it at a time and moves on.

Packed bytes are unpacked on the way, and the encoding is found from the first megabyte that is not ASCII. Bytes that
mean nothing in it are decoded as lone surrogates (PEP 383), so that the text around them can still be read.
"""

import codecs
import re

from claims.interchange.imports.files.encodings import encoding_of
from claims.interchange.imports.files.unpacking import CHUNK, Unpacked, buffered

__all__ = ["SPACE", "Window", "buffered"]

SPACE = re.compile(r"[ \t\r\n\x1e]*")  # RFC 7464 puts a record separator before each value
WIDE = {
    "utf-32-le": re.compile(rb"[\s\[{]\0\0\0"),
    "utf-32-be": re.compile(rb"\0\0\0[\s\[{]"),
    "utf-16-le": re.compile(rb"[\s\[{]\0"),
    "utf-16-be": re.compile(rb"\0[\s\[{]"),
}
UNDECODABLE = "\udc80"  # in place of bytes that mean nothing
codecs.register_error("claims.undecodable", lambda error: (UNDECODABLE, error.end))


class Window:
    """The part of a stream's text that is being read: `text` from `at` on. What was read is discarded by `fill`."""

    def __init__(self, stream):
        self.text, self.at = "", 0
        self.discarded = 0  # characters
        self.has_ended = False
        self._bytes = stream if isinstance(stream, Unpacked) else Unpacked(stream)
        self._decoder = None  # until the encoding is known

    @property
    def error(self):
        """Return the sentence that says why the text ended early, or ""."""
        return self._bytes.error if self.has_ended else ""

    def fill(self, least):
        """Read on until at least so many characters follow `at`, or the text ends."""
        if len(self.text) - self.at >= least or self.has_ended:
            return
        parts = [self.text[self.at :]]
        length = len(parts[0])
        while length < least + CHUNK and not self.has_ended:
            chunk = self._bytes.read(CHUNK)
            self.has_ended = len(chunk) < CHUNK
            parts.append(self._decoded(chunk))
            length += len(parts[-1])
        self.discarded += self.at
        self.text, self.at = "".join(parts), 0

    def bytes_read(self):
        """Return how many bytes of the stream were read, packed if it is."""
        return self._bytes.bytes_read()

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

    def _decoded(self, chunk):
        if self._decoder is None:
            if chunk.isascii() and b"\0" not in chunk:
                return chunk.decode("ascii")
            encoding = self._wide(chunk) or encoding_of(chunk, is_whole=self.has_ended)
            errors = "surrogateescape" if encoding.startswith("utf-8") else "claims.undecodable"
            self._decoder = codecs.getincrementaldecoder(encoding)(errors)
        return self._decoder.decode(chunk, final=self.has_ended)

    def _wide(self, chunk):
        """Return UTF-16 or UTF-32 if the text begins like JSON in it (RFC 4627, section 3), or ""."""
        is_first = not self.text and not self.discarded
        return next((encoding for encoding, mark in WIDE.items() if is_first and mark.match(chunk)), "")
