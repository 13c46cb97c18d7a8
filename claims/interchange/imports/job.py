"""How does a file of reviews come in? Batch by batch: each batch is one transaction, which also stores the progress.

So an interrupted import resumes where it stopped, and importing a file again changes nothing. `run_import` gives every
item an outcome (`new`, `changed`, `same` or `refused`) and lists its repairs. Nothing in an item stops the run.
"""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from io import SEEK_END, BytesIO
from typing import BinaryIO, NamedTuple

from django.db import DatabaseError, DataError, InterfaceError, OperationalError, connection, transaction
from django.dispatch import receiver
from django.tasks import TaskResultStatus, task
from django.tasks.signals import task_finished
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from claims import catalogue
from claims.interchange.claimreview.messages import OWN_DESK
from claims.interchange.imports.date_order import date_order_of
from claims.interchange.imports.files import entries
from claims.interchange.imports.items import Item
from claims.interchange.imports.own_desk import OwnDesk
from claims.interchange.imports.own_exports.rows import write_claims
from claims.interchange.imports.own_reviews import written_here
from claims.interchange.imports.staging import write_reviews
from claims.interchange.imports.staging.batches import batches
from claims.models import Import, ImportFinding, ImportStatus
from config.db.guards import violation_message
from config.db.history import audit_context
from config.db.timeouts import time_limit
from config.tasks import Interrupted, until_stop

BATCH_SIZE = 2_500  # items a transaction
RETRY_CONCURRENT_AFTER = 30  # seconds: a worker that was believed dead may be at the import still
MAX_TRIES = 10  # of a batch that runs into deadlocks
DEADLOCK = "40P01"  # SQLSTATE
# While a batch is written, no house takes another domain: our desk would own what the batch writes as another's.
KEEP_DOMAINS = "SELECT pg_advisory_xact_lock_shared(hashtext('domains of houses'))"
# Classes of SQLSTATE that a single row is to blame for: its values, a constraint or guard, a limit of the server.
CAUSED_BY_ROWS = {"22", "23", "54"}
FAILED = gettext_noop(
    "The import stopped, which is our fault and has been logged. Send the file again: it goes on from there."
)


class ConcurrentImport(Exception):
    """Another process runs the same import, and is further on."""


def no_watch(batch):
    return nullcontext()


def run_import(job, items, *, at, on_progress=lambda job: None, report=None, dry_run=False, watch=no_watch, **options):
    """Import the items that the job has not done: number, payload, perhaps file. Calls `on_progress(job)` per batch.

    `options` are those of `read_reviews` about the whole file, `date_order` and `date`, as the job names them unless
    they are given. `report` is a binary file that gets a line of JSON for each item, behind those of an earlier run
    of the job. A dry run counts what a run would do, and rolls everything back at its end. `watch(batch)` is a context
    manager around the writing of each batch, in its transaction: at its end, the items have their outcomes.

    Raises ConcurrentImport if another process advances the same job.
    """
    options = {"date_order": job.date_order or "", "date": job.reviewed_on} | options
    if report:  # which may be another file than that of the earlier run
        job.report_size = min(job.report_size, report.seek(0, SEEK_END))
    job.status = ImportStatus.RUNNING
    publisher = job.publisher and job.publisher.domain
    writer = BatchWriter(job, at, report, dry_run, watch)
    with (
        rolled_back() if dry_run else nullcontext(),
        audit_context(route=f"import of {job.source}", user=job.sent_by_id),
    ):
        todo = (entry for entry in items if entry[0] > job.items_done)
        pending = (Item.of(*entry, publisher=publisher, at=at, **options) for entry in todo)
        for batch in batches(pending, BATCH_SIZE):
            writer.write_or_split(batch)
            on_progress(job)
    job.status, job.problem, job.finished_at, job.content = ImportStatus.DONE, "", at, None
    if not dry_run:
        job.save()


@contextmanager
def rolled_back():
    """Roll back what the block writes. The transactions in the block become savepoints."""
    with transaction.atomic():
        check_constraints()
        yield
        transaction.set_rollback(True)


def check_constraints():
    """Check deferred constraints and guards as COMMIT does, and from here on foreign keys at each statement.

    So PostgreSQL has no foreign keys to remember, and memory stays flat however many rows a dry run writes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(conname, ', ') FROM pg_constraint WHERE contype = 't' AND condeferrable")
        [(guards,)] = cursor.fetchall()
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS {guards} DEFERRED")


class Progress(NamedTuple):
    """How far an import came, in columns of its row."""

    items_done: int
    items_new: int
    items_changed: int
    items_same: int
    items_refused: int
    items_repaired: int
    report_size: int

    def assign_to(self, job):
        job.items_done = self.items_done
        job.items_new = self.items_new
        job.items_changed = self.items_changed
        job.items_same = self.items_same
        job.items_refused = self.items_refused
        job.items_repaired = self.items_repaired
        job.report_size = self.report_size


@dataclass
class BatchWriter:
    """Write batches of one import, and advance its job after each."""

    job: Import
    at: datetime
    report: BinaryIO | None
    dry_run: bool
    watch: Callable = no_watch

    def write_or_split(self, batch):
        """Write a batch. If the database refuses it, write its halves, down to the item that is to blame."""
        try:
            self.write_with_retry(batch)
        except (DatabaseError, UnicodeEncodeError) as error:
            if not is_caused_by_rows(error):
                raise
            if len(batch) > 1:
                middle = len(batch) // 2
                self.write_or_split(batch[:middle])
                self.write_or_split(batch[middle:])
                return
            [item] = batch
            item.refuse_all("not_stored", reason_of(error))
            self.write_with_retry(batch)

    def write_with_retry(self, batch):
        """Write a batch in one transaction, again after a deadlock, and then advance the job."""
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                # Django does not wrap the errors of a COPY.
                with connection.wrap_database_errors, transaction.atomic(), time_limit(0):
                    progress = self.write(batch)
                    if self.dry_run:
                        check_constraints()
            except OperationalError as error:
                if not tries_left or getattr(error.__cause__, "sqlstate", None) != DEADLOCK:
                    raise
                time.sleep(0.05)
            else:
                break
        progress.assign_to(self.job)

    def write(self, batch):
        """Write a batch, its findings, its lines of the report and the job's progress. Returns the progress."""
        with catalogue.bulk(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import of reviews'))")  # one batch at a time
            if not self.dry_run:  # which would keep editors waiting until its end
                cursor.execute(KEEP_DOMAINS)
            self.refuse_to_overtake()
            recognise_own_reviews(batch)
            refuse_own_desk(batch)
            with self.watch(batch):
                write_items(batch, self.at)
                write_exported([item for item in batch if item.exported], self.at)
        progress = progress_after(self.job, batch)
        if self.report:
            progress = progress._replace(report_size=self.write_report(batch))
        if not self.dry_run:
            Import.objects.filter(pk=self.job.pk).update(status=ImportStatus.RUNNING, **progress._asdict())
            found = (item.finding(self.job) for item in batch if item.refusals or item.repairs)
            ImportFinding.objects.bulk_create(found)
        return progress

    def refuse_to_overtake(self):
        """Lock the job. Raises ConcurrentImport if it has advanced; a dry run has no row to lock."""
        stored = Import.objects.select_for_update().filter(pk=self.job.pk).values_list("items_done", flat=True).first()
        if stored not in (None, self.job.items_done):
            raise ConcurrentImport

    def write_report(self, batch):
        """Write the batch's lines over those of a transaction that was rolled back. Returns the report's new size."""
        self.report.seek(self.job.report_size)
        self.report.truncate()
        self.report.write(b"".join(item.report_line() for item in batch))
        self.report.flush()
        return self.report.tell()


def recognise_own_reviews(batch):
    """Set aside the ClaimReviews that this desk wrote itself, which are the same."""
    written = written_here(part.payload for item in batch for part in (*item.reviews, *item.refusals))
    for item in batch if written else ():
        item.recognise(written)


def refuse_own_desk(batch):
    """Refuse the reviews of a publisher that is, was or lies below our own desk."""
    own_desk = OwnDesk.stored()
    for item in batch:
        item.refuse("own_desk", OWN_DESK, [review for review in item.reviews if own_desk.owns(review.publisher)])


def write_items(batch, at):
    """Write the reviews of the items, and note in each item what became of them."""
    for item in batch:
        item.outcomes, item.notices = ["same"] * len(item.ours), []
        item.claims = [claim for _part, claim in item.ours.values()]
    sent = [(item, review) for item in batch for review in item.reviews]
    written = write_reviews([review for _item, review in sent], at)
    for (item, review), result in zip(sent, written, strict=True):
        item.outcomes.append(result.outcome)
        item.claims.append(result.claim)
        item.notices += result.notices
        if result.refusal:
            item.refuse(*result.refusal, [review])


def write_exported(items, at):
    """Write the claims of an export, and note in each item what became of it."""
    written = write_claims([item.exported for item in items], at, OwnDesk.stored()) if items else []
    for item, outcome in zip(items, written, strict=True):
        item.settle(outcome)


def is_caused_by_rows(error):
    """Return whether the values of a row are to blame. Some of them are refused by the driver, not the database."""
    if isinstance(error, UnicodeEncodeError):
        return True
    state = getattr(error.__cause__, "sqlstate", None)
    return state[:2] in CAUSED_BY_ROWS if state else isinstance(error, DataError)


def reason_of(error):
    """Return why the database refused a row: in our words, or else in its own or those of the driver."""
    if not getattr(error.__cause__, "sqlstate", None):
        return str(error)
    diagnosis = error.__cause__.diag
    with override("en"):
        return violation_message(diagnosis) or diagnosis.message_primary


def progress_after(job, batch):
    """Return the job's progress once this batch is written."""
    counts = Counter(item.outcome for item in batch)
    return Progress(
        items_done=batch[-1].number,
        items_new=job.items_new + counts["new"],
        items_changed=job.items_changed + counts["changed"],
        items_same=job.items_same + counts["same"],
        items_refused=job.items_refused + counts["refused"],
        items_repaired=job.items_repaired + sum(bool(item.repairs) for item in batch),
        report_size=job.report_size,
    )


@task
def run_sent_import(job):
    """Run the import with this id, whose file was sent over the API."""
    job = Import.objects.get(pk=job)
    if job.status == ImportStatus.DONE:
        return
    if job.date_order is None:
        job.date_order = date_order_of([("", BytesIO(job.content))]) or None
    try:
        run_import(job, until_stop(entries([("", BytesIO(job.content))])), at=timezone.now())
    except ConcurrentImport:
        raise Interrupted(delay=RETRY_CONCURRENT_AFTER) from None
    except (Interrupted, OperationalError, InterfaceError):
        raise  # the worker puts the task back, and another attempt resumes the import
    except Exception:
        Import.objects.filter(pk=job.pk).update(status=ImportStatus.FAILED, problem=FAILED)
        raise


@receiver(task_finished)
def tell_of_failed_task(task_result, **_signal):
    """Say in the import that its task failed, which the task cannot if each of its workers was killed."""
    if task_result.task == run_sent_import and task_result.status == TaskResultStatus.FAILED:
        unfinished = Import.objects.filter(pk=task_result.args[0]).exclude(status=ImportStatus.DONE)
        unfinished.update(status=ImportStatus.FAILED, problem=FAILED)
