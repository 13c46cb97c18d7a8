"""What did the public read of a claim, and when? PostgreSQL writes editions (`sql/50_editions.sql`); this reads them.

`editions_of` and `edition_at` are about one claim. The feed is all editions in the order of (epoch, commit_order, id).
An edition is in it once it is stable: once every transaction that could still put another one before it has ended. So
a client that reads on from its position misses nothing, and UnknownPosition tells it of a log that was restored from a
copy. README.md has the reasons.
"""

from contextlib import contextmanager
from time import monotonic, sleep
from typing import NamedTuple

from django.db import DatabaseError, connection

from claims.models import Edition

POLL_INTERVAL = 1  # second, without a notification: there is none for "the last older transaction has ended"
MIN_POLL_INTERVAL = 0.1  # second, however many notifications come
DIGEST_BYTES = 8  # of an edition's digest, in a position

# The edition at the reader's position, and then the page. The gate may be below that position for a moment.
PAGE = """
    SELECT * FROM claims_edition WHERE id = %(id)s
    UNION ALL
    SELECT * FROM (
        SELECT * FROM claims_edition
        WHERE (epoch, commit_order, id) > (%(epoch)s, %(commit_order)s, %(id)s)
            AND (epoch, commit_order) < ((SELECT catalogue.open_epoch()), (SELECT catalogue.feed_gate()))
        ORDER BY epoch, commit_order, id LIMIT %(limit)s
    ) AS page
"""


class UnknownPosition(Exception):
    """This log never gave out the reader's position: it was restored from a copy that is older."""


class FeedPosition(NamedTuple):
    """The position of a reader in the feed: that of the edition read last.

    `digest` is the beginning of that edition's digest: a log that is restored from a copy gives out numbers again.
    Positions of earlier versions have none.
    """

    epoch: int
    commit_order: int
    id: int
    digest: str = ""

    @classmethod
    def of(cls, edition):
        return cls(edition.epoch, edition.commit_order, edition.id, bytes(edition.digest[:DIGEST_BYTES]).hex())

    def is_of(self, edition):
        return self == self.of(edition)._replace(digest=self.digest and self.of(edition).digest)


START = FeedPosition(0, 0, 0)


def editions_of(claim):
    """Return the editions of the claim with this id, also if the claim is deleted or no longer public."""
    return Edition.objects.filter(claim=claim)


def edition_at(claim, moment):
    """Return the edition that was public at that moment; None before the first one."""
    return editions_of(claim).filter(made_at__lte=moment).order_by("-version").first()


def stable_editions(after, limit):
    """Return the next editions of the feed. Raise UnknownPosition if the log has no edition at that position."""
    editions = list(Edition.objects.raw(PAGE, after._asdict() | {"limit": limit}))
    if after == START:
        return editions
    if not editions or not after.is_of(editions[0]):
        raise UnknownPosition
    return editions[1:]


def wait_for_editions(seconds, after, limit, is_over=lambda: False):
    """Return the next editions of the feed; if there are none, wait for them at most so many seconds.

    Raise UnknownPosition as `stable_editions` does. `is_over` is called each second and may end the wait.
    Inside a transaction it does not wait, because others may wait for that transaction.
    """
    editions = stable_editions(after, limit)
    if editions or connection.in_atomic_block:
        return editions
    deadline = monotonic() + seconds
    with notifications() as wait:
        while not (editions := stable_editions(after, limit)) and (remaining := deadline - monotonic()) > 0:
            if is_over():
                break
            polled_at = monotonic()
            wait(min(remaining, POLL_INTERVAL))
            sleep(max(0, polled_at + MIN_POLL_INTERVAL - monotonic()))
    return editions


@contextmanager
def notifications():
    """Yield `wait(seconds)`, backed by LISTEN/NOTIFY; where LISTEN is not available, it is `sleep`."""
    try:
        execute("LISTEN claims_edition")
    except DatabaseError:  # on a standby, or behind a pooler
        yield sleep
        return
    try:
        yield wait_notify
    finally:
        try:
            execute("UNLISTEN claims_edition")
        except DatabaseError:
            connection.close()  # and with it the notifications that still arrive


def wait_notify(seconds):
    """Wait for a notification. Return whether one came within so many seconds."""
    with connection.wrap_database_errors:
        return bool(list(connection.connection.notifies(timeout=seconds, stop_after=1)))


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
