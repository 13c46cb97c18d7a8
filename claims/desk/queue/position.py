"""Where in its list is a claim that was opened from the queue? `position_of` says what is before and after it."""

from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate

from claims.desk.queue.query import QueueQuery
from claims.desk.queue.rows import workbench_address
from claims.listing.counts import MAX_COUNT, shown
from claims.models import Card
from config.api.pagination.cursor import BACKWARD, FORWARD, Cursor

MAX_FROM_LENGTH = 4_000  # characters


class Position(NamedTuple):
    previous: str | None  # the addresses of the pages of the claims beside it
    next: str | None
    number: str  # of the claim in the list, `100+` if it is far down; empty when it has left the list
    total: str
    address: str  # of the list


def position_of(request, claim_id):
    """Return the `Position` of a claim in the list that `from` names; None without `from`, or if it is no list.

    A claim that has left the list by an action keeps its place between the two that are beside it.
    """
    text = request.POST.get("from") or request.GET.get("from") or ""
    if not text or len(text) > MAX_FROM_LENGTH:
        return None
    query = QueueQuery(QueryDict(text), request.user, on=localdate())
    card = Card.objects.filter(pk=claim_id).values_list("pk", query.order.field, named=True).first()
    if query.refusals or card is None:
        return None
    place = remembered_place(query, claim_id) or Cursor(
        query.ordering, FORWARD, query.order.value_of(card), str(claim_id)
    )
    cards = query.cards.exclude(pk=claim_id).values_list("pk", query.order.field, named=True)
    before = query.order.read(cards, place._replace(direction=BACKWARD), MAX_COUNT + 1)
    after = query.order.read(cards, place, MAX_COUNT + 1)
    is_listed = query.cards.filter(pk=claim_id).exists()
    return Position(
        address_of(query, before),
        address_of(query, after),
        shown(len(before) + 1) if is_listed else "",
        shown(len(before) + len(after) + is_listed),
        f"{reverse('desk:queue')}?{query.query()}",
    )


def remembered_place(query, claim_id):
    """Return where the claim was when its page was opened: a list by time of change moves it with every change."""
    place = Cursor.parse(query.parameters.get("at", ""))
    if place and (place.ordering, place.id) == (query.ordering, str(claim_id)):
        return place._replace(direction=FORWARD)
    return None


def address_of(query, cards):
    return workbench_address(cards[0].pk, query.from_query(cards[0])) if cards else None
