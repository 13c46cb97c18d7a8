"""How do editors follow an import? `ImportAdmin` shows its counts, `FindingAdmin` what was refused or repaired."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from claims.admin import badges
from claims.interchange.claimreview.messages import REPAIRS, localized
from claims.models import Import, ImportFinding
from config.admin.page import BaseAdmin, ReadOnlyMixin
from config.api.visibility import may_see

COUNTS = ("items_done", "items_new", "items_changed", "items_same", "items_refused", "items_repaired")


class ReservedMixin:
    """Base of the admin classes of `RESERVED` models: their rows are visible to the same people as in the API."""

    def has_view_permission(self, request, obj=None):
        return may_see(self.model, request.user)

    def has_module_permission(self, request):
        return self.has_view_permission(request)


@admin.register(Import)
class ImportAdmin(ReservedMixin, ReadOnlyMixin, BaseAdmin):
    list_display = ["source", "state", *COUNTS, "created_at"]
    list_filter = [("status", ChoicesDropdownFilter), ("publisher", AutocompleteSelectFilter)]
    list_select_related = ["publisher"]
    search_fields = ["source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("source", "state"),
                    "problem_now",
                    ("publisher", "sent_by"),
                    ("date_order", "reviewed_on"),
                    ("created_at", "finished_at"),
                ]
            },
        ),
        (_("Items"), {"fields": [COUNTS, "findings_link"]}),
    ]
    readonly_fields = ["state", "problem_now", "findings_link"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")

    @display(description=_("status"), ordering="status")
    def state(self, job):
        return badges.badge(job.get_status_display(), badges.IMPORT_STATUS[job.status])

    @display(description=_("problem"))
    def problem_now(self, job):
        return gettext(job.problem) if job.problem else ""

    @display(description=_("findings"))
    def findings_link(self, job):
        page = reverse("admin:claims_importfinding_changelist")
        text = _("What was refused or repaired, item by item")
        return format_html('<a class="text-link" href="{}?import_job__id__exact={}">{}</a>', page, job.pk, text)


class OutcomeFilter(DropdownFilter):
    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request, model_admin):
        return [("refused", _("refused")), ("repaired", _("repaired"))]

    def queryset(self, request, queryset):
        match self.value():
            case "refused":
                return queryset.exclude(refusal="")
            case "repaired":
                return queryset.exclude(repairs=[])
        return queryset


@admin.register(ImportFinding)
class FindingAdmin(ReservedMixin, ReadOnlyMixin, BaseAdmin):
    list_display = ["number", "file", "url", "refused", "repaired", "import_job"]
    list_filter = [OutcomeFilter, ("import_job", AutocompleteSelectFilter)]
    list_select_related = ["import_job"]
    search_fields = ["file", "url", "refusal"]
    ordering = ["import_job", "number"]
    fieldsets = [(None, {"fields": [("import_job", "number"), "file", "url", "refused", "repaired"]})]
    readonly_fields = ["refused", "repaired"]

    @display(description=_("refused because"))
    def refused(self, finding):
        # An earlier version kept the sentence without codes.
        return " ".join(map(localized, finding.refusals)) or finding.refusal

    @display(description=_("repairs"))
    def repaired(self, finding):
        return " ".join(str(REPAIRS.get(code, code)) for code in finding.repairs)
