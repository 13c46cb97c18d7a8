"""How many claims are there of each kind? `facets()` counts cards by groups, and adds the display name of each key."""

from collections import Counter
from typing import NamedTuple

from django.db import connection
from django.db.models import CharField, Count, F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import get_language_info, gettext_lazy

from claims.listing.same_row import FAMILIES
from claims.models import Category, Claimant, ClaimStatus, EvidenceStance, Rating, Topic
from config.db.names import name_in
from config.text.languages import UNDETERMINED
from sources.models import Publisher

UNNAMED_LANGUAGES = {UNDETERMINED: gettext_lazy("undetermined"), "zh": gettext_lazy("Chinese")}  # by Django
MAX_KEYS = 100  # per group
MAX_TAGS = 10_000  # language tags, which are added up by prefix before the most frequent are chosen


def choices(known):
    return lambda keys: {str(word): str(label) for word, label in known.choices}


def languages(tags):
    """Return localised names of language tags; `pt-BR` falls back to `pt`."""
    return {tag: name for tag in tags if (name := language_name(tag))}


def language_name(tag):
    try:
        return str(get_language_info(tag.lower())["name_translated"])
    except KeyError:
        return str(UNNAMED_LANGUAGES.get(tag.partition("-")[0], ""))


class NameSource(NamedTuple):
    """Where to look up display names: the model, its field with the key, its field with the name."""

    model: type
    key: str
    name: str  # text, or JSON by language
    order: str  # of several rows with one key, the first names it


class Group(NamedTuple):
    """A column of cards to count by."""

    column: str
    is_list: bool
    names: object = None  # a NameSource, or a function from keys to a dict of names


PUBLISHERS = NameSource(Publisher, "domain", "name", "domain")
GROUPS = {
    "category": Group("categories", True, choices(Category)),
    "claimant": Group("claimant", False, NameSource(Claimant, "id", "name", "id")),
    "disputed": Group("is_disputed", False),
    "issuer": Group("issuers", True, PUBLISHERS),
    "language": Group("language", False, languages),
    "publisher": Group("publishers", True, PUBLISHERS),
    "rating": Group(
        "ratings", True, NameSource(Rating, "code", "names", "scale__code")
    ),  # of the first scale that has it
    "stance": Group("stances", True, choices(EvidenceStance)),
    "status": Group("status", False, choices(ClaimStatus)),
    "topic": Group("topics", True, NameSource(Topic, "slug", "names", "slug")),
}


def facets(cards, groups, filterset):
    """Return the number of `cards`, and the most frequent keys of each group as `[{key, name, count}]`.

    The count of a key is the length of the list with that key as one more filter.
    """
    found = filterset.search_once()
    if found is not None or filterset.collapses_groups:
        cards = filterset.every_card(filterset.queryset.all())
    total = cards.order_by().annotate(facet=Value(""), key=Value("")).values_list("facet", "key")
    branches = [counts_of_group(cards, group, filterset) for group in groups]
    number = number_of_cards(filterset)
    counts = rows_of(total.annotate(number=number).union(*branches, all=True), found)
    counts = list(counts if filterset.collapses_groups else with_language_prefixes(counts))
    names = names_of({group: [key for name, key, _ in counts if name == group] for group in groups})
    by_group = {group: [] for group in groups}
    for group, key, number in counts:
        if group:
            by_group[group].append({"key": key, "name": names[group].get(key), "count": number})
    for group_facets in by_group.values():
        group_facets.sort(key=lambda facet: (-facet["count"], facet["key"]))
    return {"count": next((number for group, _, number in counts if not group), 0), "facets": by_group}


def number_of_cards(filterset):
    """Return the expression that counts cards, or groups of claims if the request collapses them."""
    return Count(Coalesce("group", "pk"), distinct=True) if filterset.collapses_groups else Count("*")


def rows_of(queryset, found):
    """Return the rows of a queryset, with `found` as a common table expression: the words are matched only once."""
    if found is None:
        return queryset
    (sql, parameters), (sql_of_found, parameters_of_found) = (
        each.query.sql_with_params() for each in (queryset, found)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found (id) AS MATERIALIZED ({sql_of_found}) {sql}", [*parameters_of_found, *parameters])
        return cursor.fetchall()


def with_language_prefixes(counts):
    """Yield `counts`, with each language tag counted for all its prefixes, as the language filter finds them."""
    by_range = Counter()
    for group, key, number in counts:
        if group == "language":
            by_range.update(dict.fromkeys(prefixes(key), number))
        else:
            yield group, key, number
    frequent = sorted(by_range.items(), key=lambda item: (-item[1], item[0]))[:MAX_KEYS]
    yield from (("language", key, number) for key, number in frequent)


def prefixes(tag):
    parts = tag.split("-")
    return ["-".join(parts[: number + 1]) for number in range(len(parts))]


def counts_of_group(cards, name, filterset):
    """Return a queryset of group, key and number for the most frequent keys of one group."""
    for family in FAMILIES:
        positive, negative = conditions = filterset.conditions_of(family)
        if name in family.groups and any(condition.parameter != name for condition in [*positive, *negative]):
            is_filtered = any(condition.parameter == name for condition in positive)
            cards = cards if is_filtered else filterset.without_family(family)
            return family.counts(name, cards, conditions, filterset.collapses_groups)[:MAX_KEYS]
    group = GROUPS[name]
    key = F(group.column)
    if name == "language" and filterset.collapses_groups:  # a group may have several tags of one prefix
        key = Func(F("languages"), function="unnest", output_field=TextField())
    elif group.is_list:
        key = Func(key, function="unnest", output_field=TextField())
    else:
        cards = cards.filter(**{f"{group.column}__isnull": False})
    counted = cards.order_by().annotate(facet=Value(name), key=Cast(key, TextField())).values_list("facet", "key")
    return counted.annotate(number=number_of_cards(filterset)).order_by("-number", "key")[
        : MAX_TAGS if name == "language" else MAX_KEYS
    ]


def names_of(keys):
    """Return the names of keys by group. One query looks up all names that rows have."""
    names = {group: GROUPS[group].names(keys[group]) for group in keys if callable(GROUPS[group].names)}
    sources = {group: GROUPS[group].names for group in keys if isinstance(GROUPS[group].names, NameSource)}
    branches = [
        source.model.objects.filter(**{f"{source.key}__in": keys[group]})
        .annotate(
            group=Value(group),
            key=Cast(source.key, CharField()),
            order=Cast(source.order, CharField()),
            words=Func(F(source.name), function="to_jsonb", output_field=JSONField()),
        )
        .order_by()
        .values_list("group", "key", "order", "words")
        for group, source in sources.items()
    ]
    looked_up = {group: {} for group in keys}
    if branches:
        for group, key, _order, words in sorted(branches[0].union(*branches[1:], all=True), key=lambda row: row[:3]):
            looked_up[group].setdefault(key, words if isinstance(words, str) else name_in(words))
    return looked_up | names
