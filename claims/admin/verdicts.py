"""How do editors write verdicts? `VerdictAdmin` edits drafts; all other verdicts are read-only, with step buttons."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from claims.admin import badges
from claims.admin.child import ClaimLockMixin
from claims.admin.steps import VerdictStepButtonsMixin
from claims.history import latest_change
from claims.models import Claim, Rating, Verdict, VerdictOrigin, VerdictStatus
from claims.workflow import CONTENT_FIELDS, signature
from config.admin.lists import DayRangeFilter, LanguageFilter
from config.admin.page import BaseAdmin, BaseInline, ReadOnlyMixin

JUDGEMENT_FIELDS = [("publisher", "rating"), ("label", "language"), "summary", "explanation", "review"]
OUTCOME_FIELDS = [
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
    VerdictStatus.DRAFT: None,
    VerdictStatus.IN_REVIEW: _("This verdict is in review: return it to its writer before its words are changed."),
    VerdictStatus.PUBLISHED: _(
        "This verdict was published: its words stay as they are. Correct it or retract it, in the open."
    ),
    VerdictStatus.SUPERSEDED: _("Another verdict took the place of this one: it stays as it is in the public record."),
    VerdictStatus.RETRACTED: _("This verdict was retracted: it stays as it is in the public record, with the reason."),
}
IMPORTED = _("This verdict came from another publisher by an import, and only its import changes it.")


def rating_badge(verdict):
    """Return the judge's words for the rating in the colour of its category; an empty string without a rating."""
    if verdict.rating is None:
        return ""
    return badges.badge(verdict.label or verdict.rating.name, badges.CATEGORY[verdict.rating.category])


def returned_badge():
    """Return the badge of a draft that a reviewer returned."""
    return badges.badge(_("returned"), badges.RETURNED)


def return_note(verdict):
    """Return the reviewer, the time and the reason of a return to draft, as HTML."""
    person, when = verdict.returned_by or "–", date_format(localtime(verdict.returned_at), "DATETIME_FORMAT")
    return format_html('<div class="desk-text">{} · {}\n{}</div>', person, when, verdict.return_reason)


class VerdictBadgesMixin:
    """For admin classes of verdicts: the status and the rating as badges."""

    @display(description=_("status"), ordering="status")
    def status_now(self, verdict):
        status = badges.badge(verdict.get_status_display(), badges.VERDICT_STATUS[verdict.status])
        return format_html("{} {}", status, returned_badge()) if verdict.returned_at else status

    @display(description=_("returned"), empty_value="–")
    def returned(self, verdict):
        return return_note(verdict) if verdict.returned_at else None

    @display(description=_("rating"), ordering="rating__category", empty_value="–")
    def rating_given(self, verdict):
        return rating_badge(verdict) or None


class RatingPickerMixin:
    """For admin classes of verdicts: the picker offers the ratings that the verdict's publisher may use."""

    class Media:
        js = ["claims/choose_rating.js"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "rating":
            kwargs["queryset"] = Rating.objects.select_related("scale")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class DraftInline(RatingPickerMixin, VerdictBadgesMixin, BaseInline, StackedInline):
    """Drafts of verdicts, which can be edited on the page of their claim."""

    model = Verdict
    verbose_name_plural = _("drafts of verdicts")
    fields = [("status_now", "written_by"), "returned", *JUDGEMENT_FIELDS]
    readonly_fields = ["status_now", "written_by", "returned"]
    autocomplete_fields = ["publisher", "rating", "review"]
    extra = 0
    ordering = ["created_at", "id"]
    show_change_link = True
    show_count = True
    tab = True

    def get_queryset(self, request):
        return with_related_rows(super().get_queryset(request)).filter(status=VerdictStatus.DRAFT)


class FinishedVerdictInline(ReadOnlyMixin, VerdictBadgesMixin, StackedInline):
    """Verdicts in review or published, read-only."""

    model = Verdict
    verbose_name_plural = _("verdicts in review and published")
    fields = [("publisher", "rating_given"), "summary", ("status_now", "published_at", "published_by")]
    readonly_fields = ["rating_given", "status_now", "published_at", "published_by"]
    ordering = ["-published_at", "-id"]
    show_change_link = True
    show_count = True
    tab = True

    def get_queryset(self, request):
        return with_related_rows(super().get_queryset(request)).exclude(status=VerdictStatus.DRAFT)


def set_writer(form, person):
    """Sign changed content of a draft with the editor's name: `written_by` decides which other person may publish."""
    for name, value in signature(form.changed_data, by=person).items():
        setattr(form.instance, name, value)


class DueFilter(DropdownFilter):
    """Verdicts whose `review_after` is due."""

    title = _("another look")
    parameter_name = "due"

    def lookups(self, request, model_admin):
        return [("yes", _("due for another look"))]

    def queryset(self, request, queryset):
        return queryset.due(localdate()) if self.value() == "yes" else queryset


class ReturnedFilter(DropdownFilter):
    """Drafts that a reviewer returned to their writers."""

    title = _("returned")
    parameter_name = "returned"

    def lookups(self, request, model_admin):
        return [("yes", _("returned by a reviewer"))]

    def queryset(self, request, queryset):
        return queryset.filter(returned_at__isnull=False) if self.value() == "yes" else queryset


def with_related_rows(verdicts):
    """Return the verdicts with the rows that their pages name."""
    return verdicts.select_related(
        "claim", "publisher", "rating__scale", "review", "written_by", "returned_by", "published_by"
    )


@admin.register(Verdict)
class VerdictAdmin(RatingPickerMixin, VerdictStepButtonsMixin, ClaimLockMixin, VerdictBadgesMixin, BaseAdmin):
    change_form_outer_before_template = "claims/admin/above_verdict.html"
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
    readonly_fields = OUTCOME_FIELDS

    def get_queryset(self, request):
        return with_related_rows(super().get_queryset(request))

    def latest_change_of(self, verdict):
        """Return the newest change of the claim, unless the verdict is a draft: publishing shows the evidence too."""
        judged = Verdict.objects.filter(pk=verdict.pk).exclude(status=VerdictStatus.DRAFT)
        claim = Claim.objects.filter(verdicts__in=judged).first()
        return latest_change(claim) if claim else super().latest_change_of(verdict)

    def get_fieldsets(self, request, obj=None):
        fields = ["claim", *JUDGEMENT_FIELDS, "review_after"]
        if obj is None:
            return [(None, {"fields": fields})]
        filled = [name for name in OUTCOME_FIELDS if getattr(obj, name, True)]
        is_imported = obj.origin == VerdictOrigin.IMPORT and obj.status == VerdictStatus.PUBLISHED
        judgement = {"fields": fields, "description": IMPORTED if is_imported else DESCRIPTION[obj.status]}
        return [(None, judgement), (_("What became of it"), {"fields": filled})]

    def get_readonly_fields(self, request, obj=None):
        fixed = [] if request.user.has_perm("claims.publish_verdict") else ["review_after"]
        if obj:
            fixed.append("claim")
        if obj and obj.status != VerdictStatus.DRAFT:
            fixed += sorted(CONTENT_FIELDS)
        return [*fixed, *self.readonly_fields]

    def save_model(self, request, obj, form, change):
        if change:
            set_writer(form, request.user)
        super().save_model(request, obj, form, change)

    @display(description=_("claim"), ordering="claim__statement")
    def about(self, verdict):
        return Truncator(verdict.claim.statement).chars(90)
