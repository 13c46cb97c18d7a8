"""How does another site embed the address of a claim? `oembed` answers what https://oembed.com/ asks, JSON or XML."""

import re
from urllib.parse import urlsplit
from uuid import UUID
from xml.sax.saxutils import escape

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claims.interchange.exports.atom import FORBIDDEN
from claims.pages.base import public_view
from claims.pages.claim.reading import content_of
from claims.pages.web.card import HEIGHT, WIDTH
from claims.pages.web.public_claim import Gone, gone, public_edition, revalidated
from claims.pages.web.summary import title_of

CLAIM_PATH = re.compile(r"/claims/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/[^/]*)?/?")
MIN_WIDTH, MIN_HEIGHT = 220, 120  # pixels: below it nothing can be read
MAX_URL_LENGTH = 2_000  # characters
CACHE_AGE = 3600  # seconds: how long a site may show the title; the frame itself is revalidated each time
FORMATS = ("json", "xml")


@public_view
@require_safe
def oembed(request):
    """Return the frame for the claim at `url`, no larger than `maxwidth` and `maxheight`."""
    wanted = request.GET.get("format", "json")
    if wanted not in FORMATS:
        return refused(501, _("format is json or xml."))  # the status is that of the standard
    key = claim_at(request.GET.get("url", ""))
    if key is None:
        return refused(
            404, _("url is the address of a claim’s page here: %(site)s/claims/…") % {"site": settings.SITE_URL}
        )
    try:
        width = size(request.GET.get("maxwidth"), WIDTH, MIN_WIDTH)
        height = size(request.GET.get("maxheight"), HEIGHT, MIN_HEIGHT)
    except ValueError:
        return refused(400, _("maxwidth and maxheight are whole numbers of pixels."))
    try:
        edition = public_edition(key)
    except Gone:
        return gone()
    return revalidated(request, written(embedding(content_of(edition), width, height), wanted))


def claim_at(url):
    """Return the id of the claim whose page has this address, or None if it is no such address of this site."""
    try:
        parts, site = urlsplit(url[:MAX_URL_LENGTH]), urlsplit(settings.SITE_URL)
        is_ours = parts.scheme in ("http", "https") and parts.hostname == site.hostname and parts.port == site.port
    except ValueError:
        return None
    match = CLAIM_PATH.fullmatch(parts.path) if is_ours else None
    return match and UUID(match[1])


def size(sent, usual, least):
    """Return the largest size that the site allows, up to `usual`. Raise ValueError for what is no number."""
    if sent is None:
        return usual
    if not re.fullmatch("[0-9]{1,6}", sent):
        raise ValueError(sent)
    return max(least, min(usual, int(sent)))


def embedding(claim, width, height):
    title = title_of(claim)
    frame = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" style="border:0;max-width:100%" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        f"{settings.SITE_URL}{reverse('pages:card', args=[claim['id']])}",
        width,
        height,
        title,
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": CACHE_AGE,
        "width": width,
        "height": height,
        "html": str(frame),
    }


def written(members, wanted):
    if wanted == "json":
        response = HttpResponse(orjson.dumps(members), content_type="application/json")
    else:
        elements = "".join(f"<{name}>{in_xml(value)}</{name}>" for name, value in members.items())
        content = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{elements}</oembed>\n'
        response = HttpResponse(content, content_type="text/xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def in_xml(value):
    return escape(FORBIDDEN.sub("\ufffd", str(value)))


def refused(status, sentence):
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
