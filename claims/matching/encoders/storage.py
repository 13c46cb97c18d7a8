"""How are vectors kept? As pgvector's `halfvec` where the server has it, else as `real[]`, which nothing can order.

`adopt_pgvector()` changes the column: `migrate` calls it on a site with an encoder, so that a site without one needs
no extension, and its dump loads into any server. `index_vectors()` makes the index that large sites need.
"""

import logging

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from psycopg import sql

log = logging.getLogger(__name__)

MIN_TO_INDEX = 100_000  # vectors, from which on reading them all takes longer than an index
OLDEST_PGVECTOR = [0, 8]  # reads an index until enough rows pass the filters
MAINTENANCE_MEMORY = "1GB"  # to build an index: with less than the index takes, ten times as slow


COLUMN_TYPE = """SELECT atttypid::regtype::text FROM pg_attribute
    WHERE attrelid = to_regclass('claims_embedding') AND attname = 'vector'"""
OFFERED = """SELECT string_to_array(default_version, '.')::int[] >= %s::int[] FROM pg_available_extensions
    WHERE name = 'vector'"""
OUR_INDEXES = """SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = 'claims_embedding'::regclass AND relname LIKE 'embedding\\_near\\_%'"""
IS_INDEXED = "SELECT true FROM pg_index WHERE indexrelid = to_regclass(%s) AND indisvalid"
COUNT = "SELECT count(*) FROM (SELECT FROM claims_embedding WHERE encoder = %s LIMIT %s) AS vectors"
INDEX = """CREATE INDEX CONCURRENTLY {name} ON claims_embedding
    USING hnsw ((vector::halfvec({dimension})) halfvec_cosine_ops) WITH (m = 16, ef_construction = 64)
    WHERE encoder = {encoder}"""


def has_halfvec():
    """Return whether the vectors are stored so that PostgreSQL can compare them."""
    return _first(COLUMN_TYPE) == "halfvec"


def offers_pgvector():
    """Return whether the server has pgvector, in a version that serves, whether or not this database uses it."""
    return bool(_first(OFFERED, [OLDEST_PGVECTOR]))


def adopt_pgvector():
    """Change the column to `halfvec` if a site with an encoder has pgvector. Return whether it was changed."""
    if not settings.CLAIM_ENCODER or has_halfvec() or not offers_pgvector():
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
            cursor.execute("ALTER TABLE claims_embedding ALTER COLUMN vector TYPE halfvec USING vector::halfvec")
    except DatabaseError as error:
        log.warning("pgvector is not used: %s", " ".join(str(error).split()))
        return False
    return True


def adopt_after_migrate(using, **_signal):
    """Use pgvector if there is one. A receiver of `post_migrate`."""
    if using == connection.alias and _first("SELECT to_regclass('claims_embedding') IS NOT NULL"):
        adopt_pgvector()


def abandon_pgvector():
    """Change the column back to `real[]`, so that a dump loads into a server without pgvector."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(OUR_INDEXES)
        for (index,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {index}")
        if has_halfvec():
            cursor.execute("ALTER TABLE claims_embedding ALTER COLUMN vector TYPE real[] USING vector::real[]")
        cursor.execute("DROP EXTENSION IF EXISTS vector")


def index_name(encoder):
    return f"embedding_near_{encoder.name.replace('-', '_')}"


def is_indexed(encoder):
    return bool(_first(IS_INDEXED, [index_name(encoder)]))


def number_of_vectors():
    """Return about how many vectors there are, as PostgreSQL's statistics say."""
    return max(0, _first("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('claims_embedding')") or 0)


def lacks_index(encoder):
    """Return whether the encoder has so many vectors that the nearest ones need an index, and there is none."""
    if not has_halfvec() or is_indexed(encoder):
        return False
    return _first(COUNT, [encoder.name, MIN_TO_INDEX]) == MIN_TO_INDEX


def index_vectors(encoder):
    """Make the index of the nearest vectors (HNSW), while others read and write. Takes the owner of the table."""
    name = sql.Identifier(index_name(encoder))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP INDEX IF EXISTS {}").format(name))  # what an interrupted attempt left behind
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, false)", [MAINTENANCE_MEMORY])
        try:
            cursor.execute(
                sql.SQL(INDEX).format(
                    name=name, dimension=sql.Literal(encoder.dimension), encoder=sql.Literal(encoder.name)
                )
            )
        finally:
            cursor.execute("RESET maintenance_work_mem")


def _first(statement, params=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        row = cursor.fetchone()
    return row and row[0]
