"""How do editors say what the labels of other houses mean? `LabelsMixin` has a page that groups the labels by words.

The rules are those of `claims.labels`; `/desk/imports/labels/` asks for one label at a time.
"""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminSelectWidget

from claims.labels import examples_of, map_label, some_of, words_of
from claims.models import Category, Rating

LABELS_PER_PAGE = 25
MAX_CODES_SENT = LABELS_PER_PAGE + 5  # names in a form that is sent back


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
        mapped = sum(len(map_label(code, category)) for code, category in chosen.items())
        if mapped:
            sentence = ngettext("%(count)s label is mapped now.", "%(count)s labels are mapped now.", mapped)
            self.message_user(request, sentence % {"count": mapped}, messages.SUCCESS)
        else:
            self.message_user(request, _("Nothing was mapped: choose a category first."), messages.WARNING)


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
