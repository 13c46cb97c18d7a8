"""What does every page of the editors' desk do? It signs, answers refusals in sentences, and loses nobody's change.

A page that was open while somebody else changed the row is refused when it is saved, with who and when; what was typed
stays in it. `HISTORY_OF` and `LATEST_CHANGE_OF` in the settings name who can tell.
"""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import DateTimeField, TextField
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from sources.guards import sentence_for
from sources.keeping import OffersDeletion
from sources.lists import DeskList
from sources.telling import told_entry

ENTRIES_PER_PAGE = 50
SIGNATURES = ("created_by", "added_by", "written_by", "captured_by")
REFUSALS = (IntegrityError, DataError)
SAVE_AGAIN = _("What you typed is still here: look at the history, then save again to keep it.")
LOOK_AGAIN = _("Look at it again before you delete it.")


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


class NamesZone:
    """For admin classes: a field for a time says which zone it is in."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, DateTimeField):
            zone = _("Time zone: %(zone)s.") % {"zone": get_current_timezone_name()}
            field.help_text = f"{field.help_text} {zone}".strip()
        return field


class DeskAdmin(NamesZone, OffersDeletion, ModelAdmin):
    """A page of the editors' desk: who made a row is written down, and a refusal is a sentence, never a crash."""

    change_form_before_template = "sources/desk/seen.html"

    formfield_overrides = GROWING_TEXT
    ordering = ["-id"]  # the newest first: ids begin with the time they were made
    list_filter_submit = True
    show_full_result_count = False
    warn_unsaved_form = False  # config/static/config/desk.js does, and hears more
    get_action_choices = admin.ModelAdmin.get_action_choices  # unfold's has a signature that Django 6.1 warns about

    def get_changelist(self, request, **kwargs):
        return DeskList

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        # Before the row is read: a change in between must not pass for one that was seen.
        request.seen = request.POST.get("seen") or self.token_now(object_id)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except REFUSALS as refusal:
            request.refusal = sentence_of(refusal)
            # Once more: the form now fails with that sentence, and what was typed is still in it.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        sentence = getattr(request, "refusal", None) or self.changed_meanwhile(request, obj)
        return refused(form, sentence) if sentence else form

    def render_change_form(self, request, context, *args, **kwargs):
        shown = {"seen": request.seen}
        if not can_change(context):
            shown |= dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        return super().render_change_form(request, context | shown, *args, **kwargs)

    # Somebody else's change

    def lock(self, row):
        """Hold what the row's changes hold, until this transaction ends."""
        type(row)._base_manager.select_for_update().filter(pk=row.pk).first()

    def history_of(self, row, **page):
        """What happened to the row, the newest first."""
        return import_string(settings.HISTORY_OF)(row, **page)

    def latest_change_of(self, row):
        return import_string(settings.LATEST_CHANGE_OF)(row)

    def token_now(self, object_id):
        """What names the row's newest change; empty for a new row, or one that is not there."""
        try:
            row = self.model(pk=self.opts.pk.to_python(unquote(object_id or "")))
        except ValidationError:
            return ""
        latest = self.latest_change_of(row)
        return latest.token if latest else ""

    def changed_meanwhile(self, request, row, advice=SAVE_AGAIN):
        """Who changed the row since the page was opened that is being sent, in a sentence; empty when nobody did."""
        if request.method != "POST" or row is None or "seen" not in request.POST:
            return ""
        if not hasattr(request, "meanwhile"):
            self.lock(row)
            latest = self.latest_change_of(row)
            is_another = latest and latest.token != request.POST["seen"]
            request.meanwhile = f"{told(latest)} {advice}" if is_another else ""
            request.seen = latest.token if latest else ""
        return request.meanwhile

    def history_view(self, request, object_id, extra_context=None):
        """What happened to the row, with what was different before and after."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        before = request.GET.get("before", "")
        before = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
        entries = self.history_of(row, before=before, most=ENTRIES_PER_PAGE + 1)
        context = self.admin_site.each_context(request) | {
            "title": _("History: %(row)s") % {"row": row},
            "opts": self.opts,
            "object": row,
            "entries": [told_entry(entry) for entry in entries[:ENTRIES_PER_PAGE]],
            "older": entries[ENTRIES_PER_PAGE - 1].id if len(entries) > ENTRIES_PER_PAGE else None,
            "change_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk]),
        }
        return TemplateResponse(request, "sources/desk/history.html", context | (extra_context or {}))

    def delete_view(self, request, object_id, extra_context=None):
        request.seen = self.token_now(object_id)
        try:
            with transaction.atomic():
                row = self.get_object(request, unquote(object_id))
                may_delete = self.has_delete_permission(request, row)
                sentence = may_delete and self.changed_meanwhile(request, row, LOOK_AGAIN)
                if not sentence:
                    return super().delete_view(request, object_id, extra_context)
        except REFUSALS as refusal:
            sentence = sentence_of(refusal)
        self.message_user(request, sentence, messages.ERROR)
        page = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(page, args=[quote(unquote(object_id))]))

    def render_delete_form(self, request, context):
        # The one hidden field that the page of Django and unfold leaves free; it is for popups.
        page = super().render_delete_form(request, context)
        if not context["to_field"]:
            page.context_data |= {"to_field_var": "seen", "to_field": request.seen}
        return page

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


def can_change(context):
    """Return whether a page has any field that its reader can fill in."""
    formsets = context["inline_admin_formsets"]
    editable = ("has_add_permission", "has_change_permission", "has_delete_permission")
    return bool(context["adminform"].form.fields) or any(
        getattr(formset, may) for formset in formsets for may in editable
    )


def told(latest):
    return _("%(who)s changed this on %(when)s, while the page was open.") % {
        "who": latest.username or _("Somebody"),
        "when": date_format(localtime(latest.at), "DATETIME_FORMAT"),
    }


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


class LiveFormSet(PaginationInlineFormSet):
    """Rows that stand on the page of another. Of one that is gone Django would say nothing that a person could see."""

    def get_queryset(self):
        """Once its forms stand: their rows. Django's page pairs both, and loses a form for each row that is gone."""
        if self.is_bound and "forms" in vars(self):
            return [form.instance for form in self.initial_forms]
        return super().get_queryset()

    def clean(self):
        super().clean()
        left = [form for form in self.initial_forms if form not in self.deleted_forms]
        if any(form.instance._state.adding for form in left):
            raise ValidationError(
                _(
                    "A row was deleted or handed in while this page was open: "
                    "mark it for deletion here, then save again."
                )
            )
