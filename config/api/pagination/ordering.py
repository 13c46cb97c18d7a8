"""Which rows come after a cursor, in the order of one key or of several?

`Order` pages by `WHERE (value, id) > (…)`, one range of one index (https://use-the-index-luke.com/no-offset),
`MultiKeyOrder` by several keys, for which no index exists.
"""

from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from config.api.pagination.cursor import BACKWARD


class IndexRange(NamedTuple):
    """Rows of a queryset that are one range of an index, from `start` on."""

    queryset: QuerySet
    conditions: tuple  # Q objects that pick the range; empty if it is the whole index
    keys: tuple  # the fields that `start` has values for
    order: tuple  # the fields of the index
    descending: bool
    start: tuple = ()  # a value for each key; empty to begin at the first row

    def rows(self):
        rows = self.queryset.filter(*self.conditions)
        if self.start:
            rows = rows.filter(RowComparison("<" if self.descending else ">", self.keys, self.start))
        return rows.order_by(*(f"-{field}" if self.descending else field for field in self.order))


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
        return None if self.field == "id" else to_json(getattr(row, self.field))

    def read(self, queryset, cursor, limit):
        """Return at most `limit` rows after the cursor as a list; before it, the nearest first, if it points backward.

        Two ranges are one UNION ALL, of which PostgreSQL starts the second only while rows are missing.
        """
        first, *others = (index_range.rows()[:limit] for index_range in self.ranges(queryset, cursor))
        return list(first.union(*others, all=True)[:limit] if others else first)

    def ranges(self, queryset, cursor):
        """Return the rows with a value and those without as two ranges of one index, which an OR would not be."""
        backward = cursor is not None and cursor.direction == BACKWARD
        descending = self.descending is not backward
        pk = queryset.model._meta.pk
        start = (Value(pk.to_python(cursor.id), pk),) if cursor else ()
        if self.field == "id":
            return [IndexRange(queryset, (), ("pk",), ("pk",), descending, start)]
        order = (self.field, "pk")
        if not self.nullable:
            return [IndexRange(queryset, (), order, order, descending, self.start(queryset, cursor, start))]
        with_value, without = ((Q((f"{self.field}__isnull", is_null)),) for is_null in (False, True))
        is_in_tail = cursor is not None and cursor.value is None
        head = IndexRange(queryset, with_value, order, order, descending)
        tail = IndexRange(queryset, without, ("pk",), order, descending, start if is_in_tail else ())
        if is_in_tail:
            return [tail, head] if backward else [tail]
        head = head._replace(start=self.start(queryset, cursor, start))
        return [head] if backward else [head, tail]

    def start(self, queryset, cursor, start):
        field = output_field(queryset, self.field)
        return (Value(field.to_python(cursor.value), field), *start) if cursor else ()


class MultiKeyOrder:
    """`-claimed_on,created_at` as several keys. Rows without a value come last in each, in either direction.

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
        return [to_json(row.pk if order.field == "id" else getattr(row, order.field)) for order in self.orders]

    def read(self, queryset, cursor, limit):
        backward = cursor is not None and cursor.direction == BACKWARD
        keys = [Key(order.field, order.descending is not backward, order.nullable) for order in self.orders]
        keys.append(Key("pk", keys[-1].descending, nullable=False))
        if cursor:
            values = [*cursor.value, cursor.id]
            queryset = queryset.filter(after(queryset, keys, values, nulls_come_first=backward))
        return list(queryset.order_by(*(key.order(nulls_first=backward) for key in keys))[:limit])


class Key(NamedTuple):
    field: str
    descending: bool
    nullable: bool

    def order(self, nulls_first):
        nulls = {("nulls_first" if nulls_first else "nulls_last"): True} if self.nullable else {}
        return F(self.field).desc(**nulls) if self.descending else F(self.field).asc(**nulls)


def after(queryset, keys, values, nulls_come_first):
    """Return the condition for rows after `values`: in the first key, or equal there and after in the next key."""
    condition, equal = Q(), Q()
    for key, text in zip(keys, values, strict=True):
        value = None if text is None else output_field(queryset, key.field).to_python(text)
        if value is not None:
            beyond = Q(**{f"{key.field}__{'lt' if key.descending else 'gt'}": value})
            if key.nullable and not nulls_come_first:
                beyond |= Q(**{f"{key.field}__isnull": True})
        else:
            beyond = Q(**{f"{key.field}__isnull": False}) if nulls_come_first else Q(pk__in=[])
        condition |= equal & beyond
        equal &= Q(**{f"{key.field}__isnull": True} if value is None else {key.field: value})
    return condition


class RowComparison(Func):
    """`(value, id) < (value, id)`: one comparison of rows, and so one range of an index."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, sign, fields, values):
        super().__init__(*map(F, fields), *values)
        self.sign = sign
        self.width = len(fields)

    def as_sql(self, compiler, connection):
        compiled = [compiler.compile(expression) for expression in self.get_source_expressions()]
        left, right = (", ".join(sql for sql, _ in side) for side in (compiled[: self.width], compiled[self.width :]))
        return f"({left}) {self.sign} ({right})", [value for _, parameters in compiled for value in parameters]


def to_json(value):
    """Return a key's value as a cursor holds it."""
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def output_field(queryset, name):
    annotation = queryset.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field
    return queryset.model._meta.pk if name == "pk" else queryset.model._meta.get_field(name)
