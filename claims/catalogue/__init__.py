"""How do cards stay what the rows of a claim say? PostgreSQL refreshes them by triggers; README.md draws it.

Python asks for four things: `bulk()`, to refresh cards once at the end of many statements, `refresh(ids)`,
`refresh_stale()`, which workers call for what a change of a shared row left to them, and `rebuild()`, to refresh all
of them. `installation.py` puts the triggers there, `editions.py` reads what was public.
"""

from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Count, Exists, Min, OuterRef

from claims.models import Card, Claim, MatchPosting, StaleCard

APPS = {"auth", "claims", "sources"}  # the apps whose tables a card is built from
BATCH_SIZE = 5_000  # claims per transaction: a row lock each, and the memory that their cards take
STALE_BATCH_SIZE = 200  # claims per transaction: some half a second, in which writers of these claims wait
MIN_TO_ANALYZE = 50  # pending cards, from which on a plan by wrong statistics costs more than new statistics


def log_position():
    """Return the position of the edition log: another text if and only if an edition was added."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.log_position()")
        return cursor.fetchone()[0]


def begin_epoch():
    """Begin a new epoch of the feed, after a restore that PostgreSQL cannot see. Return its number.

    It waits for the transactions that write editions, and they wait for it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.begin_epoch()")
        return cursor.fetchone()[0]


def unread_languages():
    """Return the languages whose words search cannot read here, as in a database restored without `unaccent`.

    Arabic is read by a configuration of PostgreSQL's own, which keeps Latin accents.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tag FROM unnest(catalogue.search_languages()) AS tag
            WHERE catalogue.search_vector(tag, 'Crème') = ''
                OR tag <> 'ar' AND catalogue.search_vector(tag, 'Crème') <> catalogue.search_vector(tag, 'creme')"""
        )
        return [tag for (tag,) in cursor.fetchall()]


@contextmanager
def bulk():
    """Open a transaction that refreshes cards once, at its end, however often its statements change their claims.

    Inside another `bulk()`, cards are refreshed at the end of the outer one. Until then they are as they were.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('catalogue.bulk', true), '') = 'on'")
        (is_inside,) = cursor.fetchone()
        if is_inside:
            yield
            return
        cursor.execute("SELECT set_config('catalogue.bulk', 'on', true)")
        yield
        if transaction.get_rollback():  # which undoes the setting and the pending cards, too
            return
        analyze_stale_tables(cursor)
        refresh_pending(cursor)
        cursor.execute("SELECT set_config('catalogue.bulk', 'off', true)")


def analyze_stale_tables(cursor):
    """Before many cards are built, ANALYZE tables that have rows although their statistics say that they have none.

    A load that failed leaves empty pages behind. Until autovacuum comes, some minutes later, PostgreSQL takes as many
    pages for empty however full they are, and would build each card by reading whole tables.
    """
    cursor.execute(
        """SELECT relname FROM pg_class
        WHERE relname = ANY(%s) AND pg_table_is_visible(oid) AND relpages > 0 AND reltuples = 0
            AND %s <= (
                SELECT count(*) FROM claims_pendingcard WHERE transaction = catalogue.this_transaction())""",
        [
            [model._meta.db_table for label in APPS for model in apps.get_app_config(label).get_models()],
            MIN_TO_ANALYZE,
        ],
    )
    for (table,) in cursor.fetchall():
        cursor.execute(f"ANALYZE (SKIP_LOCKED) {table}")


def refresh_pending(cursor):
    refreshed = BATCH_SIZE
    while refreshed == BATCH_SIZE:
        cursor.execute("SELECT catalogue.refresh_pending(%s)", [BATCH_SIZE])
        (refreshed,) = cursor.fetchone()


def refresh_stale():
    """Refresh a batch of the cards that a change of a shared row left for later. Return whether there may be more."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.refresh_stale(%s)", [STALE_BATCH_SIZE])
        return cursor.fetchone()[0] > 0


def stale_cards():
    """Return how many claims wait for their cards to be refreshed, and since when."""
    waiting = StaleCard.objects.aggregate(count=Count("claim_id", distinct=True), since=Min("noted_at"))
    return waiting["count"], waiting["since"]


def refresh(ids):
    """Refresh cards and postings of these claims. Return of how many they were not as their rows say.

    Claims whose cards were known to be stale do not count.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.refresh_cards(%s::uuid[])", [sorted(ids)])
        return cursor.fetchone()[0]


def rebuild(on_progress=lambda done: None):
    """Refresh all cards and postings, a transaction for each batch. Return the sum of what `refresh` returns.

    `on_progress` is called after each batch with the number of claims done.
    """
    differed = done = 0
    cards_without_claim = Card.objects.filter(~Exists(Claim.objects.filter(pk=OuterRef("pk"))))
    for rows in (Claim.objects.all(), cards_without_claim):
        last = None
        while ids := next_ids(rows, last):
            differed += refresh(ids)
            done, last = done + len(ids), ids[-1]
            on_progress(done)
    differed += refresh(postings_without_claim())
    recount_matching()
    return differed


def refresh_every_drift():
    """Look again at all quotes that were read in older texts. Return how many were not noted as they are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.refresh_every_drift()")
        return cursor.fetchone()[0]


def postings_without_claim():
    """Return the claims that matching would find although there are none."""
    without_claim = MatchPosting.objects.filter(~Exists(Claim.objects.filter(pk=OuterRef("claim_id"))))
    return sorted(without_claim.values_list("claim_id", flat=True).distinct())


def recount_matching():
    """Count again how many claims have each word for matching. Return how many counts were wrong."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.recount_matching()")
        return cursor.fetchone()[0]


def next_ids(rows, last):
    """Return the next batch of keys in their order, after the key `last`."""
    remaining = rows.filter(pk__gt=last) if last else rows
    return list(remaining.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE])
