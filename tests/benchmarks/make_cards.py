"""Make many more cards, without their claims: `uv run python -m tests.benchmarks.make_cards --of 1000000 --times 10`.

It shows what a list, a deep page and a claim cost among ten million, on a disk too small for ten million claims: each
public card of that corpus is copied that many times with its whole document, within some minutes of the first. Columns
that none of these reads uses are empty: the desk's document, the words to search for, the documents of editions.
Compare it with one of another size that was made in the same way (`--of 100000 --times 1`).
"""

import argparse
import time

from django.db import connection

from claims.models import Card
from tests.benchmarks import database
from tests.benchmarks.make_corpus import Progress, report

BATCH_SIZE = 10_000  # cards of the corpus
LEFT_OUT = {"search": "''", "desk_document": "''"}
COPIES = """
    CREATE TEMP TABLE copies ON COMMIT DROP AS
    SELECT part.*, later, format('%%s7%%s8%%s', lpad(to_hex((extract(epoch FROM later) * 1000)::bigint), 12, '0'),
        substr(chance, 1, 3), substr(chance, 4, 15))::uuid AS new_id
    FROM part
    CROSS JOIN generate_series(0, %s) AS number
    CROSS JOIN LATERAL (
        SELECT created_at + number * interval '37 seconds' AS later, md5(claim_id::text || number) AS chance
    ) AS another
"""
CARDS = "INSERT INTO claims_card ({columns}) SELECT {values} FROM copies ORDER BY later"
EDITIONS = """
    INSERT INTO claims_edition (claim_id, version, kind, document, digest, made_at, epoch, transaction, commit_order)
    SELECT new_id, version, 'new', '', '', later, catalogue.this_epoch(), this, this
    FROM copies CROSS JOIN catalogue.this_transaction() AS this ORDER BY later
"""


def main():
    options = parser().parse_args()
    begun, name = time.monotonic(), f"{database.PREFIX}cards_{options.of * options.times}"
    if options.again:
        database.drop(name)
    database.use(name)
    if Card.objects.exists():
        print(f"{name} is there already; --again makes it anew.")
        return
    with database.bare_connection(database.name_for(options.of, options.seed)) as source:
        make(source, options.times)
    report(name, options.of * options.times, time.monotonic() - begun)


def parser():
    about, _, more = __doc__.partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.make_cards", description=about, epilog=more)
    arguments.add_argument("--of", type=int, default=1_000_000, help="the corpus of that many claims (1000000)")
    arguments.add_argument("--seed", type=int, default=1, help="and of that seed (1)")
    arguments.add_argument("--times", type=int, default=10, help="how often each card comes (10)")
    arguments.add_argument("--again", action="store_true", help="drop what was made before")
    return arguments


def make(source, times):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # there are no claims for the cards' keys to find
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("CREATE TEMP TABLE part AS SELECT * FROM claims_card")
        with database.indexes_made_afterwards(Card, Progress("indexes")):
            copy_cards(source, cursor, times)
        cursor.execute("VACUUM (ANALYZE)")


def copy_cards(source, cursor, times):
    columns = [field.column for field in Card._meta.local_fields]
    taken = ", ".join(column for column in columns if column not in LEFT_OUT)
    new = {"claim_id": "new_id", "created_at": "later"} | LEFT_OUT
    values = ", ".join(new.get(column, column) for column in columns)
    [total] = source.execute("SELECT count(*) FROM claims_card WHERE is_public").fetchone()
    done, on_progress, last = 0, Progress("cards"), "00000000-0000-0000-0000-000000000000"
    while done < total:
        cursor.execute("BEGIN")
        cursor.execute("TRUNCATE part")
        page = (
            f"SELECT {taken} FROM claims_card WHERE is_public AND claim_id > %s ORDER BY claim_id LIMIT {BATCH_SIZE}"
        )
        with (
            source.cursor().copy(f"COPY ({page}) TO STDOUT (FORMAT binary)", [last]) as reading,
            cursor.copy(f"COPY part ({taken}) FROM STDIN (FORMAT binary)") as writing,
        ):
            for block in reading:
                writing.write(block)
        cursor.execute(COPIES, [times - 1])
        cursor.execute(CARDS.format(columns=", ".join(columns), values=values))
        cursor.execute(EDITIONS)
        cursor.execute("SELECT max(claim_id::text), count(*) FROM part")
        last, copied = cursor.fetchone()
        cursor.execute("COMMIT")
        done += copied
        on_progress(done, total)


if __name__ == "__main__":
    main()
