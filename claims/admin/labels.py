"""How do editors say what the labels of other houses mean? `LabelsMixin` has a page that groups the labels by words.

A label that several houses use is mapped for all of them at once, the most frequent ones first. A label that somebody
has mapped in the meantime stays as they mapped it.
"""

from typing import NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminSelectWidget

from claims.models import Category, Rating, RatingScale, Verdict
from config.db.names import name_in

LABELS_PER_PAGE = 25
MAX_CODES_SENT = LABELS_PER_PAGE + 5  # names in a form that is sent back
MAX_EXAMPLES = 3  # of each label
MAX_STATEMENT_LENGTH = 140  # characters of an example
MAX_HOUSES_NAMED = 5


class Example(NamedTuple):
    """A verdict with a label: its claim and its publisher."""

    claim: UUID
    statement: str
    house: str
    label: str


class Label(NamedTuple):
    """Words that wait to be mapped, with the field of the form that takes their category."""

    words: str
    languages: list
    reviews: int
    houses: str
    examples: list
    field: forms.BoundField


class LabelsForm(forms.Form):
    """A choice of a category for each label. `words` maps the code of its ratings to its words."""

    def __init__(self, words, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, text in words.items():
            self.fields[code] = forms.ChoiceField(
                choices=[("", "–"), *Category.choices],
                required=False,
                label=_("Category of “%(label)s”") % {"label": text},
                widget=UnfoldAdminSelectWidget(),
            )

    def chosen(self):
        """Return the category of each code that one was chosen for."""
        return {code: category for code, category in self.cleaned_data.items() if category}


class LabelsMixin:
    """For the admin class of ratings: the page “Labels to be mapped”."""

    list_before_template = "claims/admin/labels_link.html"

    def get_custom_urls(self):
        return [("labels/", "claims_rating_labels", self.labels_view), *super().get_custom_urls()]

    def labels_view(self, request, model_admin):
        if not self.has_change_permission(request):
            raise PermissionDenied
        rows = Rating.objects.by_words()
        if request.method == "POST":  # what was on the page, although others may have mapped some of it by now
            rows = rows.filter(code__in=list(request.POST)[:MAX_CODES_SENT])
        page = Paginator(rows, LABELS_PER_PAGE).get_page(request.GET.get("page"))
        words = {row["code"]: words_of(row["names"]) for row in page}
        form = LabelsForm(words, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            self.map_labels(request, form.chosen())
            return HttpResponseRedirect(request.get_full_path())
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Labels to be mapped"),
            "labels": labels_of(page, words, form),
            "page": page,
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "claims/admin/labels.html", context)

    def map_labels(self, request, chosen):
        """Give each code's ratings that are still without one their category, and say how many there were."""
        mapped = sum(map_label(code, category) for code, category in chosen.items())
        if mapped:
            sentence = ngettext("%(count)s label is mapped now.", "%(count)s labels are mapped now.", mapped)
            self.message_user(request, sentence % {"count": mapped}, messages.SUCCESS)
        else:
            self.message_user(request, _("Nothing was mapped: choose a category first."), messages.WARNING)


def map_label(code, category):
    """Map the label of all houses. Returns the number of ratings that had no category yet."""
    with transaction.atomic():
        ratings = Rating.objects.to_be_mapped().filter(code=code)
        # The page of a scale changes its ratings too, under this lock.
        scales = RatingScale.objects.filter(ratings__in=ratings).order_by("pk").values("pk")
        list(RatingScale.objects.select_for_update().filter(pk__in=scales).order_by("pk"))
        return ratings.update(category=category)


def labels_of(page, words, form):
    """Return the Label of each row of the page."""
    examples = examples_of(list(words))
    return [
        Label(
            words[row["code"]],
            sorted({tag for names in row["names"] for tag in names}),
            row["reviews"],
            some_of(row["houses"] or []),
            examples.get(row["code"], []),
            form[row["code"]],
        )
        for row in page
    ]


def words_of(all_names):
    """Return the label as most people would read it: in the reader's language if it has that, or else any."""
    merged = {tag: name for names in all_names for tag, name in names.items()}
    return name_in(merged)


def some_of(houses):
    """Return the names of the first houses, and the number of the others."""
    named = ", ".join(houses[:MAX_HOUSES_NAMED])
    others = len(houses) - MAX_HOUSES_NAMED
    if others <= 0:
        return named
    sentence = ngettext("%(houses)s and %(count)s other", "%(houses)s and %(count)s others", others)
    return sentence % {"houses": named, "count": others}


def examples_of(codes):
    """Return the newest verdicts with each of these labels, read in one query."""
    if not codes:
        return {}
    queries = [
        Verdict.objects.filter(rating__in=Rating.objects.to_be_mapped().filter(code=code))
        .order_by("-id")
        .values_list("rating__code", "claim", "claim__statement", "publisher__name", "label")[:MAX_EXAMPLES]
        for code in codes
    ]
    found = {}
    for code, claim, statement, house, label in queries[0].union(*queries[1:], all=True):
        opening = Truncator(statement).chars(MAX_STATEMENT_LENGTH)
        found.setdefault(code, []).append(Example(claim, opening, house, label))
    return found
