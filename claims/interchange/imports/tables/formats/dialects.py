r"""How is a text written as a table? `dialect_of` finds the delimiter and the quoting, `CellReader` reads the cells.

The quotings, in the order in which they are tried:

| quoting | a cell with quotation marks | |
|---|---|---|
| `excel` | `"He said ""no"", twice"` | RFC 4180 |
| `backslash` | `"He said \"no\", twice"` | MySQL, many scripts |
| `lenient` | `"He said "no" twice"` | a quotation mark ends its cell where a delimiter or the line's end follows |
| `letters` | `"No", he said` | none: quotation marks are letters like others |

The dialect is the one in which most rows of the sample have as many cells as the header, above all in which the header
has the columns that the map names.
"""

import csv
import re
from itertools import product
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.json_items import MAX_ITEM_BYTES

DELIMITERS = (",", ";", "\t", "|")
QUOTINGS = ("excel", "backslash", "lenient", "letters")
ESCAPES = re.compile(r'\\(["\\])')
SEP_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)  # names the delimiter for Excel
FULLY_QUOTED = re.compile(r'".+"', re.DOTALL)
MAX_ROWS = 200  # of a sample
MAX_LINES_OF_CELL = 100
MAX_HEADER_ROWS = 10  # among which the header is looked for: titles may be above it
csv.field_size_limit(MAX_ITEM_BYTES)  # for the whole process; the default is too small for the text of an article


class Dialect(NamedTuple):
    delimiter: str
    quoting: str


def dialect_of(lines, delimiter="", quoting="", columns=frozenset()):
    """Return the Dialect of a list of lines. `delimiter` and `quoting` are known, and `columns` are in the header."""
    if not delimiter and lines and (named := SEP_LINE.fullmatch(lines[0])):
        delimiter, lines = named[1], lines[1:]
    delimiters, quotings = [delimiter] if delimiter else DELIMITERS, [quoting] if quoting else QUOTINGS
    dialects = [Dialect(*pair) for pair in product(delimiters, quotings)]
    return dialects[0] if len(dialects) == 1 else max(dialects, key=lambda dialect: _fit(lines, dialect, columns))


def header_place(rows, columns):
    """Return which of the first rows is the header: the one with the most columns, if it has two of them at least."""
    counts = [len(columns & {str(cell).strip() for cell in row}) for row in rows[:MAX_HEADER_ROWS]]
    return counts.index(max(counts)) if counts and max(counts) > 1 else 0


def _fit(lines, dialect, columns):
    """Return how well a dialect fits, to be compared with other fits; of equal ones, the first in order is right."""
    rows, broken, quoted = [], 0, 0
    reader = CellReader(iter(lines), dialect)
    while len(rows) + broken < MAX_ROWS:
        try:
            row = next(reader)
        except csv.Error:
            broken += 1
        except StopIteration:
            break
        else:
            rows += [row] if row else []
            quoted += dialect.quoting == "letters" and any(map(FULLY_QUOTED.fullmatch, row))
    header = header_place(rows, columns)
    width = len(rows[header]) if rows else 0
    right = sum(len(row) == width for row in rows[header:]) - quoted
    share = right / (len(rows) - header + broken) if rows else 0
    found = len(columns & {cell.strip() for cell in rows[header]}) if rows else 0
    return found, width > 1, round(share, 2), width if share == 1 else 0


class CellReader:
    """Yield the cells of each row of some lines. Raises csv.Error for a row that is broken, and continues behind it.

    A quotation mark that is never closed costs its own line: the lines behind it are read again without it.
    """

    def __init__(self, lines, dialect):
        self.lines = _Rewinding(lines)
        self.rows = _rows(self.lines, dialect)
        self.make_rows = lambda: _rows(self.lines, dialect)

    def __iter__(self):
        return self

    def __next__(self):
        self.lines.forget()
        try:
            return next(self.rows)
        except csv.Error:
            self.lines.rewind()
            self.rows = self.make_rows()
            raise


class _Rewinding:
    """An iterator of lines that returns to behind the first line of the row being read."""

    MAX_LINES = 10_000  # that are kept

    def __init__(self, lines):
        self.lines, self.ahead, self.read = lines, [], []

    def __iter__(self):
        return self

    def __next__(self):
        line = self.ahead.pop() if self.ahead else next(self.lines)
        if len(self.read) <= self.MAX_LINES:
            self.read.append(line)
        return line

    def forget(self):
        self.read.clear()

    def rewind(self):
        if 1 < len(self.read) <= self.MAX_LINES:
            self.ahead += reversed(self.read[1:])


def _rows(lines, dialect):
    """Return an iterator of rows that raises csv.Error where a row is broken."""
    if dialect.quoting == "excel":
        return csv.reader(lines, delimiter=dialect.delimiter, strict=True)
    if dialect.quoting == "letters":
        return csv.reader(lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return _PatternReader(lines, dialect)


class _PatternReader:
    """Read cells in which quotation marks are not doubled."""

    def __init__(self, lines, dialect):
        self.lines = lines
        self.is_backslash = dialect.quoting == "backslash"
        # A lenient cell ends with its line: otherwise one that is not closed would end inside of the next row.
        self.max_lines = MAX_LINES_OF_CELL if self.is_backslash else 1
        delimiter = re.escape(dialect.delimiter)
        end = rf"(?={delimiter}|\r?\n|\r|\Z)"
        self.opening = re.compile(r' *"')
        self.closing = re.compile(rf'(?:\\.|[^"\\]|"")*+("\s*?{end})?' if self.is_backslash else rf'("\s*?{end})')
        self.bare = re.compile(rf"[^{delimiter}\r\n]*")

    def __iter__(self):
        return self

    def __next__(self):
        line, at, cells = next(self.lines), 0, []
        if not line.strip("\r\n"):
            return []
        while True:
            if opening := self.opening.match(line, at):
                text, line, at = self.quoted(line, opening.end())
                cells.append(text.replace('""', '"'))
            else:
                match = self.bare.match(line, at)
                cells.append(self.without_escapes(match[0]))
                at = match.end()
            if len(cells[-1]) > MAX_ITEM_BYTES:
                raise csv.Error(Sentence(_("field larger than field limit (%(limit)s)"), limit=MAX_ITEM_BYTES))
            if at >= len(line) or line[at] in "\r\n":
                return cells
            at += 1

    def quoted(self, line, at):
        """Return the text from here to the closing quotation mark, the line it is in, and the place behind it."""
        parts = []
        while not (end := self.end_of_quoted(line, at)):
            parts.append(line[at:])
            line, at = next(self.lines, None), 0
            if line is None or len(parts) == self.max_lines:
                raise csv.Error(_("a quotation mark is not closed"))
        parts.append(line[at : end.start(1)])
        return self.without_escapes("".join(parts)), line, end.end(1)

    def end_of_quoted(self, line, at):
        if not self.is_backslash:
            return self.closing.search(line, at)
        match = self.closing.match(line, at)
        if match[1] is None and match.end() < len(line):
            raise csv.Error(_("a quotation mark inside of a cell is not escaped"))
        return match if match[1] is not None else None

    def without_escapes(self, text):
        return ESCAPES.sub(r"\1", text) if self.is_backslash and "\\" in text else text
