"""Which picture do networks show beside a link to a claim? `picture`: its statement and the first judge's verdict.

It is drawn once in a process for all requests, since its texts name it: they make its ETag, and the address in a page
has that tag, so that a network which keeps pictures by address fetches another one after a correction.
"""

from functools import lru_cache
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import override

from claims.pages.base import unchanged_or
from claims.pages.web.public_claim import ALWAYS_ASK, of_claim
from claims.pages.web.summary import conclusions
from config.api.conditional import digest

DESIGN = 1  # increment it with each change of claims/pages/web/drawing.py, so that no cache shows the old design
KEPT_PICTURES = 200  # of about 20 KB, in each process
FOR_EVER = "public, max-age=31536000, immutable"


class Face(NamedTuple):
    """What a picture shows. Equal faces have equal pictures."""

    statement: str
    language: str
    words: str
    words_language: str
    category: str
    publisher: str
    site: str


@of_claim
def picture(request, claim, edition):
    face = face_of(claim)
    tag = tag_of(face)
    is_named = request.GET.get("v") == tag
    headers = {"ETag": f'"{tag}"', "Cache-Control": FOR_EVER if is_named else ALWAYS_ASK}
    response = unchanged_or(request, HttpResponse(content_type="image/png", headers=headers))
    if response.status_code != 304:
        response.content = drawn(face)
    return response


def picture_url(claim):
    """Return the absolute address of the picture as it is now."""
    path = reverse("pages:picture", args=[claim["id"]])
    return f"{settings.SITE_URL}{path}?{urlencode({'v': tag_of(face_of(claim))})}"


def face_of(claim):
    """Return the face of a claim, the same for readers of all languages: its own words are in the claim's language."""
    language = claim["language"].partition("-")[0]
    with override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        first = conclusions(claim)[0]
    return Face(
        statement=claim["statement"],
        language=claim["language"],
        words=first.words,
        words_language=first.language,
        category=first.category,
        publisher=first.publisher,
        site=settings.SITE_NAME,
    )


def tag_of(face):
    return digest("\x00".join([str(DESIGN), *face]).encode())


DRAWING = Lock()  # FreeType's fonts serve one thread at a time; and a crowd that asks for pictures takes one core


@lru_cache(maxsize=KEPT_PICTURES)
def drawn(face):
    from claims.pages.web.drawing import draw  # Pillow and its fonts take longer to load than a page to answer

    with DRAWING:
        return draw(face)
