"""Which page shows a claim? `claim_page`, at `/claims/{id}/{slug}`; every other spelling of the slug leads there."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse

from claims.pages.base import page, public_view
from claims.pages.claim.reading import content_of, newest_edition


@public_view
def claim_page(request, key, slug=""):
    edition = newest_edition(key)
    if edition is None:
        raise Http404
    claim = content_of(edition)
    if slug != claim["slug"]:
        return HttpResponsePermanentRedirect(reverse("pages:claim", args=[key, claim["slug"]]))
    return page(request, "pages/claim/claim.html", {"claim": claim, "edition": edition})
