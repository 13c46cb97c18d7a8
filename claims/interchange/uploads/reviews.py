"""What does loading reviews of other publishers do, item by item? `check` asks in a dry run, `load` does it.

Both call `run_import`, as the commands and the API do, for JSON, web pages, exports and tables with a map.
"""

import io
from contextlib import contextmanager
from itertools import count

from claims.interchange.claimreview.dates import order_of
from claims.interchange.imports.date_order import date_order_of
from claims.interchange.imports.files import entries
from claims.interchange.imports.job import run_import
from claims.interchange.imports.tables.categories import map_labels
from claims.interchange.imports.tables.mapping import BrokenMap, read_map, table_entries, texts_of_dates
from claims.interchange.uploads.changes import changes_since, next_event
from claims.interchange.uploads.files import opened
from claims.models import Import, RowState, UploadKind, UploadRow
from config.tasks import until_stop
from sources.models import PublisherDomain

MAX_ROWS = 100_000
MAX_TITLE_LENGTH = 300
STATES = {"new": RowState.NEW, "changed": RowState.CHANGED, "same": RowState.SAME, "refused": RowState.WRONG}


class Outdated(Exception):
    """Loading would change something in public that nobody was shown."""


class TooManyRows(Exception):
    """The file has more rows than can be shown."""


def check(upload, *, at, on_progress):
    """Return the unsaved rows of the upload, as a dry run finds them. Raises BrokenMap."""
    reader, rows = Reader(upload), {}
    job = reader.new_job()

    @contextmanager
    def watch(batch):
        start = next_event()
        yield
        rows.update((row.number, row) for row in rows_of(upload, batch, start))

    def items():
        for entry in until_stop(reader.entries()):
            if entry.number > MAX_ROWS:
                raise TooManyRows
            yield entry

    upload.date_order = job.date_order
    run_import(job, items(), at=at, dry_run=True, watch=watch, on_progress=lambda job: on_progress(job.items_done))
    return [row for _number, row in sorted(rows.items())]


def load(upload, *, at, on_progress):
    """Load the rows that were not left out, batch by batch. Raises Outdated before a batch that nobody was shown."""
    reader = Reader(upload)
    shown = {row.number: row for row in upload.rows.filter(is_off=False)}
    numbers = sorted(shown)
    if not upload.import_job:
        upload.import_job = reader.new_job()
        upload.import_job.sent_by_id = upload.loaded_by_id
        upload.import_job.save()
        upload.save(update_fields=["import_job"])

    @contextmanager
    def watch(batch):
        start = next_event()
        yield
        done = [(shown[numbers[row.number - 1]], row) for row in rows_of(upload, batch, start)]
        if any(is_unseen(before, row) for before, row in done):
            raise Outdated
        for before, row in done:
            before.claims = row.claims
        UploadRow.objects.bulk_update([before for before, _row in done], ["claims"], batch_size=500)

    def items():
        following = count(1)
        for entry in until_stop(reader.entries()):
            if entry.number in shown:
                yield entry._replace(number=next(following))

    run_import(upload.import_job, items(), at=at, watch=watch, on_progress=lambda job: on_progress(job.items_done))
    if reader.mapping and reader.mapping.categories:
        map_labels(reader.mapping, upload.name, since=at)


def is_unseen(shown, row):
    """Return whether a row changes something that was not shown."""
    if row.state == RowState.CHANGED:
        return shown.state != RowState.CHANGED or shown.changes != row.changes
    return row.state == RowState.NEW and shown.state in (RowState.WRONG, RowState.SAME)


class Reader:
    """How the file of an upload is read: by its map if it is a table."""

    def __init__(self, upload):
        self.upload = upload
        is_table = upload.kind == UploadKind.TABLE
        has_date = bool(upload.reviewed_on)
        self.mapping = read_map(io.BytesIO(upload.map.encode()), has_date=has_date) if is_table else None

    def files(self):
        return [("", opened(self.upload))]

    def entries(self):
        return table_entries(self.files(), self.mapping) if self.mapping else entries(self.files())

    def new_job(self):
        """Return an unsaved Import of the upload."""
        domain = self.upload.publisher
        known = domain and PublisherDomain.objects.select_related("publisher").filter(domain=domain).first()
        return Import(
            source=self.upload.name,
            publisher=known.publisher if known else None,
            date_order=self.date_order() or None,
            reviewed_on=self.upload.reviewed_on,
            sent_by_id=self.upload.owned_by_id,
        )

    def date_order(self):
        if self.upload.date_order:
            return self.upload.date_order
        if self.mapping:
            return self.mapping.date_order or order_of(texts_of_dates(self.files(), self.mapping))
        return date_order_of(self.files())


def rows_of(upload, batch, start):
    """Return an unsaved UploadRow for each item of a batch that was just written."""
    changed = {claim for item in batch if item.outcome == "changed" for claim in item.claims}
    changes = changes_since(start, changed)
    return [row_of(upload, item, changes) for item in batch]


def row_of(upload, item, changes):
    finding = item.finding(None)
    return UploadRow(
        upload=upload,
        number=item.number,
        state=STATES[item.outcome],
        place=item.file,
        title=title_of(item)[:MAX_TITLE_LENGTH],
        url=item.url,
        changes=[change for claim in dict.fromkeys(item.claims) for change in changes.get(claim, [])],
        problems=finding.refusals,
        repairs=finding.repairs,
        claims=list(dict.fromkeys(item.claims)),
    )


def title_of(item):
    if item.exported:
        return item.exported.document["statement"]
    parts = [*item.reviews, *(part for part, _claim in item.ours.values())]
    return next((part.statement for part in parts if hasattr(part, "statement")), "")


__all__ = ["BrokenMap", "Outdated", "TooManyRows", "check", "load"]
