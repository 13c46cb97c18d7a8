"""May a reader keep a page? `unchanged` answers 304 before anything is read, `tagged` gives a page its ETag.

A page of claims is right until an edition is added, so its tag is made of the position of the edition log.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

from claims.pages.base import ALWAYS_ASK, unchanged_or
from config.api.conditional import digest

APP = Path(__file__).resolve().parents[2]
PARTS = ("locale", "pages", "static/pages", "templates/pages")


@cache
def release():
    """Return a digest of the code, templates and translations from which this process makes pages."""
    content = sha256()
    for part in PARTS:
        for path in sorted((APP / part).rglob("*.*")):
            if path.suffix in (".css", ".html", ".mo", ".py"):
                content.update(path.read_bytes())
    return content.hexdigest()


def tag_of(request, *state):
    """Return the weak ETag of a page that shows `state` at this address in the language of the reader."""
    site = settings.SITE_NAME, settings.SITE_URL  # which each page names
    parts = (release(), site, get_language(), request.get_full_path(), *state)
    return f'W/"{digest(repr(parts).encode())}"'


def unchanged(request, tag):
    """Return a 304 if the reader has the page of this tag, None otherwise."""
    page = tagged(HttpResponse(), tag)
    response = unchanged_or(request, page)
    return None if response is page else response


def tagged(response, tag):
    response["ETag"], response["Cache-Control"] = tag, ALWAYS_ASK
    return response


def tagged_by_content(request, response):
    """Return a page that nothing but its own content can tell from another, or a 304."""
    tag = tag_of(request, digest(response.content))
    return unchanged(request, tag) or tagged(response, tag)
