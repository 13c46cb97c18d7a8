"""Which lines does a stream have? `lines_of` yields them without holding more than one, however long they are."""

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.json_items import Unreadable

MAX_LINE_BYTES = 10_000_000
BLOCK = 1 << 16  # bytes
TOO_LONG = _("It is larger than %(limit)s bytes.")
NOT_A_DOCUMENT = _("It is not the document of a claim: it is not JSON.")
INCOMPLETE_FILE = _("The file ends before its last line: a part of it is missing. Export it again.")
WRONG_COUNT = _("The file says that it has %(said)s claims, but there are %(seen)s.")


def lines_of(stream):
    r"""Yield the lines of a binary stream without their `\n`, and Unreadable in place of one that is too long."""
    rest, is_skipping = b"", False
    while block := stream.read(BLOCK):
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            yield _too_long() if is_skipping or len(line) > MAX_LINE_BYTES else line
            is_skipping = False
        if len(rest) > MAX_LINE_BYTES:
            rest, is_skipping = b"", True
    if is_skipping:
        yield _too_long()
    elif rest:
        yield rest


def end_of_file(trailer, name, seen):
    """Yield an Unreadable if the last line of a file is missing, or counts other claims than were seen."""
    if trailer is None:
        yield Unreadable(INCOMPLETE_FILE)
    elif (said := trailer.get(name)) != seen:
        yield Unreadable(Sentence(WRONG_COUNT, said=str(said)[:20], seen=seen))


def _too_long():
    return Unreadable(Sentence(TOO_LONG, limit=f"{MAX_LINE_BYTES:,}"))
