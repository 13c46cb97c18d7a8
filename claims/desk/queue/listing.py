"""What does the page of the queue show? `listing_of` puts together the tabs with their counts, chips and rows."""

from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate

from claims.desk.queue.query import ORDERINGS, QueueQuery, page_of
from claims.desk.queue.rows import rows_of
from claims.desk.queue.saved import may_change, saved_views
from claims.desk.queue.tabs import TABS
from claims.listing.counts import capped_counts, shown
from claims.models import Card
from claims.models.desk.view import SavedView

MAX_QUERY_LENGTH = 4_000  # characters


class TabLink(NamedTuple):
    name: str
    label: str
    count: str
    address: str
    is_open: bool


class ViewLink(NamedTuple):
    view: SavedView
    count: str
    may_change: bool
    address: str


def query_in(request):
    """Return the `QueueQuery` of the page that a request comes from: its own address, or `from` in what it sends."""
    text = request.POST.get("from", "")[:MAX_QUERY_LENGTH]
    parameters = QueryDict(text) if request.method == "POST" else request.GET
    return QueueQuery(parameters, request.user, on=localdate())


def tabs_of(query):
    """Return the tabs and saved views with their counts, and the length of the list itself: two queries."""
    tabs = {name: query.of_tab(tab, Card.objects.all()) for name, tab in TABS.items()}
    views, cards = saved_views(query.person, on=query.on)
    counts = capped_counts(tabs | cards | {"": query.cards})
    mine = "&mine=true" if query.is_mine else ""
    links = [
        TabLink(name, tab.label, shown(counts[name]), f"{reverse('desk:queue')}?tab={name}{mine}", tab == query.tab)
        for name, tab in TABS.items()
    ]
    view_links = [
        ViewLink(view, shown(counts[view.pk]), may_change(view, query.person), f"{reverse('desk:queue')}?{view.query}")
        for view in views
    ]
    return {
        "tabs": links,
        "views": view_links,
        "open_view": next((link.view for link in view_links if link.view.query == query.query()), None),
        "total": shown(counts[""]),
    }


def listing_of(query):
    """Return the context of the list and of the tabs above it."""
    page = page_of(query)
    return {
        "query": query,
        "address": reverse("desk:queue"),
        "here": f"{query.query()}&cursor={query.parameters['cursor']}" if query.cursor else query.query(),
        "page": page,
        "rows": rows_of(page.cards, query),
        "orderings": [(name, label, query.query(ordering=name)) for name, label in ORDERINGS.items()],
        "mine_address": query.query(mine=None if query.is_mine else "true"),
    } | tabs_of(query)
