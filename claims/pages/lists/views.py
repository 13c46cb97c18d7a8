"""Which pages lead to claims? The home page, a search, and a page for each topic, claimant and publisher."""

from django.http import HttpResponseRedirect
from django.urls import reverse

from claims.catalogue import log_position
from claims.models import Card, Claimant, Topic
from claims.pages.base import moved, page, public_view
from claims.pages.lists.caching import tag_of, tagged, unchanged
from claims.pages.lists.corrections import corrections_of, newest_corrections
from claims.pages.lists.counts import GROUPS, counts_of
from claims.pages.lists.form import SearchForm
from claims.pages.lists.items import claimant_address, item_of
from claims.pages.lists.listing import address_without, is_empty_or_tracks, list_page, refusal
from claims.pages.lists.rows import publisher_or_kept, row_or_kept
from config.api.parameters import QueryRefused
from config.text.slugs import slug_of

NEWEST = 10  # claims on the home page
ROLES = {"judge": "issuer", "source": "publisher"}  # what a publisher is to a claim, and the filter for it


@public_view
def home(request):
    position = log_position()
    tag = tag_of(request, position)
    if response := unchanged(request, tag):
        return response
    judged = Card.objects.public().filter(reviewed_at__isnull=False)  # NULL would come first in the index
    newest = judged.order_by("-reviewed_at", "-pk").values_list("document", flat=True)[:NEWEST]
    counts = counts_of("", ("category", "topic"), position)
    context = {
        "items": [item_of(document) for document in newest],
        "corrections": newest_corrections(),
        "count": counts and counts["count"],
        "categories": counts["facets"]["category"] if counts else [],
        "topics": counts["facets"]["topic"] if counts else [],
        "form": SearchForm(request.GET),
    }
    return tagged(page(request, "pages/lists/home.html", context), tag)


@public_view
def claims(request):
    return list_page(request, "pages/lists/claims.html", {"form": SearchForm(request.GET)}, groups=tuple(GROUPS))


@public_view
def topic(request, slug):
    row, kept = row_or_kept(Topic.objects.all(), "slug", slug)
    if kept:
        return moved(request, reverse("pages:topic", args=[kept]))
    return list_page(request, "pages/lists/topic.html", {"topic": row}, fixed={"topic": row.slug}, state=[row.names])


@public_view
def claimant(request, pk, slug=""):
    row, kept = row_or_kept(Claimant.objects.all(), "pk", pk)
    if kept:
        return moved(request, reverse("pages:claimant-short", args=[kept]))
    if slug != slug_of(row.name):
        return moved(request, claimant_address(row.pk, row.name))
    return list_page(request, "pages/lists/claimant.html", {"claimant": row}, fixed={"claimant": str(row.pk)})


@public_view
def publisher(request, domain):
    """Show what a publisher judged, or with `as=source` the claims that cite it."""
    row, kept = publisher_or_kept(domain)
    if kept:
        return moved(request, reverse("pages:publisher", args=[kept]))
    role = request.GET.get("as", "judge" if row.is_judge else "source")
    context = {"publisher": row, "role": role if role in ROLES else "judge"}
    fixed = {ROLES[context["role"]]: row.domain}
    state = row.name, row.kind, row.is_desk, row.is_judge
    return list_page(
        request, "pages/lists/publisher.html", context, fixed=fixed, own={"as": tuple(ROLES)}, state=state
    )


@public_view
def corrections(request):
    if address := address_without(request, is_empty_or_tracks):
        return HttpResponseRedirect(address)
    tag = tag_of(request, log_position())
    if response := unchanged(request, tag):
        return response
    try:
        context = corrections_of(request.GET)
    except QueryRefused as refused:
        return page(request, "pages/lists/corrections.html", refusal(request, refused.errors), status=400)
    return tagged(page(request, "pages/lists/corrections.html", context), tag)
