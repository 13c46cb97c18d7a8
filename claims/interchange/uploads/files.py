"""Where are the bytes of an upload until it is loaded? In parts in the database, so that any worker can read them.

`keep` stores a file, `opened` returns it as a stream that can `seek`. Neither holds more than one part in memory.
"""

import hashlib
import io

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from claims.models import Upload, UploadPart
from config.db.fields import normal_line, stacks_marks

MIB = 1024 * 1024
PART_BYTES = MIB
MAX_UPLOAD_BYTES = 100 * MIB
MAX_KEPT_BYTES = 500 * MIB  # of one person's files that wait
MAX_NAME_LENGTH = 200  # characters


def keep(file, *, name, owned_by, **fields):
    """Store the rest of a binary file as an Upload. Raises ValidationError if it is empty, or if too much waits."""
    upload = Upload(name=storable_name(name), owned_by=owned_by, size=0, **fields)
    waiting = Upload.objects.filter(owned_by=owned_by, parts__number=0).aggregate(size=Sum("size"))["size"] or 0
    digest, number = hashlib.sha256(), 0
    while content := file.read(PART_BYTES):
        if upload.size + len(content) > MAX_UPLOAD_BYTES:
            raise ValidationError(
                _("The file is larger than %(size)s MB: split it.") % {"size": MAX_UPLOAD_BYTES // MIB}
            )
        if not number:
            upload.save()
        digest.update(content)
        UploadPart.objects.create(upload=upload, number=number, content=content)
        number, upload.size = number + 1, upload.size + len(content)
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if waiting + upload.size > MAX_KEPT_BYTES:
        raise ValidationError(_("Too many of your files wait to be loaded: load or discard one first."))
    upload.sha256 = digest.hexdigest()
    upload.save(update_fields=["size", "sha256"])
    return upload


def storable_name(name):
    """Return the end of a file's name as text that can be stored."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in name[-MAX_NAME_LENGTH:])
    return normal_line("\ufffd" if stacks_marks(shown) else shown) or "–"


def opened(upload):
    """Return the file as a buffered binary stream."""
    return io.BufferedReader(Parts(upload), PART_BYTES)


class Parts(io.RawIOBase):
    """Read the parts of an upload one after another."""

    def __init__(self, upload):
        self.upload, self.position = upload, 0
        self.number, self.content = -1, b""  # of the part that was read last

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.upload.size}[whence]
        self.position = max(0, start + offset)
        return self.position

    def tell(self):
        return self.position

    def readinto(self, buffer):
        number, start = divmod(self.position, PART_BYTES)
        if number != self.number:
            found = UploadPart.objects.filter(upload=self.upload, number=number).values_list("content", flat=True)
            self.number, self.content = number, bytes(found.first() or b"")
        content = self.content[start : start + len(buffer)]
        buffer[: len(content)] = content
        self.position += len(content)
        return len(content)
