"""How much may one file hold? `limited` ends a file that has too many items, `unpacks_too_far` one that is a bomb.

A kilobyte of gzip may unpack to a megabyte of empty objects, each of which would become a row of findings. Settings:
`IMPORT_MAX_ITEMS` of a file, and `IMPORT_MAX_RATIO` of its unpacked to its packed size.
"""

from django.conf import settings
from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.json_items import Unreadable

FREE_BYTES = 1024 * 1024  # that a file may unpack to whatever its ratio
FREE_ITEMS = 1_000  # that a file may have whatever its size
MIN_BYTES_PER_ITEM = 2  # of the file as it was sent: a packed review takes ten at least


def limited(items, bytes_read):
    """Yield the numbered items; where there are too many, an Unreadable that says so, and nothing after it.

    `bytes_read()` returns how much of the file was read so far.
    """
    most = settings.IMPORT_MAX_ITEMS
    for number, item in items:
        if number > most:
            detail = _("Reading stops here: a file has at most %(limit)s items. Split it into several files.")
            yield number, Unreadable(Sentence(detail, limit=f"{most:,}"))
            return
        if number > FREE_ITEMS + bytes_read() / MIN_BYTES_PER_ITEM:
            yield number, Unreadable(_("Reading stops here: the file has more items than its size has room for."))
            return
        yield number, item


def unpacks_too_far(unpacked, packed):
    """Return whether so many bytes are too many for a file of which `packed` bytes were read."""
    return unpacked > FREE_BYTES + settings.IMPORT_MAX_RATIO * packed


def too_packed():
    """Return the sentence for a file that `unpacks_too_far`."""
    detail = _("Reading stops here: it unpacks to more than %(ratio)s times its size. Send it less packed, in parts.")
    return Sentence(detail, ratio=settings.IMPORT_MAX_RATIO)
