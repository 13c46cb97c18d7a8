"""How does an article come beside the claim? By a search among stored ones, by its address, or as a pasted text.

An address alone is fetched by a worker (sources/page_capture.py). A pasted article is captured as everywhere
(sources/capture.py): a known address is that article, and the text that it has already is no new version.
"""

from contextlib import suppress

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from claims.desk.base import desk_view, page, with_event
from claims.desk.workbench.address import address_of, claim_or_404, origin_of, query_for
from claims.workflow import StepRefused
from sources.archives import copied_at, original_of
from sources.canonical import canonical_url
from sources.capture import CaptureRefused, capture
from sources.models import Article, CaptureMethod
from sources.page_capture import begin
from sources.variants import variants

MAX_FOUND = 8
MAX_QUERY_LENGTH = 2_000


@desk_view("claims.add_evidence")
def find(request, claim_id):
    """Return the articles whose address or title is like `q`, as links that open them beside the claim."""
    claim, words = claim_or_404(claim_id), request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    found = [(article, address_of(claim.pk, request, article=article.pk)) for article in articles_like(words)]
    context = {"claim": claim, "found": found, "words": words}
    if request.htmx:
        return render(request, "desk/workbench/found_sources.html", context)
    return page(request, "desk/workbench/found_sources_page.html", context, keys=("workbench",))


def articles_like(words):
    """Return the articles at an address, by any of its spellings, or with all these words in the title."""
    words = words.replace("\0", "").encode(errors="ignore").decode()
    if not words:
        return []
    rows = Article.objects.select_related("publisher").order_by("-id")
    if words.startswith(("http://", "https://")):
        with suppress(ValidationError):
            return list(rows.filter(Q(canonical_url__in=variants(words)))[:MAX_FOUND])
        return []
    for word in words.split()[:10]:
        rows = rows.filter(Q(title__unaccent__icontains=word) | Q(publisher__name__unaccent__icontains=word))
    return list(rows[:MAX_FOUND])


@desk_view("claims.add_evidence")
@require_POST
def add(request, claim_id):
    """Capture the pasted text of the article at `url`. Without a text, open it if it is stored, or else fetch it."""
    claim, url = claim_or_404(claim_id), request.POST.get("url", "").strip()
    if not request.user.has_perms(["sources.add_article", "sources.add_articleversion"]):
        raise PermissionDenied
    if request.POST.get("text", "").strip():
        done = captured(request, url)
        return shown(request, claim, done.article, version=done.version.pk, is_new=done.is_new_version)
    known = Article.objects.filter(canonical_url__in=spellings(url)).order_by("id").first()
    if known and "again" not in request.POST:
        return shown(request, claim, known)
    return followed(request, claim, begin(url_of_known(url), by=request.user, at=timezone.now()))


def shown(request, claim, article, *, is_new=False, **version):
    """Return what opens the article beside the claim."""
    address = address_of(claim.pk, request, article=article.pk, **version)
    if not request.htmx:
        return HttpResponseRedirect(address)
    context = {"claim": claim, "address": address, "is_new": is_new, "url": "" if version else article.url}
    context["origin"] = origin_of(request)
    return with_event(render(request, "desk/workbench/added_source.html", context), "desk:source", address=address)


def followed(request, claim, capture):
    """Return what follows the capture of a page until its article can be opened beside the claim."""
    query = query_for(claim.pk, request)
    if not request.htmx:
        return HttpResponseRedirect(reverse("desk:source", args=[capture.pk]) + query)
    return render(request, "desk/sources/state.html", {"capture": capture, "query": query})


def captured(request, url):
    """Capture the text that was pasted. Raises StepRefused."""
    try:
        return capture(
            request.POST["text"],
            url_of_known(url),
            at=timezone.now(),
            method=CaptureMethod.PASTE,
            by=request.user,
            title=request.POST.get("title", ""),
            publisher=request.POST.get("publisher", ""),
        )
    except CaptureRefused as refusal:
        raise StepRefused(str(refusal), "capture") from None


def url_of_known(url):
    """Return the address of the stored article at another spelling of this one, or else the address as it is."""
    with suppress(ValidationError):
        if Article.objects.filter(canonical_url=canonical_url(url)).exists():
            return url
        known = Article.objects.filter(canonical_url__in=spellings(url)).order_by("id").first()
        return known.canonical_url if known else url
    return url


def spellings(url):
    """Return the addresses at which the text of this one may be stored. A copy of a certain time is another text."""
    page, archive_url = original_of(url)
    return {canonical_url(url)} if archive_url and copied_at(archive_url, page) else variants(url)
