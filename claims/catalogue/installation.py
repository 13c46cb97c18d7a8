"""When is the SQL of the catalogue installed? After every migration, unless the database has it already.

`drop_before_migrate` and `rebuild_after_migrate` receive Django's migrate signals. However a database came about, it
ends with this version's SQL, and with cards that this SQL built.

For an operator: writes between the drop and the rebuild refresh no cards, because the triggers are gone. The rebuild
reads every claim and so follows them, in batches, during other writes. But a public state that came and went
in between has no edition.
"""

import sys

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from claims.catalogue import APPS, rebuild, refresh_every_drift, sql_text


def is_current():
    """Return whether this version's SQL is installed, and all cards were built by it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'catalogue'")
        return cursor.fetchone() == (sql_text.DIGEST,)


@transaction.atomic
def drop():
    """Drop what the SQL made, so that migrations can alter tables. Until `install`, cards are not refreshed."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS catalogue CASCADE; DROP VIEW IF EXISTS claims_change, claims_correction")


@transaction.atomic
def install():
    """Install this version's SQL in place of an older one. The cards are still those that the older one built."""
    drop()
    with connection.cursor() as cursor:
        cursor.execute(sql_text.SQL)


def record_version():
    """Record which SQL built the cards. Done last, so that an interrupted rebuild is repeated."""
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON SCHEMA catalogue IS %s", [sql_text.DIGEST])


def drop_before_migrate(using, plan, **_signal):
    """Drop the schema if a migration may alter a column that its views read: PostgreSQL refuses that."""
    if using == DEFAULT_DB_ALIAS and any(migration.app_label in APPS for migration, _backwards in plan):
        drop()


def rebuild_after_migrate(using, verbosity, stdout=None, **_signal):
    """Install the SQL and rebuild all cards, if the schema was dropped or is of another version."""
    if using != DEFAULT_DB_ALIAS or is_current() or not is_migrated():
        return
    install()
    differed = rebuild()
    refresh_every_drift()
    record_version()
    if verbosity and differed:
        (stdout or sys.stdout).write(f"  Catalogue: {differed:,} cards differed and were built anew.\n")


def is_migrated():
    """Return whether all migrations are applied. After `migrate` to an earlier one, tables may be missing."""
    executor = MigrationExecutor(connection)
    leaves = [node for node in executor.loader.graph.leaf_nodes() if node[0] in APPS]
    return not executor.migration_plan(leaves)
