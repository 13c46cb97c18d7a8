"""Which page shows a claim? `claim_page`, at `/claims/{id}/{slug}`; every other spelling of the slug leads there.

A page is read in one statement, and answered with a 304 before it is rendered if the reader has it. Caches keep it but
ask each time, so that a verdict that was corrected is not shown once its correction is committed. `version_page` shows
one edition, which never changes: a cache may show it for a while, and look for a new layout meanwhile.
"""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, pgettext_lazy

from claims.models import EditionKind
from claims.pages.base import moved, page, public_view, unchanged_or
from claims.pages.claim.forms import HTML, JSON, LINKED_DATA, as_json, form_for
from claims.pages.claim.presentation import presented
from claims.pages.claim.reading import content_of, newest_content, page_source, versions_of
from claims.pages.claim.structured_data import reviews_of
from claims.pages.look import look
from claims.pages.rendered import Rendered
from claims.pages.web.citation import apa, citation_of
from claims.pages.web.preview import preview_of
from config.api.conditional import digest
from config.api.parameters import whole_number

REVALIDATED = "public, max-age=0, must-revalidate"  # as the API's answers
SETTLED = "public, max-age=3600, stale-while-revalidate=604800"
RENDERED = Rendered(max_bytes=8 * 1024 * 1024)
MAX_VERSIONS = 100  # of a page
KINDS = {
    EditionKind.NEW: pgettext_lazy("version", "published"),
    EditionKind.CHANGED: pgettext_lazy("version", "changed"),
    EditionKind.AMENDED: pgettext_lazy("version", "amended"),
    EditionKind.CORRECTED: pgettext_lazy("version", "corrected"),
    EditionKind.RETRACTED: pgettext_lazy("version", "retracted"),
    EditionKind.GONE: pgettext_lazy("version", "withdrawn"),
}


@public_view
def claim_page(request, key, slug=""):
    """Show the claim as the public reads it now, in the form that `Accept` prefers; 410 if it is public no more."""
    form = form_for(request)
    if form == LINKED_DATA:
        response = see_other(reverse("claim-claimreview", args=[key]))
    else:
        response = newest_of(request, found(page_source(key)), slug, form)
    response["Cache-Control"] = REVALIDATED
    patch_vary_headers(response, ["Accept"])
    return response


def newest_of(request, source, slug, form):
    edition = source.edition
    if form == JSON:
        return as_json(request, edition)
    if edition.document is None:
        return page(request, "pages/claim/gone.html", {"edition": edition}, status=410)

    def render():
        content = content_of(edition)
        address = reverse("pages:claim", args=[edition.id, content["slug"]])
        return moved(request, address) if slug != content["slug"] else claim_as_html(request, source, content, address)

    return unless_unchanged(request, source, render)


@public_view
def version_page(request, key, version):
    """Show one edition, as the public read it, with its digest."""
    if form_for(request, (HTML, JSON)) == JSON:
        response = see_other(reverse("claim-version", args=[key, version]))
    else:
        source = found(page_source(key, version))
        response = unless_unchanged(request, source, lambda: version_as_html(request, source))
        response["Cache-Control"] = SETTLED
    patch_vary_headers(response, ["Accept"])
    return response


def version_as_html(request, source):
    if source.edition.document is None:
        return page(request, "pages/claim/gone.html", {"edition": source.edition}, status=410)
    content = content_of(source.edition)
    address = reverse("pages:claim", args=[source.edition.id, content["slug"]])
    return claim_as_html(request, source, content, address, is_version=True)


@public_view
def versions_page(request, key):
    """List the editions of a claim, the newest first, `MAX_VERSIONS` at a time: `?before=` names where to continue."""
    before = whole_number(request.GET.get("before", ""))
    versions = versions_of(key, before, MAX_VERSIONS + 1)
    if not versions:
        raise Http404
    response = page(request, "pages/claim/versions.html", {
        "content": newest_content(key),
        "versions": [version._replace(kind=KINDS[version.kind]) for version in versions[:MAX_VERSIONS]],
        "before": versions[MAX_VERSIONS - 1].version if len(versions) > MAX_VERSIONS else None,
    })  # fmt: skip
    response["Cache-Control"] = REVALIDATED
    return response


def claim_as_html(request, source, content, address, *, is_version=False):
    """Return the page of an edition. `address` is that of the page of its claim."""
    url = settings.SITE_URL + address
    home = settings.SITE_URL + reverse("claim-list")
    return page(request, "pages/claim/claim.html", {
        "edition": source.edition,
        "claim": presented(content, source.copies, source.hidden_media),
        "preview": None if is_version else preview_of(content),
        "citation": apa(citation_of(content, source.edition)),
        "address": address,
        "url": url,
        "is_version": is_version,
        "reviews": "" if is_version else reviews_of(content, source.bounds, home, url),
    })  # fmt: skip


def unless_unchanged(request, source, render):
    """Return the response of `render()` with its ETag, or a 304 without calling it if the reader has that page.

    The ETag names the path: a 304 need not know the statement, and a version has another ETag than its claim's page.
    """
    etag = f'"{digest(f"{look()} {get_language()} {request.path} {source}".encode())}"'
    response = unchanged_or(request, HttpResponse(headers={"ETag": etag}))
    if response.status_code == 304:
        return response
    is_plain = not request.META.get("QUERY_STRING")  # links of the page repeat a query, so its bytes differ
    if is_plain and (content := RENDERED.get(etag)):
        response.content = content
        return response
    response = render()
    if response.status_code == 200:
        response["ETag"] = etag
        if is_plain:
            RENDERED.add(etag, response.content)
    return response


def found(source):
    if source is None:
        raise Http404
    return source


def see_other(address):
    return HttpResponseRedirect(address, status=303)
