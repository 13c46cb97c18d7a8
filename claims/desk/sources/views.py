"""How does a page come in by its address? `sources` takes the address, `show` follows its capture.

What cannot be fetched or read says why, and its text can be pasted. The page of a claim follows a capture, too: with
`?claim=`, `state` ends with the article beside the claim.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.desk.base import desk_view, page, with_event
from claims.desk.workbench.address import address_of, id_sent, origin_of, query_for
from claims.listing.facets import language_name
from claims.models import Claim
from claims.workflow import StepRefused
from config import tasks
from sources.capture import CaptureRefused
from sources.models import PageCapture, PageCaptureStatus
from sources.page_capture import begin, complete

MAX_LISTED = 30
PASSAGE_LENGTH = 1_500  # characters of the text that are shown


def refuse_without_permission(person):
    if not person.has_perms(["sources.add_article", "sources.add_articleversion"]):
        raise PermissionDenied


def captures():
    return PageCapture.objects.select_related("asked_by", "version__article__publisher")


@desk_view("claims.add_evidence")
@require_http_methods(["GET", "HEAD", "POST"])
def sources(request):
    """Show where to paste an address, and the newest captures; ask for the capture of an address."""
    refuse_without_permission(request.user)
    context = {"url": "", "error": ""}
    if request.method == "POST":
        context["url"] = url = request.POST.get("url", "").strip()
        try:
            capture = begin(url, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            context["error"] = " ".join(refusal.messages)
        else:
            return redirect("desk:source", capture.pk)
    context["captures"] = captures().defer("version__text").order_by("-created_at")[:MAX_LISTED]
    return page(request, "desk/sources/list.html", context, status=422 if context["error"] else 200)


@desk_view("claims.add_evidence")
@require_safe
def show(request, capture_id):
    capture = get_object_or_404(captures(), pk=capture_id)
    return page(request, "desk/sources/page.html", context_of(request, capture))


@desk_view("claims.add_evidence")
@require_safe
def state(request, capture_id):
    """Return the progress. At its end, show the article beside the claim, or have the page of the capture reloaded."""
    capture = get_object_or_404(captures(), pk=capture_id)
    claim = claim_sent(request.GET)
    own_page = reverse("desk:source", args=[capture.pk])
    is_beside_claim = claim and not (request.htmx.current_url_abs_path or "").startswith(own_page)
    if capture.is_under_way or (is_beside_claim and capture.status == PageCaptureStatus.FAILED):
        return render(request, "desk/sources/state.html", context_of(request, capture))
    if not is_beside_claim:
        return HttpResponse(headers={"HX-Refresh": "true"})
    address = address_of(claim, request, article=capture.version.article_id, version=capture.version_id)
    context = {"address": address, "is_new": capture.is_new_version}
    return with_event(render(request, "desk/workbench/added_source.html", context), "desk:source", address=address)


@desk_view("claims.add_evidence")
@require_POST
def again(request, capture_id):
    """Capture the same address once more."""
    refuse_without_permission(request.user)
    earlier = get_object_or_404(PageCapture, pk=capture_id)
    capture = begin(earlier.url, by=request.user, at=timezone.now())
    return redirect(reverse("desk:source", args=[capture.pk]) + query_for(claim_sent(request.POST), request))


@desk_view("claims.add_evidence")
@require_POST
def add_text(request, capture_id):
    """Store a pasted text in place of the one that could not be fetched or read."""
    refuse_without_permission(request.user)
    capture = get_object_or_404(PageCapture, pk=capture_id)
    typed = {name: request.POST.get(name, "") for name in ("text", "title", "publisher")}
    try:
        done = complete(capture, by=request.user, at=timezone.now(), **typed)
    except CaptureRefused as refusal:
        if request.htmx:
            raise StepRefused(str(refusal), "capture") from None
        context = context_of(request, capture) | {"typed": typed, "error": str(refusal)}
        return page(request, "desk/sources/page.html", context, status=422)
    claim = claim_sent(request.POST)
    if claim:
        return redirect(address_of(claim, request, article=done.article.pk, version=done.version.pk))
    return redirect("desk:source", capture.pk)


def context_of(request, capture):
    """Return what the page of a capture shows, by its status."""
    claim = claim_sent(request.GET) or claim_sent(request.POST)
    version = capture.version
    shown = {"article": version.article_id, "version": version.pk} if version else {}
    return {
        "capture": capture,
        "claim": claim,
        "origin": origin_of(request),
        "query": query_for(claim, request),
        "claim_address": address_of(claim, request, **shown) if claim else "",
        "version": version,
        "language_name": version and (language_name(version.article.language) or version.article.language),
        "passage": version.text[:PASSAGE_LENGTH] if version else "",
        "typed": {},
        "has_no_worker": capture.status == PageCaptureStatus.WAITING and tasks.worker_report() != "ok",
        "may_import": request.user.has_perm("claims.add_import"),
    }


def claim_sent(values):
    """Return the id of the claim that the capture is for, or None. Raises Http404 for a claim that does not exist."""
    claim = id_sent(values, "claim")
    if claim and not Claim.objects.filter(pk=claim).exists():
        raise Http404
    return claim
