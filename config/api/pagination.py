"""How does a client walk through a list of any length? By keyset cursors: page 10,000 costs what page 1 costs.

A cursor says where a page ends: the ordering's value and the id of its last row. The next page is
`WHERE (value, id) > (…)`, one range of one index (https://use-the-index-luke.com/no-offset). Cursors are opaque,
versioned and signed, so a tampered one is a clear 400 and never reaches the database.
"""

import json
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.core import signing
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.sql.datastructures import BaseTable
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import remove_query_param, replace_query_param

from config.api.filtering import nearest, whole_number
from config.api.problems import QueryRefused

VERSION = 1
SALT = f"claimdesk.cursor.{VERSION}"
FORWARD, BACKWARD = "f", "b"
LARGEST_PAGE = 100
NEAR = 5_000  # rows
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


class Order:
    """`-claimed_on` as a field and a direction. Rows without a value come last either way."""

    def __init__(self, name, by, nullable):
        self.name = name
        self.field = by.removeprefix("-")
        self.descending = by.startswith("-")
        self.nullable = nullable

    @property
    def fields(self):
        return [self.field]

    def value_of(self, row):
        return None if self.field == "id" else written(getattr(row, self.field))

    def page(self, queryset, cursor, most, near_first=False, may_read_twice=False):
        """At most so many rows after the cursor, or before it when it points backward, in the order they are read in.

        Several stretches are one query, an arm for each: PostgreSQL opens an arm only while rows are missing. Who may
        read twice asks for the first alone, and for all others only if it has too few.
        """
        arms = []
        for stretch in self.stretches(queryset, cursor):
            arms += [stretch.near, stretch.far] if near_first else [stretch.rows_in_order]
        if not may_read_twice or len(arms) == 1:
            return list(one_after_the_other(arms, most))
        rows = list(arms[0]()[:most])
        missing = most - len(rows)
        return rows + list(one_after_the_other(arms[1:], missing)) if missing else rows

    def stretches(self, queryset, cursor):
        """Rows with a value and those without: two ranges of one index, which an OR of both would not be."""
        backward = cursor is not None and cursor.direction == BACKWARD
        descending = self.descending is not backward
        pk = queryset.model._meta.pk
        start = (Value(pk.to_python(cursor.id), pk),) if cursor else ()
        if self.field == "id":
            return [Stretch(queryset, (), ("pk",), ("pk",), descending, start)]
        order = (self.field, "pk")
        if not self.nullable:
            return [Stretch(queryset, (), order, order, descending, self.start_of(queryset, cursor, start))]
        valued, others = ((Q((f"{self.field}__isnull", is_null)),) for is_null in (False, True))
        is_in_tail = cursor is not None and cursor.value is None
        first = Stretch(queryset, valued, order, order, descending)
        tail = Stretch(queryset, others, ("pk",), order, descending, start if is_in_tail else ())
        if is_in_tail:
            return [tail, first] if backward else [tail]
        first = first._replace(start=self.start_of(queryset, cursor, start))
        return [first] if backward else [first, tail]

    def start_of(self, queryset, cursor, start):
        field = output_field(queryset, self.field)
        return (Value(field.to_python(cursor.value), field), *start) if cursor else ()


class Orders:
    """`-claimed_on,created_at` as several keys. Rows without a value come last in each, whichever way it goes.

    No index has such an order, so PostgreSQL sorts what the filters leave (by the first key alone when an index has
    that): a page costs as many rows as there are, not as many as it shows.
    """

    def __init__(self, name, orders):
        self.name = name
        self.orders = orders

    @property
    def fields(self):
        return [order.field for order in self.orders]

    def value_of(self, row):
        return [written(row.pk if order.field == "id" else getattr(row, order.field)) for order in self.orders]

    def page(self, queryset, cursor, most, near_first=False, may_read_twice=False):
        backward = cursor is not None and cursor.direction == BACKWARD
        keys = [Key(order.field, order.descending is not backward, order.nullable) for order in self.orders]
        keys.append(Key("pk", keys[-1].descending, nullable=False))
        if cursor:
            values = [*cursor.value, cursor.id]
            queryset = queryset.filter(beyond(queryset, keys, values, nulls_come_first=backward))
        return list(queryset.order_by(*(key.order(nulls_first=backward) for key in keys))[:most])


class Key(NamedTuple):
    field: str
    descending: bool
    nullable: bool

    def order(self, nulls_first):
        nulls = {("nulls_first" if nulls_first else "nulls_last"): True} if self.nullable else {}
        return F(self.field).desc(**nulls) if self.descending else F(self.field).asc(**nulls)


def beyond(queryset, keys, values, nulls_come_first):
    """The rows that come after those values: in the first key, or equal there and after them in the next one."""
    found, equal = Q(), Q()
    for key, text in zip(keys, values, strict=True):
        value = None if text is None else output_field(queryset, key.field).to_python(text)
        if value is not None:
            after = Q(**{f"{key.field}__{'lt' if key.descending else 'gt'}": value})
            if key.nullable and not nulls_come_first:
                after |= Q(**{f"{key.field}__isnull": True})
        else:
            after = Q(**{f"{key.field}__isnull": False}) if nulls_come_first else Q(pk__in=[])
        found |= equal & after
        equal &= Q(**{f"{key.field}__isnull": True} if value is None else {key.field: value})
    return found


def written(value):
    """As a cursor holds it."""
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def one_after_the_other(arms, most):
    first, *rest = (arm()[:most] for arm in arms)
    return first.union(*rest, all=True)[:most] if rest else first


class Stretch(NamedTuple):
    """Rows of one range of an index, from a start on."""

    queryset: QuerySet
    range: tuple  # as filters; empty for all rows
    keys: tuple  # what tells one row of the range from the next
    order: tuple  # the index
    descending: bool
    start: tuple = ()  # a value for each key

    def rows_in_order(self):
        return self.in_order(self.from_start(self.queryset))

    def near(self):
        """Those among the next thousands of all rows, read in order.

        To read in order until the page is full is right when many rows are asked for, and hopeless when there are few.
        PostgreSQL chooses by how many it expects, but it takes all that is asked for together for independent: where
        French and one judge never meet, it would look at every row.
        """
        return self.in_order(Among.the_rows(NextThousands(self), self.queryset))

    def far(self):
        """Those beyond: found first, and then sorted."""
        border = LastOf(NextThousands(self), self)
        others = self.from_start(self.queryset).filter(
            RowComparison("<" if self.descending else ">", self.keys, [border])
        )
        return self.in_order(others, by=lambda key: Coalesce(key, key))  # no index has that order

    def from_start(self, rows):
        rows = rows.filter(*self.range)
        return (
            rows.filter(RowComparison("<" if self.descending else ">", self.keys, self.start)) if self.start else rows
        )

    def in_order(self, rows, by=F):
        return rows.order_by(*(by(key).desc() if self.descending else by(key).asc() for key in self.order))


class RowComparison(Func):
    """`(value, id) < (value, id)`: one comparison of rows, and so one range of an index.

    The right side is as many expressions as the left one, or a subquery with as many columns.
    """

    conditional = True
    output_field = BooleanField()

    def __init__(self, sign, here, there):
        super().__init__(*map(F, here), *there)
        self.sign = sign
        self.many = len(here)

    def as_sql(self, compiler, connection):
        compiled = [compiler.compile(expression) for expression in self.get_source_expressions()]
        here, there = (", ".join(sql for sql, _ in side) for side in (compiled[: self.many], compiled[self.many :]))
        there = there if len(compiled) == self.many + 1 else f"({there})"  # a subquery has its own
        return f"({here}) {self.sign} {there}", [one for _, parameters in compiled for one in parameters]


class NextThousands(Func):
    """The next rows of a stretch, whatever else is asked of them."""

    def __init__(self, stretch):
        super().__init__(*stretch.start)
        everything = stretch.queryset.model._default_manager
        self.sql = sql_of(stretch._replace(queryset=everything, start=(Value(""),) * len(stretch.start)), NEAR)

    def as_sql(self, compiler, connection):
        return self.sql, [one for value in self.get_source_expressions() for one in compiler.compile(value)[1]]


@cache
def sql_of(stretch, most):
    """Written once for all values that it may start from: to write it takes longer than to read the rows."""
    return stretch.rows_in_order()[:most].query.sql_with_params()[0]


class Among(BaseTable):
    """Some rows of a table in its place: what is asked of it is asked of those, one by one as they come."""

    @classmethod
    def the_rows(cls, some, queryset):
        queryset = queryset.all()
        alias = queryset.query.get_initial_alias()
        table = cls(queryset.model._meta.db_table, alias)
        table.some = some
        queryset.query.alias_map[alias] = table
        return queryset

    def as_sql(self, compiler, connection):
        sql, parameters = compiler.compile(self.some)
        return f"({sql}) {compiler.quote_name(self.table_alias)}", parameters


class LastOf(Func):
    """The keys of the last of these rows, which are in the order of that stretch."""

    template = "(SELECT %(keys)s FROM (%(expressions)s) AS near ORDER BY %(backward)s LIMIT 1)"

    def __init__(self, rows, stretch):
        meta = stretch.queryset.model._meta
        columns = [meta.pk.column if key == "pk" else meta.get_field(key).column for key in stretch.keys]
        backward = (f"{column} {'ASC' if stretch.descending else 'DESC'}" for column in columns)
        super().__init__(rows, keys=", ".join(columns), backward=", ".join(backward))


def output_field(queryset, name):
    annotation = queryset.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field
    return queryset.model._meta.pk if name == "pk" else queryset.model._meta.get_field(name)


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
        cursor = Cursor(self.order.name, direction, self.order.value_of(row), str(row.pk)).sign()
        url = self.request.build_absolute_uri()
        return replace_query_param(remove_query_param(url, "count"), "cursor", cursor)

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
            raise QueryRefused([nearest("ordering", asked, allowed)])
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
        if size is None or not 1 <= size <= LARGEST_PAGE:
            raise refused("page_size", f"A page has 1 to {LARGEST_PAGE} rows.")
        return size

    def count_of(self, queryset):
        how = self.request.query_params.get("count", "none")
        if how not in COUNTS:
            raise QueryRefused([nearest("count", how, COUNTS)])
        if how == "exact":
            return queryset.order_by().count()
        if how == "estimated":
            return estimate(queryset)
        return None

    def get_schema_operation_parameters(self, view):
        orderings = list(orderings_of(view))
        return [
            parameter("cursor", "Where the page starts: take it from `next` or `previous`.", {"type": "string"}),
            parameter("page_size", "Rows a page.", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}),
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


def refused(name, detail):
    return QueryRefused([{"parameter": name, "detail": detail, "code": "invalid"}])


def parameter(name, description, schema):
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
