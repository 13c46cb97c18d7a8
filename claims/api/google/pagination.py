"""How does Google's client walk through a list? By `pageToken`, or by `offset` on the first page.

A token is the position where a page ends, signed. It is bound to the list and its filters; another question with the
same token is refused. An offset skips rows and costs one more query than a token. A `pageSize` above the maximum means
the maximum (https://google.aip.dev/158), and without one a page has ten rows.
"""

from hashlib import sha256

import orjson
from django.core import signing

from claims.api.google.protocol import InvalidArgument, parse_number
from config.api.pagination.cursor import FORWARD, Cursor
from config.api.pagination.ordering import Order
from config.api.pagination.pages import cursor_at
from config.api.pagination.paginator import KeysetPagination

SALT = "claimdesk.google.1"
DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 10, 100
MAX_OFFSET = 10_000  # rows
PAGING = ("pageSize", "pageToken", "offset")


class TokenPagination(KeysetPagination):
    """Keyset pagination for a GoogleView. The parameters in `view.question` are those a token is bound to."""

    def paginate_queryset(self, rows, request, view=None):
        self.rows, self.params = rows, view.params
        question = {name: value for name, value in view.params.items() if name in view.question}
        self.question = sha256(orjson.dumps([request.path, question], option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
        return super().paginate_queryset(rows, request, view)

    def size_for(self, request):
        return min(parse_number(self.params, "pageSize") or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)

    def cursor_for(self, request):
        if "pageToken" in self.params:
            return self.parse_token(self.params["pageToken"])
        offset = parse_number(self.params, "offset", MAX_OFFSET)
        if not offset:
            return None
        skipped = self.order.read(self.rows.values_list("pk", self.order.field, named=True), None, offset)
        return cursor_at(skipped[-1], self.order) if skipped else None

    def parse_token(self, token):
        try:
            question, *position = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            raise InvalidArgument("pageToken is none of ours: take nextPageToken as it is.") from None
        if question != self.question:
            raise InvalidArgument("pageToken belongs to another question: ask for the same as before, or begin anew.")
        return Cursor(self.order.name, FORWARD, *position)

    @property
    def next_token(self):
        """The token of the next page; None after the last one."""
        end = self.page.next
        if end is None:
            return None
        return signing.dumps([self.question, end.value, end.id], salt=SALT, compress=False)


class SearchPagination(TokenPagination):
    """Paging through the claims that have all words of a query, and then through those that only share some.

    `read_ranked()` returns the latter, the best first, with their negative place as `relevance`.
    """

    def __init__(self, read_ranked):
        self.read_ranked = read_ranked

    def order_for(self, policy, queryset):
        order = super().order_for(policy, queryset)
        return SearchOrder(order.name, f"-{order.field}", order.nullable, self.read_ranked)


class SearchOrder(Order):
    """The order of a search: the rows of the queryset, and then the ranked ones, which are read if rows are missing.

    Claims may be added or changed between two pages, and each page ranks them again. A page begins after the claim
    that ended the page before, at whatever place it is by then.
    """

    def __init__(self, name, by, nullable, read_ranked):
        super().__init__(name, by, nullable)
        self.read_ranked = read_ranked

    def read(self, queryset, cursor, limit):
        is_ranked = cursor is not None and cursor.value < 0
        rows = [] if is_ranked else super().read(queryset, cursor, limit)
        if len(rows) < limit:
            ranked = self.read_ranked()
            rows += ranked[place_after(cursor, ranked) if is_ranked else 0 :][: limit - len(rows)]
        return rows


def place_after(cursor, ranked):
    """Return how many of the ranked rows come before the next page."""
    places = {str(row.pk): place for place, row in enumerate(ranked, 1)}
    return places.get(cursor.id, -cursor.value)
