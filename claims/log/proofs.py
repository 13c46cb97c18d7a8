"""What can the log prove to a client? That a leaf is in a tree, and that one tree begins with another.

Sizes are those of trees that a head was signed for, or smaller: what is not signed is not shown.
"""

from dataclasses import dataclass

from claims.log import merkle, tree
from claims.log.sources import editions, rows
from claims.models import LogHead


@dataclass(frozen=True)
class Entry:
    """A leaf: the text of a public one, and the hash alone of a sealed one."""

    index: int
    leaf_hash: bytes
    text: str | None


def newest_head():
    """Return the newest head, or None."""
    return LogHead.objects.order_by("id").last()


def index_of(claim, version):
    """Return the index of the leaf of an edition, or None while the log has none."""
    found = rows(
        """SELECT entry.index FROM claims_edition AS edition
        JOIN claims_logentry AS entry ON entry.source = 'claims_edition' AND entry.number = edition.id
        WHERE edition.claim_id = %s AND edition.version = %s""",
        [claim, version],
    )
    return found[0][0] if found else None


def entries(first, end):
    """Return the leaves from `first` up to but without `end`."""
    found = rows(
        "SELECT index, source, number, leaf_hash FROM claims_logentry WHERE index >= %s AND index < %s ORDER BY index",
        [first, end],
    )
    texts = editions([number for _index, source, number, _hash in found if source == "claims_edition"])
    return [
        Entry(index, leaf_hash, texts.get(number, b"").decode() or None if source == "claims_edition" else None)
        for index, source, number, leaf_hash in found
    ]


def inclusion(index, size):
    """Return the hashes that prove that the leaf is in the tree of that size. Raises TreeIsDamaged."""
    return tree.hashes_of(merkle.inclusion_path(index, size))


def consistency(old, new):
    """Return the hashes that prove that the tree of the new size begins with the old one. Raises TreeIsDamaged."""
    return tree.hashes_of(merkle.consistency_path(old, new)) if old else []
