"""How do readers ask for claims? By a plain form, whose fields are filters of the API. It works without a script."""

import re
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from claims.listing.filters import MAX_SEARCH_LENGTH
from claims.models import Category
from claims.pages.lists.chips import YES_OR_NO

DAYS = {
    "claimed_on__gte": gettext_lazy("Said from"),
    "claimed_on__lte": gettext_lazy("Said until"),
    "verdict_published_at__gte": gettext_lazy("Judged from"),
    "verdict_published_at__lte": gettext_lazy("Judged until"),
}
FIELDS = ("q", "category", "disputed", *DAYS)


class Day(NamedTuple):
    name: str
    label: str
    value: str

    @property
    def is_day(self):
        """Whether a browser's field for days can show the value: it shows nothing for any other."""
        return not self.value or bool(re.fullmatch(r"\d{4}-\d\d-\d\d", self.value, re.ASCII))


class SearchForm:
    """The fields as the address fills them, right or wrong, and all other filters of the address as hidden fields."""

    max_length = MAX_SEARCH_LENGTH

    def __init__(self, parameters):
        self.words = parameters.get("q", "")
        self.days = [Day(name, label, parameters.get(name, "")) for name, label in DAYS.items()]
        self.categories = options("category", dict(Category.choices), parameters)
        self.disputed = options("disputed", YES_OR_NO, parameters)
        self.hidden = [
            (name, ",".join(texts)) for name, texts in parameters.lists() if name not in (*FIELDS, "cursor")
        ]
        self.is_open = any(name in parameters for name in FIELDS[1:])


def options(name, labels, parameters):
    """Return tuples (value, label, is chosen), one for each option of a filter.

    What the address asks for and the form cannot offer, several values or a misspelt one, is the first option.
    """
    chosen = ",".join(parameters.getlist(name))
    if chosen not in ("", *labels):
        labels = {chosen: ", ".join(str(labels.get(key, key)) for key in chosen.split(","))} | labels
    return [(str(value), label, value == chosen) for value, label in labels.items()]
