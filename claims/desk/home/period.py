"""For which days are the desk's figures? `period_of` reads them from the address."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_MONTHS = 36  # a chart of more bars says nothing
CHOICES = {
    "month": gettext_lazy("This month"),
    "months": gettext_lazy("3 months"),
    "year": gettext_lazy("12 months"),
    "own": gettext_lazy("Other days"),
}


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included, in the reader's time zone. `problem` says what was wrong."""

    name: str
    first: date
    last: date
    problem: str = ""

    @property
    def begins_at(self):
        return midnight(self.first)

    @property
    def ends_at(self):
        return midnight(self.last + timedelta(days=1))

    @property
    def months(self):
        """Return the first day of each month that the period has a day of."""
        count = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1
        return [months_later(self.first.replace(day=1), number) for number in range(count)]


def period_of(query, at):
    """Return the Period that the address asks for. One that cannot be read is 3 months, with the problem named."""
    today = timezone.localdate(at)
    name = query.get("period", "months")
    if name == "own" or ("period" not in query and ("from" in query or "to" in query)):
        return own_period(query, today)
    back = {"month": 0, "year": 11}.get(name, 2)
    return Period(name if name in CHOICES else "months", months_later(today.replace(day=1), -back), today)


def own_period(query, today):
    usual = months_later(today.replace(day=1), -2)
    try:
        first, last = day_of(query.get("from"), usual), day_of(query.get("to"), today)
    except ValueError:
        return Period("own", usual, today, _("A day is written 2026-03-31."))
    if first > last:
        return Period("own", usual, today, _("The first day is after the last one."))
    if first < months_later(last.replace(day=1), 1 - MAX_MONTHS):
        sentence = _("The figures are for %(count)s months at most: these are the last ones.") % {"count": MAX_MONTHS}
        return Period("own", months_later(last.replace(day=1), 1 - MAX_MONTHS), last, sentence)
    return Period("own", first, last)


def day_of(text, otherwise):
    """Return the day. Raises ValueError for what is no day between the years 1000 and 9998."""
    if not text:
        return otherwise
    day = date.fromisoformat(text.strip()[:20])
    if not 1_000 <= day.year <= 9_998:
        raise ValueError(text)
    return day


def months_later(first_of_month, count):
    year, month = divmod(12 * first_of_month.year + first_of_month.month - 1 + count, 12)
    return date(year, month + 1, 1)


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))
