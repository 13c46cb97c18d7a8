"""Is everything as it was written? `Verification.faults()` compares rows, leaves, nodes, heads and keys.

Every root is computed again from the leaves, and every leaf from its row. A person who may change every table can
still build the whole log again, and sign it with the key file: that is found with a head that was kept elsewhere
(`old_heads`), because no other leaves have its root.

Covered are editions, the history of all rows, the reviews received, and that each row is what its history says. Not
covered is what came after the newest head, and what is in no history: people, imports and their findings, sessions.
"""

import json
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from claims.catalogue import next_ids
from claims.catalogue import verification as of_catalogue
from claims.log import keys, merkle
from claims.log.heads import is_authentic, read_note
from claims.log.merkle import leaf_hash
from claims.log.sources import EVENTS, SOURCES, editions, row_texts, rows, sealed_entry
from claims.models import Claim, Edition, LogHead, LogKey, LogNode
from config.db.history import UPDATED_AT_FIELD

BATCH_SIZE = 2_000  # leaves
EDITIONS = Edition._meta.db_table
LEAVES = """
    SELECT index, source, number, salt, columns, leaf_hash FROM claims_logentry
    WHERE index >= %s ORDER BY index LIMIT %s
"""
WITHOUT_A_LEAF = """
    SELECT {number} FROM {table} AS row
    WHERE {number} <= (SELECT max(number) FROM claims_logentry WHERE source = %s)
        AND NOT EXISTS (SELECT FROM claims_logentry AS entry WHERE entry.source = %s AND entry.number = row.{number})
    ORDER BY {number}
"""
WAITING = """
    SELECT count(*) FROM {table}
    WHERE {number} > coalesce((SELECT max(number) FROM claims_logentry WHERE source = %s), -1)
"""
UNLIKE_ITS_HISTORY = """
    SELECT coalesce(row.id, event.id)::text
    FROM (SELECT DISTINCT ON (id) * FROM {events} ORDER BY id, pgh_id DESC) AS event
    FULL JOIN {table} AS row ON row.id = event.id
    WHERE event.id IS NULL OR (event.pgh_label = 'deleted') IS DISTINCT FROM (row.id IS NULL)
        OR row.id IS NOT NULL AND ({of_row}) IS DISTINCT FROM ({of_event})
    ORDER BY 1
"""


# Cards that wait for a refresh are left out.
CARDS_UNLIKE_THEIR_ROWS = """
    SELECT claim.id FROM claims_claim AS claim
    JOIN catalogue.card_source AS source ON source.claim_id = claim.id
    LEFT JOIN claims_card AS card ON card.claim_id = claim.id
    WHERE claim.id = ANY(%s) AND card.document IS DISTINCT FROM source.document
        AND NOT EXISTS (SELECT FROM claims_pendingcard AS pending WHERE pending.claim_id = claim.id)
        AND NOT EXISTS (SELECT FROM claims_stalecard AS stale WHERE stale.claim_id = claim.id)
    ORDER BY claim.id
"""
CARDS_WITHOUT_A_CLAIM = """
    SELECT claim_id FROM claims_card AS card
    WHERE NOT EXISTS (SELECT FROM claims_claim AS claim WHERE claim.id = card.claim_id)
"""


@dataclass(frozen=True)
class Fault:
    """A sentence about something that is not as it was written."""

    place: str
    sentence: str


@dataclass
class RightEdge:
    """The complete subtrees at the right edge of a growing tree, from which each root is computed."""

    size: int = 0
    subtrees: list = field(default_factory=list)  # by height: the hash, or None

    def add(self, leaf):
        """Add a leaf. Yield height, number and hash of each subtree that it completes."""
        height, hashed = 0, leaf
        while height < len(self.subtrees) and self.subtrees[height] is not None:
            hashed, self.subtrees[height] = merkle.node_hash(self.subtrees[height], hashed), None
            height += 1
            yield height, self.size >> height, hashed
        if height == len(self.subtrees):
            self.subtrees.append(None)
        self.subtrees[height] = hashed
        self.size += 1

    def root(self):
        return merkle.join([hashed for hashed in reversed(self.subtrees) if hashed is not None])


class Verification:
    """One pass over the log and the rows, which counts as it goes.

    `old_heads` are heads that were kept elsewhere. `on_progress` is called with the number of leaves or editions read.
    """

    def __init__(self, old_heads=(), on_progress=lambda count: None):
        self.old_heads = sorted(old_heads, key=lambda head: head.tree_size)
        self.on_progress = on_progress
        self.edge, self.editions = RightEdge(), 0  # of the leaves so far
        self.keys, self.unendorsed, self.heads = [], [], 0
        self.chains = of_catalogue.Verification(on_progress)

    def faults(self):
        """Yield each fault: of keys, of leaves and heads, of rows, and of the chains of editions."""
        yield from self.faults_of_keys()
        yield from self.faults_of_leaves()
        yield from faults_of_nodes_beyond(self.edge.size)
        yield from faults_of_rows_without_a_leaf()
        yield from faults_of_rows_unlike_their_history()
        yield from faults_of_cards_unlike_their_rows()
        yield from faults_of_matching()
        for fault in self.chains.faults():
            place = _("claim %(claim)s, version %(version)d") % {"claim": fault.claim, "version": fault.version}
            yield Fault(place, fault.sentence)

    # Keys

    def faults_of_keys(self):
        before, log_id = None, keys.log_id()
        for number, key in enumerate(LogKey.objects.order_by("id"), 1):
            self.keys.append(key)
            place = _("key %(number)d") % {"number": key.id}
            if key.id != number:
                yield Fault(place, _("a key before it is missing."))
            if before and key.endorsement is None:
                self.unendorsed.append(key)
            elif not keys.is_endorsed(key, before, log_id):
                yield Fault(place, _("it is not endorsed by the key before it."))
            before = key
        path = Path(settings.LOG_KEY_FILE)
        if before and path.exists() and public_key_in(path) != bytes(before.public_key):
            yield Fault(_("key %(number)d") % {"number": before.id}, _("it is not the key in LOG_KEY_FILE."))

    def is_signed(self, head):
        return any(is_authentic(head, key) for key in self.keys)

    # Leaves, nodes and heads

    def faults_of_leaves(self):
        """Yield the faults of leaves and nodes, and of each head when the tree has its size."""
        old_heads, heads = list(self.old_heads), LogHead.objects.order_by("id").iterator()
        head = next(heads, None)
        for batch in leaf_batches():
            nodes = []
            for leaf in batch:
                head = yield from self.faults_of_heads(head, heads, old_heads)
                nodes += self.edge.add(bytes(leaf.leaf_hash))
                self.editions += leaf.source == EDITIONS
            yield from faults_of_batch(batch)
            yield from faults_of_nodes(nodes)
            self.on_progress(self.edge.size)
        head = yield from self.faults_of_heads(head, heads, old_heads)
        while head is not None:
            yield Fault(place_of(head), _("the log has fewer leaves than this head says."))
            head = next(heads, None)
        for old in old_heads:
            yield Fault(place_of_old(old), _("the log has fewer leaves than this head says."))
        yield from self.faults_of_the_end()

    def faults_of_heads(self, head, heads, old_heads):
        """Yield the faults of the heads of a tree of the present size. Return the next head."""
        while head is not None and head.tree_size <= self.edge.size:
            self.heads += 1
            yield from self.faults_of_head(head)
            head = next(heads, None)
        while old_heads and old_heads[0].tree_size <= self.edge.size:
            yield from self.faults_of_old_head(old_heads.pop(0))
        return head

    def faults_of_head(self, head):
        place = place_of(head)
        if head.id != self.heads:
            yield Fault(place, _("a head before it is missing."))
            self.heads = head.id
        try:
            said = read_note(head.note)
        except ValueError:
            yield Fault(place, _("its note is not readable."))
            return
        if (said.tree_size, said.root_hash, said.signed_at) != (head.tree_size, bytes(head.root_hash), head.signed_at):
            yield Fault(place, _("it is not what its note says."))
        if not self.keys or said.log_id != self.keys[0].key_id:
            yield Fault(place, _("it is of another log."))
        if not self.is_signed(said):
            yield Fault(place, _("it is not signed by a key of the log."))
        if head.tree_size != self.edge.size or bytes(head.root_hash) != self.edge.root():
            yield Fault(place, _("its root is not that of the leaves."))
        if said.editions != self.editions:
            yield Fault(place, _("it counts another number of editions."))

    def faults_of_old_head(self, head):
        place = place_of_old(head)
        if not self.keys or head.log_id != self.keys[0].key_id:
            yield Fault(place, _("it is of another log: this one was begun later, or elsewhere."))
        elif not self.is_signed(head):
            yield Fault(place, _("it is not signed by a key of the log."))
        elif head.root_hash != self.edge.root():
            yield Fault(place, _("its root is not that of the leaves: something in the log was rewritten."))
        elif head.editions != self.editions:
            yield Fault(place, _("it counts another number of editions."))

    def faults_of_the_end(self):
        newest = LogHead.objects.order_by("id").last()
        if (newest.tree_size if newest else 0) != self.edge.size:
            yield Fault(_("leaf %(index)d") % {"index": self.edge.size - 1}, _("no head was signed after it."))


def leaf_batches():
    """Yield the leaves in their order, as rows of `LEAVES`."""
    after = -1
    while batch := [Leaf(*row) for row in rows(LEAVES, [after + 1, BATCH_SIZE])]:
        yield batch
        after = batch[-1].index


@dataclass(frozen=True)
class Leaf:
    """A leaf as its row has it, in the order of `LEAVES`."""

    index: int
    source: str
    number: int
    salt: bytes | None
    columns: int | None
    leaf_hash: bytes

    @property
    def place(self):
        of = {"index": self.index, "table": self.source, "number": self.number}
        return _("leaf %(index)d, row %(number)d of %(table)s") % of


def faults_of_batch(batch):
    """Yield the faults of consecutive leaves, compared with their rows."""
    for before, leaf in pairwise(batch):
        if leaf.index != before.index + 1:
            yield Fault(leaf.place, _("a leaf before it is missing."))
    for source in SOURCES:
        leaves = [leaf for leaf in batch if leaf.source == source.table]
        entries = entries_of(source, leaves)
        for leaf in leaves:
            if leaf.number not in entries:
                yield Fault(leaf.place, _("the row is gone."))
            elif leaf_hash(entries[leaf.number]) != bytes(leaf.leaf_hash):
                yield Fault(leaf.place, _("the row is not what the leaf was made of."))


def entries_of(source, leaves):
    """Return the bytes that leaves of one source should have been made of, by number."""
    if source.is_public:
        return editions([leaf.number for leaf in leaves])
    entries = {}
    for columns in {leaf.columns for leaf in leaves}:
        sealed = {leaf.number: bytes(leaf.salt) for leaf in leaves if leaf.columns == columns}
        texts = row_texts(source, list(sealed), columns)
        entries |= {number: sealed_entry(sealed[number], source.table, text) for number, text in texts.items()}
    return entries


def faults_of_nodes(nodes):
    """Yield a fault for each stored subtree that is missing or has another hash."""
    expected = {LogNode.place(height, number): hashed for height, number, hashed in nodes if not height % merkle.STEP}
    stored = dict(LogNode.objects.filter(id__in=list(expected)).values_list("id", "hash"))
    for place, hashed in expected.items():
        if place not in stored or bytes(stored[place]) != hashed:
            yield Fault(_("node %(number)d") % {"number": place}, _("it is not the hash of the leaves below it."))


def faults_of_nodes_beyond(size):
    for number in LogNode.objects.filter(id__gte=max(2 * size, 1)).values_list("id", flat=True):
        yield Fault(_("node %(number)d") % {"number": number}, _("it is not the hash of the leaves below it."))


def place_of(head):
    return _("head %(number)d") % {"number": head.id}


def place_of_old(head):
    return _("old head of %(size)d leaves") % {"size": head.tree_size}


def public_key_in(path):
    """Return the public key of the key file, or None if this person may not read it."""
    try:
        return keys.public_bytes(keys.read(path))
    except keys.KeyUnavailable:
        return None


# Rows


def faults_of_rows_without_a_leaf():
    """Yield a fault for each row that came after the fact: later rows of its table are in the log."""
    for source in SOURCES:
        statement = WITHOUT_A_LEAF.format(number=source.number, table=source.table)
        for (number,) in rows(statement, [source.table, source.table]):
            place = _("row %(number)d of %(table)s") % {"number": number, "table": source.table}
            yield Fault(place, _("it has no leaf, and later rows have one."))


def faults_of_rows_unlike_their_history():
    """Yield a fault for each row that differs from its newest event, has none, or is gone without one."""
    for event in EVENTS:
        model = event.pgh_tracked_model
        shared = [
            field.column
            for field in event._meta.concrete_fields
            if not field.name.startswith("pgh_") and field.name != UPDATED_AT_FIELD
        ]
        statement = UNLIKE_ITS_HISTORY.format(
            events=event._meta.db_table,
            table=model._meta.db_table,
            of_row=", ".join(f"row.{column}" for column in shared),
            of_event=", ".join(f"event.{column}" for column in shared),
        )
        for (row,) in rows(statement):
            place = _("row %(number)s of %(table)s") % {"number": row, "table": model._meta.db_table}
            yield Fault(place, _("it is not what its history says."))


def faults_of_cards_unlike_their_rows():
    """Yield a fault for each claim of which the public reads something else than its rows say."""
    unlike = [claim for (claim,) in rows(CARDS_WITHOUT_A_CLAIM)]
    last = None
    while ids := next_ids(Claim.objects.all(), last):
        unlike += [claim for (claim,) in rows(CARDS_UNLIKE_THEIR_ROWS, [ids])]
        last = ids[-1]
    for claim in unlike:
        yield Fault(_("claim %(claim)s") % {"claim": claim}, _("its card is not what its rows say."))


def faults_of_matching():
    """Yield a fault for each claim that is matched by other words than its own, and one if words are miscounted."""
    for claim in of_catalogue.claims_with_wrong_postings():
        yield Fault(_("claim %(claim)s") % {"claim": claim}, _("it is not matched by the words that it has."))
    if count := of_catalogue.wrong_counts():
        yield Fault(_("words for matching"), _("wrong counts: %(count)s.") % {"count": f"{count:,}"})


def rows_not_in_the_log():
    """Return how many rows wait for the next head."""
    return sum(
        rows(WAITING.format(number=source.number, table=source.table), [source.table])[0][0] for source in SOURCES
    )


def old_heads_in(path):
    """Return the heads of a file of lines as `log_head` prints them. Raises ValueError and OSError."""
    text, found = path.read_text().strip(), []
    while text:
        head, end = json.JSONDecoder().raw_decode(text)
        if not isinstance(head, dict) or not isinstance(head.get("note"), str):
            raise ValueError(str(head)[:200])
        found.append(read_note(head["note"]))
        text = text[end:].strip()
    return found
