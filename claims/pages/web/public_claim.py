"""Which claim does a program ask for, and what may it read? `of_claim` wraps views of one public claim.

The views get `claim`, the decoded document, and `edition`, which names it.
"""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claims.catalogue.editions import editions_of
from claims.pages.base import unchanged_or
from claims.pages.claim.reading import content_of, first_of, newest_edition
from config.api.conditional import digest

ALWAYS_ASK = "public, max-age=0, must-revalidate"  # so that no reader gets a verdict that was corrected since


class Gone(Exception):
    """The claim was public and is no longer."""


def public_edition(key, version=None):
    """Return the newest edition of a claim, or that version, by one read. Raise Http404 or Gone."""
    edition = newest_edition(key) if version is None else first_of(editions_of(key).filter(version=version))
    if edition is None:
        raise Http404
    if edition.document is None:
        raise Gone
    return edition


def of_claim(view):
    """Wrap `view(request, claim, edition)`: 404 for what was never public, 410 for what is gone, 304 when unchanged.

    The ETag is made of the answer itself: these answers are small, and a new release may write them in another way.
    """

    @require_safe
    @wraps(view)
    def answer(request, key, version=None):
        try:
            edition = public_edition(key, version)
        except Gone:
            return gone()
        return revalidated(request, view(request, content_of(edition), edition))

    return answer


def gone():
    text = _("This claim is no longer published.")
    return HttpResponse(f"{text}\n", status=410, content_type="text/plain; charset=utf-8")


def revalidated(request, response):
    """Return `response` with an ETag of its content, or a 304, unless its view gave it an ETag; caches have to ask."""
    if "ETag" in response:
        return response
    response.setdefault("Cache-Control", ALWAYS_ASK)
    response["ETag"] = f'"{digest(response.content)}"'
    return unchanged_or(request, response)


def page_url(claim):
    """Return the absolute address of a claim's page."""
    return settings.SITE_URL + reverse("pages:claim", args=[claim["id"], claim["slug"]])
