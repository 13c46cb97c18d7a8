"""Which rows are in an Excel file? `rows_of_sheet` reads them by python-calamine, if that would not fill the memory.

Calamine keeps a cell for each place up to the last one that is used, so two cells in opposite corners of a sheet would
take gigabytes: the places are read first.
"""

import re
import zipfile

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.archives import BROKEN
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.limits import too_packed, unpacks_too_far

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007
WORKBOOKS = {"xl/workbook.xml", "xl/workbook.bin"}
MAX_CELLS = 5_000_000  # of a sheet, empty ones included
CHUNK = 1024 * 1024  # bytes
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,9})["']""")
OVERLAP = 40  # bytes that a place takes at most
NO_READER = _("To read XLSX, install the extra “tables”: uv sync --extra tables.")
NOT_READ = _("It is no spreadsheet that can be read: it is broken, or has a password.")


def is_old(head):
    return head.startswith(OLD)


def is_spreadsheet(file):
    """Return whether a file that can `seek` is an Excel file. Leaves it at its beginning."""
    head = file.read(len(OLD))
    file.seek(0)
    if is_old(head):
        return True
    try:
        return bool(WORKBOOKS & set(zipfile.ZipFile(file).namelist()))
    except BROKEN:
        return False
    finally:
        file.seek(0)


def rows_of_sheet(file, sheet=None):
    """Yield the lists of cells of a sheet, by its name or number or else the first, or Unreadable if there is none."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        yield Unreadable(NO_READER)
        return
    if reason := _too_large(file):
        yield Unreadable(reason)
        return
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        names = workbook.sheet_names
        name = named_sheet(sheet, names)
        rows = workbook.get_sheet_by_name(name).iter_rows() if name else None
    except (CalamineError, *BROKEN):
        yield Unreadable(NOT_READ)
        return
    yield from rows if rows is not None else [no_sheet(names)]


def named_sheet(sheet, names):
    """Return the name of the sheet that the map means, or None if there is none."""
    if isinstance(sheet, str):
        return sheet if sheet in names else None
    number = 1 if sheet is None else sheet
    return names[number - 1] if 1 <= number <= len(names) else None


def no_sheet(names):
    detail = _("There is no such sheet: these are %(sheets)s.")
    return Unreadable(Sentence(detail, sheets=", ".join(f"“{name}”" for name in names[:50])))


def _too_large(file):
    """Return a sentence if the sheets of an XLSX file would fill the memory, or ""."""
    file.seek(0)
    if not zipfile.is_zipfile(file):
        file.seek(0)
        return ""
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = packed = 0
            for entry in archive.infolist():
                packed += entry.compress_size
                most = 0
                for size, cells in _cells_in(archive.open(entry)):
                    unpacked, most = unpacked + size, cells
                    if unpacks_too_far(unpacked, packed):
                        return too_packed()
                if entry.filename.startswith("xl/worksheets/") and most > MAX_CELLS:
                    detail = _("A sheet has more than %(limit)s cells, empty ones included: save it as CSV.")
                    return Sentence(detail, limit=f"{MAX_CELLS:,}")
    except BROKEN:
        return NOT_READ
    finally:
        file.seek(0)
    return ""


def _cells_in(file):
    """Yield for each chunk of a sheet its size, and how many places there are up to the last cell so far."""
    row = column = 1
    rest = b""
    while chunk := file.read(CHUNK):
        for letters, digits in PLACE.findall(rest + chunk):
            row, column = max(row, int(digits)), max(column, _number(letters))
        rest = chunk[-OVERLAP:]
        yield len(chunk), row * column


def _number(letters):
    """Return the number of a column, 28 for AB."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
