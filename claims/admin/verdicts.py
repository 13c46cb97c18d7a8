"""How do editors write verdicts? What was published stands here to be read; only the workflow moves it on."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timezone import localdate, localtime
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
from config.admin.lists import DayRangeFilter, LanguageFilter
from config.admin.page import DeskAdmin, DeskInline, ReadOnly

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
    Verdict.Status.PUBLISHED: _(
        "This verdict was published: its words stay as they are. Correct it or retract it, in the open."
    ),
    Verdict.Status.SUPERSEDED: _(
        "Another verdict took the place of this one: it stays as it is in the public record."
    ),
    Verdict.Status.RETRACTED: _(
        "This verdict was retracted: it stays as it is in the public record, with the reason."
    ),
}
IMPORTED = _("This verdict came from another publisher by an import, and only its import changes it.")


def rating_label(verdict):
    """How a verdict came out: the judge's words in the colour of the category. Empty when there is no rating yet."""
    if verdict.rating is None:
        return ""
    return colours.label(verdict.label or verdict.rating.name, colours.CATEGORY[verdict.rating.category])


def returned_label():
    """The mark of a draft that a reviewer gave back."""
    return colours.label(_("returned"), colours.RETURNED)


def why_returned(verdict):
    """Return the person, the time and the reason of a draft's return."""
    person, moment = verdict.returned_by or "–", date_format(localtime(verdict.returned_at), "DATETIME_FORMAT")
    return format_html('<div class="desk-text">{} · {}\n{}</div>', person, moment, verdict.return_reason)


class ShowsStatus:
    """For admin classes of verdicts: the status in its colour, and the rating too."""

    @display(description=_("status"), ordering="status")
    def status_now(self, verdict):
        status = colours.label(verdict.get_status_display(), colours.VERDICT_STATUS[verdict.status])
        return format_html("{} {}", status, returned_label()) if verdict.returned_at else status

    @display(description=_("returned"), empty_value="–")
    def returned(self, verdict):
        return why_returned(verdict) if verdict.returned_at else None

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


class VerdictInline(ChoosesRating, ShowsStatus, DeskInline, StackedInline):
    """Verdicts that are being written."""

    model = Verdict
    verbose_name_plural = _("drafts of verdicts")
    fields = [("status_now", "written_by"), "returned", *JUDGEMENT]
    readonly_fields = ["status_now", "written_by", "returned"]
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


class ReturnedFilter(DropdownFilter):
    """Drafts that wait for their writers after a review."""

    title = _("returned")
    parameter_name = "returned"

    def lookups(self, request, model_admin):
        return [("yes", _("returned by a reviewer"))]

    def queryset(self, request, queryset):
        return queryset.filter(returned_at__isnull=False) if self.value() == "yes" else queryset


def with_their_rows(verdicts):
    """With all that a page shows beside them."""
    return verdicts.select_related(
        "claim", "publisher", "rating__scale", "review", "written_by", "returned_by", "published_by"
    )


@admin.register(Verdict)
class VerdictAdmin(ChoosesRating, TakesVerdictSteps, OfAClaim, ShowsStatus, DeskAdmin):
    change_form_outer_before_template = "claims/desk/above_verdict.html"
    list_display = ["about", "publisher", "rating_given", "status_now", "written_by", "published_at"]
    list_filter = [
        DueFilter,
        ReturnedFilter,
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
        is_imported = obj.origin == Verdict.Origin.IMPORT and obj.status == Verdict.Status.PUBLISHED
        judged = {"fields": judgement, "description": IMPORTED if is_imported else DESCRIPTION[obj.status]}
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

    @display(description=_("claim"), ordering="claim__statement")
    def about(self, verdict):
        return Truncator(verdict.claim.statement).chars(90)
