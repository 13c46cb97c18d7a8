"""Which sources does a list answer with? And the kinds of filters that every resource builds on."""

from copy import copy
from datetime import UTC

from django import forms
from django.db.models import Q
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField
from drf_spectacular.drainage import set_override

from sources.canonical import canonical_url
from sources.languages import validate_language
from sources.models import Article, Publisher

BEFORE_AND_AFTER = ("gte", "gt", "lte", "lt")


class AnyOf(filters.BaseInFilter, filters.CharFilter):
    """One or several words, separated by commas: rows that meet `condition` of any of them.

    `known` says which words there are: a list, or a model and its key field. `negated` turns the filter round.
    """

    negated = False

    def __init__(self, condition, known=None, **extra):
        super().__init__(**extra)
        self.condition = condition
        self.known = known
        if known and not isinstance(known, tuple):
            set_override(self, "field", {"type": "string", "enum": list(known)})

    def filter(self, rows, words):
        if not words:
            return rows
        condition = self.condition(words)
        return rows.filter(~condition if self.negated else condition)


class AnyId(filters.BaseInFilter, filters.UUIDFilter):
    """One or several ids, separated by commas."""

    negated = False

    def __init__(self, condition, **extra):
        super().__init__(**extra)
        self.condition = condition

    filter = AnyOf.filter


class AnyLanguage(AnyOf):
    """One or several language tags, as they are stored: `fr`, `pt-BR`."""

    def __init__(self):
        super().__init__(lambda tags: Q(language__in=tags), validators=[validate_language])


class AddressField(forms.CharField):
    def clean(self, address):
        address = super().clean(address)
        return canonical_url(address) if address else address


class Address(filters.CharFilter):
    """An article's address, in any of its writings."""

    field_class = AddressField


class YesNo(filters.TypedChoiceFilter):
    """`true` or `false`, and nothing else."""

    def __init__(self, field_name=None, **extra):
        super().__init__(
            field_name=field_name,
            choices=[("true", "true"), ("false", "false")],
            coerce=lambda word: word == "true",
            empty_value=None,
            **extra,
        )
        set_override(self, "field", {"type": "boolean"})


class MomentField(IsoDateTimeField):
    """A time with its zone, or in UTC. PostgreSQL takes zones up to 16 hours from there, ISO 8601 others too."""

    def clean(self, text):
        moment = super().clean(text)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class Moment(filters.IsoDateTimeFilter):
    field_class = MomentField


class Words(filters.CharFilter):
    """Text that has to occur, whatever the case and the accents."""

    def __init__(self, *fields):
        super().__init__(max_length=200)
        self.fields = fields

    def filter(self, rows, words):
        if not words:
            return rows
        found = Q()
        for field in self.fields:
            found |= Q(**{f"{field}__unaccent__icontains": words})
        return rows.filter(found)


class FiltersInUse(dict):
    """Those that one request names. What they know is that of all requests, so a request's copies share it.

    django-filter would copy that as well, which takes longer than to use it.
    """

    def __deepcopy__(self, _memo):
        copies = {name: copy(one) for name, one in self.items()}
        for one in copies.values():
            one.method = one.method  # which is bound to the filter that it was copied from
        return copies


class StrictFilterSet(filters.FilterSet):
    """Filters with their two other spellings: `category__in=` is `category=`, `category__not=` its opposite.

    `ranges` names what is filtered by a beginning and an end: `claimed_on__gte=`. `allowed` names all that this reader
    may use; only those that are used are made for a request.
    """

    ranges = {}  # column, kind of filter

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        self.allowed = self.allowed_to(request)
        named = [name for name in self.allowed if name in (data or ())]
        self.base_filters = FiltersInUse((name, self.base_filters[name]) for name in named)
        super().__init__(data, queryset, request=request, prefix=prefix)

    def allowed_to(self, request):
        return list(self.base_filters)

    @classmethod
    def get_filters(cls):
        found = super().get_filters()
        for name, kind in cls.ranges.items():
            found |= {f"{name}__{word}": kind(name, word) for word in BEFORE_AND_AFTER}
        for name, one in list(found.items()):
            if isinstance(one, (AnyOf, AnyId)):
                found[f"{name}__in"] = copy(one)
                found[f"{name}__not"] = copy(one)
                found[f"{name}__not"].negated = True
        return found


class PublisherFilters(StrictFilterSet):
    domain = AnyOf(lambda words: Q(domain__in=words))
    kind = AnyOf(lambda words: Q(kind__in=words), known=Publisher.Kind.values)
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
