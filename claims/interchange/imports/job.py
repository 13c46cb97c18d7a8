"""How does a file of reviews come in? Batch by batch: each batch is one transaction, which also stores the progress.

So an interrupted import resumes where it stopped, and importing a file again changes nothing. `run_import` gives every
item an outcome (`new`, `changed`, `same` or `refused`) and lists its repairs. Nothing in an item stops the run.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from io import SEEK_END, BytesIO
from typing import BinaryIO, NamedTuple
from uuid import UUID

import orjson
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.dispatch import receiver
from django.tasks import TaskResultStatus, task
from django.tasks.signals import task_finished
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from claims import catalogue
from claims.interchange.claimreview.messages import ENDED_HERE, OWN_DESK, as_stored
from claims.interchange.claimreview.reader import Refusal, read_reviews
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.json_stream import payloads
from claims.interchange.imports.staging import key_of, write_reviews
from claims.models import Import, ImportFinding, ImportStatus
from config.db.guards import violation_message
from config.db.history import audit_context
from config.db.timeouts import time_limit
from config.tasks import Interrupted, until_stop
from sources.models import DeskDomain

BATCH_SIZE = 2_500  # items a transaction
RETRY_CONCURRENT_AFTER = 30  # seconds: a worker that was believed dead may be at the import still
MAX_TRIES = 10  # of a batch that runs into deadlocks
DEADLOCK = "40P01"  # SQLSTATE
# Classes of SQLSTATE that a single row is to blame for: its values, a constraint or guard, a limit of the server.
CAUSED_BY_ROWS = {"22", "23", "54"}
RANK = ["new", "changed", "same", "refused"]  # an item with several reviews has the first outcome that one of them has
FAILED = gettext_noop(
    "The import stopped, which is our fault and has been logged. Send the file again: it goes on from there."
)


@dataclass
class Item:
    """One part of a file, the reviews that were read from it, and what became of them."""

    number: int
    file: str = ""  # that it is in, if the import has several
    reviews: list = field(default_factory=list)
    refusals: list = field(default_factory=list)
    outcomes: list = field(default_factory=list)
    claims: list[UUID] = field(default_factory=list)

    @classmethod
    def of(cls, number, payload, file="", *, publisher, at, **options):
        """Read an entry of a file. `options` are those of `read_reviews`."""
        if isinstance(payload, Unreadable):
            return cls(number, file, refusals=[Refusal("unreadable", payload.detail, "", "")])
        item = cls(number, file)
        for result in read_reviews(payload, publisher, now=at, **options):
            (item.refusals if isinstance(result, Refusal) else item.reviews).append(result)
        return item

    def refuse(self, reason, detail, reviews):
        """Turn some of the item's reviews into refusals."""
        self.refusals += [Refusal(reason, detail, review.url, review.payload) for review in reviews]
        self.reviews = [review for review in self.reviews if review not in reviews]

    @property
    def outcome(self):
        return min(self.outcomes or ["refused"], key=RANK.index)

    @property
    def repairs(self):
        return list(dict.fromkeys(code for review in self.reviews for code in review.repairs))

    @property
    def url(self):
        return next((part.url for part in [*self.reviews, *self.refusals] if part.url), "")

    def finding(self, job):
        """Return the unsaved row that keeps why the item was refused, or how it was repaired."""
        by_sentence = {refusal.detail: as_stored(refusal.reason, refusal.detail) for refusal in self.refusals}
        return ImportFinding(
            import_job=job,
            number=self.number,
            url=self.url,
            refusal=" ".join(by_sentence),
            refusals=list(by_sentence.values()),
            repairs=self.repairs,
        )

    def report_line(self):
        """Return the item's line in the report, as JSON."""
        refusals = [{"reason": part.reason, "detail": part.detail, "url": part.url} for part in self.refusals]
        line = {"number": self.number, "outcome": self.outcome, "url": self.url, "claims": self.claims}
        return orjson.dumps(line | {"repairs": self.repairs, "refusals": refusals}) + b"\n"


class ConcurrentImport(Exception):
    """Another process runs the same import, and is further on."""


def run_import(job, items, *, at, on_progress=lambda job: None, report=None, dry_run=False, **options):
    """Import the items that the job has not done: number, payload, perhaps file. Calls `on_progress(job)` per batch.

    `options` are those of `read_reviews` about the whole file: `date_order`, `date`.

    `report` is a binary file that gets a line of JSON for each item, behind those of an earlier run of the job. A dry
    run rolls back each batch, so a duplicate in a later batch counts as new again.

    Raises ConcurrentImport if another process advances the same job.
    """
    if report:  # which may be another file than that of the earlier run
        job.report_size = min(job.report_size, report.seek(0, SEEK_END))
    job.status = ImportStatus.RUNNING
    publisher = job.publisher and job.publisher.domain
    writer = BatchWriter(job, at, report, dry_run)
    with audit_context(route=f"import of {job.source}", user=job.sent_by_id):
        todo = (entry for entry in items if entry[0] > job.items_done)
        pending = (Item.of(*entry, publisher=publisher, at=at, **options) for entry in todo)
        for batch in batches(pending):
            writer.write_or_split(batch)
            on_progress(job)
    job.status, job.problem, job.finished_at, job.content = ImportStatus.DONE, "", at, None
    if not dry_run:
        job.save()


def batches(items):
    """Yield lists of items without duplicate reviews: the later one of two has to find the earlier one stored."""
    batch, batch_keys = [], set()
    for item in items:
        by_key = {}  # a review that an item repeats is imported once
        for review in item.reviews:
            by_key.setdefault(key_of(review), review)
        if len(batch) == BATCH_SIZE or not batch_keys.isdisjoint(by_key):
            yield batch
            batch, batch_keys = [], set()
        item.reviews = list(by_key.values())
        batch.append(item)
        batch_keys.update(by_key)
    if batch:
        yield batch


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

    def write_or_split(self, batch):
        """Write a batch. If the database refuses it, write its halves, down to the item that is to blame."""
        try:
            self.write_with_retry(batch)
        except DatabaseError as error:
            if (getattr(error.__cause__, "sqlstate", None) or "")[:2] not in CAUSED_BY_ROWS:
                raise
            if len(batch) > 1:
                middle = len(batch) // 2
                self.write_or_split(batch[:middle])
                self.write_or_split(batch[middle:])
                return
            [item] = batch
            item.refuse("not_stored", reason_of(error), item.reviews)
            self.write_with_retry(batch)

    def write_with_retry(self, batch):
        """Write a batch in one transaction, again after a deadlock, and then advance the job."""
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                with transaction.atomic(), time_limit(0):
                    progress = self.write(batch)
                    transaction.set_rollback(self.dry_run)
            except OperationalError as error:
                if not tries_left or error.__cause__.sqlstate != DEADLOCK:
                    raise
                time.sleep(0.05)
            else:
                break
        progress.assign_to(self.job)

    def write(self, batch):
        """Write a batch, its findings, its lines of the report and the job's progress. Returns the progress."""
        with catalogue.bulk(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import of reviews'))")  # one batch at a time
            self.refuse_to_overtake()
            refuse_own_desk(batch)
            write_items(batch, self.at)
        progress = progress_after(self.job, batch)
        if self.report:
            progress = progress._replace(report_size=self.write_report(batch))
        Import.objects.filter(pk=self.job.pk).update(status=ImportStatus.RUNNING, **progress._asdict())
        ImportFinding.objects.bulk_create(item.finding(self.job) for item in batch if item.refusals or item.repairs)
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


def refuse_own_desk(batch):
    """Refuse the reviews of a publisher that is, was or lies below our own desk."""
    ours = tuple(DeskDomain.objects.values_list("domain", flat=True))
    for item in batch:
        item.refuse("own_desk", OWN_DESK, [review for review in item.reviews if lies_below(review.publisher, ours)])


def lies_below(domain, domains):
    return any(f".{domain}".endswith(f".{above}") for above in domains)


def write_items(batch, at):
    """Write the reviews of the items, and note in each item what became of them."""
    for item in batch:
        item.outcomes, item.claims = [], []
    sent = [(item, review) for item in batch for review in item.reviews]
    written = write_reviews([review for _item, review in sent], at)
    for (item, review), (outcome, claim) in zip(sent, written, strict=True):
        item.outcomes.append(outcome)
        item.claims.append(claim)
        if outcome == "refused":
            item.refuse("ended_here", ENDED_HERE, [review])


def reason_of(error):
    """Return why the database refused a row: in our words, or else in its own."""
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
    try:
        run_import(job, until_stop(payloads(BytesIO(job.content))), at=timezone.now())
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
