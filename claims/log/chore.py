"""When does a worker sign the log? Once a minute if there is something new, and once an hour if there is not."""

import logging
from datetime import timedelta

from django.utils import timezone

from claims.log.keys import KeyUnavailable
from claims.log.signing import BATCH_SIZE, append_batch, next_rows, settled_numbers
from claims.log.sources import SOURCES
from claims.log.tree import TreeIsDamaged
from claims.models import LogHead

log = logging.getLogger(__name__)
INTERVAL = timedelta(minutes=1)  # between heads, except while many rows wait
EVERY_NUMBER = 2**63 - 1

_reported = set()


def sign_due(clock=timezone.now):
    """Append a batch and sign a head, if it is time. Return whether there may be more.

    A worker that cannot sign reports so once, and leaves it to others: only one machine needs to have the key.
    """
    if not is_due(clock()):
        return False
    try:
        _head, is_complete = append_batch(settled_numbers(patience=0.5), clock())
    except (KeyUnavailable, TreeIsDamaged) as problem:
        report(problem)
        return False
    return not is_complete


def is_due(at):
    """Return whether the newest head is old enough, or signed a full batch, after which more may wait."""
    newest, *before = LogHead.objects.order_by("-id")[:2] or [None]
    if newest is None or at - newest.signed_at >= INTERVAL:
        return True
    return newest.tree_size - (before[0].tree_size if before else 0) >= BATCH_SIZE


def report(problem):
    """Log why this worker cannot sign, once."""
    said = str(problem) or "A hash of the log is missing: run manage.py verify."
    if said not in _reported:
        _reported.add(said)
        log.warning("The log is not signed: %s", said)


def waiting():
    """Return how many rows wait for a head, up to a batch, and since when. Before the first head none does."""
    newest = LogHead.objects.order_by("id").last()
    if newest is None:
        return 0, None
    numbers = next_rows({source.sequence: EVERY_NUMBER for source in SOURCES})
    return sum(map(len, numbers.values())), newest.signed_at
