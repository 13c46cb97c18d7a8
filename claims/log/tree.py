"""How is the tree stored, and how are its hashes read? Each function costs one query, or one for each four heights.

Leaves are rows of `LogEntry`, complete subtrees of heights 4, 8, 12 … rows of `LogNode`. Any other hash is folded from
at most 16 of those for each four heights.
"""

from django.db.models import Max

from claims.log import merkle
from claims.log.sources import rows
from claims.models import LogEntry, LogNode

STORED = """
    SELECT 2 * index, leaf_hash FROM claims_logentry WHERE index = ANY(%s)
    UNION ALL SELECT id, hash FROM claims_lognode WHERE id = ANY(%s)
"""


class TreeIsDamaged(Exception):
    """Raised when a stored hash is missing."""


def size():
    last = LogEntry.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def stored_hashes(nodes):
    """Return the hashes of stored nodes by id, from height and number of each. Raises TreeIsDamaged."""
    leaves = [number for height, number in nodes if height == 0]
    inner = [LogNode.place(height, number) for height, number in nodes if height]
    found = dict(rows(STORED, [leaves, inner]))
    if len(found) < len(set(leaves)) + len(set(inner)):
        raise TreeIsDamaged
    return found


def hashes_of(ranges):
    """Return the hashes of ranges of leaves, with one query. Raises TreeIsDamaged."""
    parts = [[merkle.stored_below(*subtree) for subtree in merkle.complete_subtrees(*ends)] for ends in ranges]
    needed = [(height, number) for below in parts for height, first, end in below for number in range(first, end)]
    stored = stored_hashes(needed)

    def folded(height, first, end):
        return merkle.fold([stored[LogNode.place(height, number)] for number in range(first, end)])

    return [merkle.join([folded(*nodes) for nodes in below]) for below in parts]


def root(size):
    return hashes_of([(0, size)])[0]


def append_nodes(size, leaves):
    """Store the subtrees that become complete when these hashes follow a tree of that size."""

    def stored(height, first, end):
        found = stored_hashes([(height, number) for number in range(first, end)])
        return [found[LogNode.place(height, number)] for number in range(first, end)]

    nodes = [
        (LogNode.place(height, number), hashed) for height, number, hashed in merkle.new_nodes(size, leaves, stored)
    ]
    LogNode.objects.bulk_create([LogNode(id=place, hash=hashed) for place, hashed in nodes])
