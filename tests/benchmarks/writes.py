"""What do the catalogue's triggers cost? The same write with and without them, rolled back each time."""

import time
from functools import partial
from random import Random

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from claims import catalogue
from claims.models import Evidence, Verdict
from claims.workflow import lock, take_step
from tests.benchmarks.corpus import BATCH_SIZE, END, Batch, copy
from tests.benchmarks.shared import FIRST_PERSON

FOLLOWED = """
    SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname)
    FROM pg_trigger WHERE tgfoid::regproc::text LIKE 'catalogue.%' ORDER BY 1
"""


def writes():
    """Return functions that write once, each time on another claim: a row that was just changed is faster to change
    again.
    """
    editor = get_user_model().objects.get(pk=FIRST_PERSON)
    editor.is_superuser = True
    # Of claims in work: what the public reads changes by amendments.
    evidence = Evidence.objects.filter(claim__card__is_public=False, role="evidence").order_by("-created_at")
    verdicts = Verdict.objects.filter(status="in_review", claim__status="open").exclude(
        Q(written_by=editor) | Q(claim__claimant=None)
    )
    evidence, verdicts = iter(evidence[:1_000]), iter(verdicts.order_by("-created_at")[:1_000])

    def note():
        Evidence.objects.filter(pk=next(evidence).pk).update(note="Read again.")

    def publish():
        take_step("publish", lock(next(verdicts)), by=editor, at=timezone.now())

    return {"a note on evidence": note, "a verdict is published": publish}


def bulk_write(corpus):
    """Return a function that writes 5,000 claims with all their rows, in bulk."""
    batch = Batch(corpus.shared, Random("bulk"))
    for _ in range(BATCH_SIZE):
        batch.add_claim(END)

    def write():
        with catalogue.bulk(), connection.cursor() as cursor:
            copy(cursor, batch.rows)

    return write


def write_clocks(write, is_bulk=False):
    """Return the clocks of a row of the table: without the catalogue, with it, and, in bulk, without any trigger."""
    clock = partial(seconds_for, write, is_warm=not is_bulk)
    ways = {"plain": partial(clock, disable_catalogue), "cards": partial(clock, disable_nothing)}
    return ways | {"bare": partial(clock, disable_triggers)} if is_bulk else ways


def seconds_for(write, disable, *, is_warm):
    """Return the seconds until all constraints were checked. The write is rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        disable(cursor)
        if is_warm:
            write()  # the first statement after a change of triggers is planned again
        begun = time.perf_counter()
        write()
        connection.check_constraints()
        spent = time.perf_counter() - begun
        transaction.set_rollback(True)
    return spent


def disable_nothing(cursor):
    pass


def disable_catalogue(cursor):
    cursor.execute(FOLLOWED)
    for [statement] in cursor.fetchall():
        cursor.execute(statement)


def disable_triggers(cursor):
    cursor.execute("SET LOCAL session_replication_role = replica")
