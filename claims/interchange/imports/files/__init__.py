"""Which reviews are in the files of an import? `entries` finds out what each file is, and yields its items.

A file is JSON in any shape that holds ClaimReviews, a web page with ClaimReviews in its markup, or an export of a
Claimdesk; gzipped, or in a ZIP archive with others. Tables have a package of their own, because they need a map.
"""

from typing import NamedTuple

from claims.interchange.imports import own_exports  # which reads files itself: the module, not a name of it
from claims.interchange.imports.files import archives
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.json_stream import items
from claims.interchange.imports.files.limits import limited
from claims.interchange.imports.files.pages import HEAD_LENGTH, is_page, reviews_of_pages
from claims.interchange.imports.files.text_stream import Window
from claims.interchange.imports.files.unpacking import Unpacked

MAX_ARCHIVES = 2  # one in another


class Entry(NamedTuple):
    """One item of the files of an import."""

    number: int  # from 1, through all files
    payload: object  # a ClaimReview as JSON gives it, or Unreadable
    file: str = ""  # the file it is in, if there are several


def entries(files):
    """Yield an Entry for each item of the files: pairs of a name and a binary stream.

    Equal files get equal numbers, and no bytes raise an exception. `limited` says how many items a file may have.
    """
    number = 0
    for name, stream in files:
        file = Unpacked(stream)
        numbered = enumerate(_items_of(name, file), start=1)
        for _number, item in limited(numbered, file.bytes_read):
            number += 1
            yield Entry(number, item, name) if isinstance(item, Unreadable) else Entry(number, *item)


def unpacked_files(name, file):
    """Yield pairs of a name and an Unpacked file, or Unreadable: the file itself, or those of an archive.

    Read each one before the next is asked for. `file` is a binary stream or Unpacked.
    """
    return _unpacked_files(name, file if isinstance(file, Unpacked) else Unpacked(file), MAX_ARCHIVES)


def _items_of(name, file):
    """Yield pairs of a payload and the name of its file."""
    for inner_name, inner in unpacked_files(name, file):
        payloads = [inner] if isinstance(inner, Unreadable) else _payloads_of(inner)
        for payload in payloads:
            yield payload, inner_name


def _payloads_of(file):
    """Yield the payloads of an Unpacked file: of an export of a Claimdesk, of web pages, or of JSON."""
    head = file.peek(HEAD_LENGTH)
    if export := own_exports.format_of(head):
        yield from export.claims_in(file)
    elif is_page(head):
        yield from reviews_of_pages(file)
    else:
        yield from items(Window(file))
        return
    if file.error:
        yield Unreadable(file.error)


def _unpacked_files(name, file, archives_left):
    if not archives_left or not archives.is_zip(file.peek(HEAD_LENGTH)):
        yield name, file
        return
    with archives.seekable(file) as copy:
        for inner_name, inner in archives.members(copy):
            full_name = "/".join(filter(None, (name, inner_name)))
            if isinstance(inner, Unreadable):
                yield full_name, inner
            else:
                yield from _unpacked_files(full_name, Unpacked(inner), archives_left - 1)
    if file.error:
        yield name, Unreadable(file.error)
