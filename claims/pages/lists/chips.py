"""By what is a list filtered? `chips_of` names each filter of the address, with the list without it."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS = {
    "article": gettext_lazy("cites the article"),
    "category": gettext_lazy("verdict"),
    "claimant": gettext_lazy("claimant"),
    "claimed_on": gettext_lazy("said"),
    "disputed": gettext_lazy("judges disagree"),
    "issuer": gettext_lazy("judged by"),
    "language": gettext_lazy("language"),
    "publisher": gettext_lazy("cites"),
    "q": gettext_lazy("words"),
    "rating": gettext_lazy("rating"),
    "topic": gettext_lazy("topic"),
    "verdict_published_at": gettext_lazy("judged"),
}
LOOKUPS = {
    "gte": gettext_lazy("from"),
    "gt": gettext_lazy("after"),
    "lte": gettext_lazy("until"),
    "lt": gettext_lazy("before"),
    "not": gettext_lazy("not"),
}


class Chip(NamedTuple):
    label: str
    value: str
    query: str  # the query string without it


def chips_of(query, counts):
    """Return a chip for each filter of the query. The counts, if there are any, know the names of keys."""
    return [
        Chip(label_of(name), named(name, text, counts), query.query(**{name: None}))
        for name, text in query.picked.values.items()
    ]


def label_of(parameter):
    name, _separator, lookup = parameter.partition("__")
    label = LABELS.get(name, name)
    return f"{label} {LOOKUPS.get(lookup, lookup)}" if lookup not in ("", "in") else str(label)


def named(parameter, text, counts):
    """Return the value with names in place of keys."""
    words = {"true": _("yes"), "false": _("no")} if parameter in ("disputed", "judged") else {}
    for group, values in (counts["facets"] if counts else {}).items():
        if parameter.partition("__")[0] == group:
            words |= {value["key"]: value["name"] for value in values if value["name"]}
    return ", ".join(words.get(key, key) for key in text.split(",")) if words else text
