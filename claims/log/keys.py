"""Which key signs the heads of the log? The private one is in a file, the public ones are rows of `LogKey`.

A person who can write to the database but not read that file cannot sign. The log is named for its first key; each
later key is endorsed by a signature of the one before, so that a client that knows the name trusts them all.
"""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from claims.models import LogKey


class KeyUnavailable(Exception):
    """Raised when the log cannot be signed. The message is one sentence that says what to do."""


def log_id():
    """Return the SHA-256 of the first public key in hexadecimal, which is the name of the log; "" before the first."""
    first = LogKey.objects.order_by("id").first()
    return first.key_id if first else ""


def signing_key(at):
    """Return the private key and its row. Make both on first use. Raises KeyUnavailable."""
    path = Path(settings.LOG_KEY_FILE)
    newest = LogKey.objects.order_by("id").last()
    if newest is None:
        private = read_or_make(path)
        return private, LogKey.objects.create(id=1, public_key=public_bytes(private), made_at=at)
    finish_rotation(path, newest)
    if not path.exists():
        raise KeyUnavailable(
            _("The key of the log is not in %(path)s: bring it back, or begin another with rotate_log_key --lost.")
            % {"path": path}
        )
    private = read(path)
    if public_bytes(private) != bytes(newest.public_key):
        raise KeyUnavailable(
            _("%(path)s has another key than the newest of the log: bring that back, or begin another with --lost.")
            % {"path": path}
        )
    return private, newest


def rotate(at, lost=False):
    """Begin to sign with a new key, which the old one endorses unless it is lost. Return the new row.

    The new key is in a file before its row is committed, and takes the place of the old one afterwards: wherever this
    is interrupted, `finish_rotation` knows which of the two files counts.
    """
    path = Path(settings.LOG_KEY_FILE)
    with transaction.atomic():
        lock()
        row = add_key(path, at, lost)
    finish_rotation(path, row)
    return row


def add_key(path, at, lost):
    newest = LogKey.objects.order_by("id").last()
    if newest is None:
        return signing_key(at)[1]
    new = Ed25519PrivateKey.generate()
    public = public_bytes(new)
    endorsement = None
    if not lost:
        old, newest = signing_key(at)
        endorsement = old.sign(endorsed(log_id(), newest.id + 1, public))
    draft_of(path).unlink(missing_ok=True)
    write_new(draft_of(path), new)
    return LogKey.objects.create(id=newest.id + 1, public_key=public, endorsement=endorsement, made_at=at)


def lock():
    """Keep other processes from appending to the log and from rotating its key until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('claims.log'))")


def endorsed(log_id, number, public_key):
    """Return the bytes that a key signs to endorse the next one."""
    return f"claimdesk log key\n{log_id}\n{number}\n{public_key.hex()}\n".encode()


def is_endorsed(key, before, log_id):
    """Return whether the key is the first of this log, or endorsed by the one before."""
    if before is None:
        return key.key_id == log_id
    return is_signed(before.public_key, key.endorsement or b"", endorsed(log_id, key.id, bytes(key.public_key)))


def is_signed(public_key, signature, content):
    try:
        Ed25519PublicKey.from_public_bytes(bytes(public_key)).verify(bytes(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


# Files


def read_or_make(path):
    """Return the key in the file, which is made if there is none. Of several processes, one makes it."""
    if not path.exists():
        write_new(path, Ed25519PrivateKey.generate())
    return read(path)


def read(path):
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(private, Ed25519PrivateKey):
            raise ValueError(path)
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnavailable(_("%(path)s is not readable as a key of Ed25519 in PEM.") % {"path": path}) from error
    return private


def write_new(path, private):
    """Write a key to a file that only its owner may read, unless another process has just done so."""
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # mode 0600
    except OSError as error:
        raise KeyUnavailable(
            _("The key of the log cannot be written to %(path)s: set LOG_KEY_FILE or DATA_DIR.") % {"path": path}
        ) from error
    try:
        with open(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # atomic, and fails if the file exists
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def draft_of(path):
    return path.with_name(f"{path.name}.new")


def finish_rotation(path, newest):
    """Put the new key in the place of the old one, if its row was stored."""
    draft = draft_of(path)
    if draft.exists() and public_bytes(read(draft)) == bytes(newest.public_key):
        os.replace(draft, path)


def public_bytes(private):
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_hash(name, public_key):
    """Return the four bytes by which a signed note names its key (https://c2sp.org/signed-note)."""
    return sha256(f"{name}\n\1".encode() + public_key).digest()[:4]
