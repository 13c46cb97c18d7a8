"""Where does the key come from that signs sessions and cursors, when the environment names none?"""

import os
import secrets
from pathlib import Path


def read_or_make(path: Path) -> str:
    """The key in that file: made on first use, by one of several processes, and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)  # whole or not at all, and only for the first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
