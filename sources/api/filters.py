"""Which filters do the lists of sources have? `PublisherFilters` and `ArticleFilters`."""

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q
from django_filters import rest_framework as filters

from config.api.filtering.filters import AnyLanguage, AnyOf, Moment, StrictFilterSet, Words, YesNo
from sources.canonical import canonical_url
from sources.models import Article, Media, MediaKind, Publisher, PublisherDomain, PublisherKind


class AddressField(forms.CharField):
    def clean(self, address):
        address = super().clean(address)
        return canonical_url(address) if address else address


class Address(filters.CharFilter):
    """The URL of an article, in any of its spellings."""

    field_class = AddressField


class OfHouse(AnyOf):
    """Rows of publishers at `path`, by a domain: that of any publisher of the same house."""

    def __init__(self, path, **extra):
        condition = lambda domains: Q(**{f"{path}__domain__in_houses": domains})  # noqa: E731
        super().__init__(condition, known=(PublisherDomain, "domain"), **extra)


class PublisherFilters(StrictFilterSet):
    domain = AnyOf(lambda words: Q(domain__in=words) | Q(other_domains__overlap=words))
    kind = AnyOf(lambda words: Q(kind__in=words), known=PublisherKind.values)
    country = AnyOf(lambda words: Q(country__in=words))
    language = AnyLanguage()
    is_desk = YesNo("is_desk")
    q = Words("name", "domain")

    class Meta:
        model = Publisher
        fields = []


class ArticleFilters(StrictFilterSet):
    publisher = OfHouse("publisher")
    language = AnyLanguage()
    url = Address("canonical_url", help_text="In any of its writings.")
    q = Words("title")
    ranges = {"published_at": Moment}

    class Meta:
        model = Article
        fields = []


class MediaFilters(StrictFilterSet):
    kind = AnyOf(lambda words: Q(kind__in=words), known=MediaKind.values)
    sha256 = AnyOf(
        lambda digests: Q(sha256__in=digests),
        validators=[RegexValidator("^[0-9a-f]{64}$")],
        help_text="Of the file as it came, in 64 hexadecimal digits.",
    )

    class Meta:
        model = Media
        fields = []
