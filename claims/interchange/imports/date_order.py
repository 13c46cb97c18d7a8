"""In which order do the files of an import write days and months? `date_order_of` finds one answer for all of them.

A date such as 03/04/2019 says nothing by itself, but 25/04/2019 beside it does. The files are read once before the
import, as bytes: only texts that are such a date, perhaps with a time, are looked at.
"""

import re

from claims.interchange.claimreview.dates import order_of
from claims.interchange.imports.files import unpacked_files
from claims.interchange.imports.files.json_items import Unreadable

CHUNK = 1024 * 1024  # bytes
DATE = re.compile(rb"""\d{1,2}([/.-])\d{1,2}\1\d{4}(?=\s{0,5}["'<]|[\sT,]{1,3}\d{1,2}:\d\d)""")
BEFORE_DATE = re.compile(rb"""["'>]\s{0,5}\Z""")
MAX_MATCH_LENGTH = 40  # bytes


def date_order_of(files):
    """Return "dmy" or "mdy", or "" if nothing in the files decides it. `files` are pairs of a name and a stream."""
    return order_of(date_texts(files))


def date_texts(files):
    """Yield the texts in the files that are dates with the year last."""
    for name, stream in files:
        for _name, file in unpacked_files(name, stream):
            if not isinstance(file, Unreadable):
                yield from _date_texts_of(file)


def _date_texts_of(file):
    before = b""
    while chunk := file.read(CHUNK):
        text = before + chunk
        before = text[-MAX_MATCH_LENGTH:]
        for other, byte in ((b"\0", b""), (b"\\/", b"/")):  # UTF-16 has nulls, and PHP escapes slashes
            text = text.replace(other, byte) if other in text else text
        for match in DATE.finditer(text):
            if BEFORE_DATE.search(text, max(0, match.start() - 6), match.start()):
                yield match[0].decode()
