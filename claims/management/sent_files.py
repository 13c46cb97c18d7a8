"""Which files does a command name? `SentFiles` opens them one after another: files, folders, patterns and `-`."""

import glob
import hashlib
import mimetypes
import sys
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from claims.management.terminal import printable

BLOCK = 1 << 20  # bytes
# What browsers store beside a page, and folders hold beside reviews.
OTHER_KINDS = ("image/", "audio/", "video/", "font/", "text/css", "text/javascript", "text/markdown")
OTHER_TYPES = {"application/javascript", "application/pdf", "application/toml", "application/x-javascript"}
BESIDE_A_PAGE = "_files"  # the end of a folder's name


class SentFiles:
    """Iterate over pairs of a file's name and its open stream. The name is "" if there is one file alone.

    Raises CommandError if a file cannot be read, or a folder has none.
    """

    def __init__(self, names):
        self.paths = [path for name in names for path in paths_of(name)]
        self._read = 0
        self._stream = None
        self.size = 0  # bytes of all files
        self.can_be_read_again = "-" not in self.paths
        for path in self.paths if self.can_be_read_again else []:
            with opened(path) as stream:
                self.can_be_read_again = self.can_be_read_again and stream.seekable()
                self.size += stream.seek(0, 2) if stream.seekable() else 0

    def __iter__(self):
        self._read = 0
        for path in self.paths:
            name = path if len(self.paths) > 1 else ""
            if path == "-":
                yield name, sys.stdin.buffer
                continue
            with opened(path) as self._stream:
                yield name, self._stream
                self._read += self._stream.tell() if self._stream.seekable() else 0
            self._stream = None

    @property
    def source(self):
        """Return a name for all files."""
        first, others = self.paths[0], len(self.paths) - 1
        return printable(f"{first} + {others:,}" if others else first)

    def bytes_read(self):
        """Return how many bytes were read so far, packed if they are."""
        return self._read + (self._stream.tell() if self._stream else 0)

    def sha256(self, before, options):
        """Return the SHA-256 of some bytes and all files, or "" if a file can be read only once.

        One file without options has the digest of its bytes.
        """
        if not self.can_be_read_again:
            return ""
        digest = hashlib.sha256(b"".join(before))
        for _name, stream in self:
            while block := stream.read(BLOCK):
                digest.update(block)
            if len(self.paths) > 1:
                digest.update(b"\0%d\0" % stream.tell())
        digest.update("\0".join(options).encode() if any(options) else b"")
        return digest.hexdigest()


def paths_of(name):
    """Return the files of one argument, which is a file, a folder or a pattern, sorted by name."""
    path = Path(name)
    if path.is_dir():
        paths = sorted(str(file) for file in path.rglob("*") if is_read(file, path))
        if not paths:
            raise CommandError(_("%(folder)s holds no files to import.") % {"folder": name})
        return paths
    if name != "-" and glob.has_magic(name) and not path.exists():  # the shell of Windows leaves patterns alone
        return sorted(file for file in glob.glob(name, recursive=True) if Path(file).is_file()) or [name]
    return [name]


def is_read(file, folder):
    """Return whether a file of a folder may hold reviews: not if it is hidden, a picture or what a page is made of."""
    parts = file.relative_to(folder).parts
    if any(part.startswith(".") for part in parts) or any(part.endswith(BESIDE_A_PAGE) for part in parts[:-1]):
        return False
    kind = mimetypes.guess_type(file.name)[0] or ""
    return file.is_file() and not kind.startswith(OTHER_KINDS) and kind not in OTHER_TYPES


def opened(path):
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": error.strerror}
        ) from error
