"""Which text do the bytes of a stream spell, however many there are of them?

Only a window of the text is held at a time. Bytes that are not UTF-8 stay in it as halves of surrogate pairs (see
PEP 383), so that what stands around them can still be read.
"""

import codecs
import re
import zlib

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence

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


class UnreadableStream(Exception):
    """From here on the stream cannot be read. The message is one sentence that says why."""


class Window:
    """The part of the text that is being read: `text` from `at` on. What lies before `at` is let go of."""

    def __init__(self, stream):
        self.text, self.at = "", 0
        self._let_go = 0
        self.has_ended = False
        self.trouble = ""  # why it ended before its end
        self._chunks = _unpacked(_chunks_of(stream))
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")

    def hold(self, most):
        """See to it that `most` characters from `at` on are in the window, or all that are left."""
        if len(self.text) - self.at >= most or self.has_ended:
            return
        parts = [self.text[self.at :]]
        length = len(parts[0])
        while length < most + CHUNK and not self.has_ended:
            chunk = self._next_chunk()
            self.has_ended = chunk is None
            parts.append(self._decoder.decode(chunk or b"", final=self.has_ended))
            length += len(parts[-1])
        self._let_go += self.at
        self.text, self.at = "".join(parts), 0

    @property
    def position(self):
        """How many characters of the whole text lie before `at`."""
        return self._let_go + self.at

    def _next_chunk(self):
        try:
            return next(self._chunks, None)
        except UnreadableStream as error:
            self.trouble = error.args[0]
            return None

    def peek(self):
        """The next character that is no space, or nothing at the end."""
        while True:
            self.at = SPACE.match(self.text, self.at).end()
            if self.at < len(self.text) or self.has_ended:
                return self.text[self.at : self.at + 1]
            self.hold(1)

    def search(self, pattern):
        """Go on behind the next place that fits the pattern of one character. Gives that character, or nothing."""
        while True:
            if found := pattern.search(self.text, self.at):
                self.at = found.end()
                return found[0]
            self.at = len(self.text)
            if self.has_ended:
                return ""
            self.hold(1)


def _chunks_of(stream):
    """The bytes as they come. The first chunk is long enough to tell what they are."""
    first = b""
    while len(first) < 4 and (more := stream.read(CHUNK)):
        first += more
    yield first
    while chunk := stream.read(CHUNK):
        yield chunk


def _unpacked(chunks):
    first = next(chunks)
    for mark, encoding in OTHER_ENCODINGS.items():
        if first.startswith(mark):
            raise UnreadableStream(Sentence(_("It is in %(encoding)s: save it as UTF-8."), encoding=encoding))
    if first.startswith(GZIP):
        yield from _gunzipped(first, chunks)
    else:
        yield first
        yield from chunks


def _gunzipped(first, chunks):
    """The content, a chunk at a time: a few bytes of gzip may stand for gigabytes."""
    unzip = _gunzip()
    try:
        for chunk in _first_and(first, chunks):
            packed = chunk
            while packed:
                if unzip.eof:  # files of gzip may be strung together, and padded with zeros
                    packed = packed.lstrip(b"\0")
                    if not packed:
                        break
                    unzip = _gunzip()
                yield unzip.decompress(packed, CHUNK)
                packed = unzip.unused_data if unzip.eof else unzip.unconsumed_tail
        yield unzip.flush()
    except zlib.error as error:
        raise UnreadableStream(_("It is broken gzip from here on.")) from error
    if not unzip.eof:
        raise UnreadableStream(_("The gzip ends too early: the rest of it is missing."))


def _gunzip():
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)


def _first_and(first, others):
    yield first
    yield from others
