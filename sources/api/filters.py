"""Which filters do the lists of sources have? `PublisherFilters` and `ArticleFilters`."""

from django import forms
from django.db.models import Q
from django_filters import rest_framework as filters

from config.api.filtering.filters import AnyLanguage, AnyOf, Moment, StrictFilterSet, Words, YesNo
from sources.canonical import canonical_url
from sources.models import Article, Publisher, PublisherKind


class AddressField(forms.CharField):
    def clean(self, address):
        address = super().clean(address)
        return canonical_url(address) if address else address


class Address(filters.CharFilter):
    """The URL of an article, in any of its spellings."""

    field_class = AddressField


class PublisherFilters(StrictFilterSet):
    domain = AnyOf(lambda words: Q(domain__in=words))
    kind = AnyOf(lambda words: Q(kind__in=words), known=PublisherKind.values)
    country = AnyOf(lambda words: Q(country__in=words))
    language = AnyLanguage()
    is_desk = YesNo("is_desk")
    q = Words("name", "domain")

    class Meta:
        model = Publisher
        fields = []


class ArticleFilters(StrictFilterSet):
    publisher = AnyOf(lambda words: Q(publisher__domain__in=words), known=(Publisher, "domain"))
    language = AnyLanguage()
    url = Address("canonical_url", help_text="In any of its writings.")
    q = Words("title")
    ranges = {"published_at": Moment}

    class Meta:
        model = Article
        fields = []
