"""Where does the key come from that signs sessions and cursors, when the environment names none?"""

import os
import secrets
import tempfile
from pathlib import Path


class SecretKeyUnavailable(Exception):
    """There is no key to sign with. The message is one sentence that says what to do."""


def read_or_make(path: Path) -> str:
    """The key in that file: made on first use, by one of several processes, and readable by its owner only."""
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
        os.link(draft, path)  # whole or not at all, and only for the first
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
