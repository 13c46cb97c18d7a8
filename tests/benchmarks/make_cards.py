"""Make many more cards: `uv run python -m tests.benchmarks.make_cards --of 1000000 --times 10`.

It shows what a list, a deep page, a claim, a search and a match cost among ten million, on a disk too small for ten
million claims with all their rows: each public card of that corpus is copied that many times with its whole document,
within some minutes of the first, and with its claim and its words for matching. What none of these reads uses is empty
or missing: the desk's document, the documents of editions, verdicts and evidence.
Compare it with one of another size that was made in the same way (`--of 100000 --times 1`).
"""

import argparse
import time
from contextlib import contextmanager

from django.db import connection

from claims import catalogue
from claims.models import Card, Claim, MatchPosting
from tests.benchmarks import database
from tests.benchmarks.make_corpus import Progress, report

BATCH_SIZE = 10_000  # cards of the corpus
LEFT_OUT = {"desk_document": "''"}
MODELS = {"claims_claim": Claim, "claims_matchposting": MatchPosting}  # copied with the cards
OF_CARDS = {"claims_claim": "id", "claims_matchposting": "claim_id"}  # their column of the claim
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
OTHERS = """
    INSERT INTO {table} ({columns}) SELECT {values} FROM part_of_{table} AS part
    JOIN copies ON copies.claim_id = part.{claim}
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
        for table in OF_CARDS:
            cursor.execute(f"CREATE TEMP TABLE part_of_{table} AS SELECT * FROM {table}")
        with indexes_of_postings_made_afterwards(cursor), database.indexes_made_afterwards(Card, Progress("indexes")):
            copy_cards(source, cursor, times)
        catalogue.recount_matching()
        cursor.execute("VACUUM (ANALYZE)")


@contextmanager
def indexes_of_postings_made_afterwards(cursor):
    """Drop key and index of postings for the block, and make them at its end."""
    cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'claims_matchposting_pkey'")
    [key] = cursor.fetchone()
    cursor.execute(
        """SELECT indexname, indexdef FROM pg_indexes
        WHERE tablename = 'claims_matchposting' AND indexname <> 'claims_matchposting_pkey'"""
    )
    [(name, index)] = cursor.fetchall()
    cursor.execute(f"ALTER TABLE claims_matchposting DROP CONSTRAINT claims_matchposting_pkey; DROP INDEX {name}")
    yield
    cursor.execute(f"ALTER TABLE claims_matchposting ADD CONSTRAINT claims_matchposting_pkey {key}; {index}")


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
        for table, claim in OF_CARDS.items():
            copy_rows_of_cards(source, cursor, table, claim)
        cursor.execute("SELECT max(claim_id::text), count(*) FROM part")
        last, copied = cursor.fetchone()
        cursor.execute("COMMIT")
        done += copied
        on_progress(done, total)


def copy_rows_of_cards(source, cursor, table, claim):
    """Copy the rows of the claims in `part`, once for each copy of these."""
    cursor.execute("SELECT array_agg(claim_id) FROM part")
    [ids] = cursor.fetchone()
    columns = [field.column for field in MODELS[table]._meta.concrete_fields if not field.generated]
    listed = ", ".join(columns)
    cursor.execute(f"TRUNCATE part_of_{table}")
    page = f"SELECT {listed} FROM {table} WHERE {claim} = ANY(%s)"
    with (
        source.cursor().copy(f"COPY ({page}) TO STDOUT (FORMAT binary)", [ids]) as reading,
        cursor.copy(f"COPY part_of_{table} ({listed}) FROM STDIN (FORMAT binary)") as writing,
    ):
        for block in reading:
            writing.write(block)
    new = {claim: "copies.new_id"} | {"created_at": "copies.later"}
    values = ", ".join(new.get(column, f"part.{column}") for column in columns)
    cursor.execute(OTHERS.format(table=table, columns=listed, values=values, claim=claim))


if __name__ == "__main__":
    main()
