"""How long are these lists, if they are short? `capped_counts()` reads no more rows than it counts."""

from django.core.exceptions import EmptyResultSet
from django.db import connection

MAX_COUNT = 100


def capped_counts(querysets, most=MAX_COUNT):
    """Return by name how many rows each queryset has, at most `most` + 1, in one query."""
    names, parts, parameters = [], [], []
    for name, queryset in querysets.items():
        try:
            sql, values = queryset.order_by().values("pk")[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        names.append(name)
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 (our own SQL)
        parameters += values
    if not parts:
        return dict.fromkeys(querysets, 0)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        return dict.fromkeys(querysets, 0) | dict(zip(names, cursor.fetchone(), strict=True))


def shown(count, most=MAX_COUNT):
    """Return the count for people: `100+` if there are more than were counted."""
    return f"{most}+" if count > most else str(count)
