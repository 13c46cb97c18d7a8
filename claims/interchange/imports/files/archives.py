"""Which files are in a ZIP archive? `members` yields them one by one, each as a stream, or Unreadable in their place.

Left out are what is no file of its sender's (`__MACOSX`, `.DS_Store`, folders) and what a saved page is made of
(pictures, styles, scripts). An archive that would fill the memory or unpack too far ends early, with its reason.
"""

import mimetypes
import shutil
import struct
import tempfile
import zipfile
import zlib
from contextlib import contextmanager

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.limits import too_packed, unpacks_too_far
from claims.interchange.imports.files.unpacking import CHUNK

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
MAX_MEMBERS = 10_000
MAX_DIRECTORY_BYTES = 5_000_000  # of the list of an archive's members, which is read as a whole
IS_ENCRYPTED = 1  # bit of a member's flags
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
PARTS_OF_PAGES = ("image/", "audio/", "video/", "font/", "text/css", "text/javascript", "application/javascript")
OF_SPREADSHEETS = {"[Content_Types].xml", "mimetype"}
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    struct.error,
    ValueError,
)


class Member:
    """A file in an archive, as a stream. `error` says why it ended early."""

    def __init__(self, archive, entry, budget):
        self.error = ""
        self._file = archive.open(entry)
        self._budget = budget
        budget.packed += entry.compress_size

    def read(self, size):
        try:
            part = self._file.read(size)
        except BROKEN:
            self.error = _("It is broken in its ZIP archive from here on.")
            return b""
        self._budget.unpacked += len(part)
        if unpacks_too_far(self._budget.unpacked, self._budget.packed):
            self.error = too_packed()
            return b""
        return part


class _Budget:
    """How much was read of an archive, in bytes: its members together must not unpack too far."""

    packed = unpacked = 0


def is_zip(head):
    return head.startswith(ZIP)


def members(file):
    """Yield pairs of a member's name and a Member, or Unreadable, of a binary file that can `seek`."""
    try:
        if _directory_size(file) > MAX_DIRECTORY_BYTES:
            yield "", _too_many()
            return
        archive = zipfile.ZipFile(file)
    except BROKEN:
        yield "", Unreadable(_("It is no ZIP archive that can be read: it is broken or cut off."))
        return
    entries = [entry for entry in archive.infolist() if _is_read(entry.filename)]
    if OF_SPREADSHEETS & {entry.filename for entry in entries[:5]}:
        yield "", Unreadable(_("It is a spreadsheet: import it with import_table."))
        return
    budget = _Budget()
    for entry in entries[:MAX_MEMBERS]:
        yield entry.filename, _opened(archive, entry, budget)
        if unpacks_too_far(budget.unpacked, budget.packed):
            return
    if len(entries) > MAX_MEMBERS:
        yield "", _too_many()


@contextmanager
def seekable(file):
    """Return an Unpacked file as one that can `seek`, which is a copy on the disk if need be."""
    if stream := file.rewound():
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy, CHUNK)
        copy.seek(0)
        yield copy


def _opened(archive, entry, budget):
    if entry.flag_bits & IS_ENCRYPTED:
        return Unreadable(_("It is encrypted: send it without a password."))
    if entry.compress_type not in METHODS:
        return Unreadable(_("It is packed in its ZIP archive by a method that is not read: use “deflate”."))
    try:
        return Member(archive, entry, budget)
    except BROKEN:
        return Unreadable(_("It is broken in its ZIP archive from here on."))


def _is_read(name):
    parts = name.split("/")
    kind = mimetypes.guess_type(parts[-1])[0] or ""
    is_hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return bool(parts[-1]) and not is_hidden and not kind.startswith(PARTS_OF_PAGES)


def _too_many():
    detail = _("Reading stops here: an archive has at most %(limit)s files. Split it into several archives.")
    return Unreadable(Sentence(detail, limit=f"{MAX_MEMBERS:,}"))


END = struct.Struct("<4s4H2LH")  # the end of the list of members, https://en.wikipedia.org/wiki/ZIP_(file_format)
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64_BYTES = 20
MAX_COMMENT_BYTES = 65_535


def _directory_size(file):
    """Return the bytes of the list of members, as the end of the archive says, which is what zipfile will read."""
    length = file.seek(0, 2)
    start = max(0, length - END.size - MAX_COMMENT_BYTES - LOCATOR_64_BYTES - END_64.size)
    file.seek(start)
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + END.size > len(tail):
        return 0
    size = END.unpack_from(tail, at)[5]
    before = at - LOCATOR_64_BYTES - END_64.size
    if before >= 0 and tail[at - LOCATOR_64_BYTES :].startswith(b"PK\x06\x07"):
        size = max(size if size != 0xFFFFFFFF else 0, END_64.unpack_from(tail, before)[8])
    return size
