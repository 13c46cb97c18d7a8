"""How do rows come into the log? `sign_log()` appends those that are settled, and signs the head of the tree.

Writers do not wait for the log: it reads their rows after they have committed. Rows are numbered by sequences, but a
transaction may take a number early and commit late. So a number is settled once every transaction that may have
taken it or a smaller one has ended. Such a transaction holds a lock on the table it writes to from before it takes a
number until after it has ended, and pg_locks lists these locks.
"""

from collections import defaultdict
from datetime import timedelta
from time import monotonic, sleep

from django.db import connection, transaction
from django.utils import timezone

from claims.log import tree
from claims.log.heads import read_note, signed_note, text_of
from claims.log.keys import lock, log_id, signing_key
from claims.log.sources import SOURCES, new_leaves, rows
from claims.models import LogHead

BATCH_SIZE = 5_000  # rows a transaction
PATIENCE = 2  # seconds to wait for transactions that are writing
POLL_INTERVAL = 0.05  # second
MAX_AGE = timedelta(hours=1)  # of the newest head: a younger one is signed then, though nothing was added
WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND granted AND pid IS DISTINCT FROM pg_backend_pid()
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        AND relation IN (SELECT to_regclass(name) FROM unnest(%s::text[]) AS name)
"""
NEXT = """
    (SELECT {place}, {number} FROM {table}
    WHERE {number} > coalesce((SELECT max(number) FROM claims_logentry WHERE source = %s), -1) AND {number} <= %s
    ORDER BY {number} LIMIT %s)
"""
INSERT_ENTRIES = """
    INSERT INTO claims_logentry (index, source, number, salt, columns, leaf_hash)
    SELECT %s + place - 1, %s, number, salt, columns, leaf_hash
    FROM unnest(%s::bigint[], %s::bytea[], %s::smallint[], %s::bytea[]) WITH ORDINALITY
        AS new (number, salt, columns, leaf_hash, place)
"""


def sign_log(patience=PATIENCE, on_progress=lambda size: None, clock=timezone.now):
    """Append all rows that are settled, and return the newest head. Raises KeyUnavailable.

    Each batch is a transaction that ends with a head, so an interrupted run is resumed by the next one. `on_progress`
    is called after each batch with the size of the tree.
    """
    limits = settled_numbers(patience)
    while True:
        head, is_complete = append_batch(limits, clock())
        on_progress(head.tree_size)
        if is_complete:
            return head


def settled_numbers(patience):
    """Return the largest settled number of each sequence; {} if some writer does not end within `patience` seconds."""
    sequences = sorted({source.sequence for source in SOURCES})
    taken = {name: rows(f"SELECT last_value FROM {name}")[0][0] for name in sequences}  # noqa: S608
    writers, deadline = writing(), monotonic() + patience
    while writers and monotonic() < deadline:
        sleep(POLL_INTERVAL)
        writers &= writing()
    return {} if writers else taken


def writing():
    """Return the transactions of others that may have taken numbers."""
    return {name for (name,) in rows(WRITERS, [[source.table for source in SOURCES]])}


@transaction.atomic
def append_batch(limits, at):
    """Append the next rows and sign a head. Return the newest head, and whether no row is left.

    A second process waits here for the first one.
    """
    lock()
    size, newest = tree.size(), LogHead.objects.order_by("id").last()
    waiting = next_rows(limits)
    leaves = []
    for source, numbers in waiting.items():
        leaves += append_leaves(size + len(leaves), source, numbers)
    if leaves:
        tree.append_nodes(size, leaves)
    if leaves or newest is None or at - newest.signed_at >= MAX_AGE:
        editions = sum(len(numbers) for source, numbers in waiting.items() if source.is_public)
        newest = sign_head(newest, size + len(leaves), editions, at)
    return newest, sum(map(len, waiting.values())) < BATCH_SIZE


def next_rows(limits):
    """Return the numbers of the next rows by source: those after the last one in the log, up to the settled one."""
    parts, values = [], []
    for place, source in enumerate(SOURCES):
        if source.sequence in limits:
            parts.append(NEXT.format(place=place, number=source.number, table=source.table))
            values += [source.table, limits[source.sequence], BATCH_SIZE]
    waiting = defaultdict(list)
    if parts:
        for place, number in rows(f"{' UNION ALL '.join(parts)} LIMIT %s", [*values, BATCH_SIZE]):
            waiting[SOURCES[place]].append(number)
    return waiting


def append_leaves(first, source, numbers):
    """Append a leaf for each of these rows. Return the hashes."""
    leaves = new_leaves(source, numbers)
    hashes = [leaf.hash for leaf in leaves]
    columns = [numbers, [leaf.salt for leaf in leaves], [leaf.columns for leaf in leaves], hashes]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_ENTRIES, [first, source.table, *columns])
    return hashes


def sign_head(newest, size, new_editions, at):
    """Sign the root of the tree, and return the head."""
    private, key = signing_key(at)
    root = tree.root(size)
    (epoch,) = rows("SELECT coalesce(catalogue.open_epoch(), 1)")[0]
    editions = new_editions + (read_note(newest.note).editions if newest else 0)
    text = text_of(log_id(), size, root, at, editions, epoch, key.key_id)
    note = signed_note(text, private, key.public_key)
    number = newest.id + 1 if newest else 1
    return LogHead.objects.create(id=number, tree_size=size, root_hash=root, signed_at=at, key=key, note=note)
