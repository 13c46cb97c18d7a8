"""Which rows are in an OpenDocument spreadsheet (ODS)? `rows_of_sheet` reads them one by one from its XML.

https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part3-schema/OpenDocument-v1.3-os-part3-schema.html
"""

import zipfile
from xml.etree import ElementTree as ET

from claims.interchange.imports.files.archives import BROKEN
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.limits import too_packed, unpacks_too_far
from claims.interchange.imports.tables.formats.spreadsheets import NOT_READ, named_sheet, no_sheet

TYPES = (b"application/vnd.oasis.opendocument.spreadsheet", b"application/vnd.oasis.opendocument.spreadsheet-template")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
MAX_REPEATED_CELLS, MAX_REPEATED_ROWS = 1_000, 1_000  # an empty sheet repeats its last row a million times
CONTENT = "content.xml"


class _TooPacked(Exception):
    pass


def is_spreadsheet(file):
    """Return whether a file that can `seek` is an ODS file. Leaves it at its beginning."""
    try:
        archive = zipfile.ZipFile(file)
        return archive.open("mimetype").read(100).strip() in TYPES
    except (*BROKEN, KeyError):
        return False
    finally:
        file.seek(0)


def rows_of_sheet(file, sheet=None):
    """Yield the lists of cells of a sheet, by its name or number or else the first, or Unreadable if there is none."""
    names, found = [], False
    try:
        with zipfile.ZipFile(file) as archive:
            for name, row in _rows(_Content(archive)):
                if not names or names[-1] != name:
                    names.append(name)
                wanted = named_sheet(sheet, names) == name if isinstance(sheet, str) else len(names) == (sheet or 1)
                found = found or wanted
                if wanted and row is not None:
                    yield row
                elif found and not wanted:
                    return
    except (*BROKEN, KeyError, ET.ParseError, RecursionError):
        yield Unreadable(NOT_READ)
    except _TooPacked:
        yield Unreadable(too_packed())
    else:
        if not found:
            yield no_sheet(names)


class _Content:
    """The XML of the sheets. Raises _TooPacked where it unpacks too far."""

    def __init__(self, archive):
        self.size = archive.getinfo(CONTENT).compress_size
        self.file = archive.open(CONTENT)
        self.unpacked = 0

    def read(self, size):
        part = self.file.read(size)
        self.unpacked += len(part)
        if unpacks_too_far(self.unpacked, self.size):
            raise _TooPacked
        return part


def _rows(content):
    """Yield pairs of a sheet's name and a row, of which the first is None."""
    name, parents = "", []
    for event, element in ET.iterparse(content, ("start", "end")):  # noqa: S314
        if event == "start":
            parents.append(element)
            if element.tag == f"{TABLE}table":
                name = element.get(f"{TABLE}name", "")
                yield name, None
            continue
        parents.pop()
        if element.tag == f"{TABLE}table-row":
            cells = _cells(element)
            repeated = _count(element, "number-rows-repeated", MAX_REPEATED_ROWS) if cells else 1
            for _number in range(repeated):
                yield name, list(cells)
            element.clear()
            if parents:
                parents[-1].remove(element)


def _cells(row):
    """Return the cells of a row, without the empty ones at its end."""
    cells = []
    for cell in row:
        if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            cells += [_value(cell)] * _count(cell, "number-columns-repeated", MAX_REPEATED_CELLS)
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _value(cell):
    kind = cell.get(f"{OFFICE}value-type", "string")
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", "").removesuffix("T00:00:00")
    if kind in ("float", "percentage", "currency") and (value := cell.get(f"{OFFICE}value")):
        return value
    return "\n".join(_text(part) for part in cell if part.tag == f"{TEXT}p")


def _text(paragraph):
    """Return the text of a paragraph, in which runs of spaces and ends of lines are elements."""
    parts = [paragraph.text or ""]
    for part in paragraph:
        if part.tag == f"{TEXT}s":
            parts.append(" " * min(int(part.get(f"{TEXT}c", "1")), MAX_REPEATED_CELLS))
        elif part.tag == f"{TEXT}line-break":
            parts.append("\n")
        elif part.tag != f"{OFFICE}annotation":
            parts.append(_text(part))
        parts.append(part.tail or "")
    return "".join(parts)


def _count(element, name, most):
    count = element.get(f"{TABLE}{name}", "1")
    return min(int(count), most) if count.isdecimal() else 1
