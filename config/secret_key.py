"""Which key signs sessions and cursors when SECRET_KEY is not set? `read_or_make` keeps one in a file."""

import os
import secrets
import tempfile
from pathlib import Path


class SecretKeyUnavailable(Exception):
    """Raised when there is no key. The message is one sentence that says what to do."""


def read_or_make(path: Path) -> str:
    """Return the key in this file. Make it on first use, readable by its owner only.

    Of several processes that start at once, one makes it. Raise `SecretKeyUnavailable` if there is none.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        key = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretKeyUnavailable(
            f"The secret key cannot be read from {path} ({getattr(error, 'strerror', 'it is not text')}): "
            "set SECRET_KEY, or DATA_DIR to a folder you may write to."
        ) from error
    if not key:
        raise SecretKeyUnavailable(f"{path} is empty: delete it, and the next start writes a new key.")
    return key


def _make(path):
    handle, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # mode 0600
    try:
        with open(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        os.link(draft, path)  # atomic, and fails for all but the first process
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
