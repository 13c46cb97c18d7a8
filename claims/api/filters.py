"""Which claims, verdicts and evidence does a list answer with?

A claim's `category`, `rating` and `issuer` are those of its published verdicts, for every reader: what is still being
written cannot be filtered for, and so cannot be guessed.
"""

from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django_filters import rest_framework as filters

from claims.models import (
    Category,
    Claim,
    Claimant,
    ClaimTopic,
    Correction,
    Evidence,
    Rating,
    RatingScale,
    Topic,
    Verdict,
)
from claims.models.correction import CORRECTION_KINDS
from sources.api.filters import BEFORE_AND_AFTER, AnyId, AnyLanguage, AnyOf, StrictFilterSet, Words, YesNo
from sources.canonical import canonical_url
from sources.models import Publisher

LONGEST_SEARCH = 512  # characters; PostgreSQL's parser gives up on much longer ones


def with_published_verdict(**conditions):
    """Claims with a verdict that stands today and meets these conditions."""
    verdicts = Verdict.objects.filter(claim=OuterRef("pk"), status=Verdict.Status.PUBLISHED, **conditions)
    return Q(Exists(verdicts))


def with_evidence(**conditions):
    return Q(Exists(Evidence.objects.filter(claim=OuterRef("pk"), **conditions)))


def with_topic(slugs, claim="pk"):
    return Q(Exists(ClaimTopic.objects.filter(claim=OuterRef(claim), topic__slug__in=slugs)))


class ArticleField(forms.CharField):
    """An article by its id or by any writing of its address."""

    def clean(self, text):
        text = super().clean(text)
        if not text:
            return {}
        try:
            return {"article": UUID(text)}
        except ValueError:
            return {"article__canonical_url": canonical_url(text)}


class CitesArticle(filters.CharFilter):
    field_class = ArticleField

    def filter(self, claims, article):
        return claims.filter(with_evidence(**article)) if article else claims


class Search(filters.CharFilter):
    """All these words, in web-search syntax: quotes for a phrase, a minus for what must not occur."""

    def __init__(self):
        super().__init__(max_length=LONGEST_SEARCH, help_text=self.__doc__)

    def filter(self, claims, words):
        return claims.matching(words) if words else claims


class ClaimFilters(StrictFilterSet):
    language = AnyLanguage()
    status = AnyOf(lambda words: Q(status__in=words), known=Claim.Status.values)
    category = AnyOf(lambda words: with_published_verdict(rating__category__in=words), known=Category.values)
    rating = AnyOf(lambda codes: with_published_verdict(rating__code__in=codes), known=(Rating, "code"))
    issuer = AnyOf(
        lambda domains: with_published_verdict(publisher__domain__in=domains),
        known=(Publisher, "domain"),
        help_text="Who judged: the domain of a published verdict's publisher.",
    )
    publisher = AnyOf(
        lambda domains: with_evidence(article__publisher__domain__in=domains),
        known=(Publisher, "domain"),
        help_text="Whose articles are cited: a domain.",
    )
    stance = AnyOf(lambda words: with_evidence(stance__in=words), known=Evidence.Stance.values)
    topic = AnyOf(with_topic, known=(Topic, "slug"))
    claimant = AnyId(lambda ids: Q(claimant__in=ids))
    article = CitesArticle(help_text="A cited article, by its id or its address.")
    disputed = YesNo("is_disputed", help_text="Whether published verdicts fall into different categories.")
    judged = YesNo(method="with_verdict", help_text="Whether a verdict stands today: `false` is the review queue.")
    published_at__gte = filters.IsoDateTimeFilter("published_at", "gte", help_text="The first verdict's time.")
    published_at__gt = filters.IsoDateTimeFilter("published_at", "gt")
    published_at__lte = filters.IsoDateTimeFilter("published_at", "lte")
    published_at__lt = filters.IsoDateTimeFilter("published_at", "lt")
    reviewed_at__gte = filters.IsoDateTimeFilter("reviewed_at", "gte", help_text="The latest verdict's time.")
    reviewed_at__gt = filters.IsoDateTimeFilter("reviewed_at", "gt")
    reviewed_at__lte = filters.IsoDateTimeFilter("reviewed_at", "lte")
    reviewed_at__lt = filters.IsoDateTimeFilter("reviewed_at", "lt")
    q = Search()

    class Meta:
        model = Claim
        fields = {"claimed_on": ("exact", *BEFORE_AND_AFTER), "updated_at": BEFORE_AND_AFTER}

    def with_verdict(self, claims, name, is_judged):
        return claims.filter(with_published_verdict() if is_judged else ~with_published_verdict())


class VerdictFilters(StrictFilterSet):
    claim = AnyId(lambda ids: Q(claim__in=ids))
    publisher = AnyOf(lambda domains: Q(publisher__domain__in=domains), known=(Publisher, "domain"))
    category = AnyOf(lambda words: Q(rating__category__in=words), known=Category.values)
    rating = AnyOf(lambda codes: Q(rating__code__in=codes), known=(Rating, "code"))
    status = AnyOf(lambda words: Q(status__in=words), known=Verdict.Status.values)
    origin = AnyOf(lambda words: Q(origin__in=words), known=Verdict.Origin.values)
    language = AnyLanguage()
    due = YesNo(method="that_are_due", help_text="Whether its day for another look has come.")

    class Meta:
        model = Verdict
        fields = {"published_at": BEFORE_AND_AFTER, "review_after": BEFORE_AND_AFTER}

    def that_are_due(self, verdicts, name, is_due):
        due = verdicts.due(localdate())
        return due if is_due else verdicts.exclude(pk__in=due.values("pk"))


class EvidenceFilters(StrictFilterSet):
    claim = AnyId(lambda ids: Q(claim__in=ids))
    article = AnyId(lambda ids: Q(article__in=ids))
    publisher = AnyOf(lambda domains: Q(article__publisher__domain__in=domains), known=(Publisher, "domain"))
    role = AnyOf(lambda words: Q(role__in=words), known=Evidence.Role.values)
    stance = AnyOf(lambda words: Q(stance__in=words), known=Evidence.Stance.values)
    q = Words("quote_exact", "note")

    class Meta:
        model = Evidence
        fields = {"created_at": BEFORE_AND_AFTER}


class CorrectionFilters(StrictFilterSet):
    claim = AnyId(lambda ids: Q(claim__in=ids))
    publisher = AnyOf(
        lambda domains: Q(publisher__domain__in=domains),
        known=(Publisher, "domain"),
        help_text="Who corrected or retracted its verdict: a domain.",
    )
    topic = AnyOf(lambda slugs: with_topic(slugs, claim="claim"), known=(Topic, "slug"))
    kind = AnyOf(lambda words: Q(kind__in=words), known=CORRECTION_KINDS)

    class Meta:
        model = Correction
        fields = {"made_at": BEFORE_AND_AFTER}


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


class RatingScaleFilters(StrictFilterSet):
    code = AnyOf(lambda codes: Q(code__in=codes), known=(RatingScale, "code"))
    owner = AnyOf(lambda domains: Q(owner__domain__in=domains), known=(Publisher, "domain"))
    category = AnyOf(
        lambda words: Q(Exists(Rating.objects.filter(scale=OuterRef("pk"), category__in=words))),
        known=Category.values,
    )

    class Meta:
        model = RatingScale
        fields = []
