"""How is a kept copy shown without running it? As text and as source, never as a page of our own site.

A page of somebody else, served from our address, would act for the person who looks at it. So its source is
`text/plain` in a sandbox without scripts, and the file is a download.
"""

from urllib.parse import urlsplit

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from claims.desk.base import desk_view, page
from sources.copies import CopyUnreadable, open_copy, read
from sources.models import ArticleVersion
from sources.reading.decoding import decoded

MAX_SHOWN = 100_000  # characters of the source in the page
SANDBOX = {"sandbox": True, "default-src": [CSP.NONE], "frame-ancestors": [CSP.NONE]}
TEXT_TYPES = ("text/", "application/json", "application/xml", "application/xhtml+xml", "application/ld+json")


@desk_view()
@require_safe
def copy(request, version_id):
    """Return the page about the copy: what was asked, what came back, the text and the source."""
    version = version_with_copy(version_id)
    context = {"version": version, "article": version.article}
    try:
        kept = read(version.copy)
    except CopyUnreadable as problem:
        return page(request, "desk/copies/page.html", context | {"problem": str(problem)}, status=404)
    words = source_of(kept)
    context |= {
        "kept": kept,
        "source": words[:MAX_SHOWN] if words is not None else None,
        "is_cut": words is not None and len(words) > MAX_SHOWN,
        "size": len(kept.body),
    }
    return page(request, "desk/copies/page.html", context)


@desk_view()
@require_safe
@csp_override(SANDBOX)
def source(request, version_id):
    """Return the source as plain text: 404 for a copy of a file that is no text."""
    try:
        words = source_of(read(version_with_copy(version_id).copy))
    except CopyUnreadable as problem:
        raise Http404(str(problem)) from problem
    if words is None:
        raise Http404
    return HttpResponse(
        words.encode(errors="replace"),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"},
    )


@desk_view()
@require_safe
@csp_override(SANDBOX)
def download(request, version_id):
    """Return the WARC file."""
    version = version_with_copy(version_id)
    try:
        file = open_copy(version.copy)
    except CopyUnreadable as problem:
        raise Http404(str(problem)) from problem
    host = urlsplit(version.article.canonical_url).hostname
    name = f"{host}-{version.captured_at:%Y%m%d%H%M%S}.warc.gz"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/warc")


def version_with_copy(version_id):
    versions = ArticleVersion.objects.with_copies().select_related("article__publisher")
    return get_object_or_404(versions, pk=version_id)


def source_of(kept):
    """Return the body as text; None if it is none."""
    if not kept.media_type.startswith(TEXT_TYPES):
        return None
    return decoded(kept.body, kept.charset)
