"""Which rows are in a table of text, such as CSV or TSV? `rows_of_text` finds its encoding and dialect, and reads it.

What the map does not say is found from the first megabyte: see `encodings` and `dialects`.
"""

import csv
import io

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.encodings import encoding_of, legacy_encoding
from claims.interchange.imports.files.json_items import MAX_ITEM_BYTES, NO_UTF_8, Unreadable
from claims.interchange.imports.tables.formats.dialects import MAX_ROWS, SEP_LINE, CellReader, dialect_of

SAMPLE = 1024 * 1024  # bytes, which a buffered file has at once
MAX_LINE_LENGTH = 10 * MAX_ITEM_BYTES  # characters


def rows_of_text(file, options, columns, language=""):
    """Yield the lists of cells in a buffered binary file, or Unreadable in place of a broken row.

    `columns` are those that the header has to have.
    """
    sample = file.peek(SAMPLE)[:SAMPLE]
    encoding = options.encoding or encoding_of(sample, language, is_whole=len(sample) < SAMPLE)
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    lines = sample_lines(sample, encoding)
    dialect = dialect_of(lines, options.delimiter, options.quotes, columns)
    text = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
    reader = CellReader(_Lines(text), dialect)
    if lines and SEP_LINE.fullmatch(lines[0]):
        next(reader.lines, None)
    yield from _decoded(_rows(reader), encoding, language, may_be_other=not options.encoding and sample.isascii())


def sample_lines(sample, encoding):
    """Return the first lines of a sample; not the last, which it may cut."""
    lines = sample.decode(encoding, errors="replace").splitlines(keepends=True)
    return lines[: min(MAX_ROWS, len(lines) - (len(sample) == SAMPLE))]


def _rows(reader):
    """Yield the rows that are not empty, and Unreadable in place of a broken one."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unreadable(Sentence(_("The row cannot be read: %(reason)s."), reason=error))
        except UnicodeError as error:
            yield Unreadable(Sentence(_("The table cannot be read from here on: %(reason)s."), reason=error))
            return
        else:
            if row:
                yield row


def _decoded(rows, encoding, language, *, may_be_other):
    """Yield the rows, and Unreadable for one with bytes that are no characters.

    Where the sample was ASCII, the first other letters, which come later, say which encoding it is.
    """
    found = ""
    for row in rows:
        if isinstance(row, Unreadable) or all(map(str.isascii, row)):
            yield row
        elif not any(map(NO_UTF_8.search, row)):
            may_be_other = may_be_other and bool(found)
            yield row
        elif may_be_other:
            parts = [cell.encode(errors="surrogateescape") for cell in row]
            found = found or legacy_encoding(b"\n".join(parts), language)
            yield [part.decode(found, errors="replace") for part in parts]
        else:
            yield Unreadable(Sentence(_("The row is not in %(encoding)s."), encoding=encoding))


class _Lines:
    """Yield the lines of a text. Raises csv.Error for one that would fill the memory, and continues behind it."""

    def __init__(self, text):
        self.text = text

    def __iter__(self):
        return self

    def __next__(self):
        line = self.text.readline(MAX_LINE_LENGTH)
        if not line:
            raise StopIteration
        if len(line) < MAX_LINE_LENGTH or line.endswith(("\n", "\r")):
            return line
        while len(line) == MAX_LINE_LENGTH and not line.endswith(("\n", "\r")):
            line = self.text.readline(MAX_LINE_LENGTH)
        raise csv.Error(Sentence(_("it is longer than %(limit)s characters"), limit=f"{MAX_LINE_LENGTH:,}"))
