"""How do editors find a claim? `ClaimAdmin` lists claims; a claim's page has its topics, evidence, verdicts, links."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Prefetch, Q
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    DropdownFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet

from claims.admin import badges
from claims.admin.child import MendableInlineMixin, amendment_hint, can_mend, is_judged, is_public
from claims.admin.evidence import EvidenceInline, HeldBackEvidenceInline, ShownEvidenceInline
from claims.admin.links import LinkInline
from claims.admin.similar import similar_claims
from claims.admin.steps import TriageButtonsMixin
from claims.admin.verdicts import DraftInline, FinishedVerdictInline, rating_badge, returned_badge, set_writer
from claims.history import history, latest_change
from claims.models import Claim, ClaimStatus, ClaimTopic, Verdict, VerdictStatus
from claims.models.amendment import CLAIM_FIELDS
from claims.workflow import assign
from config.admin.duplicates import DuplicatesMixin
from config.admin.lists import DayRangeFilter, LanguageFilter
from config.admin.page import BaseAdmin, BaseInline, ReadOnlyMixin


class WaitingFilter(DropdownFilter):
    """The review queue: claims that wait for a verdict."""

    title = _("verdict")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [("yes", _("waiting for a verdict"))]

    def queryset(self, request, queryset):
        return queryset.waiting() if self.value() == "yes" else queryset


class TopicInline(MendableInlineMixin, BaseInline, TabularInline):
    model = ClaimTopic
    verbose_name = _("topic")
    verbose_name_plural = _("topics")
    autocomplete_fields = ["topic"]
    extra = 0
    ordering = ["id"]
    show_title = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("topic")


class FixedTopicInline(ReadOnlyMixin, TopicInline):
    """Topics of a claim that the desk has judged: they change by an amendment."""

    formset = PaginationInlineFormSet


@admin.register(Claim)
class ClaimAdmin(DuplicatesMixin, TriageButtonsMixin, BaseAdmin):
    list_display = [
        "statement_and_claimant",
        "status_now",
        "urgency",
        "verdicts_now",
        "language",
        "about",
        "claimed_on",
        "created_at",
    ]
    list_filter = [
        WaitingFilter,
        ("status", ChoicesDropdownFilter),
        ("priority", ChoicesDropdownFilter),
        LanguageFilter,
        ("topics", AutocompleteSelectFilter),
        ("claimant", AutocompleteSelectFilter),
        ("assigned_to", RelatedDropdownFilter),
        ("claimed_on", DayRangeFilter),
    ]
    search_fields = ["statement__unaccent", "claimant__name__unaccent", "external_ref"]
    search_help_text = _(
        "Words of the statement, the claimant's name or the external reference; accents do not count."
    )
    autocomplete_fields = ["claimant"]
    readonly_fields = ["status_now", "dismissed_reason", "created_by", "created_at", "updated_at"]
    inlines = [TopicInline, EvidenceInline, FinishedVerdictInline, DraftInline, LinkInline]
    compared_fields = ["statement", "language"]

    def get_inlines(self, request, obj):
        replaced = {}
        if obj is not None and is_public(obj):
            replaced[EvidenceInline] = [HeldBackEvidenceInline, ShownEvidenceInline]
        if obj is not None and is_judged(obj):
            replaced[TopicInline] = [FixedTopicInline]
        return [inline for usual in self.inlines for inline in replaced.get(usual, [usual])]

    def get_queryset(self, request):
        shown = Q(status=VerdictStatus.PUBLISHED) | Q(returned_at__isnull=False)
        verdicts = Verdict.objects.filter(shown).select_related("rating")
        return (
            super()
            .get_queryset(request)
            .select_related("claimant", "assigned_to", "created_by")
            .prefetch_related(
                Prefetch("verdicts", verdicts.order_by("published_at", "id"), to_attr="current_verdicts"), "topics"
            )
        )

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) or (obj is not None and can_mend(request.user, obj))

    def similar_rows(self, request, claim):
        return similar_claims(claim, request.user)

    def history_of(self, claim, **page):
        return history(claim, **page)

    def latest_change_of(self, claim):
        return latest_change(claim)

    def get_fieldsets(self, request, obj=None):
        content = ["statement", ("claimant", "language"), ("claimed_on", "claimed_at"), "place", "context"]
        desk = [("priority", "assigned_to"), "external_ref"]
        if obj is None:
            return [(None, {"fields": content}), (_("Desk"), {"fields": desk})]
        state = ["status_now", "dismissed_reason"] if obj.status == ClaimStatus.DISMISSED else ["status_now"]
        record = {"fields": [("created_by", "created_at", "updated_at")], "classes": ["collapse"]}
        hint = amendment_hint(request, obj) if is_judged(obj) else None
        return [
            (None, {"fields": content, "description": hint}),
            (_("Desk"), {"fields": [*state, *desk]}),
            (_("Record"), record),
        ]

    def get_readonly_fields(self, request, obj=None):
        fixed = [] if request.user.has_perm("claims.triage_claim") else ["assigned_to"]
        if obj and is_judged(obj):
            fixed += CLAIM_FIELDS
        return [*fixed, *self.readonly_fields]

    def save_model(self, request, obj, form, change):
        assignee = obj.assigned_to  # the workflow saves it, and checks the permission to assign claims
        if "assigned_to" in form.changed_data:
            obj.assigned_to_id = form.current.get("assigned_to")
        super().save_model(request, obj, form, change)
        if obj.assigned_to != assignee:
            obj.assigned_to = assign(obj, to=assignee, by=request.user).assigned_to

    def save_formset(self, request, form, formset, change):
        if formset.model is Verdict:
            for draft_form in formset.initial_forms:
                set_writer(draft_form, request.user)
        super().save_formset(request, form, formset, change)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "assigned_to":
            kwargs["queryset"] = get_user_model().objects.order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @display(description=_("statement"), header=True, ordering="statement")
    def statement_and_claimant(self, claim):
        return Truncator(claim.statement).chars(120), claim.claimant and claim.claimant.name

    @display(description=_("status"), ordering="status")
    def status_now(self, claim):
        return badges.badge(claim.get_status_display(), badges.CLAIM_STATUS[claim.status])

    @display(description=_("priority"), label=badges.PRIORITY, ordering="priority")
    def urgency(self, claim):
        return claim.priority, claim.get_priority_display()

    @display(description=_("verdicts"), empty_value="–")
    def verdicts_now(self, claim):
        shown = [
            (returned_badge() if verdict.returned_at else rating_badge(verdict),)
            for verdict in claim.current_verdicts
            if verdict.rating or verdict.returned_at
        ]
        return format_html_join(" ", "{}", shown) or None

    @display(description=_("topics"), empty_value="–")
    def about(self, claim):
        return ", ".join(sorted(str(topic) for topic in claim.topics.all())) or None
