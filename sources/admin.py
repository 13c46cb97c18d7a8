"""How do editors see publishers, articles and what those said? And how does any desk page answer a refusal?"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Count, DateTimeField, TextField
from django.db.models.functions import Left
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, StackedInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter, TextFilter
from unfold.decorators import display
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from sources.canonical import canonical_url
from sources.capture import CaptureRefused, capture, normal_text
from sources.guards import sentence_for
from sources.models import Article, ArticleVersion, Publisher

SIGNATURES = ("created_by", "added_by", "written_by", "captured_by")
REFUSALS = (IntegrityError, DataError)
OPENING = 600  # characters of an article's text shown where the whole would be too much


def sentence_of(refusal):
    """Why the database refused, in the words of the constraint or guard that it names."""
    found = getattr(refusal.__cause__, "diag", None)
    if found is None:  # Django refused before the database could: a protected row
        return _("Other rows rely on this one: it cannot be deleted.")
    if sentence := sentence_for(found):
        return sentence
    if found.sqlstate == "23505":
        return _("Another row says the same already: change that one, or make this one differ.")
    if found.sqlstate == "23503":
        return _("This row and another one do not fit together: the other belongs elsewhere, or relies on this one.")
    return _("The database refused: %(reason)s") % {"reason": found.message_primary}


# A box grows with what is written in it: ten empty lines for a short sentence hide the rest of the form.
GROWING_TEXT = {TextField: {"widget": UnfoldAdminExpandableTextareaWidget}}


class DeskList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count  # nothing is left out, and nobody needs to count again


class DeskAdmin(ModelAdmin):
    """A page of the editors' desk: who made a row is written down, and a refusal is a sentence, never a crash."""

    formfield_overrides = GROWING_TEXT
    ordering = ["-id"]  # the newest first: ids begin with the time they were made
    list_filter_submit = True
    show_full_result_count = False
    warn_unsaved_form = True
    get_action_choices = admin.ModelAdmin.get_action_choices  # unfold's has a signature that Django 6.1 warns about

    def get_changelist(self, request, **kwargs):
        return DeskList

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except REFUSALS as refusal:
            request.refusal = sentence_of(refusal)
            # Once more: the form now fails with that sentence, and what was typed is still in it.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        sentence = getattr(request, "refusal", None)
        return refused(form, sentence) if sentence else form

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except REFUSALS as refusal:
            self.message_user(request, sentence_of(refusal), messages.ERROR)
            page = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(page, args=[quote(unquote(object_id))]))

    def changelist_view(self, request, extra_context=None):
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except REFUSALS as refusal:
            self.message_user(request, sentence_of(refusal), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request, obj, form, change):
        sign(obj, request.user)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for added in formset.extra_forms:
            sign(added.instance, request.user)
        super().save_formset(request, form, formset, change)

    # Keys between rows are checked when a transaction ends: too late, “saved” would stand on the page by then.

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        connection.check_constraints()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        connection.check_constraints()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        connection.check_constraints()

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))


def refused(form, sentence):
    """That form, which says why the database would not take it."""

    class Refused(form):
        def clean(self):
            cleaned = super().clean()
            self.add_error(None, sentence)
            return cleaned

    return Refused


def sign(row, person):
    """Write down who made a new row."""
    for field in row._meta.fields:
        if field.name in SIGNATURES and row._state.adding:
            setattr(row, field.name, person)


class ReadOnly:
    """For admin classes: rows that are looked at here and written elsewhere, or never again."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LanguageFilter(TextFilter):
    """Rows in that language, whatever the region: `fr` finds `fr-CA`. A list of languages would read the table."""

    title = _("language")
    parameter_name = "language"

    def queryset(self, request, queryset):
        tag = (self.value() or "").strip().replace("\0", "")
        if not tag:
            return queryset
        return queryset.filter(language__iexact=tag) | queryset.filter(language__istartswith=f"{tag}-")


class DayRangeFilter(RangeDateFilter):
    """Rows from one day to another. Days are read as the page's language writes them, which unfold does not."""

    def queryset(self, request, queryset):
        day_of = f"{self.field_path}__date" if isinstance(self.field, DateTimeField) else self.field_path
        for end, comparison in (("from", "gte"), ("to", "lte")):
            written = self.used_parameters.get(f"{self.field_path}_{end}")
            if written:
                try:
                    day = forms.DateField().clean(written)
                except ValidationError as wrong:
                    raise IncorrectLookupParameters(wrong) from wrong
                queryset = queryset.filter(**{f"{day_of}__{comparison}": day})
        return queryset


@admin.register(Publisher)
class PublisherAdmin(DeskAdmin):
    list_display = ["name", "domain", "kind", "country", "language", "our_desk"]
    list_filter = [("kind", ChoicesDropdownFilter), "is_desk", LanguageFilter]
    search_fields = ["name__unaccent", "domain"]
    ordering = ["name", "id"]
    fieldsets = [
        (None, {"fields": [("name", "domain"), ("kind", "is_desk"), ("country", "language")]}),
    ]

    @display(description=_("our own desk"), boolean=True, ordering="is_desk")
    def our_desk(self, publisher):
        return publisher.is_desk


class VersionInline(ReadOnly, StackedInline):
    """What the article said, newest first."""

    model = ArticleVersion
    fields = [("captured_at", "method", "captured_by"), "title", "opening"]
    readonly_fields = ["opening"]
    ordering = ["-captured_at", "-id"]
    show_change_link = True
    tab = True

    def get_queryset(self, request):
        versions = super().get_queryset(request).select_related("captured_by")
        return versions.defer("text").annotate(start=Left("text", OPENING + 1))

    @display(description=_("text"))
    def opening(self, version):
        return as_text(Truncator(version.start).chars(OPENING))


def as_text(words):
    """Words as they stand, paragraphs and all; whatever looks like HTML in them stays text."""
    return format_html('<div class="desk-text">{}</div>', words)


class ArticleForm(forms.ModelForm):
    """An article's form: it makes the one address out of the one that was typed, and takes what the article says."""

    pasted = forms.CharField(
        label=_("What it says now"),
        required=False,
        strip=False,
        widget=UnfoldAdminExpandableTextareaWidget,
        help_text=_("Paste the article's text. It is kept as a new version when it differs from the current one."),
    )

    def clean_pasted(self):
        try:
            return normal_text(self.cleaned_data["pasted"]) if self.cleaned_data["pasted"].strip() else ""
        except CaptureRefused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean_url(self):
        url = self.cleaned_data["url"]
        canonical = canonical_url(url)
        if Article.objects.exclude(pk=self.instance.pk).filter(canonical_url=canonical).exists():
            raise ValidationError(_("The article at this address is here already: %(url)s") % {"url": canonical})
        self.instance.canonical_url = canonical
        return url


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    form = ArticleForm
    list_display = ["headline", "publisher", "language", "published_at", "versions_kept"]
    list_filter = [("publisher", AutocompleteSelectFilter), LanguageFilter]
    list_select_related = ["publisher"]
    search_fields = ["title__unaccent", "canonical_url", "url", "publisher__name__unaccent"]
    autocomplete_fields = ["publisher"]
    readonly_fields = ["canonical_url", "current_version", "created_at", "updated_at"]
    inlines = [VersionInline]
    fieldsets = [
        (None, {"fields": ["url", "canonical_url", ("publisher", "language"), "title", "authors"]}),
        (_("When and where"), {"fields": [("published_at", "archive_url")]}),
        (_("Text"), {"fields": ["pasted"]}),
        (_("Record"), {"fields": ["current_version", ("created_at", "updated_at")], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(captures=Count("versions"))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("pasted"):
            method = ArticleVersion.Method.PASTE
            capture(form.cleaned_data["pasted"], obj.canonical_url, at=now(), method=method, by=request.user)

    @display(description=_("title"), header=True, ordering="title")
    def headline(self, article):
        return Truncator(str(article)).chars(90), article.publisher.name

    @display(description=_("versions"), ordering="captures")
    def versions_kept(self, article):
        return article.captures


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ReadOnly, DeskAdmin):
    list_display = ["article_and_publisher", "captured_at", "method", "captured_by"]
    list_display_links = ["article_and_publisher"]
    list_filter = [
        ("article__publisher", AutocompleteSelectFilter),
        ("method", ChoicesDropdownFilter),
        ("captured_at", DayRangeFilter),
    ]
    list_select_related = ["article__publisher", "captured_by"]
    search_fields = ["article__title__unaccent", "article__canonical_url", "title__unaccent"]
    ordering = ["-captured_at", "-id"]
    fieldsets = [
        (None, {"fields": ["article", "title", ("captured_at", "method", "captured_by"), "whole_text"]}),
        (_("Record"), {"fields": ["text_sha256"], "classes": ["collapse"]}),
    ]
    readonly_fields = ["whole_text"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("text")  # a list of texts would be megabytes

    @display(description=_("article"), header=True, ordering="article__title")
    def article_and_publisher(self, version):
        return Truncator(version.title or str(version.article)).chars(90), version.article.publisher.name

    @display(description=_("text"))
    def whole_text(self, version):
        return as_text(version.text)
