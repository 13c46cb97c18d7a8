"""Which kinds of filters does every resource build on?

`StrictFilterSet` is the base of all filter sets. `AnyOf`, `AnyId` and `AnyLanguage` take several values; `YesNo`,
`Day`, `Moment` and `Words` take one.
"""

from copy import copy
from functools import reduce
from operator import or_

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.drainage import get_override, has_override, set_override

from config.text.languages import standard_tag, validate_language
from config.text.times import read_day, read_span

BOUNDS = {"gte": "From {} on.", "gt": "After {}.", "lte": "Until {}, included.", "lt": "Before {}."}


class AnyOf(filters.BaseInFilter, filters.CharFilter):
    """One or several words, separated by commas: rows for which `condition(words)` holds.

    `known` says which words there are: a list, a model with its key field, or a function from the words to the latter.
    A `negated` filter keeps the other rows.
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
    """One or several ids, separated by commas; `known` is their model."""

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
    """One or several language ranges, each of which finds the tags it is a prefix of: `pt` finds `pt-BR`, too.

    https://www.rfc-editor.org/rfc/rfc4647#section-3.3.1, ignoring case. `exact()` makes a filter for whole tags.
    """

    is_whole = False  # whether the values are whole tags

    def __init__(self, column="language", **extra):
        self.column = column
        extra.setdefault("help_text", "A language with all its regions and scripts: `pt` finds `pt-BR`, too.")
        super().__init__(self.rows_in, validators=[is_tag], **extra)

    def rows_in(self, tags):
        whole = Q(**{f"{self.column}__in": tags})
        return whole if self.is_whole else reduce(or_, map(self.starting_with, tags), whole)

    def starting_with(self, tag):
        return Q(**{f"{self.column}__startswith": f"{tag}-"})

    def standard(self, tags):
        return [standard_tag(tag) for tag in tags or ()]

    def filter(self, rows, tags):
        return super().filter(rows, self.standard(tags))

    def exact(self):
        whole_tags = copy(self)
        whole_tags.is_whole, whole_tags.condition = True, whole_tags.rows_in
        whole_tags.extra = self.extra | {"help_text": "This very tag, and no other."}
        return whole_tags


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
            raise forms.ValidationError(_("Write a day of the calendar as `2025-11-18`.")) from None


class Day(filters.DateFilter):
    """A day in ISO 8601."""

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
                _("Write a day, `2025-11-18`, or a time, `2025-11-18T12:00:00Z`. Without a zone it is in UTC.")
            ) from None


class Moment(filters.CharFilter):
    """A bound of a range of times. A day counts from its beginning to its end in UTC, at either bound."""

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
    """Text that occurs in any of `fields`, ignoring case and accents."""

    def __init__(self, *fields):
        super().__init__(max_length=200)
        self.fields = fields

    def filter(self, rows, words):
        if not words:
            return rows
        return rows.filter(reduce(or_, (Q(**{f"{field}__unaccent__icontains": words}) for field in self.fields)))


class StrictFilterSet(filters.FilterSet):
    """Filters with their other spellings: `category__in=` is `category=`, `category__not=` its opposite.

    `ranges` maps a column to the kind of its bounds, `Day` or `Moment`: `claimed_on__gte=`.
    """

    ranges = {}

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        # Only the filters that the request names: django-filter copies and validates all, which would double the time
        # of a list (`uv run python -m tests.benchmarks.filters`).
        allowed = self.allowed_to(request)
        self.base_filters = {name: filter_ for name, filter_ in allowed.items() if name in (data or ())}
        super().__init__(data, queryset, request=request, prefix=prefix)

    @classmethod
    def allowed_to(cls, request):
        """Return all filters that the reader may use, by name."""
        return cls.base_filters

    @classmethod
    def get_filters(cls):
        by_name = super().get_filters()
        for column, kind in cls.ranges.items():
            by_name |= {f"{column}__{bound}": kind(column, bound) for bound in BOUNDS}
        for name, filter_ in list(by_name.items()):
            if isinstance(filter_, (AnyOf, AnyId)):
                by_name[f"{name}__in"] = copy(filter_)
                by_name[f"{name}__not"] = copy(filter_)
                by_name[f"{name}__not"].negated = True
            if isinstance(filter_, AnyLanguage):
                by_name[f"{name}__exact"] = filter_.exact()
        for filter_ in by_name.values():
            add_description(filter_)
        return by_name


def add_description(filter_):
    """Copy the help text of a filter into its OpenAPI schema if that is ours: drf-spectacular leaves it out there."""
    if has_override(filter_, "field") and filter_.extra.get("help_text"):
        schema = get_override(filter_, "field")
        set_override(filter_, "field", schema | {"description": filter_.extra["help_text"]})
