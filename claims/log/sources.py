"""Which rows are in the log, and which bytes of them? Each table of `SOURCES` has a leaf for every row.

A public edition is in it by its digest, which covers what the public read and the edition before. A row that is not
public is sealed: the leaf is made of 32 random bytes and of the row as JSON, so it says nothing to anybody without
them. A correction, a retraction or an amendment has no leaf of its own: it is in the document of its edition, and its
rows are in the history.
"""

import secrets
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from claims.log.merkle import leaf_hash
from claims.models import Edition, ReceivedReview
from config.db.history import EVENT_NUMBERS

SALT_BYTES = 32
EDITION_NUMBERS = "claims_edition_number"  # a sequence


@dataclass(frozen=True)
class Source:
    """A table whose rows are numbered by a sequence and never change."""

    table: str
    number: str  # the column
    sequence: str = EVENT_NUMBERS

    @property
    def is_public(self):
        return self.table == Edition._meta.db_table


@dataclass(frozen=True)
class Leaf:
    """What a leaf is made of: the bytes, and for a sealed one the salt and the number of columns."""

    entry: bytes
    salt: bytes | None = None
    columns: int | None = None

    @property
    def hash(self):
        return leaf_hash(self.entry)


EVENTS = [
    model
    for app in ("sources", "claims")
    for model in apps.get_app_config(app).get_models()
    if hasattr(model, "pgh_tracked_model")
]
SOURCES = [
    Source(Edition._meta.db_table, "id", EDITION_NUMBERS),
    *(Source(model._meta.db_table, "pgh_id") for model in EVENTS),
    Source(ReceivedReview._meta.db_table, "number"),
]


def edition_entry(claim, version, digest):
    """Return the bytes of an edition's leaf."""
    return f"edition {claim} {version} {digest.hex()}".encode()


def sealed_entry(salt, table, row):
    """Return the bytes of a sealed leaf. `row` is the text of a JSON object."""
    return b"sealed " + salt + f" {table} {row}".encode()


def editions(numbers):
    """Return the entries of these editions that exist, by number."""
    found = rows("SELECT id, claim_id, version, digest FROM claims_edition WHERE id = ANY(%s)", [numbers])
    return {number: edition_entry(claim, version, digest) for number, claim, version, digest in found}


def columns_of(source):
    """Return the columns of a table, in the order in which they came."""
    found = rows(
        """SELECT attname::text FROM pg_attribute
        WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum""",
        [source.table],
    )
    return [name for (name,) in found]


def row_texts(source, numbers, columns):
    """Return the first `columns` columns of these rows as the text of a JSON object, by number.

    jsonb has one order of members and one way to write each value; times are in UTC, as Django's connections are. The
    name of a person is left out, because it may have to be erased: the id of the user is covered.
    """
    later = columns_of(source)[columns:]
    return dict(
        rows(
            f"""SELECT {source.number}, ((to_jsonb(sealed) - %s::text[]) #- '{{pgh_context,username}}')::text
            FROM {source.table} AS sealed WHERE {source.number} = ANY(%s)""",  # noqa: S608
            [later, numbers],
        )
    )


def new_leaves(source, numbers):
    """Return a new leaf for each of these rows, in the order of their numbers."""
    if source.is_public:
        return [Leaf(entry) for _number, entry in sorted(editions(numbers).items())]
    columns = len(columns_of(source))
    texts = row_texts(source, numbers, columns)
    salts = {number: secrets.token_bytes(SALT_BYTES) for number in numbers}
    return [
        Leaf(sealed_entry(salts[number], source.table, text), salts[number], columns)
        for number, text in sorted(texts.items())
    ]


def rows(statement, values=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
