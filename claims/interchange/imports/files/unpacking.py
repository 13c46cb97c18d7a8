"""How is a file read whose bytes may be packed? `Unpacked` unpacks gzip and bzip2 a little at a time.

A file that is packed in another way, or unpacks too far, ends early, and `error` says why.
"""

import io
import re
import zlib
from bz2 import BZ2File
from gzip import BadGzipFile, GzipFile

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.limits import too_packed, unpacks_too_far

CHUNK = 1024 * 1024  # bytes
GZIP = b"\x1f\x8b"
BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
OTHER_PACKINGS = {
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
}
HEAD = 16  # bytes that say how a file is packed


class Unpacked:
    """A binary file without `seek`. `read` returns fewer bytes than asked for only at the end."""

    def __init__(self, stream):
        self.error = ""  # the sentence that says why the bytes ended early
        self._stream = stream
        self._file = self._bytes = buffered(stream)
        self._size = self._unpacked = 0  # bytes
        self._ahead = b""
        self._has_ended = False
        head = self._file.peek(HEAD)[:HEAD]
        packing = next((OTHER_PACKINGS[mark] for mark in OTHER_PACKINGS if head.startswith(mark)), "")
        if packing:
            self._fail(Sentence(_("It is packed as %(packing)s: unpack it, or use gzip or ZIP."), packing=packing))
        elif head.startswith(GZIP):
            self._bytes = GzipFile(fileobj=self._file)
        elif BZIP2.match(head):
            self._bytes = BZ2File(self._file)

    def bytes_read(self):
        """Return how many bytes of the stream were read, packed if it is."""
        return max(self._size, self._file.raw.bytes_read)

    def rewound(self):
        """Return the stream at its beginning, to be read instead; None if it cannot `seek` or is packed."""
        can_seek = getattr(self._stream, "seekable", bool)()
        if self._bytes is not self._file or not can_seek:
            return None
        self._size = self._stream.seek(0, 2)
        self._stream.seek(0)
        return self._stream

    def peek(self, size):
        """Return the next bytes without moving past them: as many as that, unless the file ends."""
        if len(self._ahead) < size:
            self._ahead += self._read_on(size - len(self._ahead))
        return self._ahead[:size]

    def read(self, size=-1):
        """Return that many bytes, or all that are left."""
        if size is None or size < 0:
            parts = []
            while part := self.read(CHUNK):
                parts.append(part)
            return b"".join(parts)
        if not self._ahead:
            return self._read_on(size)
        content, self._ahead = self._ahead[:size], self._ahead[size:]
        return content + self._read_on(size - len(content)) if len(content) < size else content

    def _read_on(self, size):
        parts = []
        while size > 0 and (part := self._next_part(min(size, CHUNK))):
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _next_part(self, size):
        """Return more bytes, or b"" at the end. `read1` unpacks no more than that: a few bytes may be gigabytes."""
        if self._has_ended:
            return b""
        try:
            part = self._bytes.read1(size)
        except EOFError:
            return self._fail(_("The gzip ends too early: the rest of it is missing."))
        except (BadGzipFile, zlib.error):
            return self._fail(_("It is broken gzip from here on."))
        except OSError:
            if not isinstance(self._bytes, BZ2File):
                raise
            return self._fail(_("It is broken bzip2 from here on."))
        self._unpacked += len(part)
        if self._bytes is not self._file and unpacks_too_far(self._unpacked, self.bytes_read()):
            return self._fail(too_packed())
        if not part:
            self._fail(getattr(self._stream, "error", ""))
        return part

    def _fail(self, error):
        self.error, self._has_ended = error, True
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
