"""Where is a copy, and is it whole? `keep` writes a WARC file to the storage of copies; `read` takes it apart."""

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import SuspiciousOperation
from django.core.files import File
from django.core.files.storage import storages
from django.utils.translation import gettext as _

BLOCK = 1 << 20  # bytes
NAME_PATTERN = r"^\d{4}/\d{2}/\d{2}/[0-9a-f]{64}\.warc\.gz$"


class CopyUnreadable(Exception):
    """A copy is missing, altered or no WARC. The message is a sentence for the person who asked for it."""


@dataclass(frozen=True)
class Kept:
    """A stored copy: its name in the storage, and the SHA-256 and size of the file."""

    name: str
    sha256: str
    size: int


def keep(fetched, *, at):
    """Store what an address answered, and return the copy as a Kept. `at` is the day that its name has.

    The file is complete when this returns. Until a row names it, the nightly may remove it after a day.
    """
    from sources.copies.warc import written  # warcio is loaded by tasks alone

    content = written(fetched)
    sha256 = hashlib.sha256(content).hexdigest()
    name = storages["copies"].save(f"{at:%Y/%m/%d}/{sha256}.warc.gz", File(BytesIO(content)))
    return Kept(name, sha256, len(content))


def open_copy(name):
    """Open the WARC file for reading. Raises CopyUnreadable if it is not there."""
    if not re.fullmatch(NAME_PATTERN, name):
        raise CopyUnreadable(_("There is no copy of this name."))
    try:
        return storages["copies"].open(name)
    except (OSError, SuspiciousOperation) as error:
        raise CopyUnreadable(_("The copy is not in the storage of copies.")) from error


def read(name):
    """Return the Copy in a file: what the address answered at the end of its redirects.

    Raises CopyUnreadable if the file is missing, or is not the one that was written.
    """
    from sources.copies.warc import parsed

    with open_copy(name) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() not in name:
        raise CopyUnreadable(_("The copy is not as it was written: its SHA-256 is another."))
    return parsed(content)


def digest_of(name):
    """Return the SHA-256 of the file, read block by block. Raises CopyUnreadable if it is not there."""
    digest = hashlib.sha256()
    with open_copy(name) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
