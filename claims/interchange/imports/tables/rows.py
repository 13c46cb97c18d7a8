"""Which reviews are in a table? `rows_as_payloads` reads its rows, and writes each as a ClaimReview by a map."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.limits import limited
from claims.interchange.imports.files.text_stream import buffered
from claims.interchange.imports.tables.cells import MISSING, texts_in, value_at
from claims.interchange.imports.tables.evidence import citations_of
from claims.interchange.imports.tables.grids import Grid
from claims.interchange.imports.tables.map_file import BrokenMap, nearest
from claims.interchange.imports.tables.members import payload_of
from claims.interchange.imports.tables.text_rows import rows_of_text

MAX_COLUMNS_NAMED = 50


def rows_as_payloads(stream, mapping):
    """Yield pairs of a row's number, from 1, and its payload, or Unreadable, for the table in a binary stream.

    Raises BrokenMap if the table does not have the columns that the map names.
    """
    file = buffered(stream)
    columns = columns_of(mapping)
    grid = Grid(
        rows_of_text(file, mapping.file, columns, mapping.language), columns, has_header=mapping.file.has_header
    )
    if not grid.columns:
        return
    refuse_missing(grid.columns, mapping)
    yield from limited(enumerate(_payloads(grid, mapping), start=1), lambda: file.raw.bytes_read)


def columns_of(mapping):
    """Return the names of the columns that the map uses, and of those that its paths begin with."""
    columns = [column for sources in mapping.all_sources for source in sources for column in source.columns]
    columns += [kind.each for kind in mapping.evidence if kind.each] + [*mapping.skip, *mapping.only]
    return frozenset(name for column in columns for name in (column.name, column.steps[0]))


def _payloads(records, mapping):
    for record in records:
        if isinstance(record, Unreadable):
            yield record
        elif not is_skipped(record, mapping):
            yield _payload(record, mapping)


def _payload(record, mapping):
    scopes = (record,)
    if missing := missing_column(scopes, mapping):
        return Unreadable(Sentence(gettext_noop("The row has no column “%(name)s”."), name=missing))
    payload = payload_of(scopes, mapping)
    if mapping.evidence:
        citations = citations_of(scopes, mapping.evidence)
        if isinstance(citations, Unreadable):
            return citations
        payload |= {"citation": citations} if citations else {}
    return payload


def is_skipped(record, mapping):
    """Return whether [skip] or [only] of the map leave the row out."""
    return any(_cells(record, column) & cells for column, cells in mapping.skip.items()) or any(
        not _cells(record, column) & cells for column, cells in mapping.only.items()
    )


def _cells(record, column):
    return {text.casefold() for text in texts_in(value_at((record,), column))} or {""}


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
