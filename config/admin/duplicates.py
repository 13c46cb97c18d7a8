"""Is the row that an editor enters here already? `DuplicatesMixin` shows what is likely the same before it is saved.

A form that is sent for a new row is shown again, with all that was typed and with the rows that it likely repeats; the
button “Save all the same” saves it. While an editor types, `config/static/config/similar.js` asks for these rows.
"""

from dataclasses import dataclass
from functools import partial

from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Media, Script
from django.http import HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

SAVE_ALL_THE_SAME = "save_all_the_same"  # the name of the button; its value names the rows that the page showed
USE = "use_row"  # the name of the button in a popup that chooses a stored row
PRESSED = "pressed"  # the hidden field for the button that was pressed first
SAVE_BUTTONS = ("_continue", "_addanother")
NOT_SAVED_YET = _(
    "Nothing is saved yet: compare this with the entries above. If it is none of them, press “Save all the same”."
)


@dataclass(frozen=True)
class SimilarRow:
    """A stored row that a new one likely repeats, as the page shows it.

    `title` are parts as of `config.text.diff.word_diff`: words that are `gone` in the new row are marked. `warnings`
    are sentences, `badges` are HTML. `url` is the address of its page, if the reader may open it.
    """

    key: str
    title: list
    language: str = ""
    facts: tuple = ()
    warnings: tuple = ()
    badges: tuple = ()
    url: str = ""


class UnlikeOthers:
    """A mixin for the form of a new row: it is refused while it likely repeats rows that the editor has not seen."""

    similar_rows = ()

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        self.similar_rows = self.find_similar(self.instance)
        seen = self.data.get(SAVE_ALL_THE_SAME, "").split(",")
        if any(row.key not in seen for row in self.similar_rows):
            self.add_error(None, ValidationError(NOT_SAVED_YET, code="likely_duplicate"))


class DuplicatesMixin:
    """For admin classes: before a new row is saved, its page shows the rows that it likely repeats.

    A subclass has `similar_rows(request, row)`, which returns `SimilarRow`s for an unsaved row, and names the fields
    that matter in `compared_fields`, the one with the most words first.
    """

    compared_fields = ()
    change_form_before_template = "config/admin/similar.html"

    @property
    def media(self):
        return super().media + Media(js=[Script("config/similar.js", type="module")])

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if change:
            return form
        find = partial(self.similar_rows, request)
        return type(form.__name__, (UnlikeOthers, form), {"find_similar": staticmethod(find)})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id is None:
            if USE in request.POST and (row := self.row_to_use(request)):
                return self.response_add(request, row)
            self.press_again(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def row_to_use(self, request):
        """Return the stored row that the editor chooses in a popup instead of entering one, or None."""
        row = self.get_object(request, request.POST[USE])
        return row if row and self.has_view_permission(request, row) else None

    def press_again(self, request):
        """Let the button “Save all the same” do what the button that was pressed first does."""
        if SAVE_ALL_THE_SAME in request.POST and (pressed := request.POST.get(PRESSED)) in SAVE_BUTTONS:
            request.POST = request.POST.copy()
            request.POST[pressed] = "1"

    def render_change_form(self, request, context, add=False, **kwargs):
        if add:
            rows = getattr(context["adminform"].form, "similar_rows", ())
            context |= self.similar_panel(rows) | {
                "similar_address": reverse(f"{self.admin_site.name}:{self.similar_page}"),
                "compared_fields": " ".join(self.compared_fields),
                "pressed": next((name for name in SAVE_BUTTONS if name in request.POST), ""),
            }
        return super().render_change_form(request, context, add=add, **kwargs)

    def similar_panel(self, rows):
        summary = ngettext(
            "This may be here already: one entry is similar.",
            "This may be here already: %(count)d entries are similar.",
            len(rows),
        ) % {"count": len(rows)}
        return {"similar_rows": rows, "summary": summary if rows else "", "seen": ",".join(row.key for row in rows)}

    # While an editor types

    @property
    def similar_page(self):
        return f"{self.opts.app_label}_{self.opts.model_name}_similar"

    def get_urls(self):
        similar = path("similar/", self.admin_site.admin_view(self.similar_view), name=self.similar_page)
        return [similar, *super().get_urls()]

    def similar_view(self, request):
        """Return the rows that are similar to what is typed so far: a sentence, and the list as HTML."""
        if request.method != "POST":  # the text may be longer than an address
            return HttpResponseNotAllowed(["POST"])
        if not self.has_add_permission(request):
            raise PermissionDenied
        panel = self.similar_panel(self.similar_rows(request, self.typed_row(request.POST)))
        rows = render_to_string("config/admin/similar_rows.html", panel | {"is_popup": IS_POPUP_VAR in request.POST})
        return JsonResponse({"summary": panel["summary"], "rows": rows})

    def typed_row(self, typed):
        """Return an unsaved row with those of the compared fields that hold a valid value."""
        row = self.model()
        for name in self.compared_fields:
            field = self.opts.get_field(name)
            try:
                setattr(row, name, field.formfield().clean(typed.get(name, "")))
            except ValidationError:
                continue
        return row
