"""How does a client walk through a list of any length? By keyset cursors: page 10,000 costs what page 1 costs.

`KeysetPagination` reads the query parameters and writes the links; `ordering.py` reads the rows after a cursor.
"""

import json

from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import remove_query_param, replace_query_param

from config.api.pagination.cursor import Cursor
from config.api.pagination.ordering import MultiKeyOrder, Order, output_field
from config.api.pagination.pages import page_of
from config.api.parameters import QueryRefused, refused, unknown, whole_number

MAX_PAGE_SIZE = 100
COUNTS = ("exact", "estimated", "none")
ORDERING = (
    "One key or several, separated by commas, `-` in front for the largest first. Rows without a value come last. By "
    "one key each page costs the same; several sort all rows that the filters leave."
)


class KeysetPagination(BasePagination):
    """`{"next", "previous", "results"}`, with the same links in a `Link` header (RFC 8288).

    The view's `ListPolicy` says by what a list may be ordered. `page_size` is 1 to 100; `count` adds the number of
    all rows if it is `exact` or `estimated`.
    """

    parameters = ("cursor", "page_size", "ordering", "count")
    list_parameters = ("ordering",)  # those of them that take several values

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        self.order = self.order_for(view.policy, queryset)
        self.cursor = self.cursor_for(request)
        size = self.size_for(request)
        self.count = self.count_of(queryset)
        self.page = page_of(queryset, self.order, self.cursor, size)
        return self.page.rows

    def get_paginated_response(self, data):
        links = {"next": self.link(self.page.next), "previous": self.link(self.page.previous)}
        count = {} if self.count is None else {"count": self.count}
        header = ", ".join(f'<{url}>; rel="{name[:4]}"' for name, url in links.items() if url)
        return Response(count | links | {"results": data}, headers={"Link": header} if header else None)

    def link(self, cursor):
        if cursor is None:
            return None
        url = self.request.build_absolute_uri()
        return replace_query_param(remove_query_param(url, "count"), "cursor", cursor.sign())

    def order_for(self, policy, queryset):
        text = self.request.query_params.get("ordering", policy.default_ordering)
        orders = [self.parse_order(word, policy, queryset) for word in text.split(",")]
        fields = [order.field for order in orders]
        if len(set(fields)) < len(fields):
            raise refused("ordering", "Each key orders once: leave out the second one of the same name.")
        return orders[0] if len(orders) == 1 else MultiKeyOrder(text, orders)

    def parse_order(self, word, policy, queryset):
        allowed = allowed_orderings(policy)
        if word not in allowed:
            raise QueryRefused([unknown("ordering", word, allowed)])
        field = allowed[word].removeprefix("-")
        if word in policy.computed_orderings and field not in queryset.query.annotations:
            raise refused("ordering", f"ordering={word} needs {policy.computed_orderings[word].needs}.")
        return Order(word, allowed[word], nullable=output_field(queryset, field).null)

    def cursor_for(self, request):
        text = request.query_params.get("cursor")
        if text is None:
            return None
        cursor = Cursor.parse(text)
        if cursor is None:
            raise refused("cursor", "This is not a cursor of ours: take it from `next` or `previous` as it is.")
        if cursor.ordering != self.order.name:
            raise refused("cursor", f"This cursor belongs to ordering={cursor.ordering}: keep to that, or start anew.")
        return cursor

    def size_for(self, request):
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
        orderings = list(allowed_orderings(view.policy))
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


def allowed_orderings(policy):
    """Return a dict of what `ordering` may be, to the field with its direction."""
    signed = {sign + name: sign + name for name in policy.orderings for sign in ("", "-")}
    return signed | {name: ordering.by for name, ordering in policy.computed_orderings.items()}


def estimate(queryset):
    """Return how many rows PostgreSQL's planner expects: free, and right within its statistics.

    Where Django knows that a queryset is empty it asks the database nothing, and there is no plan.
    """
    plan = queryset.order_by().explain(format="json")
    return json.loads(plan)[0]["Plan"]["Plan Rows"] if plan else 0


def parameter(name, description, schema):
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
