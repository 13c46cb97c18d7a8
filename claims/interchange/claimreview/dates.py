"""Which moment does a date in a review name? `read_moment` and `read_date` read the spellings found in the wild:

| written | read as | repair |
|---|---|---|
| `2019-07-22`, `2019-07-22T10:00:00+02:00`, whatever else ISO 8601 allows | that day, that moment | |
| `2019-07-22T10:00:00` | that moment in UTC | `zone_assumed` |
| `2019-07-22T00:00:00+02:00` | 22 July: midnight is no time of day, and the day is that where it was written | |
| `2019-07-22 10:00:00 UTC`, `… +5:30`, `2019/7/22 10:00 PM`, `Mon, 22 Jul 2019 10:00:00 +0200` | that day or moment | `date_rewritten` |
| `July 22, 2019`, `22 de julio de 2019`, `٢٢ تموز ٢٠١٩`, `2019年7月22日`, in every language of CLDR | that day | `date_rewritten` |
| `22/07/2019`, `22.7.2019`, `07/22/2019` | that day, as only one order makes one | `date_reordered` |
| `03/04/2019` | by the order of the file, if it is known | `date_reordered` |
| `03/04/2019`, `3/4/19`, if no order is known | 3 April, as most of the world writes | `date_ambiguous` |
| `22/07/2019` in a file with the month first | 22 July | `date_against_order` |
| `1563753600`, `1563753600000`, also in quotes | that second or millisecond of the Unix epoch | `date_from_epoch` |
| nothing, `""` | no date | |
| `0000-00-00`, `soon`, `2019`, `1 listopada 2019` (October or November) in no known language | no date | `date_unreadable` |
| before the first year that makes sense, or later than a day from now | no date | `date_implausible` |

A day without a time is its first moment in UTC. `order_of` finds the order of a whole file.
"""  # noqa: E501

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

from claims.interchange.claimreview.jsonld import MAX_TRIED, texts
from config.text.date_words import OTHER_WORDS, cldr_words, split_words

MAX_DATE_LENGTH = 100  # characters
LATEST = datetime(2100, 1, 1, tzinfo=UTC)  # without `now`
A_DAY = timedelta(days=1)  # tolerated after now, because of time zones
BUDDHIST_YEARS, BUDDHIST_EPOCH = range(2400, 2700), 543  # https://en.wikipedia.org/wiki/Thai_solar_calendar
CENTURY = 2000  # of a year that is written with two digits
ENGLISH_MONTHS = {
    word: number
    for number, names in enumerate(
        [
            *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul"),
            *("august aug", "september sep sept", "october oct", "november nov", "december dec"),
        ],
        start=1,
    )
    for word in names.split()
}
ENGLISH_WORDS = OTHER_WORDS | {
    word
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for word in (day, day[:3], day[:4])
}
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)\.?")
YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4}|(?<!-)\d\d)(?!\d)\.?")
TIME = re.compile(
    r"(?<![\d.])t?(?P<hour>\d{1,2})\s?(?:[:.h]|時|시)\s?(?P<minute>\d\d)(?:[:.m](?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?!\d)\s?(?:(?P<half>[ap])\.?m\b\.?)?\s*"
    r"(?P<zone>(?:utc|gmt|z)?\s?[+-]\d{1,2}:?(?:\d\d)?(?!\d)|[a-z]{1,5}\b)?",
    re.IGNORECASE,
)
OFFSET = re.compile(r"([+-])(\d{1,2}?):?(\d\d)?$")
NAMED_ZONE = re.compile(r"[\[(][^\[\]()]*[\])]")  # as in `+02:00[Europe/Berlin]`, `GMT+0200 (CEST)`
ZONE_REPEATED = re.compile(r"^\s*(?:utc|gmt|[a-z]{1,2}[sd]?t)\b", re.IGNORECASE)  # as in `+0000 UTC`
DOT_NET = re.compile(r"/Date\((\d+)(?:[+-]\d{4})?\)/")
EPOCH = re.compile(r"(\d{9,10})(\d{3})?(?:\.\d*)?", re.ASCII)
# By hours from UTC. Names that several zones share are those of the zone with the most fact-checks: IST is India's.
NAMES_OF_ZONES = {
    -8: ["pst"],
    -7: ["pdt", "mst"],
    -6: ["mdt", "cst"],
    -5: ["cdt", "est"],
    -4: ["edt"],
    -3: ["art", "brt"],
    0: ["z", "utc", "gmt", "ut", "wet"],
    1: ["bst", "cet", "wat", "west"],
    2: ["cest", "eet", "sast", "cat"],
    3: ["eest", "msk", "eat", "trt"],
    4: ["gst"],
    5: ["pkt"],
    5.5: ["ist"],
    5.75: ["npt"],
    7: ["wib"],
    8: ["hkt", "sgt", "pht"],
    9: ["jst", "kst"],
    10: ["aest"],
    11: ["aedt"],
    12: ["nzst"],
    13: ["nzdt"],
}
ZONES = {name: timezone(timedelta(hours=hours)) for hours, names in NAMES_OF_ZONES.items() for name in names}


class Moment(NamedTuple):
    """A moment in UTC, and what its text said: the day where it was written, and whether it named a time of day."""

    at: datetime
    day: date
    has_time: bool


def read_date(value, repairs, **options):
    """Return the moment of `read_moment`, or None."""
    moment = read_moment(value, repairs, **options)
    return moment and moment.at


def read_moment(value, repairs, *, now=None, first_year=1000, order="", language=lambda: ""):
    """Return the first Moment that the value names, or None. Appends to `repairs` what was mended or left out.

    Dates before `first_year` or more than a day after `now` are left out. `order` is that of the file, "dmy" or "mdy".
    `language` returns the language of the review, for names that mean different months.
    """
    for text in texts(value)[:MAX_TRIED]:
        text = text.strip()[:MAX_DATE_LENGTH]
        moment, found_repairs = _parse(text, order, language) if text else (None, ())
        if moment and not datetime(first_year, 1, 1, tzinfo=UTC) <= moment.at <= (now + A_DAY if now else LATEST):
            moment, found_repairs = None, ("date_implausible",)
        repairs += found_repairs
        if moment:
            return moment
    return None


def order_of(texts):
    """Return the order in which the texts of a file write days and months: "dmy", "mdy", or "" if none decides it.

    It is also "" if some texts contradict the others.
    """
    orders = set()
    for text in texts:
        match = YEAR_LAST.search(text) if isinstance(text, str) and not text[:4].isdecimal() else None
        if match and (int(match[1]) > 12) != (int(match[3]) > 12):
            orders.add("dmy" if int(match[1]) > 12 else "mdy")
            if len(orders) > 1:
                return ""
    return orders.pop() if orders else ""


def _parse(text, order, language):
    """Return a Moment or None, and the repairs."""
    try:
        try:
            return _iso(text)
        except ValueError:
            plain = _plain(text)
            return _epoch(plain) or _numeric(plain, order) or _in_words(plain, language)
    except ValueError:
        return None, ("date_unreadable",)
    except OverflowError:
        return None, ("date_implausible",)


def _iso(text):
    return _moment(datetime.fromisoformat(text), has_time=":" in text or "T" in text)


def _moment(found, repairs=(), *, has_time=True):
    """Return the Moment of a datetime, which may have a zone, and the repairs."""
    if not has_time or found.time() == time.min:
        return Moment(datetime.combine(found.date(), time.min, UTC), found.date(), has_time=False), repairs
    if found.tzinfo:
        return Moment(found.astimezone(UTC), found.date(), has_time=True), repairs
    return Moment(found.replace(tzinfo=UTC), found.date(), has_time=True), (*repairs, "zone_assumed")


def _plain(text):
    """Return the text with digits of ASCII, and without marks for the direction of writing."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("−", "-")
        text = "".join(str(unicodedata.decimal(sign, sign)) for sign in text if unicodedata.category(sign) != "Cf")
    return text


def _epoch(text):
    if dot_net := DOT_NET.fullmatch(text):
        text = dot_net[1]
    match = EPOCH.fullmatch(text)
    return match and _moment(datetime.fromtimestamp(int(match[1]), UTC), ("date_from_epoch",))


def _numeric(text, order):
    """Return the moment of a date in numbers, of which only a time and weekdays may be around."""
    if match := YEAR_FIRST.search(text):
        day, repair = _day(match[1], match[3], match[4]), "date_rewritten"
    elif match := YEAR_LAST.search(text):
        first, second = int(match[1]), int(match[3])
        year = match[4] if len(match[4]) == 4 else int(match[4]) + CENTURY
        month, day_of_month, repair = _in_order(first, second, order, is_short=len(match[4]) == 2)
        day = _day(year, month, day_of_month)
    else:
        return None
    around = f"{text[: match.start()]} {text[match.end() :]}"
    rest, clock = _without_time(around)
    _refuse_other_words(split_words(rest))
    return _at(day, clock, repair)


def _in_order(first, second, order, *, is_short):
    """Return the month, the day and the repair of the two numbers before a year."""
    order_of_numbers = "dmy" if second <= 12 < first else "mdy" if first <= 12 < second else ""
    if order_of_numbers:
        repair = "date_against_order" if order and order != order_of_numbers else "date_reordered"
    else:
        repair = "date_reordered" if order or (first == second and not is_short) else "date_ambiguous"
    month, day = (first, second) if (order_of_numbers or order) == "mdy" else (second, first)
    return month, day, repair


def _in_words(text, language):
    """Return the moment of a date with the name of a month. Raises ValueError for any other text."""
    rest, clock = _without_time(text)
    tokens = split_words(rest)
    if tokens and all(token in ENGLISH_MONTHS or token in ENGLISH_WORDS or token.isdecimal() for token in tokens):
        month = [ENGLISH_MONTHS[token] for token in tokens if token in ENGLISH_MONTHS]
        rest = [token for token in tokens if token not in ENGLISH_MONTHS]
    else:
        month, rest = _month_of(tokens, language)
    numbers = [token for token in rest if token.isdecimal()]
    if len(month) != 1 or len(numbers) != 2:
        raise ValueError(text)
    _refuse_other_words([token for token in rest if not token.isdecimal()])
    year, day = sorted(numbers, key=len, reverse=True)
    if len(year) != 4:
        raise ValueError(text)
    return _at(_day(year, month[0], day), clock, "date_rewritten")


def _month_of(tokens, language):
    """Return a list with the month that some tokens name, and the other tokens. Raises ValueError if none is one."""
    months, days = cldr_words().months, cldr_words().days
    tokens = tokens[2:] if tokens[:2] in days else tokens
    for length in (3, 2, 1):
        for start in range(len(tokens) - length + 1):
            name = tokens[start : start + length]
            if name in months and not (length == 1 and name[0] in OTHER_WORDS):
                return [_only_month(months[name], language)], [*tokens[:start], *tokens[start + length :]]
    raise ValueError(tokens)


def _only_month(languages_by_month, language):
    """Return the month that a name means, in the language of the review if other languages mean another month."""
    if len(languages_by_month) > 1:
        spoken = language().partition("-")[0]
        languages_by_month = {month: None for month, known in languages_by_month.items() if spoken in known}
    [month] = languages_by_month  # raises ValueError unless there is one
    return month


def _refuse_other_words(tokens):
    """Raise ValueError if a date has words that no date has."""
    unknown = [token for token in tokens if token not in ENGLISH_WORDS]
    if any(token.isdecimal() for token in unknown) or (unknown and not cldr_words().others.issuperset(unknown)):
        raise ValueError(tokens)


def _without_time(text):
    """Return the text without the time in it, and that time: hours, minutes, seconds, microseconds and the zone."""
    text = NAMED_ZONE.sub(" ", text)
    match = TIME.search(text)
    if not match:
        return text, None
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    zone, is_zone = _zone((match["zone"] or "").lower().replace(" ", ""))
    end = match.end() if is_zone else match.start("zone") if match["zone"] else match.end()
    part = int((match["part"] or "0").ljust(6, "0")[:6])
    clock = (hour, int(match["minute"]), int(match["second"] or 0), part, zone)
    return f"{text[: match.start()]} {ZONE_REPEATED.sub('', text[end:])}", clock


def _zone(name):
    """Return the zone of a name or offset, or None, and whether it was one."""
    if offset := OFFSET.search(name):
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        delta = timedelta(hours=hours, minutes=minutes)
        is_possible = delta < A_DAY
        return timezone(-delta if offset[1] == "-" else delta) if is_possible else None, True
    return ZONES.get(name), name in ZONES


def _at(day, clock, repair):
    """Return the moment at a time of a day. A time that no clock shows is left out."""
    try:
        found = datetime.combine(day, time(*clock[:4], tzinfo=clock[4])) if clock else None
    except ValueError:
        found = None
    if found is None:
        return _moment(datetime.combine(day, time.min), (repair,), has_time=False)
    return _moment(found, (repair,))


def _day(year, month, day):
    year = int(year)
    return date(year - BUDDHIST_EPOCH if year in BUDDHIST_YEARS else year, int(month), int(day))
