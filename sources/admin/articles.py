"""How do editors keep publishers and articles? `ArticleAdmin` captures a pasted text as a version of the article."""

from contextlib import suppress

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.db.models.functions import Left
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import display

from config.admin.duplicates import DuplicatesMixin, SimilarRow
from config.admin.lists import DayRangeFilter, LanguageFilter
from config.admin.merging import MergingForm
from config.admin.page import BaseAdmin, GrowingTextarea, ReadOnlyMixin
from sources.canonical import canonical_url
from sources.capture import CaptureRefused, capture, normal_text
from sources.changes import refusal_to_change_publisher, refusal_to_correct, refusal_to_file
from sources.duplicates import ArticleLikeness, similar_articles
from sources.models import Article, ArticleVersion, CaptureMethod, Publisher
from sources.variants import variants

OPENING = 600  # characters of an article's text shown where the whole would be too much


class EverybodyReadsMixin:
    """For admin classes of rows that only editors change once everybody sees them. Others read why."""

    always_open = ()  # fields that add something, and change nothing of what is read

    def refusal_to_change(self, request, row):
        return refusal_to_correct(row, request.user)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if not (obj and self.refusal_to_change(request, obj)):
            return fields
        closed = [name for name in flatten_fieldsets(self.fieldsets) if name not in self.always_open]
        return list(dict.fromkeys([*fields, *closed]))

    def get_fieldsets(self, request, obj=None):
        if not (obj and (refusal := self.refusal_to_change(request, obj))):
            return self.fieldsets
        (title, fieldset), *others = self.fieldsets
        return [(title, fieldset | {"description": refusal}), *others]


@admin.register(Publisher)
class PublisherAdmin(EverybodyReadsMixin, BaseAdmin):
    list_display = ["name", "domain", "kind", "country", "language", "our_desk"]
    list_filter = [("kind", ChoicesDropdownFilter), "is_desk", LanguageFilter]
    search_fields = ["name__unaccent", "domain", "other_domains"]
    ordering = ["name", "id"]
    fieldsets = [
        (None, {"fields": [("name", "domain"), ("kind", "is_desk"), ("country", "language")]}),
        (_("House"), {"fields": ["other_domains", "is_named_by_reviews"]}),
    ]

    def refusal_to_change(self, request, row):
        return refusal_to_change_publisher(row, request.user)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, "is_desk"]

    @display(description=_("our own desk"), boolean=True, ordering="is_desk")
    def our_desk(self, publisher):
        return publisher.is_desk


class VersionInline(ReadOnlyMixin, StackedInline):
    """The versions of an article's text, newest first."""

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
        return text_block(Truncator(version.start).chars(OPENING))


def text_block(text):
    """Return the text with its paragraphs, as HTML. Markup in it is escaped."""
    return format_html('<div class="desk-text">{}</div>', text)


class ArticleForm(MergingForm):
    """The form of an article: it derives the canonical URL from the typed one, and takes the article's text."""

    pasted = forms.CharField(
        label=_("What it says now"),
        required=False,
        strip=False,
        widget=GrowingTextarea,
        help_text=_("Paste the article's text. It is kept as a new version when it differs from the current one."),
    )

    def clean_pasted(self):
        try:
            return normal_text(self.cleaned_data["pasted"]) if self.cleaned_data["pasted"].strip() else ""
        except CaptureRefused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean_url(self):
        url = self.cleaned_data["url"]
        if "url" not in self.changed_data:
            return url
        canonical = canonical_url(url)
        if Article.objects.exclude(pk=self.instance.pk).filter(canonical_url=canonical).exists():
            raise ValidationError(_("The article at this address is here already: %(url)s") % {"url": canonical})
        self.instance.canonical_url = canonical
        return url

    def clean(self):
        cleaned = super().clean()
        url, publisher = (self.cleaned_data.get(name) for name in ("url", "publisher"))
        is_filed = url and publisher and {"url", "publisher"} & set(self.changed_data)
        if is_filed and (refusal := refusal_to_file(url, publisher, self.person)):
            self.add_error("publisher", refusal)
        return cleaned


LIKENESSES = {
    ArticleLikeness.ADDRESS: (_("same address"), "warning"),
    ArticleLikeness.VARIANT: (_("another address of the same page"), "warning"),
    ArticleLikeness.TITLE: (_("same title and publisher"), "info"),
}


def row_of_article(similar):
    """Return a stored article as a row of the panel that is shown before a new one is saved."""
    article = similar.article
    label, colour = LIKENESSES[similar.likeness]
    day = article.published_at and date_format(localtime(article.published_at), "DATE_FORMAT")
    return SimilarRow(
        key=str(article.pk),
        title=[("same", str(article))],
        language=article.language,
        facts=list(filter(None, [article.publisher.name, day, article.canonical_url])),
        badges=[render_to_string("unfold/helpers/label.html", {"text": label, "type": colour})],
        url=reverse("admin:sources_article_change", args=[article.pk]),
    )


@admin.register(Article)
class ArticleAdmin(DuplicatesMixin, EverybodyReadsMixin, BaseAdmin):
    form = ArticleForm
    always_open = ("pasted",)
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

    compared_fields = ["url", "title", "publisher"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(captures=Count("versions"))

    def get_search_results(self, request, queryset, search_term):
        """Find an article by any of its addresses, such as that of its AMP page."""
        rows, may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term.startswith(("http://", "https://")) and not rows.exists():
            with suppress(ValidationError):
                rows = queryset.filter(canonical_url__in=variants(search_term))
        return rows, may_repeat

    def similar_rows(self, request, article):
        if not article.url:
            return []
        return [row_of_article(similar) for similar in similar_articles(article, user=request.user)]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.person = request.user
        return form

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("pasted"):
            method = CaptureMethod.PASTE
            capture(form.cleaned_data["pasted"], obj.canonical_url, at=now(), method=method, by=request.user)

    @display(description=_("title"), header=True, ordering="title")
    def headline(self, article):
        return Truncator(str(article)).chars(90), article.publisher.name

    @display(description=_("versions"), ordering="captures")
    def versions_kept(self, article):
        return article.captures


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ReadOnlyMixin, BaseAdmin):
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
        return super().get_queryset(request).defer("text")  # the texts of a page of the list are megabytes

    @display(description=_("article"), header=True, ordering="article__title")
    def article_and_publisher(self, version):
        return Truncator(version.title or str(version.article)).chars(90), version.article.publisher.name

    @display(description=_("text"))
    def whole_text(self, version):
        return text_block(version.text)
