"""Make a corpus to measure on: `uv run python -m tests.benchmarks.make_corpus --claims 1000000`.

It is a database of its own, `claimdesk_bench_1000000`, on the server that the desk uses. Rows are copied without
triggers, which takes a superuser; then each foreign key is checked, and the catalogue builds cards and editions as it
always does. The history that triggers would have written is missing. The same seed makes the same rows; only the
editions have the time at which they were made.
"""

import argparse
import sys
import time

from django.db import connection

from claims.models import Card, Claim
from tests.benchmarks import database
from tests.benchmarks.corpus import COLUMNS, Corpus, copy

BATCH_SIZE = 5_000  # cards a transaction


def main():
    options = parser().parse_args()
    name = database.name_for(options.claims, options.seed)
    if options.again:
        database.drop(name)
    database.use(name)
    if is_made(options.claims):
        print(f"{name} is there already; --again makes it anew.")
        return
    begun = time.monotonic()
    make(options.claims, options.seed)
    report(name, options.claims, time.monotonic() - begun)


def parser():
    about, _, more = __doc__.partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.make_corpus", description=about, epilog=more)
    arguments.add_argument("--claims", type=int, default=1_000_000, help="how many (1000000)")
    arguments.add_argument("--seed", type=int, default=1, help="another seed makes other claims (1)")
    arguments.add_argument("--again", action="store_true", help="drop what was made before")
    return arguments


def is_made(claims):
    return Card.objects.count() == claims and not database.indexes_of(Card, are_there=False)


def make(claims, seed):
    """Make the corpus, or finish what an earlier run began."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers in this session
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        found = Claim.objects.count()
        if found not in (0, claims):
            sys.exit("An earlier run ended amidst its rows: --again makes them anew.")
        if not found:
            copy_rows(cursor, Corpus(claims, seed))
        check_keys(cursor)
        cursor.execute("SET session_replication_role = origin")  # guards accept what the catalogue writes
        with database.indexes_made_afterwards(Card, Progress("indexes")):
            build_cards(cursor, claims)
        cursor.execute("VACUUM (ANALYZE)")


def copy_rows(cursor, corpus):
    done, on_progress = 0, Progress("claims")
    for rows in corpus.batches():
        copy(cursor, rows)
        done += len(rows.get("claims_claim", ()))
        on_progress(done, corpus.claims)
    # Tables that are still empty are not analyzed: the planner would take them for small from then on.
    cursor.execute(f"ANALYZE {', '.join(COLUMNS)}")


def check_keys(cursor):
    """Raise an error if a row refers to one that does not exist: without triggers, PostgreSQL has not checked."""
    cursor.execute(
        """SELECT key.conname, format('SELECT FROM %s AS here WHERE ROW(%s) IS NOT NULL AND NOT EXISTS (
                SELECT FROM %s AS there WHERE (%s) = (%s))', key.conrelid::regclass, here, key.confrelid::regclass,
                there, here)
        FROM pg_constraint AS key
        CROSS JOIN LATERAL (
            SELECT string_agg(format('here.%I', own.attname), ', ' ORDER BY place) AS here,
                string_agg(format('there.%I', other.attname), ', ' ORDER BY place) AS there
            FROM unnest(key.conkey, key.confkey) WITH ORDINALITY AS pair (own_number, other_number, place)
            JOIN pg_attribute AS own ON (own.attrelid, own.attnum) = (key.conrelid, own_number)
            JOIN pg_attribute AS other ON (other.attrelid, other.attnum) = (key.confrelid, other_number)
        ) AS columns
        WHERE key.contype = 'f' AND key.connamespace = 'public'::regnamespace"""
    )
    keys, on_progress = cursor.fetchall(), Progress("foreign keys")
    for number, (name, broken) in enumerate(keys, 1):
        cursor.execute(f"SELECT EXISTS ({broken})")
        if cursor.fetchone()[0]:
            sys.exit(f"The corpus breaks {name}.")
        on_progress(number, len(keys))


def build_cards(cursor, claims):
    cursor.execute("SELECT coalesce(max(claim_id::text), repeat('0', 32)), count(*) FROM claims_card")
    (last, done), on_progress = cursor.fetchone(), Progress("cards")
    while done < claims:
        cursor.execute(
            """WITH next AS MATERIALIZED (SELECT id FROM claims_claim WHERE id > %s ORDER BY id LIMIT %s)
            SELECT catalogue.refresh_cards(array_agg(id ORDER BY id)), max(id::text), count(*) FROM next""",
            [last, BATCH_SIZE],
        )
        _refreshed, last, built = cursor.fetchone()
        done += built
        on_progress(done, claims)
        if done == BATCH_SIZE * 4:  # so that the planner knows of the first cards and editions
            cursor.execute("ANALYZE claims_card, claims_edition")


class Progress:
    """A line on the terminal that grows with progress."""

    def __init__(self, what):
        self.what = what
        self.begun = time.monotonic()

    def __call__(self, done, total):
        seconds = time.monotonic() - self.begun
        left = seconds / max(done, 1) * (total - done)
        line = f"{self.what:>12} [{'#' * (40 * done // total):40}] {done:>10,} of {total:,}, {seconds:,.0f} s"
        print(f"\r{line}, {left:,.0f} s left ", end="" if done < total else "\n", flush=True)


def report(name, claims, seconds):
    total, tables = database.size()
    print(f"{name}: {claims:,} claims in {seconds / 60:.1f} minutes, {total / 2**30:.1f} GiB on disk, ", end="")
    print(f"{total / claims:,.0f} bytes a claim")
    for table, rows, indexes in tables:
        print(f"    {table:22} {rows / claims:>8,.0f} bytes a claim, indexes {indexes / claims:>8,.0f}")


if __name__ == "__main__":
    main()
