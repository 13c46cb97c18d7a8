"""What did the public see of a claim, and when? The database writes editions (`sql/50_editions.sql`), this reads them.

The feed is all editions in the order of their turns. An edition is in it once it is settled: once every transaction
that could still put another one before it is over. So who reads on from where they stand misses nothing.
"""

from contextlib import contextmanager
from time import monotonic, sleep
from typing import NamedTuple

from django.db import DatabaseError, connection

from claims.models import Edition

LOOK_AGAIN = 1  # second, without a word of the database; it has none for "the last older transaction is over"
LOOK_AT_MOST_EVERY = 0.1  # second, however often it has a word

# The newest era is another server's when a dump was restored and nothing written yet: then all is settled.
SETTLED = """
    SELECT * FROM claims_edition
    WHERE (era, turn, id) > (%s, %s, %s) AND (era, turn) < (
        (SELECT CASE WHEN server = (SELECT system_identifier FROM pg_control_system()) THEN id ELSE id + 1 END
            FROM claims_era ORDER BY id DESC LIMIT 1),
        (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint))
    ORDER BY era, turn, id LIMIT %s
"""


class Place(NamedTuple):
    """Where a reader stands in the feed: at the edition read last."""

    era: int
    turn: int
    id: int

    @classmethod
    def of(cls, edition):
        return cls(edition.era, edition.turn, edition.id)


START = Place(0, 0, 0)


def editions_of(claim):
    """Those of one claim, by its id. That the claim itself is gone, or no longer public, takes none away."""
    return Edition.objects.filter(claim=claim)


def edition_at(claim, moment):
    """What stood in public at that moment; None before the first edition."""
    return editions_of(claim).filter(made_at__lte=moment).order_by("-version").first()


def settled(after, most):
    """The next editions of the feed, at most so many."""
    return list(Edition.objects.raw(SETTLED, [*after, most]))


def settled_within(seconds, after, most):
    """The same, but if there are none yet, those that come first within so many seconds."""
    found = settled(after, most)
    if found or connection.in_atomic_block:  # a transaction that waits is one that others wait for
        return found
    until = monotonic() + seconds
    with listening() as hear:
        while not (found := settled(after, most)) and (left := until - monotonic()) > 0:
            looked = monotonic()
            hear(min(left, LOOK_AGAIN))
            sleep(max(0, looked + LOOK_AT_MOST_EVERY - monotonic()))
    return found


@contextmanager
def listening():
    """A way to wait for a word of the database, or so many seconds. Where it will not tell, it is just the seconds."""
    try:
        execute("LISTEN claims_edition")
    except DatabaseError:  # a standby, or a pooler between us
        yield sleep
        return
    try:
        yield heard
    finally:
        try:
            execute("UNLISTEN claims_edition")
        except DatabaseError:
            connection.close()  # and with it whatever is still told to it


def heard(seconds):
    """Whether the database had a word for us within so many seconds."""
    return bool(list(connection.connection.notifies(timeout=seconds, stop_after=1)))


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
