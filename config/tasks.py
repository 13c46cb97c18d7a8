"""How do background tasks outlive their workers? A worker beats while it lives; the tasks of a dead one are put back.

A task is held by the attempt that its row names last (`worker_ids`, `started_at`). Only that attempt may end the task:
`finish`, `fail` and `put_back` change nothing for a worker that was believed dead and lives. `requeue_abandoned` puts
back what dead workers left, and each task can be attempted `MAX_ATTEMPTS` times. `config.server.worker` runs tasks.

Apps add **chores**: work without a row of its own that any worker does in batches.
"""

import logging
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Value
from django.db.models.functions import Greatest, Now, NullIf
from django.tasks import TaskResultStatus, task_backends
from django.tasks.signals import task_finished
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from config.models import WorkerHeartbeat

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5  # that end with the worker or the database; an attempt that a worker gives back does not count
MAX_WAITING = timedelta(minutes=1)  # of a task, after which a missing worker is worth a word


# Stopping


class Interrupted(Exception):
    """A task stops before its end, and another attempt resumes it, `delay` seconds later at the earliest."""

    def __init__(self, delay=0):
        super().__init__(delay)
        self.delay = delay


class Stop:
    """Whether the tasks of this process have to stop, and since when."""

    requested_at = None


def request_stop():
    """Ask the task of this process to stop. Safe in a signal handler: it takes no lock."""
    Stop.requested_at = monotonic()


def seconds_since_stop():
    return None if Stop.requested_at is None else monotonic() - Stop.requested_at


def until_stop(items):
    """Yield the items of a long task. Raises Interrupted once the process has to end."""
    for item in items:
        if Stop.requested_at is not None:
            raise Interrupted
        yield item


# The end of an attempt


class Abandoned(Exception):
    """The reason of a task that failed because each of its workers died or lost the database."""


@contextmanager
def held(result):
    """Lock the task and yield its row if the attempt `result` still holds it, else None."""
    with transaction.atomic():
        rows = DBTaskResult.objects.running().filter(pk=result.pk, started_at=result.started_at)
        row = rows.select_for_update().first()
        yield row if row and row.worker_ids == result.worker_ids else None


def finish(result, value):
    with held(result) as row:
        if row:
            row.set_successful(value)
    announce(row)


def fail(result, error):
    with held(result) as row:
        if row:
            row.set_failed(error)
    announce(row)


def announce(row):
    if row:
        backend = type(task_backends[row.backend_name])
        task_finished.send(sender=backend, task_result=row.task_result)


def put_back(result, delay=0, counts=True):
    """Let another attempt resume the task. After `MAX_ATTEMPTS` that count, the task fails."""
    if counts and len(result.worker_ids) >= MAX_ATTEMPTS:
        fail(result, Abandoned(f"Given up after {MAX_ATTEMPTS} attempts, each of which ended with its worker."))
        return
    with held(result) as row:
        if row:
            row.status, row.started_at = TaskResultStatus.READY, None
            row.worker_ids = row.worker_ids if counts else row.worker_ids[:-1]
            row.run_after = timezone.now() + timedelta(seconds=delay)
            row.save(update_fields=["status", "started_at", "worker_ids", "run_after"])


def lease():
    """Return after how long without a beat a worker counts as dead."""
    return timedelta(seconds=settings.WORKER_LEASE)


def requeue_abandoned():
    """Put back the tasks whose workers have not been seen for the lease. Several workers may do so at once."""
    alive = WorkerHeartbeat.objects.filter(task=OuterRef("pk"), seen_at__gt=Now() - lease())
    running = DBTaskResult.objects.running().filter(~Exists(alive), started_at__lt=Now() - lease())
    with transaction.atomic():
        for result in running.select_for_update(skip_locked=True, of=("self",)):
            log.warning("Task %s: its worker %s is gone", result.pk, result.worker_ids[-1:])
            put_back(result)


# Chores


@dataclass(frozen=True)
class Chore:
    """Work that any worker does in batches, whether or not a task asks for it.

    `do()` does a batch in transactions of its own and returns whether there may be more. `waiting()` returns how much
    waits, and since when.
    """

    name: str
    do: Callable[[], bool]
    waiting: Callable[[], tuple[int, datetime | None]]


CHORES = []


def do_chores(may_go_on=lambda: True):
    """Do a batch of each chore, again and again, while any has more and `may_go_on()`."""
    while sum(may_go_on() and chore.do() for chore in CHORES):
        pass


def register(chore):
    """Add a chore, once."""
    if chore.name not in {known.name for known in CHORES}:
        CHORES.append(chore)


# Reports for operators


def waiting_since():
    """Return what has waited for more than a minute, by name: how much, and since when. `{"tasks": (3, …)}`."""
    due = NullIf("run_after", Value(get_date_max()))  # which means "at any time"
    tasks = DBTaskResult.objects.ready().aggregate(count=Count("pk"), since=Min(Greatest("enqueued_at", due)))
    waiting = {"tasks": (tasks["count"], tasks["since"])} | {chore.name: chore.waiting() for chore in CHORES}
    long_ago = timezone.now() - MAX_WAITING
    return {name: (count, since) for name, (count, since) in waiting.items() if count and since <= long_ago}


def last_seen():
    """Return when a worker was seen last; None if there never was one."""
    return WorkerHeartbeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()


def worker_report():
    """Return `ok`, or a sentence if something waits for longer than a minute and no worker is alive."""
    waiting = waiting_since()
    seen_at = last_seen() if waiting else None
    if not waiting or (seen_at and seen_at > timezone.now() - lease()):
        return "ok"
    seen = f"no worker has been seen since {seen_at:%Y-%m-%dT%H:%M:%SZ}" if seen_at else "no worker has ever been seen"
    what = ", ".join(f"{count:,} {name}" for name, (count, _since) in sorted(waiting.items()))
    return f"{seen}: start manage.py worker, for {what}"
