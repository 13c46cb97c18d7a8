"""How does a client walk through a list of any length? By keyset cursors: page 10,000 costs what page 1 costs.

A cursor says where a page ends: the ordering's value and the id of its last row (`keyset.py` reads on from there).
Cursors are opaque, versioned and signed, so a tampered one is a clear 400 and never reaches the database.
"""

import json
from typing import NamedTuple

from django.core import signing
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import remove_query_param, replace_query_param

from config.api.pagination.keyset import BACKWARD, FORWARD, Order, Orders, output_field
from config.api.parameters import QueryRefused, refused, unknown, whole_number

VERSION = 1
SALT = f"claimdesk.cursor.{VERSION}"
MAX_PAGE_SIZE = 100
COUNTS = ("exact", "estimated", "none")
ORDERING = (
    "One key or several, separated by commas, `-` in front for the largest first. Rows without a value come last. By "
    "one key each page costs the same; several sort all rows that the filters leave."
)


class Cursor(NamedTuple):
    ordering: str
    direction: str
    value: str | int | float | list | None  # of the key, or a list of the keys' values
    id: str

    def sign(self):
        return signing.dumps(list(self), salt=SALT, compress=False)

    @classmethod
    def read(cls, text):
        """The cursor in that text; None when we did not write it."""
        try:
            return cls(*signing.loads(text, salt=SALT))
        except (signing.BadSignature, ValueError, TypeError):
            return None


class KeysetPagination(BasePagination):
    """`{"next", "previous", "results"}` and the same links in a `Link` header (RFC 8288).

    A view names its `orderings` (field names; `-` in front is always allowed) and its `default_ordering`. Its
    `computed_orderings` go one way only: name, the annotation it means, and the parameter that brings that. One that
    `reads_near_first` never looks at all rows for a few; one that `may_read_twice` makes two queries of a page whose
    rows lie far from each other. `page_size` goes from 1 to 100, `count` is `none` unless `exact` or `estimated` is
    asked for.
    """

    parameters = ("cursor", "page_size", "ordering", "count")
    several = ("ordering",)  # those of them that take several values

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        self.order = self.ordering_of(view, queryset)
        self.cursor = self.cursor_of(request)
        size = self.size_of(request)
        self.count = self.count_of(queryset)
        backward = self.cursor is not None and self.cursor.direction == BACKWARD
        wishes = getattr(view, "reads_near_first", False), getattr(view, "may_read_twice", False)
        rows = self.order.page(queryset, self.cursor, size + 1, *wishes)
        more, rows = len(rows) > size, rows[:size]
        self.read_first = rows[0] if rows else None
        if backward:
            rows.reverse()
        self.has_next = bool(rows) and (more if not backward else True)
        self.has_previous = bool(rows) and (more if backward else self.cursor is not None)
        self.ends = (rows[0], rows[-1]) if rows else None
        return rows

    def get_paginated_response(self, data):
        links = {"next": self.link(FORWARD), "previous": self.link(BACKWARD)}
        counted = {} if self.count is None else {"count": self.count}
        header = ", ".join(f'<{url}>; rel="{name[:4]}"' for name, url in links.items() if url)
        return Response(counted | links | {"results": data}, headers={"Link": header} if header else None)

    def link(self, direction):
        if not (self.has_next if direction == FORWARD else self.has_previous):
            return None
        row = self.ends[direction == FORWARD]
        url = self.request.build_absolute_uri()
        return replace_query_param(remove_query_param(url, "count"), "cursor", self.cursor_at(row, direction).sign())

    def cursor_at(self, row, direction):
        """Return the cursor of the page that begins behind `row` in that direction."""
        return Cursor(self.order.name, direction, self.order.value_of(row), str(row.pk))

    def ordering_of(self, view, queryset):
        allowed = orderings_of(view)
        asked = self.request.query_params.get("ordering", view.default_ordering)
        orders = [self.order_of(word, allowed, view, queryset) for word in asked.split(",")]
        fields = [order.field for order in orders]
        if len(set(fields)) < len(fields):
            raise refused("ordering", "Each key orders once: leave out the second one of the same name.")
        return orders[0] if len(orders) == 1 else Orders(asked, orders)

    def order_of(self, asked, allowed, view, queryset):
        if asked not in allowed:
            raise QueryRefused([unknown("ordering", asked, allowed)])
        by = allowed[asked]
        name = by.removeprefix("-")
        if name not in queryset.query.annotations and asked in getattr(view, "computed_orderings", {}):
            raise refused("ordering", f"ordering={asked} needs {view.computed_orderings[asked][1]}.")
        return Order(asked, by, nullable=output_field(queryset, name).null)

    def cursor_of(self, request):
        text = request.query_params.get("cursor")
        if text is None:
            return None
        cursor = Cursor.read(text)
        if cursor is None:
            raise refused("cursor", "This is not a cursor of ours: take it from `next` or `previous` as it is.")
        if cursor.ordering != self.order.name:
            raise refused("cursor", f"This cursor belongs to ordering={cursor.ordering}: keep to that, or start anew.")
        return cursor

    def size_of(self, request):
        text = request.query_params.get("page_size")
        if text is None:
            return api_settings.PAGE_SIZE
        size = whole_number(text)
        if size is None or not 1 <= size <= MAX_PAGE_SIZE:
            raise refused("page_size", f"A page has 1 to {MAX_PAGE_SIZE} rows.")
        return size

    def count_of(self, queryset):
        how = self.request.query_params.get("count", "none")
        if how not in COUNTS:
            raise QueryRefused([unknown("count", how, COUNTS)])
        if how == "exact":
            return queryset.order_by().count()
        if how == "estimated":
            return estimate(queryset)
        return None

    def get_schema_operation_parameters(self, view):
        orderings = list(orderings_of(view))
        return [
            parameter("cursor", "Where the page starts: take it from `next` or `previous`.", {"type": "string"}),
            parameter("page_size", "Rows a page.", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE}),
            parameter("ordering", ORDERING, {"type": "array", "items": {"type": "string", "enum": orderings}})
            | {"style": "form", "explode": False},
            parameter("count", "Whether to count all rows of the list.", {"type": "string", "enum": list(COUNTS)}),
        ]

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Only with `count=exact` or `count=estimated`."},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }


def orderings_of(view):
    """What may be asked for, and the field and direction it means."""
    signed = {sign + name: sign + name for name in getattr(view, "orderings", ()) for sign in ("", "-")}
    return signed | {name: by for name, (by, _needs) in getattr(view, "computed_orderings", {}).items()}


def estimate(queryset):
    """How many rows PostgreSQL's planner expects: free, and right within its statistics.

    Where Django knows that there are none, as of what somebody may not see, it asks nobody and explains nothing.
    """
    plan = queryset.order_by().explain(format="json")
    return json.loads(plan)[0]["Plan"]["Plan Rows"] if plan else 0


def parameter(name, description, schema):
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
