"""How do editors write down where a claim was made and what bears on it?"""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet

from claims.admin import colours
from claims.admin.child import MendedWithItsClaim, OfAClaim, is_judged, why_fixed
from claims.models import Evidence
from claims.models.amendment import EVIDENCE_FIELDS
from claims.workflow import may_mend_evidence
from config.admin.lists import DayRangeFilter
from config.admin.page import DeskAdmin, DeskInline, ReadOnly
from sources.models import ArticleVersion

ARTICLE = [("role", "stance"), ("article", "version")]
QUOTE = ["quote_exact", ("quote_prefix", "quote_suffix"), "verification", "note"]


class ShowsVerification:
    """For admin classes of evidence: whether the quote was found in a captured text."""

    @display(description=_("quote found in the text"), empty_value="–")
    def verification(self, evidence):
        if not evidence.quote_exact:
            return None
        if evidence.is_verified:
            return colours.label(_("verified"), "success")
        return colours.label(_("unverified"), "warning")


class UnverifiedFilter(DropdownFilter):
    """Quotes that nobody has found in a text, and those among them for which there is a text by now."""

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


class ChoosesVersion:
    """For admin classes of evidence: which version is chosen shows without reading its text."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "version":
            kwargs["queryset"] = ArticleVersion.objects.defer("text")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class EvidenceInline(MendedWithItsClaim, ShowsVerification, ChoosesVersion, DeskInline, StackedInline):
    model = Evidence
    template_before = "claims/desk/add_evidence.html"
    fields = [*ARTICLE, *QUOTE]
    readonly_fields = ["verification"]
    autocomplete_fields = ["article", "version"]
    extra = 0
    ordering = ["created_at", "id"]
    show_change_link = True
    show_count = True
    tab = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article", "version").defer("version__text")


class HeldEvidenceInline(EvidenceInline):
    """Evidence that was added after a verdict of ours was published: the desk's, until it is shown."""

    verbose_name_plural = _("evidence held back")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_shown=False)


class ShownEvidenceInline(ReadOnly, EvidenceInline):
    """Evidence that the public sees with a verdict of ours: it changes by an amendment."""

    verbose_name_plural = _("evidence shown to the public")
    formset = PaginationInlineFormSet
    template_before = None

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_shown=True)


@admin.register(Evidence)
class EvidenceAdmin(ShowsVerification, ChoosesVersion, OfAClaim, DeskAdmin):
    list_display = ["about", "role_or_stance", "found_in", "quote", "verification", "added_by", "created_at"]
    list_filter = [
        UnverifiedFilter,
        ("role", ChoicesDropdownFilter),
        ("stance", ChoicesDropdownFilter),
        ("article__publisher", AutocompleteSelectFilter),
        ("created_at", DayRangeFilter),
    ]
    list_select_related = ["claim", "article__publisher", "added_by"]
    search_fields = ["claim__statement__unaccent", "quote_exact__unaccent", "article__title__unaccent", "note"]
    autocomplete_fields = ["claim", "article", "version"]
    readonly_fields = ["verification", "added_by", "created_at", "is_shown"]
    fieldsets = [
        (None, {"fields": ["claim", *ARTICLE]}),
        (_("Quote"), {"fields": QUOTE}),
        (_("Record"), {"fields": [("added_by", "created_at", "is_shown")], "classes": ["collapse"]}),
    ]

    def is_fixed(self, request, evidence):
        return evidence.is_shown and is_judged(request, evidence.claim)

    def get_fieldsets(self, request, obj=None):
        if not (obj and self.is_fixed(request, obj)):
            return self.fieldsets
        (_title, said), *others = self.fieldsets
        return [(None, said | {"description": why_fixed(request, obj.claim)}), *others]

    def save_model(self, request, obj, form, change):
        """Save an unverified quote that was found in a text by now, also when nothing was typed."""
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
        kept = ["claim"] if obj else []
        if obj and self.is_fixed(request, obj):
            kept += [name for name in EVIDENCE_FIELDS if name != "is_shown"]
        return [*kept, *self.readonly_fields]

    @display(description=_("claim"), ordering="claim__statement")
    def about(self, evidence):
        return str(evidence.claim)

    @display(description=_("role"), label=colours.ROLE, ordering="stance")
    def role_or_stance(self, evidence):
        if evidence.stance:
            return evidence.stance, evidence.get_stance_display()
        return evidence.role, evidence.get_role_display()

    @display(description=_("article"), header=True, ordering="article__title")
    def found_in(self, evidence):
        return Truncator(str(evidence.article)).chars(60), evidence.article.publisher.name

    @display(description=_("quote"))
    def quote(self, evidence):
        return Truncator(evidence.quote_exact).chars(80)
