"""Which bytes of a head are signed? Those of a checkpoint as other transparency logs write it, in a signed note.

https://c2sp.org/tlog-checkpoint and https://c2sp.org/signed-note are the formats. The text is seven lines: the name
of the log, the size of the tree, its root, and as extensions time, number of editions, epoch and key. A line with the
signature follows. The number of editions is signed so that none can be passed off as a sealed leaf later.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime

from claims.log.keys import is_signed, key_hash

NOTE = re.compile(
    r"(?P<text>(?P<origin>claimdesk/(?P<log_id>[0-9a-f]{64}))\n"
    r"(?P<tree_size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"signed_at (?P<signed_at>[0-9T:.-]+Z)\neditions (?P<editions>0|[1-9][0-9]{0,17})\n"
    r"epoch (?P<epoch>[0-9]{1,9})\nkey (?P<key_id>[0-9a-f]{64})\n)"
    r"\n— (?P=origin) (?P<signature>[A-Za-z0-9+/=]{92})\n"
)


@dataclass(frozen=True)
class Head:
    """What a signed note says, and the bytes that its signature covers."""

    log_id: str
    tree_size: int
    root_hash: bytes
    signed_at: datetime
    editions: int
    epoch: int
    key_id: str
    text: bytes
    signature: bytes


def origin_of(log_id):
    return f"claimdesk/{log_id}"


def text_of(log_id, tree_size, root_hash, signed_at, editions, epoch, key_id):
    """Return the text of a head, which is what its signature covers."""
    time = signed_at.isoformat().replace("+00:00", "Z")
    lines = [origin_of(log_id), tree_size, b64encode(root_hash).decode(), f"signed_at {time}",
             f"editions {editions}", f"epoch {epoch}", f"key {key_id}"]  # fmt: skip
    return "".join(f"{line}\n" for line in lines)


def signed_note(text, private, public_key):
    """Return the text with its signature."""
    origin = text.partition("\n")[0]
    signature = b64encode(key_hash(origin, bytes(public_key)) + private.sign(text.encode())).decode()
    return f"{text}\n— {origin} {signature}\n"


def read_note(note):
    """Return the `Head` that a note says. Raises ValueError; the signature is not checked."""
    found = NOTE.fullmatch(note)
    if not found:
        raise ValueError(note[:200])
    return Head(
        log_id=found["log_id"],
        tree_size=int(found["tree_size"]),
        root_hash=b64decode(found["root"], validate=True),
        signed_at=datetime.fromisoformat(found["signed_at"]),
        editions=int(found["editions"]),
        epoch=int(found["epoch"]),
        key_id=found["key_id"],
        text=found["text"].encode(),
        signature=b64decode(found["signature"], validate=True)[4:],
    )


def is_authentic(head, key):
    """Return whether the head is signed by this key."""
    return head.key_id == key.key_id and is_signed(key.public_key, head.signature, head.text)


def as_json(row):
    """Return the members of a `LogHead` as the API and `log_head` show them. Only `note` is signed."""
    head = read_note(row.note)
    return {
        "log_id": head.log_id,
        "tree_size": head.tree_size,
        "root_hash": head.root_hash.hex(),
        "signed_at": head.signed_at.isoformat().replace("+00:00", "Z"),
        "editions": head.editions,
        "epoch": head.epoch,
        "key_id": head.key_id,
        "note": row.note,
    }
