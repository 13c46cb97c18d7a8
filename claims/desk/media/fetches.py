"""How does a media file come to a claim by its address? A worker fetches it, and a page follows the fetch.

The page works without a script; with one it looks again each second. At the end it leads to the media file.
"""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from claims.desk.base import desk_view, page
from claims.desk.media.views import address_of_media, context_of_new, way_back
from claims.desk.workbench.address import claim_or_404, with_origin
from config import tasks
from sources.media.by_address import begin, progress


@desk_view("sources.add_media")
@require_POST
def fetch_media(request, claim_id):
    """Have the file at an address fetched."""
    claim, url = claim_or_404(claim_id), request.POST.get("url", "").strip()
    try:
        found = begin(url, by=request.user)
    except ValidationError as refusal:
        context = context_of_new(request, claim) | {"url": url, "error": " ".join(refusal.messages)}
        return page(request, "desk/media/new.html", context, status=422)
    return redirect(with_origin(reverse("desk:fetched_media", args=[claim.pk, found.id]), request))


@desk_view("sources.add_media")
@require_safe
def show_fetch(request, claim_id, fetch_id):
    """Show how far the fetch came, or lead to the media file."""
    claim, found = claim_or_404(claim_id), progress_or_404(fetch_id)
    if found.media:
        return redirect(address_of_media(request, claim, found.media))
    return page(request, "desk/media/fetch.html", context_of(request, claim, found))


@desk_view("sources.add_media")
@require_safe
def fetch_state(request, claim_id, fetch_id):
    """Return the part of the page that changes."""
    claim, found = claim_or_404(claim_id), progress_or_404(fetch_id)
    if found.media:
        return HttpResponse(headers={"HX-Redirect": address_of_media(request, claim, found.media)})
    return render(request, "desk/media/state.html", context_of(request, claim, found))


def progress_or_404(fetch_id):
    found = progress(fetch_id)
    if found is None:
        raise Http404
    return found


def context_of(request, claim, found):
    has_no_worker = found.status == "waiting" and tasks.worker_report() != "ok"
    return way_back(request, claim) | {"claim": claim, "fetch": found, "has_no_worker": has_no_worker}
