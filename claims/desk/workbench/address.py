"""Which claim is a page of the workbench about, and under which address does it lead back to the queue?"""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from claims.models import Claim


def claim_or_404(claim_id):
    """Return the claim with the people and the claimant that its page names."""
    claim = Claim.objects.select_related("claimant", "assigned_to", "created_by").filter(pk=claim_id).first()
    if claim is None:
        raise Http404
    return claim


def origin_of(request):
    """Return the query of the queue that the person came from, or ""; each link and form of the page keeps it."""
    return request.GET.get("from") or request.POST.get("from") or ""


def address_of(claim_id, request, **parameters):
    """Return the address of the claim's page with these parameters and its origin."""
    return with_origin(reverse("desk:claim", args=[claim_id]), request, **parameters)


def with_origin(address, request, **parameters):
    """Return the address with these parameters and the origin of the request."""
    if origin := origin_of(request):
        parameters["from"] = origin
    return f"{address}?{urlencode(parameters, errors='replace')}" if parameters else address


def query_for(claim_id, request):
    """Return `?claim=…` with the origin, for the address of another page; "" without a claim."""
    return with_origin("", request, claim=claim_id) if claim_id else ""


def id_sent(values, name):
    """Return the id that was sent under this name, or None. Raises Http404 for what is no id."""
    sent = values.get(name)
    if not sent:
        return None
    try:
        return UUID(sent)
    except ValueError:
        raise Http404 from None
