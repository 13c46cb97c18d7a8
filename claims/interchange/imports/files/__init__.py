"""Which reviews are in the files that somebody sends? `entries` finds out what each file is, and yields its items.

A file is JSON in any shape that holds ClaimReviews, or a web page with ClaimReviews in its markup; gzipped, or in a
ZIP archive with others. Tables have a package of their own, because they need a map.
"""

from typing import BinaryIO, NamedTuple

from claims.interchange.imports.files.json_stream import payloads


class Entry(NamedTuple):
    """One item of the files of an import."""

    number: int  # from 1, through all files
    payload: object  # a ClaimReview as JSON gives it, or Unreadable
    file: str = ""  # the file it is in, if there are several


def entries(files):
    """Yield an Entry for each item of the files: pairs of a name and a binary stream."""
    number = 0
    for name, stream in files:
        file: BinaryIO = stream
        for _number, payload in payloads(file):
            number += 1
            yield Entry(number, payload, name)
