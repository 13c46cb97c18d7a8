"""How do editors write verdicts? What was published stands here to be read; only the workflow moves it on."""

from django.contrib import admin
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from claims.admin import colours
from claims.admin.child import OfAClaim
from claims.admin.steps import TakesVerdictSteps
from claims.history import latest_change
from claims.models import Claim, Rating, Verdict
from claims.workflow import WORDS, signature
from sources.desk import GROWING_TEXT, DayRangeFilter, DeskAdmin, LanguageFilter, LiveFormSet, ReadOnly

JUDGEMENT = [("publisher", "rating"), ("label", "language"), "summary", "explanation", "review"]
FATE = [
    "status_now",
    "origin",
    "written_by",
    "published_at",
    "published_by",
    "supersedes",
    "correction_note",
    "retracted_at",
    "retraction_reason",
]
DESCRIPTION = {
    Verdict.Status.DRAFT: None,
    Verdict.Status.IN_REVIEW: _("This verdict is in review: return it to its writer before its words are changed."),
}
FINAL = _("This verdict was published: its words stay as they are. Correct it or retract it, in the open.")


def rating_label(verdict):
    """How a verdict came out: the judge's words in the colour of the category. Empty when there is no rating yet."""
    if verdict.rating is None:
        return ""
    return colours.label(verdict.label or verdict.rating.name, colours.CATEGORY[verdict.rating.category])


class ShowsStatus:
    """For admin classes of verdicts: the status in its colour, and the rating too."""

    @display(description=_("status"), ordering="status")
    def status_now(self, verdict):
        return colours.label(verdict.get_status_display(), colours.VERDICT_STATUS[verdict.status])

    @display(description=_("rating"), ordering="rating__category", empty_value="–")
    def rating_given(self, verdict):
        return rating_label(verdict) or None


class ChoosesRating:
    """For admin classes of verdicts: the picker offers ratings that the publisher may use, each with its scale."""

    class Media:
        js = ["claims/choose_rating.js"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "rating":
            kwargs["queryset"] = Rating.objects.select_related("scale")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class VerdictInline(ChoosesRating, ShowsStatus, StackedInline):
    """Verdicts that are being written."""

    model = Verdict
    formset = LiveFormSet
    verbose_name_plural = _("drafts of verdicts")
    formfield_overrides = GROWING_TEXT
    fields = [*JUDGEMENT, ("status_now", "written_by")]
    readonly_fields = ["status_now", "written_by"]
    autocomplete_fields = ["publisher", "rating", "review"]
    extra = 0
    ordering = ["created_at", "id"]
    show_change_link = True
    show_count = True
    tab = True

    def get_queryset(self, request):
        return with_their_rows(super().get_queryset(request)).filter(status=Verdict.Status.DRAFT)


class FinishedVerdictInline(ReadOnly, ShowsStatus, StackedInline):
    """Verdicts in review or published, to be read."""

    model = Verdict
    verbose_name_plural = _("verdicts in review and published")
    fields = [("publisher", "rating_given"), "summary", ("status_now", "published_at", "published_by")]
    readonly_fields = ["rating_given", "status_now", "published_at", "published_by"]
    ordering = ["-published_at", "-id"]
    show_change_link = True
    show_count = True
    tab = True

    def get_queryset(self, request):
        return with_their_rows(super().get_queryset(request)).exclude(status=Verdict.Status.DRAFT)


def sign_rewritten(form, person):
    """Write down who changed a draft's words: that person cannot publish it."""
    for name, value in signature(form.changed_data, by=person).items():
        setattr(form.instance, name, value)


class DueFilter(DropdownFilter):
    """Verdicts whose day for another look has come."""

    title = _("another look")
    parameter_name = "due"

    def lookups(self, request, model_admin):
        return [("yes", _("due for another look"))]

    def queryset(self, request, queryset):
        return queryset.due(localdate()) if self.value() == "yes" else queryset


def with_their_rows(verdicts):
    """With all that a page shows beside them."""
    return verdicts.select_related("claim", "publisher", "rating__scale", "review", "written_by", "published_by")


@admin.register(Verdict)
class VerdictAdmin(ChoosesRating, TakesVerdictSteps, OfAClaim, ShowsStatus, DeskAdmin):
    list_display = ["about", "publisher", "rating_given", "status_now", "written_by", "published_at"]
    list_filter = [
        DueFilter,
        ("status", ChoicesDropdownFilter),
        ("rating__category", ChoicesDropdownFilter),
        ("publisher", AutocompleteSelectFilter),
        ("origin", ChoicesDropdownFilter),
        LanguageFilter,
        ("published_at", DayRangeFilter),
    ]
    search_fields = ["claim__statement__unaccent", "publisher__name__unaccent", "label__unaccent", "summary__unaccent"]
    autocomplete_fields = ["claim", "publisher", "rating", "review"]
    readonly_fields = FATE

    def get_queryset(self, request):
        return with_their_rows(super().get_queryset(request))

    def latest_change_of(self, verdict):
        """Beyond drafts, that of all its claim: who publishes has read the evidence, and what replaces it, too."""
        judged = Verdict.objects.filter(pk=verdict.pk).exclude(status=Verdict.Status.DRAFT)
        claim = Claim.objects.filter(verdicts__in=judged).first()
        return latest_change(claim) if claim else super().latest_change_of(verdict)

    def get_fieldsets(self, request, obj=None):
        judgement = ["claim", *JUDGEMENT, "review_after"]
        if obj is None:
            return [(None, {"fields": judgement})]
        known = [name for name in FATE if getattr(obj, name, True)]
        judged = {"fields": judgement, "description": DESCRIPTION.get(obj.status, FINAL)}
        return [(None, judged), (_("What became of it"), {"fields": known})]

    def get_readonly_fields(self, request, obj=None):
        kept = [] if request.user.has_perm("claims.publish_verdict") else ["review_after"]
        if obj:
            kept.append("claim")
        if obj and obj.status != Verdict.Status.DRAFT:
            kept += sorted(WORDS)
        return [*kept, *self.readonly_fields]

    def save_model(self, request, obj, form, change):
        if change:
            sign_rewritten(form, request.user)
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_public)

    @display(description=_("claim"), ordering="claim__statement")
    def about(self, verdict):
        return Truncator(verdict.claim.statement).chars(90)
