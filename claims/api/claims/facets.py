"""How many claims are there of each kind? Counts over cards, and beside each key the words that people read."""

from collections import Counter
from typing import NamedTuple

from django.conf.locale import LANG_INFO
from django.db.models import CharField, Count, F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from claims.api.claims.same_row import FAMILIES
from claims.models import Category, Claimant, ClaimStatus, EvidenceStance, Rating, Topic
from claims.models.names import name_in
from sources.models import Publisher

MAX_KEYS = 100  # keys a group: the most frequent ones
MAX_TAGS = 10_000  # of languages, which are added up before the most frequent are chosen


def choices(known):
    return lambda keys: {str(word): str(label) for word, label in known.choices}


def languages(tags):
    """Their names as the reader's language has them; of a region, those of its language."""
    known = {tag: LANG_INFO.get(tag.lower()) or LANG_INFO.get(tag.partition("-")[0], {}) for tag in tags}
    return {tag: gettext(info["name"]) for tag, info in known.items() if "name" in info}


class Named(NamedTuple):
    """Rows that keys name, and where their own name stands: a word, or words by language."""

    model: type
    key: str
    name: str
    order: str


class Group(NamedTuple):
    """A column of cards to count by, and what gives its keys names: a function of the keys, or rows."""

    column: str
    is_list: bool
    names: object = None


PUBLISHERS = Named(Publisher, "domain", "name", "domain")
GROUPS = {
    "category": Group("categories", True, choices(Category)),
    "claimant": Group("claimant", False, Named(Claimant, "id", "name", "id")),
    "disputed": Group("is_disputed", False),
    "issuer": Group("issuers", True, PUBLISHERS),
    "language": Group("language", False, languages),
    "publisher": Group("publishers", True, PUBLISHERS),
    "rating": Group("ratings", True, Named(Rating, "code", "names", "scale__code")),  # of the first scale that has it
    "stance": Group("stances", True, choices(EvidenceStance)),
    "status": Group("status", False, choices(ClaimStatus)),
    "topic": Group("topics", True, Named(Topic, "slug", "names", "slug")),
}


def facets(cards, groups, filterset):
    """How many of these cards there are, and by group the most frequent keys: `[{key, name, count}]`.

    A key counts the cards that the list with the key as one more filter has.
    """
    total = cards.order_by().annotate(group=Value(""), key=Value("")).values_list("group", "key")
    legs = [leg(cards, group, filterset) for group in groups]
    counts = list(rolled_up(total.annotate(number=Count("*")).union(*legs, all=True)))
    names = names_of({group: [key for name, key, _ in counts if name == group] for group in groups})
    found = {
        group: sorted(
            (
                {"key": key, "name": names[group].get(key), "count": number}
                for name, key, number in counts
                if name == group
            ),
            key=lambda facet: (-facet["count"], facet["key"]),
        )
        for group in groups
    }
    return {"count": next((number for name, _, number in counts if name == ""), 0), "facets": found}


def rolled_up(counts):
    """The same, but a language counts its regions and scripts, too, as its filter finds them."""
    by_range = Counter()
    for group, key, number in counts:
        if group == "language":
            by_range.update(dict.fromkeys(ranges(key), number))
        else:
            yield group, key, number
    frequent = sorted(by_range.items(), key=lambda one: (-one[1], one[0]))[:MAX_KEYS]
    yield from (("language", key, number) for key, number in frequent)


def ranges(tag):
    parts = tag.split("-")
    return ["-".join(parts[: number + 1]) for number in range(len(parts))]


def leg(cards, name, filterset):
    """Group, key and number of the most frequent keys of one group."""
    for family in FAMILIES:
        asked = filterset.asked_of(family)
        if name in family.groups and any(one.parameter != name for one in [*asked[0], *asked[1]]):
            is_asked = any(one.parameter == name for one in asked[0])
            return family.counts(name, cards if is_asked else filterset.beyond(family), asked)[:MAX_KEYS]
    group = GROUPS[name]
    key = F(group.column)
    if group.is_list:
        key = Func(key, function="unnest", output_field=TextField())
    else:
        cards = cards.filter(**{f"{group.column}__isnull": False})
    counted = cards.order_by().annotate(group=Value(name), key=Cast(key, TextField())).values_list("group", "key")
    return counted.annotate(number=Count("*")).order_by("-number", "key")[
        : MAX_TAGS if name == "language" else MAX_KEYS
    ]


def names_of(keys):
    """By group, the name of each key that has one: one query for all that rows name."""
    names = {group: GROUPS[group].names(keys[group]) for group in keys if callable(GROUPS[group].names)}
    asked = {group: GROUPS[group].names for group in keys if isinstance(GROUPS[group].names, Named)}
    legs = [
        named.model.objects.filter(**{f"{named.key}__in": keys[group]})
        .annotate(
            group=Value(group),
            key=Cast(named.key, CharField()),
            order=Cast(named.order, CharField()),
            words=Func(F(named.name), function="to_jsonb", output_field=JSONField()),
        )
        .order_by()
        .values_list("group", "key", "order", "words")
        for group, named in asked.items()
    ]
    found = {group: {} for group in keys}
    if legs:
        for group, key, _order, words in sorted(legs[0].union(*legs[1:], all=True), key=lambda row: row[:3]):
            found[group].setdefault(key, words if isinstance(words, str) else name_in(words))
    return found | names


class FacetSerializer(serializers.Serializer):
    """One value of a group, its name, and how many claims have it."""

    key = serializers.CharField(help_text="The value, as the filter of the same name takes it.")
    name = serializers.CharField(allow_null=True)
    count = serializers.IntegerField()


@extend_schema_serializer(component_name="ClaimCounts")  # generators stumble over a member called like its shape
class FacetsSerializer(serializers.Serializer):
    """Counts by group, the most frequent values first, at most 100. A claim counts once for each value it has."""

    count = serializers.IntegerField(help_text="How many claims match the filters.")
    facets = serializers.DictField(child=FacetSerializer(many=True))
