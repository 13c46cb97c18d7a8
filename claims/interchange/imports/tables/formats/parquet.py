"""Which rows are in a Parquet file (https://parquet.apache.org)? `columns_and_rows` reads them by pyarrow."""

import io

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.limits import too_packed, unpacks_too_far

MARK = b"PAR1"
ROWS_AT_ONCE = 500
NO_READER = _("To read Parquet, install the extra “tables”: uv sync --extra tables.")


def columns_and_rows(content):
    """Return the names of the columns, and an iterator of the rows as dicts, or Unreadable in their place."""
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError:
        return [], iter([Unreadable(NO_READER)])
    try:
        file = ParquetFile(io.BytesIO(content))
        unpacked = sum(file.metadata.row_group(number).total_byte_size for number in range(file.num_row_groups))
        columns = file.schema_arrow.names
    except (pyarrow.ArrowException, OSError, ValueError, UnicodeError) as error:
        return [], iter([_broken(error)])
    if unpacks_too_far(unpacked, len(content)):
        return [], iter([Unreadable(too_packed())])
    return columns, _rows(file, pyarrow.ArrowException)


def _rows(file, errors):
    try:
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
            yield from batch.to_pylist()
    except (errors, OSError, ValueError, UnicodeError) as error:
        yield _broken(error)


def _broken(error):
    reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return Unreadable(Sentence(_("The table cannot be read from here on: %(reason)s."), reason=reason.rstrip(".")))
