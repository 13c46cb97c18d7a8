"""By what is a list filtered? `chips_of` names each filter of the address, with the list without it."""

from typing import NamedTuple

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from claims.listing.facets import languages
from claims.models import Category, ClaimantKind, ClaimStatus, EvidenceRole, EvidenceStance

LABELS = {
    "article": gettext_lazy("cites the article"),
    "category": gettext_lazy("verdict"),
    "claimant": gettext_lazy("claimant"),
    "claimant__isnull": gettext_lazy("claimant not known"),
    "claimant_kind": gettext_lazy("kind of claimant"),
    "claimant_wikidata_id": gettext_lazy("claimant on Wikidata"),
    "claimed_on": gettext_lazy("said"),
    "claimed_on__isnull": gettext_lazy("day not known"),
    "collapse": gettext_lazy("one claim of each"),
    "created_at": gettext_lazy("written down"),
    "disputed": gettext_lazy("judges disagree"),
    "group": gettext_lazy("says the same as"),
    "group_disputed": gettext_lazy("judges disagree on the group"),
    "id": gettext_lazy("claim"),
    "issuer": gettext_lazy("judged by"),
    "judged": gettext_lazy("with a verdict"),
    "language": gettext_lazy("language"),
    "match": gettext_lazy("of the words"),
    "published_at": gettext_lazy("first judged"),
    "publisher": gettext_lazy("cites"),
    "q": gettext_lazy("words"),
    "rating": gettext_lazy("rating"),
    "reviewed_at": gettext_lazy("last judged"),
    "role": gettext_lazy("role"),
    "stance": gettext_lazy("stance"),
    "status": gettext_lazy("status"),
    "topic": gettext_lazy("topic"),
    "verdict_language": gettext_lazy("language of the verdict"),
    "verdict_published_at": gettext_lazy("judged"),
}
YES_OR_NO = {"true": gettext_lazy("yes"), "false": gettext_lazy("no")}
WORDS = {
    "category": dict(Category.choices),
    "claimant__isnull": YES_OR_NO,
    "claimant_kind": dict(ClaimantKind.choices),
    "claimed_on__isnull": YES_OR_NO,
    "collapse": {"group": gettext_lazy("group")},
    "disputed": YES_OR_NO,
    "group_disputed": YES_OR_NO,
    "judged": YES_OR_NO,
    "match": {"all": gettext_lazy("each"), "any": gettext_lazy("at least one")},
    "role": dict(EvidenceRole.choices),
    "stance": dict(EvidenceStance.choices),
    "status": dict(ClaimStatus.choices),
}
LANGUAGES = ("language", "verdict_language")
TIMES = ("claimed_on", "created_at", "published_at", "reviewed_at", "verdict_published_at")
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
    if parameter in LABELS or lookup in ("", "in", "exact"):
        return str(LABELS.get(parameter) or LABELS.get(name, name))
    return f"{LABELS.get(name, name)} {LOOKUPS.get(lookup, lookup)}"


def named(parameter, text, counts):
    """Return the value with names in place of keys, and a day or a time as the reader writes it."""
    name, keys = parameter.partition("__")[0], text.split(",")
    words = WORDS.get(parameter) or WORDS.get(name, {})
    if not words and name in TIMES:
        return moment_of(text)
    if name in LANGUAGES:
        words = languages(keys)
    for value in (counts["facets"] if counts else {}).get(name, []):
        if value["name"]:
            words = words | {value["key"]: value["name"]}
    return ", ".join(str(words.get(key, key)) for key in keys) if words else text


def moment_of(text):
    if day := parse_date(text):
        return date_format(day)
    time = parse_datetime(text)
    return date_format(time, "DATETIME_FORMAT") if time else text
