"""Does a page look otherwise since this version was installed? `look()` names what all pages are made from.

It is part of their ETags, so that a reader who has a page of an earlier version gets the new one.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

CLAIMS = Path(__file__).resolve().parent.parent
MADE_FROM = ("pages/**/*.py", "templates/pages/**/*", "locale/*/LC_MESSAGES/*.mo", "interchange/claimreview/*.py")


@cache
def look():
    """Return the SHA-256 of the code, templates and translations of pages, and of how this site is called."""
    paths = sorted(path for pattern in MADE_FROM for path in CLAIMS.glob(pattern) if path.is_file())
    content = b"\0".join(path.read_bytes() for path in paths)
    name = getattr(settings, "SITE_NAME", "")
    return sha256(f"{settings.SITE_URL}\n{name}\n".encode() + content).hexdigest()
