"""Which rows come after the last one of a page, in the order of one key or of several?

The next page is `WHERE (value, id) > (…)`, one range of one index (https://use-the-index-luke.com/no-offset).
"""

from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.sql.datastructures import BaseTable

FORWARD, BACKWARD = "f", "b"
NEAR = 5_000  # rows


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
