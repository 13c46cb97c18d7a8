"""In which format is a table? `tables_in` finds out, and yields each table of a file as `Records`.

| format | found by | rows |
|---|---|---|
| XLSX, XLS, ODS, Parquet | their first bytes; the extra `tables` reads all but ODS | of the named or first sheet |
| ZIP archive, gzip, bzip2 | their first bytes | of each table in it |
| JSON | a brace or bracket in front | see `json_rows` |
| any other | | see `text_rows` |
"""

from typing import NamedTuple

from claims.interchange.imports.files import archives
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.unpacking import Unpacked, buffered
from claims.interchange.imports.tables.formats import json_rows, open_document, parquet, spreadsheets
from claims.interchange.imports.tables.formats.grids import Grid
from claims.interchange.imports.tables.formats.text_rows import rows_of_text

HEAD_LENGTH = 4_096  # bytes that are looked at


class Records(NamedTuple):
    """A table: the names of its columns, as far as they are known, and an iterator of dicts or Unreadable."""

    columns: list
    rows: object
    is_text: bool = False  # whose rows have all cells, or are broken


def tables_in(name, file, mapping, columns):
    """Yield pairs of a name and the Records of each table in an Unpacked file, or Unreadable for one that is none.

    Read each table before the next is asked for. `columns` are the names that the map uses.
    """
    if not archives.is_zip(file.peek(HEAD_LENGTH)):
        yield name, _records(file, mapping, columns)
        if file.error:
            yield name, Unreadable(file.error)
        return
    with archives.seekable(file) as copy:
        if rows := _rows_of_spreadsheet(copy, mapping.file.sheet):
            yield name, _of_grid(rows, mapping, columns)
            return
        for inner_name, member in archives.members(copy):
            full_name = "/".join(filter(None, (name, inner_name)))
            if isinstance(member, Unreadable):
                yield full_name, member
                continue
            inner = Unpacked(member)
            yield full_name, _records(inner, mapping, columns)
            if inner.error:
                yield full_name, Unreadable(inner.error)


def _records(file, mapping, columns):
    head = file.peek(HEAD_LENGTH)
    if archives.is_zip(head) or spreadsheets.is_old(head):
        with archives.seekable(file) as copy:
            rows = _rows_of_spreadsheet(copy, mapping.file.sheet)
            return _of_grid(list(rows), mapping, columns) if rows else Unreadable(spreadsheets.NOT_READ)
    if head.startswith(parquet.MARK):
        return _of_parquet(file)
    if json_rows.is_json(head):
        rows = json_rows.rows_of_json(file, mapping.file.rows)
        return _of_json(rows, mapping, columns)
    grid = Grid(
        rows_of_text(buffered(file), mapping.file, columns, mapping.language),
        columns,
        has_header=mapping.file.has_header,
    )
    return Records(grid.columns, grid, is_text=True)


def _rows_of_spreadsheet(file, sheet):
    """Return an iterator of the rows of a spreadsheet, or None if it is none."""
    if open_document.is_spreadsheet(file):
        return open_document.rows_of_sheet(file, sheet)
    return spreadsheets.rows_of_sheet(file, sheet) if spreadsheets.is_spreadsheet(file) else None


def _of_grid(rows, mapping, columns):
    rows = (row for row in rows if isinstance(row, Unreadable) or any(cell not in ("", None) for cell in row))
    grid = Grid(rows, columns, has_header=mapping.file.has_header, is_sheet=True)
    return Records(grid.columns, grid)


def _of_parquet(file):
    with archives.seekable(file) as copy:
        return Records(*parquet.columns_and_rows(copy.read()))


def _of_json(rows, mapping, columns):
    first, rows = json_rows.first_of(rows)
    if first and all(isinstance(row, (list, Unreadable)) for row in first):
        return _of_grid((_cells(row) for row in rows), mapping, columns)
    names = dict.fromkeys(name for row in first if isinstance(row, dict) for name in row)
    return Records(list(names), rows)


def _cells(row):
    return [("" if cell is None else cell) for cell in row] if isinstance(row, list) else row
