"""How are days and times in a query read? `read_day()` and `read_span()` accept ISO 8601, whatever the language."""

import re
from datetime import UTC, date, datetime, time
from typing import NamedTuple

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TIME = re.compile(DAY.pattern + r"T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[-+ ]\d\d:\d\d)?", re.ASCII)


class Span(NamedTuple):
    """The first and last microsecond of a day in UTC, or a time as both ends."""

    start: datetime
    end: datetime
    has_zone: bool


def read_day(text):
    """Return the date of a text such as `2025-11-18`; raise ValueError for any other form."""
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def read_span(text):
    """Return the `Span` of a day, or of a time, in UTC unless it names a zone; raise ValueError for any other form.

    An unescaped `+` in a URL arrives as a blank, so a blank before the zone counts as `+`.
    """
    if DAY.fullmatch(text):
        day = read_day(text)
        return Span(datetime.combine(day, time.min, UTC), datetime.combine(day, time.max, UTC), True)
    if not TIME.fullmatch(text):
        raise ValueError(text)
    instant = datetime.fromisoformat(text[:11] + text[11:].replace(" ", "+"))
    has_zone = instant.tzinfo is not None
    try:
        instant = instant.astimezone(UTC) if has_zone else instant.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(text) from None
    return Span(instant, instant, has_zone)
