"""How do reviews become rows? `write_reviews` copies a batch into temporary tables, which the scripts in sql/ read.

The scripts run in the order of their names, in the transaction of the batch: those up to 29 find or add what the
reviews share, then `known` and `attached` decide what each review becomes, and the other scripts write it. An advisory
lock keeps other batches waiting (`BatchWriter.write` in job.py).
"""

from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from claims.interchange.imports.staging.attached import attach_new_reviews
from claims.interchange.imports.staging.houses import houses_of, languages_of
from claims.interchange.imports.staging.known import decide
from claims.interchange.imports.staging.tables import (
    TABLES,
    address_key,
    domains_of,
    key_of,
    row_of,
    rows_of_articles,
    rows_of_topics,
    scale_code,
)

__all__ = ["WrittenReview", "address_key", "copy_rows", "key_of", "scale_code", "write_reviews"]

SCRIPTS = sorted(Path(__file__).with_name("sql").glob("*.sql"))
SHARED = "\n".join(file.read_text() for file in SCRIPTS if file.name < "30")
WRITTEN = "\n".join(file.read_text() for file in SCRIPTS if file.name >= "30")


class WrittenReview(NamedTuple):
    outcome: str  # new, changed, same or refused
    claim: UUID
    notices: tuple = ()  # keys of REPAIRS
    refusal: tuple = ()  # reason and detail, if it was refused


def write_reviews(reviews, at):
    """Write reviews of different claims, inside a `catalogue.bulk()`. Returns a WrittenReview for each, in order."""
    with connection.cursor() as cursor:
        for table, columns in TABLES.items():
            make_table(cursor, table, columns)
        houses = houses_of(*domains_of(reviews))
        languages = languages_of(reviews, houses)
        rows = (row_of(place, review, houses, languages[place], at) for place, review in enumerate(reviews))
        copy_rows(cursor, "staged", filled_by_rows("staged"), rows)
        articles = rows_of_articles(reviews, houses, languages)
        copy_rows(cursor, "staged_article", filled_by_rows("staged_article"), articles)
        copy_rows(cursor, "staged_topic", filled_by_rows("staged_topic"), rows_of_topics(reviews, languages))
        run(cursor, SHARED, at)
        decisions = decide(cursor, reviews, at)
        attach_new_reviews(cursor, reviews, decisions)
        run(cursor, WRITTEN, at)
        cursor.execute("SELECT outcome, claim_id FROM staged ORDER BY place")
        rows = cursor.fetchall()
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}, staged_label, staged_page")
    return [
        WrittenReview(outcome, claim, tuple(decision.notices), decision.refusal)
        if (decision := decisions.get(place))
        else WrittenReview(outcome, claim)
        for place, (outcome, claim) in enumerate(rows)
    ]


def run(cursor, script, at):
    cursor.execute(script, {"at": at})
    while cursor.nextset():
        pass  # each statement has a result


def make_table(cursor, name, columns):
    definitions = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    # A dry run has all batches in one transaction, in which a dropped table would hold its locks.
    cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({definitions}) ON COMMIT DROP")


def filled_by_rows(table):
    """Return the columns of a temporary table that the scripts do not fill."""
    return [column for column, kind in TABLES[table].items() if " DEFAULT " not in kind]


def copy_rows(cursor, table, columns, rows):
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)
