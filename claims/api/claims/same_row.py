"""How do filters hold of one and the same verdict, or of one and the same piece of evidence?

All positive filters of a `Family` pick claims with a row that meets every one of them. A `__not` filter leaves out
claims with a row that has the value and meets the positive filters under other names: `issuer=x&category__not=false`
finds claims that x judged, and did not call false.

A card is found by one word per value of one attribute, and by composite words of each two attributes of one row
(`verdict_pairs`, `evidence_pairs`). What those cannot tell for certain (three attributes, a time, an article) is
looked up in the rows of the few cards that the words leave.
"""

from functools import reduce
from itertools import combinations, product
from operator import and_
from typing import NamedTuple
from uuid import UUID

from django import forms
from django.db.models import Count, Exists, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast
from django_filters import rest_framework as filters

from claims.models import Evidence, EvidenceRole, EvidenceStance, Verdict
from config.api.filtering.filters import AnyLanguage, AnyOf, Moment
from sources.canonical import canonical_url
from sources.models import Article

MAX_WORDS = 1_000  # that the index is asked for at once; for more, each attribute is asked for alone
NEVER = Q(pk__in=[])


class Condition(NamedTuple):
    """What one filter asks of a row, and how cards that may have such a row are found."""

    parameter: str  # without its lookup
    row: Q
    card: Q = Q()  # beyond words
    attribute: str | None = None  # of which these are the words
    words: tuple = ()
    is_exact: bool = True  # words or card say all that the row does
    is_range: bool = False  # one row may have words of several such conditions: `pt` and `pt-BR`


class Family(NamedTuple):
    """Rows of a claim that filters speak of together."""

    rows: object  # which of them count: a function that returns a queryset
    pairs: str  # the card's column of composite words
    columns: dict  # attribute: the card's column of its words alone; without one they stand among the pairs
    groups: dict  # facet: where a row has its key

    def filter(self, cards, asked):
        """Those cards of claims with such rows: `asked` is the positive conditions and the negative ones."""
        return cards.filter(self.condition(*asked)) if any(asked) else cards

    def condition(self, wanted, unwanted):
        found = self.having(wanted) if wanted else Q()
        for one in unwanted:
            found &= ~self.having([*others(wanted, one.parameter), one])
        return found

    def having(self, conditions):
        """Cards of claims with a row that meets all of these."""
        found = reduce(and_, (one.card for one in conditions), Q())
        words = attributes_of(conditions)
        if not all(words.values()):
            return NEVER
        if len(words) == 1:
            [(attribute, alone)] = words.items()
            found &= self.any_of(attribute, alone)
        is_exact = (
            all(one.is_exact for one in conditions)
            and (len(conditions) == 1 or all(one.attribute for one in conditions))
            and sum(one.is_range for one in conditions) < 2
            and len(words) < 3
        )
        for one, other in combinations(sorted(words), 2):
            if len(words[one]) * len(words[other]) <= MAX_WORDS:
                pairs = [f"{one}:{a} {other}:{b}" for a, b in product(words[one], words[other])]
                found &= Q(**{f"{self.pairs}__overlap": pairs})
            else:
                found &= self.any_of(one, words[one]) & self.any_of(other, words[other])
                is_exact = False
        if is_exact:
            return found
        return found & Q(Exists(self.rows().filter(*(one.row for one in conditions), claim=OuterRef("pk"))))

    def any_of(self, attribute, words):
        if attribute in self.columns:
            return Q(**{f"{self.columns[attribute]}__overlap": words})
        return Q(**{f"{self.pairs}__overlap": [f"{attribute}:{word}" for word in words]})

    def counts(self, group, cards, asked):
        """Key and number of the cards whose rows of that key meet what is asked: as many as the list with the key."""
        wanted, unwanted = asked
        path = self.groups[group]
        rows = self.rows().filter(*(one.row for one in others(wanted, group)), **{f"{path}__isnull": False})
        for one in unwanted:
            met = Q(*(other.row for other in others(wanted, one.parameter)), one.row)
            if one.parameter == group:
                cards = cards.exclude(Exists(self.rows().filter(met, claim=OuterRef("pk"))))
            else:
                same = self.rows().filter(met, claim=OuterRef("claim"), **{path: OuterRef(path)})
                rows = rows.exclude(Exists(same))
        counted = rows.filter(claim__in=cards.order_by().values("pk")).order_by()
        counted = counted.annotate(group=Value(group), key=Cast(path, TextField())).values_list("group", "key")
        return counted.annotate(number=Count("claim", distinct=True)).order_by("-number", "key")


def others(conditions, parameter):
    return [one for one in conditions if one.parameter != parameter]


def attributes_of(conditions):
    """By attribute, the words that all conditions allow; of ranges, those of the first."""
    words = {}
    for one in conditions:
        if one.attribute and not (one.is_range and one.attribute in words):
            before = words.get(one.attribute, one.words)
            words[one.attribute] = [word for word in dict.fromkeys(one.words) if word in before]
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

# Filters of a family leave the cards to it: `asked_of` collects what they ask.


class OneRow(AnyOf):
    """Words that a row of the family has at `path`. `attribute` is what composite words call it."""

    def __init__(self, family, path, attribute, **extra):
        super().__init__(lambda words: Q(**{f"{path}__in": words}), **extra)
        self.family, self.attribute = family, attribute

    def filter(self, cards, words):
        return cards

    def asked(self, parameter, words):
        return Condition(parameter, self.condition(words), attribute=self.attribute, words=tuple(self.in_cards(words)))

    def in_cards(self, words):
        return words


class OfStance(OneRow):
    def __init__(self, **extra):
        super().__init__(EVIDENCE, "stance", "stance", known=EvidenceStance.values, **extra)


class OfRole(OneRow):
    """Evidence has a stance, an appearance has none: in composite words a role is its stances."""

    def __init__(self, **extra):
        super().__init__(EVIDENCE, "role", "stance", known=EvidenceRole.values, **extra)

    def in_cards(self, roles):
        return [word for role in roles for word in (EvidenceStance.values if role == "evidence" else [role])]


class OfVerdictLanguage(AnyLanguage):
    family = VERDICTS

    def filter(self, cards, tags):
        return cards

    def asked(self, parameter, tags):
        tags = self.standard(tags)
        row = self.condition(tags)
        return Condition(parameter, row, Q(), "language", tuple(tags), is_exact=not self.is_whole, is_range=True)


class VerdictMoment(Moment):
    """When the verdict itself was published."""

    family = VERDICTS
    negated = False

    def filter(self, cards, span):
        return cards

    def asked(self, parameter, span):
        """The claim's first and last publication, which have indexes, bound those of each of its verdicts."""
        row = self.condition(span, "published_at")
        bounding = "reviewed_at" if self.lookup_expr in ("gte", "gt") else "published_at"
        return Condition(parameter, row, self.condition(span, bounding), is_exact=False)


class ArticleField(forms.CharField):
    """An article by its id or by any writing of its address."""

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

    def asked(self, parameter, article):
        if isinstance(article, UUID):
            return Condition(parameter, Q(article=article), Q(articles__contains=[article]))
        key = Subquery(Article.objects.filter(canonical_url=article).values("pk"))
        cites = Q(articles__contains=Func(key, template="ARRAY[%(expressions)s]"))
        return Condition(parameter, Q(article__canonical_url=article), cites)


def asked_of(family, given, cleaned):
    """The positive and the negative conditions of that family."""
    asked = ([], [])
    for name, one in given.items():
        if getattr(one, "family", None) is family and cleaned[name]:
            asked[one.negated].append(one.asked(name.partition("__")[0], cleaned[name]))
    return asked
