"""Which reviews are in the files that somebody sends? `entries` finds out what each file is, and yields its items.

A file is JSON in any shape that holds ClaimReviews, a web page with ClaimReviews in its markup, or an export of a
Claimdesk; gzipped, or in a ZIP archive with others. Tables have a package of their own, because they need a map.
"""

from typing import NamedTuple

from claims.interchange.imports.files.json_stream import payloads
from claims.interchange.imports.files.limits import limited
from claims.interchange.imports.files.pages import HEAD_LENGTH, is_page, reviews_of_pages
from claims.interchange.imports.files.text_stream import buffered
from claims.interchange.imports.own_exports import format_of


class Entry(NamedTuple):
    """One item of the files of an import."""

    number: int  # from 1, through all files
    payload: object  # a ClaimReview as JSON gives it, or Unreadable
    file: str = ""  # the file it is in, if there are several


def entries(files):
    """Yield an Entry for each item of the files: pairs of a name and a binary stream."""
    number = 0
    for name, stream in files:
        for _number, payload in _items_of(buffered(stream)):
            number += 1
            yield Entry(number, payload, name)


def _items_of(file):
    """Yield the numbered items of a buffered file: of an export of a Claimdesk, of a web page, or of JSON."""
    head = file.peek(HEAD_LENGTH)
    if export := format_of(head):
        return limited(enumerate(export.claims_in(file), start=1), lambda: file.raw.bytes_read)
    if is_page(head):
        return limited(enumerate(reviews_of_pages(file), start=1), lambda: file.raw.bytes_read)
    return payloads(file)
