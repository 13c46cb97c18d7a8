"""How does Google's client walk through a list? With `pageToken`, or with `offset` when it has none.

A token is where a page ends, signed, and belongs to its question: the same list, asked for the same. An offset is the
place behind as many rows, so one query more than a token. A page that is asked to be larger than the largest is as
large as that one (https://google.aip.dev/158), and one of no size has ten rows.
"""

from collections import namedtuple
from hashlib import sha256

import orjson
from django.core import signing
from rest_framework.settings import api_settings

from claims.api.google.protocol import Wrong, whole_number

SALT = "claimdesk.google.1"
DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 10, 100
MAX_OFFSET = 10_000  # rows
PAGING = ("pageSize", "pageToken", "offset")

After = namedtuple("After", "ordering direction value id")


class TokenPages(api_settings.DEFAULT_PAGINATION_CLASS):
    """Pages of a view that has `asked`; what it asks for, beyond the place in it, is the question."""

    def paginate_queryset(self, rows, request, view=None):
        self.rows, self.asked = rows, view.asked
        asked = {name: value for name, value in view.asked.items() if name in view.question}
        self.question = sha256(orjson.dumps([request.path, asked], option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
        return super().paginate_queryset(rows, request, view)

    def size_of(self, request):
        return min(whole_number(self.asked, "pageSize") or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)

    def cursor_of(self, request):
        if "pageToken" in self.asked:
            return self.after(self.asked["pageToken"])
        offset = whole_number(self.asked, "offset", MAX_OFFSET)
        if not offset:
            return None
        skipped = self.order.page(self.rows.values_list("pk", self.order.field, named=True), None, offset)
        return self.behind(skipped[-1]) if skipped else None

    def after(self, token):
        try:
            question, *place = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            raise Wrong("pageToken is none of ours: take nextPageToken as it is.") from None
        if question != self.question:
            raise Wrong("pageToken belongs to another question: ask for the same as before, or begin anew.")
        return After(self.order.name, "f", *place)

    def behind(self, row):
        value = None if self.order.field == "id" else getattr(row, self.order.field)
        return After(self.order.name, "f", value.isoformat() if hasattr(value, "isoformat") else value, str(row.pk))

    @property
    def next_token(self):
        """Where the next page begins; None after the last one."""
        if not self.has_next:
            return None
        end = self.behind(self.ends[1])
        return signing.dumps([self.question, end.value, end.id], salt=SALT, compress=False)
