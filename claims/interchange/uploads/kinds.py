"""Is a file a review set, reviews of other publishers, or a table? `kind_of` finds out from its first bytes.

A person may say otherwise: a wrong guess costs nothing, because nothing is loaded before it was shown.
"""

import re

from claims.interchange.imports.files import archives, unpacked_files
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.pages import is_page
from claims.interchange.imports.files.unpacking import Unpacked
from claims.interchange.imports.own_exports import format_of
from claims.interchange.imports.tables.formats import open_document, parquet, spreadsheets
from claims.models import UploadKind

HEAD_LENGTH = 256 * 1024  # bytes that are looked at
ROW_OF_SET = re.compile(rb'\s*\[\s*\{[^{}]{0,200}"model"\s*:\s*"[a-z_]+\.[a-z_]+"')
JSON = re.compile(rb"\s*(?:/\*.{0,60}?\*/\s*)?(?:[\[{]|[\w.$]{1,60}\s*\()", re.DOTALL)  # also in the call of a script
REVIEW = re.compile(rb"claim_?review|itemReviewed|reviewRating", re.IGNORECASE)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")  # byte order


def kind_of(stream):
    """Return the UploadKind of a binary file that can `seek`."""
    file = Unpacked(stream)
    head = file.peek(HEAD_LENGTH)
    if not archives.is_zip(head):
        return kind_of_head(head)
    with archives.seekable(file) as copy:
        if open_document.is_spreadsheet(copy) or spreadsheets.is_spreadsheet(copy):
            return UploadKind.TABLE
        for _name, inner in unpacked_files("", copy):
            if not isinstance(inner, Unreadable):
                return kind_of_head(inner.peek(HEAD_LENGTH))
    return UploadKind.REVIEWS


def kind_of_head(head):
    if head.startswith(parquet.MARK) or spreadsheets.is_old(head) or archives.is_zip(head):
        return UploadKind.TABLE
    if format_of(head) or is_page(head):
        return UploadKind.REVIEWS
    for mark in MARKS:
        head = head.removeprefix(mark)
    text = head.replace(b"\0", b"")  # UTF-16 and UTF-32
    if ROW_OF_SET.match(text):
        return UploadKind.REVIEW_SET
    if JSON.match(text) and REVIEW.search(text):
        return UploadKind.REVIEWS
    return UploadKind.TABLE if text else UploadKind.REVIEWS
