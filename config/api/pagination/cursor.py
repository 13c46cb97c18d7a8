"""Where does a page end? `Cursor` holds the ordering's value and the id of its last row.

Cursors are opaque, versioned and signed: a tampered one is a clear 400 and never reaches the database.
"""

from typing import NamedTuple

from django.core import signing

VERSION = 1
SALT = f"claimdesk.cursor.{VERSION}"
FORWARD, BACKWARD = "f", "b"


class Cursor(NamedTuple):
    ordering: str
    direction: str
    value: str | int | float | list | None  # of the ordering's key, or a list of the values of several keys
    id: str

    def sign(self):
        return signing.dumps(list(self), salt=SALT, compress=False)

    @classmethod
    def parse(cls, text):
        """Return the cursor signed as `text`, or None if the signature is not ours."""
        try:
            return cls(*signing.loads(text, salt=SALT))
        except (signing.BadSignature, ValueError, TypeError):
            return None
