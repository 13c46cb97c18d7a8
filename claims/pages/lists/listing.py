"""What does a page with a list of claims show? `list_page` answers the search, and pages of topics and houses."""

from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse

from claims.catalogue import log_position
from claims.pages.base import page
from claims.pages.lists.caching import ALWAYS_ASK, tag_of, tagged, unchanged
from claims.pages.lists.chips import chips_of
from claims.pages.lists.counts import NAMED, counts_of, groups_of
from claims.pages.lists.items import item_of
from claims.pages.lists.query import MENU, RELEVANCE, ListQuery, query_of
from config.api.moved import QueryMoved
from config.api.parameters import QueryRefused
from sources.canonical import is_tracking


def list_page(request, template, context=None, *, fixed=None, own=None, groups=("category",), state=()):
    """Return the page of the claims that the request asks for, which is all that `fixed` picks on a page of its own.

    `state` is what the page shows beside claims and what editions do not have: its ETag changes with it.
    A query that cannot be read gets the template with `errors` in place of claims, and the status 400.
    """
    context = (context or {}) | {"filter": query_of(fixed or {}).urlencode(safe=",")}
    if address := address_without(request, is_empty_or_tracks):
        return HttpResponseRedirect(address)
    position = log_position()
    tag = tag_of(request, position, *state)
    if response := unchanged(request, tag):
        return response
    try:
        query = ListQuery(request.GET, fixed, own)
    except QueryMoved as moved:
        return HttpResponsePermanentRedirect(moved.address(request), headers={"Cache-Control": ALWAYS_ASK})
    except QueryRefused as refused:
        return page(request, template, context | refusal(request, refused.errors), status=400)
    if fixed is None:
        groups = [*groups, *(name for name in NAMED if name in query.picked.values and name not in groups)]
    return tagged(page(request, template, context | contents(query, groups, position)), tag)


def contents(query, groups, position):
    """Return the context of the list: its claims, their number by group, and links to other pages of it."""
    rows = query.read_page()
    counts = counts_of(query.filters, groups, position)
    return {
        "query": query,
        "items": [item_of(card.document) for card in rows.rows],
        "next": rows.next and query.query(cursor=rows.next.sign()),
        "previous": rows.previous and query.query(cursor=rows.previous.sign()),
        "count": counts and counts["count"],
        "groups": groups_of(query, counts),
        "chips": chips_of(query, counts),
        "categories": counts["facets"].get("category", []) if counts else [],
        "orderings": [
            (name, label, query.query(ordering=name))
            for name, label in MENU.items()
            if query.is_search or name != RELEVANCE
        ],
        "api": f"{reverse('claim-list')}?{query.filters}",
    }


def refusal(request, errors):
    """Return the context of a list that cannot be shown: what is wrong, and the address without it."""
    wrong = {error["parameter"] for error in errors}
    query = request.GET.copy()
    for name in wrong:
        query.pop(name, None)
    return {"errors": errors, "without": query.urlencode(safe=","), "query": None}


def address_without(request, is_left_out):
    """Return the address without the values for which `is_left_out(name, text)` is true; None if it has none."""
    query = request.GET.copy()
    for name, texts in request.GET.lists():
        query.setlist(name, [text for text in texts if not is_left_out(name, text)])
        if not query.getlist(name):
            del query[name]
    if query == request.GET:
        return None
    return f"{request.path}?{query.urlencode(safe=',')}" if query else request.path


def is_empty_or_tracks(name, text):
    """Return whether a field of a form was left empty, or a network or a letter has added it to a link."""
    return not text.strip() or is_tracking(name)
