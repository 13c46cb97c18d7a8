"""How do filters hold of one and the same verdict, or of one and the same piece of evidence?

The filters are in two families, `VERDICTS` and `EVIDENCE`. All positive filters of a `Family` together pick claims
with a row that meets every one of them. A `__not` filter excludes claims with a row that has the value and meets the
positive filters under other names: `issuer=x&category__not=false` finds claims that x judged, and did not call false.

A card has one word for each value of one attribute, and a composite word for each two attributes of one row
(`verdict_pairs`, `evidence_pairs`). What words cannot decide (three attributes, a time, an article) is looked up in
the rows of the few cards that the words leave.
"""

from collections.abc import Callable
from functools import reduce
from itertools import combinations, product
from operator import and_
from typing import NamedTuple
from uuid import UUID

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Exists, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django_filters import rest_framework as filters

from claims.models import Evidence, EvidenceStance, Verdict
from config.api.filtering.filters import AnyLanguage, AnyOf, Moment
from sources.canonical import canonical_url
from sources.models import AllOfHouses, Article, PublisherDomain

MAX_WORDS = 1_000  # composite words in one lookup of the index; beyond, each attribute is looked up alone
NEVER = Q(pk__in=[])
OF_HOUSES = {"issuer", "publisher"}  # attributes that are a domain of a house


class Condition(NamedTuple):
    """What one filter requires of a row, and how cards that may have such a row are found."""

    parameter: str  # without its lookup
    row: Q
    card: Q = Q()  # in addition to words
    attribute: str | None = None  # the one that `words` are values of
    words: tuple = ()
    is_exact: bool = True  # every card found by the words or by `card` has such a row
    is_range: bool = False  # one row may have words of several such conditions: `pt` and `pt-BR`


class Family(NamedTuple):
    """Rows of a claim that some filters are about together.

    Its methods take conditions as a pair of lists: the positive and the negative ones.
    """

    rows: Callable  # returns the queryset of the rows that count
    pairs: str  # the card's column of composite words
    columns: dict  # from an attribute to the card's column of its words alone; without one they are among the pairs
    groups: dict  # from a facet to the path of a row's key

    def filter(self, cards, conditions):
        """Return the cards of claims that meet the conditions."""
        return cards.filter(self.claim_condition(*conditions)) if any(conditions) else cards

    def claim_condition(self, positive, negative):
        found = self.has_row(positive) if positive else Q()
        for condition in negative:
            found &= ~self.has_row([*others(positive, condition.parameter), condition])
        return found

    def has_row(self, conditions):
        """Return the condition for cards of claims with one row that meets all of `conditions`."""
        found = reduce(and_, (condition.card for condition in conditions), Q())
        words = words_by_attribute(conditions)
        if not all(words.values()):
            return NEVER
        if len(words) == 1:
            [(attribute, only_words)] = words.items()
            found &= self.has_word(attribute, only_words)
        is_exact = cards_decide(conditions, words)
        for first, second in combinations(sorted(words), 2):
            if len(words[first]) * len(words[second]) <= MAX_WORDS:
                pairs = [f"{first}:{a} {second}:{b}" for a, b in product(words[first], words[second])]
                found &= Q(**{f"{self.pairs}__overlap": in_houses(pairs, words)})
            else:
                found &= self.has_word(first, words[first]) & self.has_word(second, words[second])
                is_exact = False
        if is_exact:
            return found
        return found & Q(Exists(self.rows().filter(*(each.row for each in conditions), claim=OuterRef("pk"))))

    def has_word(self, attribute, words):
        if attribute in self.columns:
            words = AllOfHouses(words) if attribute in OF_HOUSES else words
            return Q(**{f"{self.columns[attribute]}__overlap": words})
        return Q(**{f"{self.pairs}__overlap": [f"{attribute}:{word}" for word in words]})

    def counts(self, group, cards, conditions, collapses_groups):
        """Return a queryset of facet, key and number of cards: as many as the list with the key as a filter has."""
        positive, negative = conditions
        path = self.groups[group]
        rows = self.rows().filter(*(each.row for each in others(positive, group)), **{f"{path}__isnull": False})
        for condition in negative:
            excluded = Q(*(other.row for other in others(positive, condition.parameter)), condition.row)
            if condition.parameter == group:
                cards = cards.exclude(Exists(self.rows().filter(excluded, claim=OuterRef("pk"))))
            else:
                same_key = self.rows().filter(excluded, claim=OuterRef("claim"), **{path: OuterRef(path)})
                rows = rows.exclude(Exists(same_key))
        rows = rows.filter(claim__in=cards.order_by().values("pk")).order_by()
        keys = rows.annotate(facet=Value(group), key=Cast(path, TextField())).values_list("facet", "key")
        counted = Coalesce("claim__card__group", "claim") if collapses_groups else "claim"
        return keys.annotate(number=Count(counted, distinct=True)).order_by("-number", "key")


def in_houses(pairs, words):
    """Return composite words, as an expression if they have domains: with those of all domains of the same houses."""
    [attribute] = OF_HOUSES.intersection(words) or [None]
    if not attribute:
        return pairs
    texts = ArrayField(TextField())
    arguments = Value(pairs, texts), Value(attribute), Value(list(words[attribute]), texts)
    return Func(*arguments, function="sources_words_of_houses", output_field=texts)


def cards_decide(conditions, words):
    """Return whether the words of a card tell exactly which claims have one row that meets all conditions."""
    return (
        all(condition.is_exact for condition in conditions)
        and (len(conditions) == 1 or all(condition.attribute for condition in conditions))
        and sum(condition.is_range for condition in conditions) < 2
        and len(words) < 3
    )


def others(conditions, parameter):
    return [condition for condition in conditions if condition.parameter != parameter]


def words_by_attribute(conditions):
    """Return the words that all conditions on an attribute allow; of several ranges, those of the first."""
    words = {}
    for condition in conditions:
        attribute = condition.attribute
        if attribute and not (condition.is_range and attribute in words):
            before = words.get(attribute, condition.words)
            words[attribute] = [word for word in dict.fromkeys(condition.words) if word in before]
    return words


VERDICTS = Family(
    Verdict.objects.standing,
    "verdict_pairs",
    {"category": "categories", "issuer": "issuers", "rating": "ratings"},
    {"category": "rating__category", "issuer": "publisher__domain", "rating": "rating__code"},
)
EVIDENCE = Family(
    Evidence.objects.found,
    "evidence_pairs",
    {"publisher": "publishers"},
    {"publisher": "article__publisher__domain", "stance": "stance"},
)
FAMILIES = (VERDICTS, EVIDENCE)

# Filters of a family change no queryset: `conditions_of` collects their conditions for the family. (The family is an
# attribute of their class, because each request copies the attributes of filters.)


class OfRow(AnyOf):
    """Values that a row of the family has at `path`. `attribute` is its name in composite words."""

    family = None

    def __init__(self, path, attribute, **extra):
        super().__init__(lambda words: Q(**{f"{path}__in": words}), **extra)
        self.attribute = attribute

    def filter(self, cards, words):
        return cards

    def row_condition(self, parameter, words):
        words_of_cards = tuple(self.words_of_cards(words))
        return Condition(parameter, self.condition(words), attribute=self.attribute, words=words_of_cards)

    def words_of_cards(self, words):
        return words


class OfVerdict(OfRow):
    family = VERDICTS


class OfJudge(OfVerdict):
    """By a domain of the house that judged."""

    def __init__(self, **extra):
        super().__init__("publisher__domain", "issuer", known=(PublisherDomain, "domain"), **extra)
        self.condition = lambda domains: Q(publisher__domain__in_houses=domains)


class OfEvidence(OfRow):
    family = EVIDENCE


class OfSource(OfEvidence):
    """By a domain of the house whose article is cited."""

    def __init__(self, **extra):
        super().__init__("article__publisher__domain", "publisher", known=(PublisherDomain, "domain"), **extra)
        self.condition = lambda domains: Q(article__publisher__domain__in_houses=domains)


class OfRole(OfEvidence):
    """Evidence has a stance, an appearance has none: in composite words a role is its stances."""

    def words_of_cards(self, roles):
        return [word for role in roles for word in (EvidenceStance.values if role == "evidence" else [role])]


class OfVerdictLanguage(AnyLanguage):
    family = VERDICTS

    def filter(self, cards, tags):
        return cards

    def row_condition(self, parameter, tags):
        tags = self.standard(tags)
        row = self.condition(tags)
        return Condition(parameter, row, Q(), "language", tuple(tags), is_exact=not self.is_whole, is_range=True)


class VerdictMoment(Moment):
    """The time when the verdict itself was published."""

    family = VERDICTS
    negated = False

    def filter(self, cards, span):
        return cards

    def row_condition(self, parameter, span):
        """Narrow cards by the claim's first and last publication, which have indexes, then look at each verdict."""
        row = self.condition(span, "published_at")
        column = "reviewed_at" if self.lookup_expr in ("gte", "gt") else "published_at"
        return Condition(parameter, row, self.condition(span, column), is_exact=False)


class ArticleField(forms.CharField):
    """An article by its id or by any spelling of its URL."""

    def clean(self, text):
        text = super().clean(text)
        try:
            return UUID(text) if text else None
        except ValueError:
            return canonical_url(text)


class OfArticle(filters.CharFilter):
    field_class = ArticleField
    family = EVIDENCE
    negated = False

    def known(self, article):
        return Article, "pk" if isinstance(article, UUID) else "canonical_url"

    def filter(self, cards, article):
        return cards

    def row_condition(self, parameter, article):
        if isinstance(article, UUID):
            return Condition(parameter, Q(article=article), Q(articles__contains=[article]))
        key = Subquery(Article.objects.filter(canonical_url=article).values("pk"))
        cites = Q(articles__contains=Func(key, template="ARRAY[%(expressions)s]"))
        return Condition(parameter, Q(article__canonical_url=article), cites)


def conditions_of(family, filters_by_name, values):
    """Return the positive and the negative conditions that a request has for the family."""
    conditions = ([], [])
    for name, filter_ in filters_by_name.items():
        if getattr(filter_, "family", None) is family and values[name]:
            conditions[filter_.negated].append(filter_.row_condition(name.partition("__")[0], values[name]))
    return conditions
