"""How does a file of reviews come in? Batch by batch, each a transaction that also says how far the import came.

So whoever is killed goes on from there, and whoever sends a file again changes nothing. Every item has an outcome:
`new`, `changed`, `same` or `refused`, and what was repaired before it was taken. Nothing an item says stops the run.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from io import SEEK_END, BytesIO
from uuid import UUID

import orjson
from django.db import DatabaseError, OperationalError, connection, transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from claims import catalogue
from claims.interchange.claimreview.messages import ENDED_HERE, OWN_DESK, as_stored
from claims.interchange.claimreview.reader import Refusal, read
from claims.interchange.imports.json_stream import Unreadable, payloads
from claims.interchange.imports.staging import key_of, write
from claims.models import Finding, Import
from config.db.guards import sentence_for
from config.db.history import circumstances
from sources.models import Publisher

BATCH_SIZE = 2_500  # items a transaction
DEADLOCK = "40P01"  # SQLSTATE
BY_THE_ROWS = {"22", "23", "54"}  # classes of it: a value, a constraint or guard, a limit of the server's
TRIES = 10
RANK = ["new", "changed", "same", "refused"]  # of an item that is several reviews, the first that one of them is
FAILED = gettext_noop(
    "The import stopped, which is our fault and has been logged. Send the file again: it goes on from there."
)


@dataclass
class Item:
    """One part of a file, and what became of it."""

    number: int
    reviews: list = field(default_factory=list)
    refusals: list = field(default_factory=list)
    outcomes: list = field(default_factory=list)
    claims: list[UUID] = field(default_factory=list)

    @classmethod
    def of(cls, number, payload, publisher, at):
        if isinstance(payload, Unreadable):
            return cls(number, refusals=[Refusal("unreadable", payload.detail, "", "")])
        found = read(payload, publisher, now=at)
        reviews = [one for one in found if not isinstance(one, Refusal)]
        return cls(number, reviews, [one for one in found if isinstance(one, Refusal)])

    def refuse(self, reason, detail, reviews=None):
        gone = self.reviews if reviews is None else reviews
        self.refusals += [Refusal(reason, detail, one.url, one.payload) for one in gone]
        self.reviews = [one for one in self.reviews if one not in gone]

    @property
    def outcome(self):
        return min(self.outcomes or ["refused"], key=RANK.index)

    @property
    def repairs(self):
        return list(dict.fromkeys(code for review in self.reviews for code in review.repairs))

    @property
    def url(self):
        return next((one.url for one in [*self.reviews, *self.refusals] if one.url), "")

    def finding(self, job):
        said = {one.detail: as_stored(one.reason, one.detail) for one in self.refusals}
        refusals, sentences = list(said.values()), " ".join(said)
        return Finding(
            found_in=job, number=self.number, url=self.url, refusal=sentences, refusals=refusals, repairs=self.repairs
        )

    def line(self):
        """Of the report, as JSON."""
        refusals = [{"reason": one.reason, "detail": one.detail, "url": one.url} for one in self.refusals]
        said = {"number": self.number, "outcome": self.outcome, "url": self.url, "claims": self.claims}
        return orjson.dumps(said | {"repairs": self.repairs, "refusals": refusals}) + b"\n"


class ConcurrentImport(Exception):
    """Somebody else is at this import, and further on."""


def run_import(job, items, *, at, on_progress=lambda job: None, report=None, dry_run=False):
    """Import those of the items (number and payload) that the job has not done. `on_progress` hears of each batch.

    `report` is a file that takes a line of JSON an item; one that was begun earlier goes on where the job stands. A
    trial writes nothing, and takes what comes twice in a file for new twice when it lies far apart.
    """
    if report:  # which may be another file than the one that was begun
        job.report_size = min(job.report_size, report.seek(0, SEEK_END))
    job.status = Import.Status.RUNNING
    publisher = job.publisher and job.publisher.domain
    with circumstances(route=f"import of {job.source}", user=job.sent_by_id):
        for batch in batches(Item.of(*one, publisher, at) for one in items if one[0] > job.done):
            write_or_split(job, batch, at, report, dry_run)
            on_progress(job)
    job.status, job.problem, job.finished_at, job.content = Import.Status.DONE, "", at, None
    if not dry_run:
        job.save()


def batches(items):
    """Lists of items in which no review comes twice: of two that do, the later one has to find the earlier one."""
    batch, keys = [], set()
    for item in items:
        own = [key_of(review) for review in item.reviews]
        if len(batch) == BATCH_SIZE or keys.intersection(own):
            yield batch
            batch, keys = [], set()
        # Twice in one item, once is enough.
        item.reviews = [one for place, one in enumerate(item.reviews) if own[place] not in own[:place]]
        batch.append(item)
        keys.update(own)
    if batch:
        yield batch


def write_or_split(job, batch, at, report, dry_run):
    """Write one batch. When the database refuses it, write its halves, down to the item that is to blame."""
    try:
        write_with_retry(job, batch, at, report, dry_run)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", None) is None or error.__cause__.sqlstate[:2] not in BY_THE_ROWS:
            raise
        if len(batch) > 1:
            middle = len(batch) // 2
            write_or_split(job, batch[:middle], at, report, dry_run)
            write_or_split(job, batch[middle:], at, report, dry_run)
            return
        diagnosis = error.__cause__.diag
        with override("en"):
            sentence = sentence_for(diagnosis) or diagnosis.message_primary
        batch[0].refuse("not_stored", sentence)
        write_with_retry(job, batch, at, report, dry_run)


def write_with_retry(job, batch, at, report, dry_run):
    """Try again after a deadlock, in which everything of this batch was undone."""
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                progress = write_batch(job, batch, at, report)
                transaction.set_rollback(dry_run)
        except OperationalError as error:
            if not left or error.__cause__.sqlstate != DEADLOCK:
                raise
            time.sleep(0.05)
        else:
            for name, value in progress.items():
                setattr(job, name, value)
            return


def write_batch(job, batch, at, report):
    """How far the job is then, and what it has counted."""
    with catalogue.bulk(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import of reviews'))")  # one batch after the other
        done = Import.objects.select_for_update().filter(pk=job.pk).values_list("done", flat=True).first()
        if done not in (None, job.done):  # None: a trial
            raise ConcurrentImport
        refuse_own_desk(batch)
        reviews = [review for item in batch for review in item.reviews]
        written = iter(write(reviews, at))
        for item in batch:
            found = [next(written) for _review in item.reviews]
            item.outcomes, item.claims = [one.outcome for one in found], [one.claim for one in found]
            ended = [review for review, one in zip(item.reviews, found, strict=True) if one.outcome == "refused"]
            item.refuse("ended_here", ENDED_HERE, ended)
    progress = counted(job, batch)
    if report:
        report.seek(job.report_size)
        report.truncate()
        report.write(b"".join(item.line() for item in batch))
        report.flush()
        progress["report_size"] = report.tell()
    Import.objects.filter(pk=job.pk).update(status=Import.Status.RUNNING, **progress)
    Finding.objects.bulk_create(item.finding(job) for item in batch if item.refusals or item.repairs)
    return progress


def refuse_own_desk(batch):
    own = set(Publisher.objects.filter(is_desk=True).values_list("domain", flat=True))
    for item in batch:
        item.refuse("own_desk", OWN_DESK, [review for review in item.reviews if review.publisher in own])


def counted(job, batch):
    many = Counter(item.outcome for item in batch)
    return {
        "done": batch[-1].number,
        "repaired": job.repaired + sum(bool(item.repairs) for item in batch),
        **{outcome: getattr(job, outcome) + many[outcome] for outcome in RANK},
    }


@task
def carry_out_sent(job):
    """The import of that id, whose file came over the API."""
    job = Import.objects.get(pk=job)
    if job.status == Import.Status.DONE:
        return
    try:
        run_import(job, payloads(BytesIO(job.content)), at=timezone.now())
    except ConcurrentImport:
        return
    except Exception:
        Import.objects.filter(pk=job.pk).update(status=Import.Status.FAILED, problem=FAILED)
        raise
