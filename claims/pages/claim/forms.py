"""In which form is a claim sent? Its page's address and the API's name one resource, so that `Accept` decides.

A browser reads HTML. A program that asks for JSON reads the same bytes as from the API.
"""

from django.http import HttpResponse
from django.urls import reverse

from claims.pages.base import unchanged_or
from config.api.bodies.negotiation import acceptable, preference
from config.api.conditional import set_last_modified
from config.api.problems import respond

HTML, JSON, LINKED_DATA = "text/html", "application/json", "application/ld+json"
REVALIDATED = "public, max-age=0, must-revalidate"  # as the API's: no reader gets a verdict that was corrected since


def form_for(request, forms=(HTML, JSON, LINKED_DATA)):
    """Return the media type of `forms` that the request prefers; HTML if it names none of them."""
    ranges = acceptable(request.headers.get("Accept", ""))
    return max(forms, key=lambda form: preference(form, ranges))


def as_json(request, edition):
    """Return the response that the API gives to the public: the document of an edition, a 304, or a 410."""
    if edition.document is None:
        versions = reverse("claim-versions", args=[edition.id])
        return respond(410, "gone", f"The claim is no longer public. Its versions stay at {versions}.", request)
    place = request.build_absolute_uri(reverse("claim-version", args=[edition.id, edition.version]))
    headers = {"ETag": f'"{edition.digest}"', "Link": f'<{place}>; rel="latest-version"'}
    response = HttpResponse(edition.document, content_type=JSON, headers=headers)
    set_last_modified(response, edition.made_at)
    return unchanged_or(request, response)
