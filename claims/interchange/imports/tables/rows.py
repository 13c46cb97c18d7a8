"""Which reviews are in a table? `rows_as_payloads` reads its rows, and writes each as a ClaimReview by a map."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files import Entry
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.limits import limited
from claims.interchange.imports.files.unpacking import Unpacked
from claims.interchange.imports.tables.cells import MISSING, is_skipped, value_at
from claims.interchange.imports.tables.evidence import citations_of
from claims.interchange.imports.tables.formats import tables_in
from claims.interchange.imports.tables.map_file import BrokenMap, nearest
from claims.interchange.imports.tables.members import DATES, first_texts, payload_of

MAX_COLUMNS_NAMED = 50


class Row(NamedTuple):
    record: object  # cells by the names of their columns, or Unreadable
    file: str
    has_all_columns: bool = False  # otherwise an empty cell may be left out


def rows_as_payloads(stream, mapping):
    """Yield pairs of a row's number, from 1, and its payload, or Unreadable, for the table in a binary stream.

    Raises BrokenMap if the table does not have the columns that the map names.
    """
    yield from (entry[:2] for entry in table_entries([("", stream)], mapping))


def table_entries(files, mapping):
    """Yield an Entry for each row of the files: pairs of a name and a binary stream, perhaps an archive of tables.

    Raises BrokenMap if none of the tables has the columns that the map names.
    """
    number = 0
    for name, stream in files:
        file = Unpacked(stream)
        rows = enumerate(records_of(name, file, mapping), start=1)
        for _number, row in limited(rows, file.bytes_read):
            number += 1
            yield Entry(number, row, name) if isinstance(row, Unreadable) else Entry(number, *_payload(row, mapping))


def records_of(name, file, mapping):
    """Yield a Row for each row of an Unpacked file that the map does not skip.

    Raises BrokenMap like `table_entries`.
    """
    columns, broken, has_any = columns_of(mapping), [], False
    for inner_name, table in tables_in(name, file, mapping, columns):
        if isinstance(table, Unreadable):
            yield Row(table, inner_name)
            continue
        try:
            if table.columns:
                refuse_missing(table.columns, mapping)
        except BrokenMap as error:
            broken.append((inner_name, error))
            continue
        has_any = True
        for record in table.rows:
            if isinstance(record, Unreadable) or not is_skipped((record,), mapping):
                yield Row(record, inner_name, table.is_text)
    if broken and not has_any:
        raise broken[0][1]
    for inner_name, error in broken:  # a table beside the others, such as one that explains their columns
        yield Row(Unreadable(str(error)), inner_name)


def texts_of_dates(files, mapping):
    """Yield the texts of all dates in the files, so that one order can be found for all of them."""
    sources = [mapping.sources[name] for name in DATES if name in mapping.sources]
    sources = [group for group in sources if any(source.columns for source in group)]
    for name, stream in files if sources else ():
        for row in records_of(name, Unpacked(stream), mapping):
            if not isinstance(row.record, Unreadable):
                yield from (text for group in sources for text in first_texts(group, (row.record,)))


def columns_of(mapping):
    """Return the names of the columns that the map uses, and of those that its paths begin with."""
    columns = [column for sources in mapping.all_sources for source in sources for column in source.columns]
    columns += [kind.each for kind in mapping.evidence if kind.each] + [*mapping.skip, *mapping.only]
    return frozenset(name for column in columns for name in (column.name, column.steps[0]))


def _payload(row, mapping):
    """Return the payload of a row, or Unreadable, and the name of its file."""
    if isinstance(row.record, Unreadable):
        return row.record, row.file
    scopes = (row.record,)
    if row.has_all_columns and (missing := missing_column(scopes, mapping)):
        return Unreadable(Sentence(gettext_noop("The row has no column “%(name)s”."), name=missing)), row.file
    payload = payload_of(scopes, mapping)
    if mapping.evidence:
        citations = citations_of(scopes, mapping.evidence)
        if isinstance(citations, Unreadable):
            return citations, row.file
        payload |= {"citation": citations} if citations else {}
    return payload, row.file


def missing_column(scopes, mapping):
    """Return the first column that the row should have and does not, or ""."""
    for sources in mapping.sources.values():
        lacks = [_lacking(source, scopes) for source in sources]
        if all(lacks):
            return lacks[0]
    return ""


def _lacking(source, scopes):
    if source.is_optional:
        return ""
    return next((column.name for column in source.columns if value_at(scopes, column) is MISSING), "")


def refuse_missing(names, mapping):
    """Raise BrokenMap if columns are missing that the map needs. Of alternatives, one has to be there."""
    record = dict.fromkeys(names)
    if missing := missing_column((record,), mapping):
        shown = ", ".join(f"“{name}”" for name in names[:MAX_COLUMNS_NAMED])
        shown += " …" if len(names) > MAX_COLUMNS_NAMED else ""
        sentences = [
            _("The table has no column “%(name)s”.") % {"name": missing} + nearest(missing, names),
            _("Its columns are %(columns)s.") % {"columns": shown},
        ]
        raise BrokenMap(" ".join(sentences))
