"""Which rows does a page of a list show? `page_of` reads them; the API, the desk and the public site page by it."""

from typing import NamedTuple

from config.api.pagination.cursor import BACKWARD, FORWARD, Cursor


class Page(NamedTuple):
    """Rows in the order of the list, and the cursors of the pages after and before, None where there is none."""

    rows: list
    next: Cursor | None
    previous: Cursor | None


def page_of(queryset, order, cursor, size):
    """Return the `Page` of at most `size` rows after the cursor, or before it if it points backward."""
    rows = order.read(queryset, cursor, size + 1)
    has_more, rows = len(rows) > size, rows[:size]
    is_backward = cursor is not None and cursor.direction == BACKWARD
    if is_backward:
        rows.reverse()
    has_next = bool(rows) and (is_backward or has_more)
    has_previous = bool(rows) and (has_more if is_backward else cursor is not None)
    return Page(
        rows,
        cursor_at(rows[-1], order, FORWARD) if has_next else None,
        cursor_at(rows[0], order, BACKWARD) if has_previous else None,
    )


def cursor_at(row, order, direction=FORWARD):
    """Return the cursor of the page that begins behind `row` in that direction."""
    return Cursor(order.name, direction, order.value_of(row), str(row.pk))
