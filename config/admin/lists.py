"""How are rows listed and filtered at the desk? `BaseChangeList` reports a filter that it cannot read.

It shows no rows then; Django would show all of them. `LanguageFilter` and `DayRangeFilter` are shared by several
lists.
"""

from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.admin import ChoicesFieldListFilter, RelatedFieldListFilter, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.db.models import DateTimeField
from django.utils.formats import get_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter, TextFilter
from unfold.views import ChangeList

EXAMPLE = date(2025, 11, 18)
NO_ROWS = _("No rows are shown until it is put right.")


class BaseChangeList(ChangeList):
    """A list that says which part of its address cannot be read, instead of showing all rows."""

    def get_queryset(self, request, *args, **kwargs):
        try:
            rows = super().get_queryset(request, *args, **kwargs)
        except IncorrectLookupParameters as error:
            return self.no_rows(request, *error.args)
        sentences = filter(None, map(no_such_choice, self.filter_specs))
        return next((self.no_rows(request, sentence) for sentence in sentences), rows)

    def no_rows(self, request, reason=None):
        """Return no rows and add a message that says why; the other filters stay as they are."""
        if not hasattr(self, "filter_specs"):  # Django raised before it made the filters
            self.filter_specs, self.has_filters, self.has_active_filters = [], False, True
        for spec in self.filter_specs:
            if isinstance(spec, RelatedFieldListFilter) and not can_filter(spec, request, self.root_queryset):
                spec.lookup_val = None  # its select box would look for a row of that key
        self.clear_all_filters_qs = "?"
        sentence = reason if isinstance(reason, str) else _("A filter in this address cannot be read.")
        messages.error(request, f"{sentence} {NO_ROWS}")
        return self.root_queryset.none()

    def get_results(self, request):
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            messages.error(
                request, _("There is no page %(number)s: this is the first one.") % {"number": self.page_num}
            )
            self.page_num = 1
            super().get_results(request)
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count  # unfiltered: a second count would say the same


def can_filter(spec, request, rows):
    """Return whether the filter can read its value."""
    try:
        spec.queryset(request, rows)
    except IncorrectLookupParameters:
        return False
    return True


def no_such_choice(spec):
    """Return a sentence if the value of the filter is none of its choices, and otherwise an empty string."""
    match spec:
        case SimpleListFilter(lookup_choices=[_first, *_others]):
            choices, values = [str(value) for value, _label in spec.lookup_choices], [spec.value()]
        case ChoicesFieldListFilter():
            choices, values = [str(value) for value, _label in spec.field.flatchoices], spec.lookup_val or []
        case _:
            return ""
    unknown = [value for value in values if value not in (None, "", *choices)]
    if not unknown:
        return ""
    return _("“%(value)s” is not a choice of the filter “%(filter)s”: choose one of %(choices)s.") % {
        "value": unknown[0][:100],
        "filter": capfirst(spec.title),
        "choices": ", ".join(choices),
    }


class LanguageFilter(TextFilter):
    """Rows in a language, whatever the region: `fr` finds `fr-CA`. A text box, because a choice of the languages that
    occur would take a scan of the table.
    """

    title = _("language")
    parameter_name = "language"

    def queryset(self, request, queryset):
        tag = (self.value() or "").strip().replace("\0", "")
        if not tag:
            return queryset
        return queryset.filter(language__iexact=tag) | queryset.filter(language__istartswith=f"{tag}-")


class DayRangeFilter(RangeDateFilter):
    """Rows from one day to another, both included, each in ISO 8601 or in the format of the page's language."""

    def queryset(self, request, queryset):
        day_of = f"{self.field_path}__date" if isinstance(self.field, DateTimeField) else self.field_path
        for end, comparison in (("from", "gte"), ("to", "lte")):
            text = self.used_parameters.get(f"{self.field_path}_{end}")
            if text:
                queryset = queryset.filter(**{f"{day_of}__{comparison}": self.parse_day(text)})
        return queryset

    def parse_day(self, text):
        """Return the date; raise IncorrectLookupParameters with a sentence that shows how dates are written."""
        try:
            return forms.DateField().clean(text)
        except ValidationError as error:
            in_this_language = EXAMPLE.strftime(get_format("DATE_INPUT_FORMATS")[0])
            sentence = _("“%(value)s” is not a day that can be read for “%(filter)s”: write it as %(examples)s.") % {
                "value": text[:100],
                "filter": capfirst(self.title),
                "examples": " / ".join(dict.fromkeys([in_this_language, EXAMPLE.isoformat()])),
            }
            raise IncorrectLookupParameters(sentence) from error
