"""How is a day or a time read that a reader asks for? ISO 8601 only, whatever the reader's language."""

import re
from datetime import UTC, date, datetime, time
from typing import NamedTuple

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TIME = re.compile(DAY.pattern + r"T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[-+ ]\d\d:\d\d)?", re.ASCII)


class Span(NamedTuple):
    """The first and last microsecond of a day in UTC, or twice the same time."""

    start: datetime
    end: datetime
    has_zone: bool


def read_day(text):
    """Return the date that `text` writes as `2025-11-18`; raise ValueError for anything else."""
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def read_span(text):
    """Return the `Span` of a day or of a time, which is in UTC unless it says another zone; raise ValueError.

    A `+` that was not escaped in an address arrives as a blank, so a blank before the zone is a `+`.
    """
    if DAY.fullmatch(text):
        day = read_day(text)
        return Span(datetime.combine(day, time.min, UTC), datetime.combine(day, time.max, UTC), True)
    if not TIME.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text[:11] + text[11:].replace(" ", "+"))
    has_zone = moment.tzinfo is not None
    try:
        moment = moment.astimezone(UTC) if has_zone else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(text) from None
    return Span(moment, moment, has_zone)
