"""Which claims does an address of the queue ask for? `QueueQuery` reads it, `page_of` reads a page of its cards."""

from typing import NamedTuple

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.desk.queue.tabs import TABS
from claims.listing.selection import select
from claims.models import Card
from config.api.pagination import pages
from config.api.pagination.cursor import Cursor
from config.api.pagination.ordering import Order
from config.api.parameters import QueryRefused, invalid, unknown

PAGE_SIZE = 50
OWN = ("tab", "mine", "ordering", "cursor", "at")  # parameters that are no filters
ORDERINGS = {
    "-created_at": gettext_lazy("newest first"),
    "created_at": gettext_lazy("oldest first"),
    "-updated_at": gettext_lazy("changed last first"),
    "updated_at": gettext_lazy("untouched longest first"),
    "-claimed_on": gettext_lazy("said last first"),
    "claimed_on": gettext_lazy("said first first"),
}
DEFAULT_ORDERING = "-created_at"


class QueueQuery:
    """What a query string of the queue asks for. `refusals` are sentences about what is wrong in it.

    A wrong query has no cards: a typo must never show everything. With `looks_up=False` the rows that filters name are
    not looked up.
    """

    def __init__(self, parameters, person, *, on, looks_up=True):
        self.parameters, self.person, self.on = parameters, person, on
        self.cards, self.filters, self.refusals = Card.objects.none(), {}, []
        self.names_filters = any(name not in OWN for name in parameters)
        self.tab = TABS.get(parameters.get("tab", "all" if self.names_filters else "new"))
        self.is_mine = parameters.get("mine") == "true"
        self.ordering, self.cursor = parameters.get("ordering", DEFAULT_ORDERING), None
        try:
            self.check_own()
            picked = select(parameters, person, own=OWN, looks_up=looks_up)
        except QueryRefused as refused:
            self.refusals = [sentence(error) for error in refused.errors]
            self.tab = self.tab or TABS["all"]
            self.ordering = self.ordering if self.ordering in ORDERINGS else DEFAULT_ORDERING
        else:
            self.filters = picked.values
            self.cards = self.of_tab(self.tab, picked.cards)

    def check_own(self):
        if self.tab is None:
            raise QueryRefused([unknown("tab", self.parameters["tab"], TABS)])
        if self.ordering not in ORDERINGS:
            raise QueryRefused([unknown("ordering", self.ordering, ORDERINGS)])
        if self.parameters.get("mine", "true") != "true":
            raise QueryRefused([unknown("mine", self.parameters["mine"], ["true"])])
        if "cursor" in self.parameters:
            self.cursor = Cursor.parse(self.parameters["cursor"])
            if self.cursor is None or self.cursor.ordering != self.ordering:
                self.cursor = None
                raise QueryRefused([invalid("cursor", _("This page of the list cannot be found: start anew."))])

    def of_tab(self, tab, cards):
        cards = tab.pick(cards, self.person, self.on)
        return tab.mine(cards, self.person) if self.is_mine else cards

    @cached_property
    def order(self):
        field = self.ordering.removeprefix("-")
        return Order(self.ordering, self.ordering, nullable=Card._meta.get_field(field).null)

    def query(self, **changed):
        """Return the query string without a page, with these parameters changed; None leaves one out."""
        query = QueryDict(mutable=True)
        query["tab"] = self.tab.name
        for name, texts in self.parameters.lists():
            if name not in ("tab", "cursor", "at"):
                query.setlist(name, texts)
        for name, text in changed.items():
            query.pop(name, None)
            if text is not None:
                query[name] = text
        return query.urlencode()

    def from_query(self, card):
        """Return the query string by which a claim's page remembers the list, with its place if that may move."""
        return self.query(
            at=pages.cursor_at(card, self.order).sign() if self.ordering.endswith("updated_at") else None
        )


class QueuePage(NamedTuple):
    cards: list
    next: str | None  # query strings
    previous: str | None


def page_of(query, size=PAGE_SIZE):
    """Return the page of cards, with what their order needs, that the query's cursor points to."""
    if query.refusals:
        return QueuePage([], None, None)
    cards = query.cards.values_list("pk", query.order.field, named=True)
    page = pages.page_of(cards, query.order, query.cursor, size)
    return QueuePage(
        page.rows, *(cursor and query.query(cursor=cursor.sign()) for cursor in (page.next, page.previous))
    )


def sentence(error):
    """Return one error of a refused query, with the name of its parameter."""
    return _("Filter “%(name)s”: %(detail)s") % {"name": error["parameter"], "detail": error["detail"]}
