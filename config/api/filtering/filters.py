"""Which kinds of filters does every resource build on?"""

from copy import copy
from functools import reduce
from operator import or_

from django import forms
from django.db.models import Q
from django_filters import rest_framework as filters
from drf_spectacular.drainage import get_override, has_override, set_override

from config.text.languages import standard_tag, validate_language
from config.text.times import read_day, read_span

BOUNDS = {"gte": "From {} on.", "gt": "After {}.", "lte": "Until {}, included.", "lt": "Before {}."}


class AnyOf(filters.BaseInFilter, filters.CharFilter):
    """One or several words, separated by commas: rows that meet `condition` of any of them.

    `known` says which words there are: a list, or a model and its key field. `negated` turns the filter round.
    """

    negated = False

    def __init__(self, condition, known=None, **extra):
        super().__init__(**extra)
        self.condition = condition
        self.known = known
        if known and not isinstance(known, tuple) and not callable(known):
            set_override(self, "field", {"type": "string", "enum": list(known)})

    def filter(self, rows, words):
        if not words:
            return rows
        condition = self.condition(words)
        return rows.filter(~condition if self.negated else condition)


class AnyId(filters.BaseInFilter, filters.UUIDFilter):
    """One or several ids, separated by commas; `known` says of what."""

    negated = False

    def __init__(self, condition, known=None, **extra):
        super().__init__(**extra)
        self.condition = condition
        self.known = known and (known, "pk")

    filter = AnyOf.filter


def is_tag(tag):
    if standard_tag(tag) is None:
        validate_language(tag)


class AnyLanguage(AnyOf):
    """One or several language ranges, each of which finds the tags that it begins: `pt` finds `pt-BR`, too.

    https://www.rfc-editor.org/rfc/rfc4647#section-3.3.1, whatever the case. `exact` makes a filter for whole tags.
    """

    is_whole = False  # whether it asks for whole tags

    def __init__(self, column="language", **extra):
        self.column = column
        extra.setdefault("help_text", "A language with all its regions and scripts: `pt` finds `pt-BR`, too.")
        super().__init__(self.rows_in, validators=[is_tag], **extra)

    def rows_in(self, tags):
        whole = Q(**{f"{self.column}__in": tags})
        return whole if self.is_whole else reduce(or_, map(self.begun_by, tags), whole)

    def begun_by(self, tag):
        return Q(**{f"{self.column}__startswith": f"{tag}-"})

    def standard(self, tags):
        return [standard_tag(tag) for tag in tags or ()]

    def filter(self, rows, tags):
        return super().filter(rows, self.standard(tags))

    def exact(self):
        found = copy(self)
        found.is_whole, found.condition = True, found.rows_in
        found.extra = self.extra | {"help_text": "This very tag, and no other."}
        return found


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


class DayField(forms.CharField):
    def clean(self, text):
        text = super().clean(text)
        try:
            return read_day(text) if text else None
        except ValueError:
            raise forms.ValidationError("Write a day of the calendar as `2025-11-18`.") from None


class Day(filters.DateFilter):
    """A day, as ISO 8601 writes it."""

    field_class = DayField

    def __init__(self, field_name=None, lookup_expr=None, **extra):
        if lookup_expr:
            extra.setdefault("help_text", BOUNDS[lookup_expr].format("this day"))
        super().__init__(field_name, lookup_expr, **extra)


class MomentField(forms.CharField):
    def clean(self, text):
        text = super().clean(text)
        try:
            return read_span(text) if text else None
        except ValueError:
            raise forms.ValidationError(
                "Write a day, `2025-11-18`, or a time, `2025-11-18T12:00:00Z`. Without a zone it is in UTC."
            ) from None


class Moment(filters.CharFilter):
    """The bound of a range of times. A day counts from its beginning to its end in UTC, at each bound."""

    field_class = MomentField
    takes_any_script = False

    def __init__(self, field_name, lookup_expr, **extra):
        what = "this time, or this day in UTC from its beginning to its end"
        extra.setdefault("help_text", BOUNDS[lookup_expr].format(what))
        super().__init__(field_name, lookup_expr, **extra)
        either = [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]
        set_override(self, "field", {"anyOf": either})

    def filter(self, rows, span):
        return rows.filter(self.condition(span)) if span else rows

    def condition(self, span, column=None):
        bound = span.end if self.lookup_expr in ("lte", "gt") else span.start
        return Q(**{f"{column or self.field_name}__{self.lookup_expr}": bound})


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

    `ranges` names what is filtered by a beginning and an end: `claimed_on__gte=`. Only the filters that a request
    names are made for it.
    """

    ranges = {}  # column, kind of filter

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        allowed = self.allowed_to(request)
        self.base_filters = FiltersInUse((name, one) for name, one in allowed.items() if name in (data or ()))
        super().__init__(data, queryset, request=request, prefix=prefix)

    @classmethod
    def allowed_to(cls, request):
        """All that this reader may use."""
        return cls.base_filters

    @classmethod
    def get_filters(cls):
        found = super().get_filters()
        for name, kind in cls.ranges.items():
            found |= {f"{name}__{word}": kind(name, word) for word in BOUNDS}
        for name, one in list(found.items()):
            if isinstance(one, (AnyOf, AnyId)):
                found[f"{name}__in"] = copy(one)
                found[f"{name}__not"] = copy(one)
                found[f"{name}__not"].negated = True
            if isinstance(one, AnyLanguage):
                found[f"{name}__exact"] = one.exact()
        for one in found.values():
            describe(one)
        return found


def describe(filter_):
    """Put the help text where drf-spectacular leaves it out: beside a schema of our own."""
    if has_override(filter_, "field") and filter_.extra.get("help_text"):
        schema = get_override(filter_, "field")
        set_override(filter_, "field", schema | {"description": filter_.extra["help_text"]})
