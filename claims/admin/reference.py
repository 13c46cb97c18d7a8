"""How do editors keep claimants, topics, rating scales and ratings? One admin each; names are typed by language."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from claims.admin import badges
from claims.admin.labels import LabelsMixin
from claims.admin.similar import similar_claimant_rows
from claims.history import history_of, latest_change_of
from claims.matching.entry.claimants import similar_claimants
from claims.models import Claimant, Rating, RatingScale, Topic
from config.admin.duplicates import DuplicatesMixin
from config.admin.merging import MergingForm
from config.admin.page import BaseAdmin, BaseInline
from config.db.fields import TextFormField, normal_line
from sources.admin import EverybodyReadsMixin
from sources.models import Publisher


class NamesWidget(forms.MultiWidget):
    """A text input for each of the desk's languages."""

    template_name = "claims/admin/names.html"

    def __init__(self):
        super().__init__(
            {
                tag: UnfoldAdminTextInputWidget({"aria-label": language, "lang": tag})
                for tag, language in settings.LANGUAGES
            }
        )

    def decompress(self, value):
        return [(value or {}).get(tag, "") for tag, _language in settings.LANGUAGES]


class NamesField(forms.MultiValueField):
    """A form field for names by language, of which one is enough."""

    def __init__(self, **kwargs):
        lines = [
            TextFormField(label=language, max_length=200, required=False, normal=normal_line)
            for _tag, language in settings.LANGUAGES
        ]
        super().__init__(lines, require_all_fields=False, widget=NamesWidget(), **kwargs)

    def compress(self, names):
        return {tag: name for (tag, _language), name in zip(settings.LANGUAGES, names, strict=False) if name}


class NamesForm(MergingForm):
    """A form that keeps the names in languages which it does not show."""

    names = NamesField(label=_("Names"), help_text=_("In each language that readers may want; one is enough."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["names"].required = not self.other_names

    @property
    def other_names(self):
        """Return the names in languages that the form has no input for."""
        shown = dict(settings.LANGUAGES)
        return {tag: name for tag, name in (self.instance.names or {}).items() if tag not in shown}

    def clean_names(self):
        return self.other_names | (self.cleaned_data["names"] or {})


class NameColumnMixin:
    """For admin classes: a column with the name in the reader's language."""

    @display(description=_("name"))
    def name(self, row):
        return str(row)


@admin.register(Claimant)
class ClaimantAdmin(DuplicatesMixin, EverybodyReadsMixin, BaseAdmin):
    list_display = ["name", "kind", "role", "wikidata_id"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    search_fields = ["name__unaccent", "role__unaccent", "wikidata_id", "aliases"]
    ordering = ["name", "id"]
    fieldsets = [(None, {"fields": [("name", "kind"), "role", "aliases", "wikidata_id"]})]
    compared_fields = ["name", "kind", "aliases", "wikidata_id"]

    def get_search_results(self, request, queryset, search_term):
        """Offer claimants of a similar name if no name holds the words: a picker then finds another spelling."""
        rows, may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term.strip() and not rows.exists():
            alike = similar_claimants(Claimant(name=search_term), user=request.user)
            rows = queryset.filter(pk__in=[similar.claimant.pk for similar in alike])
        return rows, may_repeat

    def similar_rows(self, request, claimant):
        return similar_claimant_rows(claimant, request.user)


@admin.register(Topic)
class TopicAdmin(NameColumnMixin, BaseAdmin):
    form = NamesForm
    list_display = ["name", "slug"]
    search_fields = ["slug", "names"]
    ordering = ["slug", "id"]


class RatingInline(BaseInline, StackedInline):
    model = Rating
    form = NamesForm
    fields = [("code", "category"), ("names", "value")]
    extra = 0
    ordering = ["-value", "id"]


@admin.register(RatingScale)
class RatingScaleAdmin(NameColumnMixin, BaseAdmin):
    form = NamesForm
    list_display = ["name", "code", "worst", "best", "owner"]
    list_select_related = ["owner"]
    search_fields = ["code", "names"]
    ordering = ["code", "id"]
    autocomplete_fields = ["owner"]
    fieldsets = [(None, {"fields": [("code", "owner"), "names", ("worst", "best"), "review_after_days"]})]
    inlines = [RatingInline]

    # Its page shows its ratings too.

    def history_of(self, scale, **page):
        return history_of(scale, *scale.ratings.all(), **page)

    def latest_change_of(self, scale):
        return latest_change_of(scale, *scale.ratings.all())


class UnmappedFilter(DropdownFilter):
    """Labels of other publishers that came with an import and have no category yet."""

    title = _("mapping")
    parameter_name = "mapping"

    def lookups(self, request, model_admin):
        return [("missing", _("to be mapped"))]

    def queryset(self, request, queryset):
        return queryset.to_be_mapped() if self.value() == "missing" else queryset


def publishers_of_form(request):
    """Return the publisher in the verdict's form, which choose_rating.js sends along, or else our own desk."""
    try:
        return [UUID(request.GET.get("publisher", ""))]
    except ValueError:
        return Publisher.objects.filter(is_desk=True)


@admin.register(Rating)
class RatingAdmin(LabelsMixin, NameColumnMixin, BaseAdmin):
    form = NamesForm
    list_display = ["name", "scale", "code", "value", "common_ground"]
    list_filter = [UnmappedFilter, ("scale", AutocompleteSelectFilter), ("category", ChoicesDropdownFilter)]
    search_fields = ["code", "names", "scale__code", "scale__names"]
    ordering = ["scale__code", "-value", "id"]
    autocomplete_fields = ["scale"]
    fieldsets = [(None, {"fields": [("scale", "code"), "names", ("value", "category")]})]

    def lock(self, rating):
        """Lock the scale: its page changes this rating too."""
        RatingScale.objects.select_for_update().filter(pk=rating.scale_id).first()

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("scale")

    def get_search_results(self, request, queryset, search_term):
        """Offer the picker of a verdict's form only ratings that the verdict's publisher may use."""
        if (request.GET.get("model_name"), request.GET.get("field_name")) == ("verdict", "rating"):
            queryset = queryset.usable_by(publishers_of_form(request))
        return super().get_search_results(request, queryset, search_term)

    @display(description=_("name"))
    def name(self, rating):
        return rating.name

    @display(description=_("category"), label=badges.CATEGORY, ordering="category")
    def common_ground(self, rating):
        return rating.category, rating.get_category_display() or _("to be mapped")
