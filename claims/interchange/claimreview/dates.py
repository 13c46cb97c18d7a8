"""Which moment does a date in a review name? `read_date` reads the spellings that are found in the wild:

| written | read as | repair |
|---|---|---|
| `2019-07-22`, `2019-07-22T10:00:00+02:00`, whatever else ISO 8601 allows | that day, that moment | |
| `2019-07-22T10:00:00` | that moment in UTC | `zone_assumed` |
| `2019/7/22`, `July 22, 2019`, `22 Jul 2019`, `Mon, 22 Jul 2019 10:00:00 +0200` (RFC 822) | that day or moment | `date_rewritten` |
| `22/07/2019`, `22.7.2019`, `07/22/2019` | that day, as only one order makes one | `date_reordered` |
| `03/04/2019` | 3 April, as most of the world writes | `date_ambiguous` |
| `1563753600`, `1563753600000`, also in quotes | that second or millisecond of the Unix epoch | `date_from_epoch` |
| nothing, `""` | no date | |
| `0000-00-00`, `soon`, `2019` | no date | `date_unreadable` |
| before the first year that makes sense, or later than a day from now | no date | `date_implausible` |

A day without a time is its first moment in UTC.
"""  # noqa: E501

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from claims.interchange.claimreview.jsonld import MAX_TRIED, texts

MAX_DATE_LENGTH = 100  # characters
LATEST = datetime(2100, 1, 1, tzinfo=UTC)  # without `now`
A_DAY = timedelta(days=1)  # tolerated after now, because of time zones
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
TIME = r"(?:[\sT,]+\d{1,2}:\d\d.*)?"
WEEKDAY = r"(?:[a-z]{3,9}\.?,?\s+)?"
YEAR_FIRST = re.compile(rf"(\d{{4}})[/.-](\d{{1,2}})[/.-](\d{{1,2}}){TIME}", re.ASCII | re.IGNORECASE)
YEAR_LAST = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}){TIME}", re.ASCII | re.IGNORECASE)
MONTH_FIRST = re.compile(
    rf"{WEEKDAY}([a-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){TIME}", re.ASCII | re.IGNORECASE
)
DAY_FIRST = re.compile(
    rf"{WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]{{3,9}})\.?,?\s+(\d{{4}}){TIME}",
    re.ASCII | re.IGNORECASE,
)
RFC_822 = re.compile(r"[a-z]{3},\s+\d{1,2} [a-z]{3} \d{4} \d\d:\d\d.*", re.ASCII | re.IGNORECASE)
EPOCH = re.compile(r"(\d{9,10})(\d{3})?(?:\.\d*)?", re.ASCII)


def read_date(value, repairs, *, now=None, first_year=1000):
    """Return the first moment that the value names, in UTC, or None. Appends to `repairs` what was mended or left out.

    Dates before `first_year` or more than a day after `now` are left out.
    """
    for text in texts(value)[:MAX_TRIED]:
        text = text.strip()[:MAX_DATE_LENGTH]
        moment, repair = _parse(text)
        if moment and not datetime(first_year, 1, 1, tzinfo=UTC) <= moment <= (now + A_DAY if now else LATEST):
            moment, repair = None, "date_implausible"
        if repair and text:
            repairs.append(repair)
        if moment:
            return moment
    return None


def _parse(text):
    """Return a moment or None, and the repair or ""."""
    for parse in (_iso, _by_year_first, _by_year_last, _rfc_822, _in_words, _epoch):
        try:
            if result := parse(text):
                return result
        except (ValueError, OverflowError, TypeError, IndexError):  # the last two are raised by email.utils
            continue
    return None, "date_unreadable"


def _iso(text):
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        return moment.astimezone(UTC), ""
    return moment.replace(tzinfo=UTC), "zone_assumed" if ":" in text else ""


def _by_year_first(text):
    match = YEAR_FIRST.fullmatch(text)
    return match and (_day(*match.groups()), "date_rewritten")


def _by_year_last(text):
    match = YEAR_LAST.fullmatch(text)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[3]), match[4]
    if first <= 12 and second <= 12 and first != second:
        return _day(year, second, first), "date_ambiguous"
    day, month = (first, second) if second <= 12 else (second, first)
    return _day(year, month, day), "date_reordered"


def _rfc_822(text):
    if not RFC_822.fullmatch(text):
        return None
    moment = parsedate_to_datetime(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC), "date_rewritten"


def _in_words(text):
    if match := MONTH_FIRST.fullmatch(text):
        month, day, year = match.groups()
    elif match := DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    return _day(year, MONTHS.index(month[:3].lower()) + 1, day), "date_rewritten"


def _epoch(text):
    match = EPOCH.fullmatch(text)
    return match and (datetime.fromtimestamp(int(match[1]), UTC), "date_from_epoch")


def _day(year, month, day):
    return datetime(int(year), int(month), int(day), tzinfo=UTC)
