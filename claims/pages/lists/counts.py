"""How many claims of each kind does a list have? `counts_of` counts them, `groups_of` makes links of the counts."""

from functools import lru_cache
from typing import NamedTuple

from django.db import OperationalError
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy

from claims.listing.facets import facets
from claims.listing.selection import select
from claims.pages.lists.query import STRANGER
from config.db.failures import TOO_EXPENSIVE, failure_of
from config.db.timeouts import time_limit

BUDGET = 1  # second: a page of claims does not wait longer for its counts
MAX_COUNTED = 256  # queries whose counts a process remembers
MAX_SHOWN = 8  # values of a group
GROUPS = {
    "category": gettext_lazy("Verdict"),
    "topic": gettext_lazy("Topic"),
    "issuer": gettext_lazy("Judged by"),
    "language": gettext_lazy("Language of the claim"),
}


NAMED = (*GROUPS, "claimant", "publisher", "rating", "stance")  # filters whose values have names that are counted


class Value(NamedTuple):
    key: str
    name: str
    count: int
    query: str  # the query string of the list with it


class Group(NamedTuple):
    name: str
    label: str
    values: list


def counts_of(filters, groups, position):
    """Return what `facets` does for a query string of filters; None if it takes longer than `BUDGET`.

    Counts are remembered for one position of the edition log: until an edition is added, they stay right.
    """
    try:
        return counted(filters, tuple(groups), position, get_language())
    except OperationalError as error:
        if failure_of(error) != TOO_EXPENSIVE:
            raise
        return None


@lru_cache(MAX_COUNTED)
def counted(filters, groups, position, language):
    picked = select(QueryDict(filters), STRANGER, looks_up=False)
    with time_limit(BUDGET):
        return facets(picked.cards, groups, picked.filterset)


def groups_of(query, counts):
    """Return the groups that the query does not filter by yet, each with its most frequent values as links."""
    if counts is None:
        return []
    groups = [
        Group(
            name,
            label,
            [
                Value(value["key"], value["name"] or value["key"], value["count"], query.query(**{name: value["key"]}))
                for value in counts["facets"][name][:MAX_SHOWN]
            ],
        )
        for name, label in GROUPS.items()
        if name in counts["facets"] and name not in query.picked.values
    ]
    return [group for group in groups if group.values]
