"""Which claims, verdicts and evidence does a list answer with?

Claims are found by their cards. A claim's `category`, `rating` and `issuer` are those of its published verdicts, for
every reader: what is still being written cannot be filtered for, and so cannot be guessed.
"""

from uuid import UUID

from django import forms
from django.db.models import Exists, Func, OuterRef, Q, Subquery, UUIDField, Value
from django.utils.timezone import localdate
from django_filters import rest_framework as filters

from claims.models import (
    Category,
    Claim,
    Claimant,
    ClaimTopic,
    Correction,
    Evidence,
    Import,
    Rating,
    RatingScale,
    Topic,
    Verdict,
)
from claims.models.claim import sees_the_desk
from claims.models.correction import CORRECTION_KINDS
from sources.api.filters import AnyId, AnyLanguage, AnyOf, Day, Moment, StrictFilterSet, Words, YesNo
from sources.canonical import canonical_url
from sources.models import Article, Publisher

LONGEST_SEARCH = 512  # characters; PostgreSQL's parser gives up on much longer ones


def any_in(column):
    """Cards that have any of these words in that list of theirs."""
    return lambda words: Q(**{f"{column}__overlap": words})


class ArticleField(forms.CharField):
    """An article by its id or by any writing of its address."""

    def clean(self, text):
        text = super().clean(text)
        try:
            return UUID(text) if text else None
        except ValueError:
            return canonical_url(text)


class CitesArticle(filters.CharFilter):
    field_class = ArticleField
    negated = False

    def known(self, article):
        return Article, "pk" if isinstance(article, UUID) else "canonical_url"

    def filter(self, cards, article):
        if article is None:
            return cards
        key = Value(article, UUIDField())
        if not isinstance(article, UUID):
            key = Subquery(Article.objects.filter(canonical_url=article).values("pk"))
        return cards.filter(articles__contains=Func(key, template="ARRAY[%(expressions)s]"))


class Search(filters.CharFilter):
    """All these words, in web-search syntax: quotes for a phrase, a minus for what must not occur."""

    def __init__(self):
        super().__init__(max_length=LONGEST_SEARCH, help_text=self.__doc__)

    def filter(self, cards, words):
        return cards.matching(words) if words else cards


class ClaimFilters(StrictFilterSet):
    language = AnyLanguage()
    status = AnyOf(lambda words: Q(status__in=words), known=Claim.Status.values)
    category = AnyOf(any_in("categories"), known=Category.values)
    rating = AnyOf(any_in("ratings"), known=(Rating, "code"))
    issuer = AnyOf(
        any_in("issuers"),
        known=(Publisher, "domain"),
        help_text="Who judged: the domain of a published verdict's publisher.",
    )
    publisher = AnyOf(
        any_in("publishers"),
        known=(Publisher, "domain"),
        help_text="Whose articles are cited: a domain.",
    )
    stance = AnyOf(any_in("stances"), known=Evidence.Stance.values)
    topic = AnyOf(any_in("topics"), known=(Topic, "slug"))
    claimant = AnyId(lambda ids: Q(claimant__in=ids), known=Claimant)
    article = CitesArticle(help_text="A cited article, by its id or its address.")
    disputed = YesNo("is_disputed", help_text="Whether published verdicts fall into different categories.")
    judged = YesNo(method="with_verdict", help_text="Whether a verdict stands today: `false` is the review queue.")
    claimed_on = Day(help_text="The day it was said.")
    q = Search()
    ranges = {
        "claimed_on": Day,
        "published_at": Moment,  # the first verdict's time
        "reviewed_at": Moment,  # the latest verdict's time
        "updated_at": Moment,
    }

    @classmethod
    def allowed_to(cls, request):
        """When the desk last changed a claim is the desk's own business."""
        if sees_the_desk(request.user):
            return cls.base_filters
        return {name: one for name, one in cls.base_filters.items() if not name.startswith("updated_at")}

    def with_verdict(self, cards, name, is_judged):
        return cards.exclude(issuers=[]) if is_judged else cards.filter(issuers=[])


class VerdictFilters(StrictFilterSet):
    claim = AnyId(lambda ids: Q(claim__in=ids), known=Claim)
    publisher = AnyOf(lambda domains: Q(publisher__domain__in=domains), known=(Publisher, "domain"))
    category = AnyOf(lambda words: Q(rating__category__in=words), known=Category.values)
    rating = AnyOf(lambda codes: Q(rating__code__in=codes), known=(Rating, "code"))
    status = AnyOf(lambda words: Q(status__in=words), known=Verdict.Status.values)
    origin = AnyOf(lambda words: Q(origin__in=words), known=Verdict.Origin.values)
    language = AnyLanguage()
    due = YesNo(method="that_are_due", help_text="Whether its day for another look has come.")
    ranges = {"published_at": Moment, "review_after": Day}

    class Meta:
        model = Verdict
        fields = []

    def that_are_due(self, verdicts, name, is_due):
        due = verdicts.due(localdate())
        return due if is_due else verdicts.exclude(pk__in=due.values("pk"))


class EvidenceFilters(StrictFilterSet):
    claim = AnyId(lambda ids: Q(claim__in=ids), known=Claim)
    article = AnyId(lambda ids: Q(article__in=ids), known=Article)
    publisher = AnyOf(lambda domains: Q(article__publisher__domain__in=domains), known=(Publisher, "domain"))
    role = AnyOf(lambda words: Q(role__in=words), known=Evidence.Role.values)
    stance = AnyOf(lambda words: Q(stance__in=words), known=Evidence.Stance.values)
    q = Words("quote_exact", "note")
    ranges = {"created_at": Moment}

    class Meta:
        model = Evidence
        fields = []


class OfTopic(AnyOf):
    """What belongs to a claim about any of these topics."""

    def __init__(self):
        of_claim = ClaimTopic.objects.filter(claim=OuterRef("claim"))
        super().__init__(lambda slugs: Q(Exists(of_claim.filter(topic__slug__in=slugs))), known=(Topic, "slug"))


class CorrectionFilters(StrictFilterSet):
    claim = AnyId(lambda ids: Q(claim__in=ids), known=Claim)
    publisher = AnyOf(
        lambda domains: Q(publisher__domain__in=domains),
        known=(Publisher, "domain"),
        help_text="Who corrected or retracted its verdict: a domain.",
    )
    topic = OfTopic()
    kind = AnyOf(lambda words: Q(kind__in=words), known=CORRECTION_KINDS)
    ranges = {"made_at": Moment}

    class Meta:
        model = Correction
        fields = []


class ClaimantFilters(StrictFilterSet):
    kind = AnyOf(lambda words: Q(kind__in=words), known=Claimant.Kind.values)
    wikidata_id = AnyOf(lambda ids: Q(wikidata_id__in=ids))
    q = Words("name", "role")

    class Meta:
        model = Claimant
        fields = []


class TopicFilters(StrictFilterSet):
    slug = AnyOf(lambda slugs: Q(slug__in=slugs), known=(Topic, "slug"))

    class Meta:
        model = Topic
        fields = []


class ImportFilters(StrictFilterSet):
    status = AnyOf(lambda words: Q(status__in=words), known=Import.Status.values)
    publisher = AnyOf(lambda domains: Q(publisher__domain__in=domains), known=(Publisher, "domain"))
    ranges = {"created_at": Moment}

    class Meta:
        model = Import
        fields = []


class RatingScaleFilters(StrictFilterSet):
    code = AnyOf(lambda codes: Q(code__in=codes), known=(RatingScale, "code"))
    owner = AnyOf(lambda domains: Q(owner__domain__in=domains), known=(Publisher, "domain"))
    usable_by = AnyOf(
        lambda domains: Q(owner=None) | Q(owner__domain__in=domains),
        known=(Publisher, "domain"),
        help_text="Whose verdicts may use the scale: shared scales, and those that this publisher (a domain) owns.",
    )
    category = AnyOf(
        lambda words: Q(Exists(Rating.objects.filter(scale=OuterRef("pk"), category__in=words))),
        known=Category.values,
    )

    class Meta:
        model = RatingScale
        fields = []
