"""How long does renaming a publisher of many claims hold its locks? `uv run python -m tests.faults.rename [CLAIMS]`

It makes that many claims (52,000) in a database of its own, renames the publisher that all of them cite, and drops the
database again. `at once` is the same with the cards of `SAMPLE` claims in the transaction of the change, as it was
before a worker refreshed them; its time grows in proportion to the claims. It takes a superuser, as on the embedded
server.
"""

import os
import sys
import time

import django

NAME, SAMPLE, BATCHES = "claimdesk_bench_rename", 2_000, 10
CLONE = """
    INSERT INTO {table} ({columns}) SELECT {columns}
    FROM (SELECT made.* FROM {table} AS template
        CROSS JOIN generate_series(1 + %(made)s, %(claims)s + %(made)s) AS number
        CROSS JOIN LATERAL json_populate_record(template, {new}) AS made
        WHERE template.ctid = (SELECT min(ctid) FROM {table})) AS made
"""
# By table: the members of its template that are others in each copy.
CLAIM = "md5('claim ' || number)::uuid"
TABLES = {
    "claims_claim": f"json_build_object('id', {CLAIM})",
    "claims_verdict": f"json_build_object('claim_id', {CLAIM}, 'id', md5('verdict ' || number)::uuid)",
    "claims_evidence": f"json_build_object('claim_id', {CLAIM}, 'id', md5('evidence ' || number)::uuid)",
}
COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped
"""


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.benchmarks import database

    claims = int(sys.argv[1]) if len(sys.argv) > 1 else 52_000
    database.drop(NAME)
    database.use(NAME)
    try:
        measure(claims)
    finally:
        from django.db import connection

        connection.close()
        database.drop(NAME)


def measure(claims):
    from claims import catalogue
    from claims.models import Claim

    publisher = make(SAMPLE)
    allow_at_once(2**31 - 1)
    print(f"{SAMPLE:,} claims at once: locked for {seconds_to_rename(publisher):.1f} s")
    allow_at_once(1000)
    make(claims - SAMPLE)
    print(f"{Claim.objects.count():,} claims left to a worker: locked for {seconds_to_rename(publisher):.1f} s")
    begun = time.monotonic()
    batches = [catalogue.refresh_stale() for _batch in range(BATCHES)]
    rate = len(batches) * catalogue.STALE_BATCH_SIZE / (time.monotonic() - begun)
    count, _since = catalogue.stale_cards()
    print(f"then {rate:,.0f} cards a second, {count:,} still to do; {catalogue.STALE_BATCH_SIZE} in each transaction")


def make(claims):
    """Copy one claim, its verdict and its evidence that many times, past triggers. Return the publisher cited."""
    from django.db import connection, transaction

    from claims.models import Claim
    from tests.factories import EvidenceFactory, VerdictFactory

    if not Claim.objects.exists():
        EvidenceFactory(claim=VerdictFactory(published=True, origin="import").claim)
    made = Claim.objects.count() - 1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, new in TABLES.items():
            cursor.execute(COLUMNS, [table])
            statement = CLONE.format(table=table, columns=cursor.fetchone()[0], new=new)
            cursor.execute(statement, {"made": made, "claims": claims})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT publisher_id FROM sources_article WHERE id IN (SELECT article_id FROM claims_evidence)")
        return cursor.fetchone()[0]


def allow_at_once(cards):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION catalogue.max_refreshed_at_once() RETURNS integer "
            f"LANGUAGE sql IMMUTABLE AS 'SELECT {cards}'"
        )


def seconds_to_rename(publisher):
    from sources.models import Publisher

    begun = time.monotonic()
    Publisher.objects.filter(pk=publisher).update(name=f"Renamed at {begun}")
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
