"""How do cards and editions stay what the rows of a claim say? PostgreSQL keeps them, with the SQL of `sql/`.

That SQL is installed after every migration: however a database came about, it holds this version's text.
"""

import sys
from contextlib import contextmanager

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Exists, OuterRef

from claims.catalogue import sql_text
from claims.models import Card, Claim

SHOWN = {"auth", "claims", "sources"}  # the apps whose tables a card is made of
BATCH_SIZE = 5_000  # claims a transaction: a lock each, and no more memory than their cards take
MANY = 50  # cards, for which it matters how PostgreSQL finds their rows
LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt", "und")  # one for each way that words are read for search


def holds_the_text():
    """Return whether the database has this version's SQL installed, and cards built by it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'catalogue'")
        return cursor.fetchone() == (sql_text.DIGEST,)


@transaction.atomic
def drop():
    """Let the tables go, so that a migration may change them. Until `install`, cards follow nothing."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS catalogue CASCADE")


@transaction.atomic
def install():
    """Put the text in force, in place of an older one. The cards are still those of that one."""
    drop()
    with connection.cursor() as cursor:
        cursor.execute(sql_text.SQL)


def sign():
    """Note which text is in force: last of all, so that who was interrupted before begins again."""
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON SCHEMA catalogue IS %s", [sql_text.DIGEST])


def make_way(using, plan, **_signal):
    """Before migrations: views hold the columns they read, so the catalogue goes when a column may change."""
    if using == DEFAULT_DB_ALIAS and any(migration.app_label in SHOWN for migration, _backwards in plan):
        drop()


def keep_up(using, verbosity, stdout=None, **_signal):
    """After them: put the text in force, if it is another one or gave way, and rebuild the cards by it.

    Half-way through our migrations, which happens going back or to a named one, the tables may not be there for it.
    """
    if using != DEFAULT_DB_ALIAS or holds_the_text() or not is_migrated():
        return
    install()
    differed = rebuild()
    sign()
    if verbosity and differed:
        (stdout or sys.stdout).write(f"  Catalogue: {differed:,} cards differed and were built anew.\n")


def is_migrated():
    """Whether the tables that the text speaks of are as the newest migrations leave them."""
    executor = MigrationExecutor(connection)
    leaves = [node for node in executor.loader.graph.leaf_nodes() if node[0] in SHOWN]
    return not executor.migration_plan(leaves)


def position():
    """Where the public's record stands: another text whenever an edition has come since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.position()")
        return cursor.fetchone()[0]


def unread_languages():
    """Languages whose words search cannot read here, such as in a database that was restored without `unaccent`."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tag FROM unnest(%s::text[]) AS tag WHERE claims_search_vector(tag, 'Crème') = ''
                OR claims_search_vector(tag, 'Crème') <> claims_search_vector(tag, 'creme')""",
            [list(LANGUAGES)],
        )
        return [tag for (tag,) in cursor.fetchall()]


@contextmanager
def bulk():
    """One transaction in which cards are refreshed once, at its end, however often its statements touch them.

    Inside another one, at that one's end. Whoever reads cards before then reads them as they were.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('catalogue.bulk', true), '') = 'on'")
        (is_inside,) = cursor.fetchone()
        if is_inside:
            yield
            return
        cursor.execute("SELECT set_config('catalogue.bulk', 'on', true)")
        yield
        if transaction.get_rollback():  # with the rows go those that wait, and the setting
            return
        look_again_at_tables(cursor)
        refresh_waiting(cursor)
        cursor.execute("SELECT set_config('catalogue.bulk', 'off', true)")


def look_again_at_tables(cursor):
    """Before many cards are built, have PostgreSQL see that there are rows, where it found none when it last looked.

    The rows of a load that failed leave empty pages behind. Until the next look, some minutes later, as many pages
    count as empty however full they are, and each card would be built by reading whole tables.
    """
    cursor.execute(
        """SELECT relname FROM pg_class
        WHERE relname = ANY(%s) AND pg_table_is_visible(oid) AND relpages > 0 AND reltuples = 0
            AND %s <= (
                SELECT count(*) FROM claims_card_to_refresh WHERE transaction = catalogue.this_transaction())""",
        [[model._meta.db_table for label in SHOWN for model in apps.get_app_config(label).get_models()], MANY],
    )
    for (table,) in cursor.fetchall():
        cursor.execute(f"ANALYZE (SKIP_LOCKED) {table}")


def refresh_waiting(cursor):
    waiting = BATCH_SIZE
    while waiting == BATCH_SIZE:
        cursor.execute("SELECT catalogue.refresh_waiting(%s)", [BATCH_SIZE])
        (waiting,) = cursor.fetchone()


def refresh(ids):
    """How many cards of those claims were not as their rows say; now they are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.refresh_cards(%s::uuid[])", [sorted(ids)])
        return cursor.fetchone()[0]


def rebuild(on_progress=lambda done: None):
    """How many cards differed from what their claim's rows say. `on_progress` hears how many claims were looked at."""
    differed = done = 0
    cards_of_nothing = Card.objects.filter(~Exists(Claim.objects.filter(pk=OuterRef("pk"))))
    for rows in (Claim.objects.all(), cards_of_nothing):
        last = None
        while ids := next_ids(rows, last):
            differed += refresh(ids)
            done, last = done + len(ids), ids[-1]
            on_progress(done)
    return differed


def next_ids(rows, last):
    rest = rows.filter(pk__gt=last) if last else rows
    return list(rest.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE])
