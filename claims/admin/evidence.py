"""How do editors record where a claim was made and what bears on it? In `EvidenceAdmin`, or on the claim's page."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet

from claims.admin import badges
from claims.admin.child import ClaimLockMixin, MendableInlineMixin, amendment_hint, is_public
from claims.admin.drift import DriftStepsMixin, QuoteStatusFilter
from claims.models import Evidence
from claims.models.amendment import EVIDENCE_FIELDS
from claims.workflow import may_mend_evidence
from config.admin.lists import DayRangeFilter
from config.admin.page import BaseAdmin, BaseInline, ReadOnlyMixin
from sources.models import ArticleVersion

ARTICLE_FIELDS = [("role", "stance"), ("article", "version")]
QUOTE_FIELDS = ["quote_exact", ("quote_prefix", "quote_suffix"), "verification", "note"]


class VerificationBadgeMixin:
    """For admin classes of evidence: a badge that says whether the quote was found in a captured text."""

    @display(description=_("quote found in the text"), empty_value="–")
    def verification(self, evidence):
        if not evidence.quote_exact:
            return None
        if evidence.is_verified:
            return badges.badge(_("verified"), "success")
        return badges.badge(_("unverified"), "warning")


class UnverifiedFilter(DropdownFilter):
    """Quotes that were not found in a text: all of them, or those whose article has a captured text by now."""

    title = _("quote found in the text")
    parameter_name = "quote"

    def lookups(self, request, model_admin):
        return [("unverified", _("unverified")), ("text_came", _("unverified, and there is a text by now"))]

    def queryset(self, request, queryset):
        match self.value():
            case "unverified":
                return queryset.unverified()
            case "text_came":
                return queryset.unverified().filter(Exists(ArticleVersion.objects.filter(article=OuterRef("article"))))
        return queryset


class VersionPickerMixin:
    """For admin classes of evidence: the picker of the version does not load the versions' texts."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "version":
            kwargs["queryset"] = ArticleVersion.objects.defer("text")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class EvidenceInline(MendableInlineMixin, VerificationBadgeMixin, VersionPickerMixin, BaseInline, StackedInline):
    model = Evidence
    template_before = "claims/admin/add_evidence.html"
    fields = [*ARTICLE_FIELDS, *QUOTE_FIELDS]
    readonly_fields = ["verification"]
    autocomplete_fields = ["article", "version"]
    extra = 0
    ordering = ["created_at", "id"]
    show_change_link = True
    show_count = True
    tab = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article", "version").defer("version__text")


class HeldBackEvidenceInline(EvidenceInline):
    """Evidence that was added after a verdict was published: only the desk sees it until it is shown."""

    verbose_name_plural = _("evidence held back")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_shown=False)


class ShownEvidenceInline(ReadOnlyMixin, EvidenceInline):
    """Evidence that the public sees: it changes by an amendment."""

    verbose_name_plural = _("evidence shown to the public")
    formset = PaginationInlineFormSet
    template_before = None

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_shown=True)


@admin.register(Evidence)
class EvidenceAdmin(DriftStepsMixin, VerificationBadgeMixin, VersionPickerMixin, ClaimLockMixin, BaseAdmin):
    list_display = [
        "about",
        "role_or_stance",
        "article_and_publisher",
        "quote",
        "verification",
        "added_by",
        "created_at",
    ]
    list_filter = [
        UnverifiedFilter,
        QuoteStatusFilter,
        ("role", ChoicesDropdownFilter),
        ("stance", ChoicesDropdownFilter),
        ("article__publisher", AutocompleteSelectFilter),
        ("created_at", DayRangeFilter),
    ]
    list_select_related = ["claim", "article__publisher", "added_by"]
    search_fields = ["claim__statement__unaccent", "quote_exact__unaccent", "article__title__unaccent", "note"]
    autocomplete_fields = ["claim", "article", "version"]
    readonly_fields = ["verification", "in_newest_text", "added_by", "created_at", "is_shown"]
    fieldsets = [
        (None, {"fields": ["claim", *ARTICLE_FIELDS]}),
        (_("Quote"), {"fields": [*QUOTE_FIELDS, "in_newest_text"]}),
        (_("Record"), {"fields": [("added_by", "created_at", "is_shown")], "classes": ["collapse"]}),
    ]

    def is_fixed(self, evidence):
        return evidence.is_shown and is_public(evidence.claim)

    def get_fieldsets(self, request, obj=None):
        if not (obj and self.is_fixed(obj)):
            return self.fieldsets
        (_title, fieldset), *others = self.fieldsets
        return [(None, fieldset | {"description": amendment_hint(request, obj.claim)}), *others]

    def save_model(self, request, obj, form, change):
        """Save a quote that was found in a text by now, even if no field was changed."""
        if "version" in form.current and form.current["version"] is None and obj.is_verified:
            obj.save()
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) or (
            obj is not None and may_mend_evidence(obj, request.user)
        )

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) or (
            obj is not None and may_mend_evidence(obj, request.user)
        )

    def get_readonly_fields(self, request, obj=None):
        fixed = ["claim"] if obj else []
        if obj and self.is_fixed(obj):
            fixed += [name for name in EVIDENCE_FIELDS if name != "is_shown"]
        return [*fixed, *self.readonly_fields]

    @display(description=_("claim"), ordering="claim__statement")
    def about(self, evidence):
        return str(evidence.claim)

    @display(description=_("role"), label=badges.ROLE, ordering="stance")
    def role_or_stance(self, evidence):
        if evidence.stance:
            return evidence.stance, evidence.get_stance_display()
        return evidence.role, evidence.get_role_display()

    @display(description=_("article"), header=True, ordering="article__title")
    def article_and_publisher(self, evidence):
        return Truncator(str(evidence.article)).chars(60), evidence.article.publisher.name

    @display(description=_("quote"))
    def quote(self, evidence):
        return Truncator(evidence.quote_exact).chars(80)
