"""Which claims does an address of the public site ask for? `ListQuery` reads it, as strictly as the API does.

Filters, orderings and cursors are those of the API's list of claims: the same query string picks the same rows.
"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.listing.selection import select
from claims.models import Card
from config.api.pagination.cursor import Cursor
from config.api.pagination.ordering import Order
from config.api.pagination.pages import page_of
from config.api.parameters import QueryRefused, check_parameters, invalid, unknown, unknown_words
from config.db.failures import TOO_EXPENSIVE, failure_of
from config.db.timeouts import time_limit

PAGE_SIZE = 20
RANKING_BUDGET = 2  # seconds
STRANGER = AnonymousUser()
OWN = ("ordering", "cursor")  # parameters that are no filters
RELEVANCE, NEWEST = "relevance", "-reviewed_at"
MENU = {
    RELEVANCE: gettext_lazy("best match"),
    NEWEST: gettext_lazy("newest verdict"),
    "-published_at": gettext_lazy("newly checked"),
    "-claimed_on": gettext_lazy("said most recently"),
    "claimed_on": gettext_lazy("said longest ago"),
}
ORDERINGS = [sign + name for name in ("reviewed_at", "published_at", "claimed_on", "created_at") for sign in ("", "-")]


class ListQuery:
    """What a query string asks for.

    `fixed` are filters that the page itself has: it takes no others then. `own` maps further parameters of the page to
    their words. Raises `QueryRefused`: a typo must never show everything.
    """

    def __init__(self, parameters, fixed=None, own=None):
        self.parameters = parameters
        self.is_search = bool(parameters.get("q"))
        self.ordering = parameters.get("ordering", RELEVANCE if self.is_search else NEWEST)
        self.is_unranked = False
        if fixed is not None:
            check_parameters(parameters, {*OWN, *(own or {})})
            errors = [error for name, words in (own or {}).items() for error in wrong_word(parameters, name, words)]
            if errors:
                raise QueryRefused(errors)
        self.check_ordering()
        self.cursor = self.read_cursor()
        filters = parameters if fixed is None else query_of(fixed)
        self.picked = select(filters, STRANGER, own=OWN, looks_up=fixed is None)

    @property
    def filters(self):
        """The query string of the filters alone, in the order of their names."""
        return query_of(dict(sorted(self.picked.values.items()))).urlencode(safe=",")

    def check_ordering(self):
        known = [*ORDERINGS, RELEVANCE] if self.is_search else ORDERINGS
        if self.ordering not in known:
            raise QueryRefused([unknown("ordering", self.ordering, known)])

    def read_cursor(self):
        if "cursor" not in self.parameters:
            return None
        cursor = Cursor.parse(self.parameters["cursor"])
        if cursor is None or cursor.ordering not in (self.ordering, self.ordering_if_slow):
            raise QueryRefused([invalid("cursor", _("This page of the list cannot be found: start anew."))])
        self.ordering = cursor.ordering
        return cursor

    @property
    def ordering_if_slow(self):
        """The ordering of a search for words that are too common to be ranked, unless the reader asked for one."""
        return self.ordering if "ordering" in self.parameters else NEWEST

    def read_page(self):
        """Return the page of cards with their documents that the cursor points to."""
        try:
            with time_limit(RANKING_BUDGET if self.ordering == RELEVANCE else settings.READ_BUDGET):
                return self.page_in_order()
        except OperationalError as error:
            if failure_of(error) != TOO_EXPENSIVE or self.ordering == self.ordering_if_slow:
                raise
        self.ordering, self.is_unranked = self.ordering_if_slow, True
        with time_limit(settings.READ_BUDGET):
            return self.page_in_order()

    def page_in_order(self):
        cards, name = self.picked.cards, self.ordering.removeprefix("-")
        if name == RELEVANCE:
            order = Order(RELEVANCE, f"-{RELEVANCE}", nullable=False)
            cards = cards.annotate(relevance=F(RELEVANCE))
        else:
            order = Order(self.ordering, self.ordering, nullable=Card._meta.get_field(name).null)
        return page_of(cards.values_list("pk", name, "document", named=True), order, self.cursor, PAGE_SIZE)

    def query(self, **changed):
        """Return the query string without a page, with these parameters changed; None leaves one out."""
        query = self.parameters.copy()
        for name, value in {"cursor": None, **changed}.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return query.urlencode(safe=",")


def wrong_word(parameters, name, words):
    return unknown_words(name, parameters.getlist(name), words, words)


def query_of(values):
    query = QueryDict(mutable=True)
    query.update(values)
    return query
