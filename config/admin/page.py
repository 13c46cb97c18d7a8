"""What does every page of the editors' desk do? It signs, says refusals in sentences, and loses nobody's change.

How changes of two people are merged is in `config/admin/merging.py`. A row that was changed while the page for its
deletion was open is not deleted.
"""

from copy import copy

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import DateTimeField, TextField
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from config.admin import history_page
from config.admin.deletion import OffersDeletion
from config.admin.history_page import told_entry
from config.admin.lists import DeskList
from config.admin.merging import SHOWN, LiveFormSet, MergingForm
from config.db.guards import sentence_for

ENTRIES_PER_PAGE = 50
SIGNATURES = ("created_by", "added_by", "written_by", "captured_by")
REFUSALS = (IntegrityError, DataError)
LOOK_AGAIN = _("Look at it again before you delete it.")
CHANGED_BY_OTHERS = _("Somebody else changed this while the page was open, and it stays so: %(fields)s.")


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


class GrowingTextarea(UnfoldAdminExpandableTextareaWidget):
    """A box that grows with what is written in it: ten empty lines for a short sentence hide the rest of the form.

    Its template keeps a line break at the beginning, which a browser would take for a part of the markup.
    """

    template_name = "config/desk/textarea.html"


GROWING_TEXT = {TextField: {"widget": GrowingTextarea}, ArrayField: {"widget": GrowingTextarea}}


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

    form = MergingForm
    change_form_before_template = "config/desk/shown.html"
    refusal = ""  # why the database refused what this page was sent; only ever set on a copy, for one request

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
        seen = request.POST.get("seen") or self.token_now(object_id)
        context = {"seen": seen} | (extra_context or {})
        try:
            return self.locked_changeform(request, object_id, form_url, context)
        except REFUSALS as refusal:
            page = self.refusing(sentence_of(refusal))
            return page.locked_changeform(request, object_id, form_url, context)

    def refusing(self, sentence):
        """Return this page for one request, whose form fails with that sentence and keeps what was typed."""
        page = copy(self)
        page.refusal = sentence
        return page

    @transaction.atomic
    def locked_changeform(self, request, object_id, form_url, context):
        """Return Django's page. The row of a form that is sent is locked before the page reads it."""
        row = request.method == "POST" and self.row_of(object_id)
        if row:
            self.lock(row)
        return super().changeform_view(request, object_id, form_url, context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)  # a class of this request's own
        form.refusal = self.refusal
        return form

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name != SHOWN]

    def render_change_form(self, request, context, *args, **kwargs):
        if not can_change(context):
            context |= dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        return super().render_change_form(request, context, *args, **kwargs)

    # Changes of other people

    def row_of(self, object_id):
        """Return the row of an address, or None."""
        try:
            return self.model._base_manager.filter(pk=self.opts.pk.to_python(unquote(object_id or ""))).first()
        except ValidationError:
            return None

    def lock(self, row):
        """Lock whatever changes of the row lock, until this transaction ends."""
        type(row)._base_manager.select_for_update().filter(pk=row.pk).first()

    def history_of(self, row, **page):
        """What happened to the row, the newest first."""
        return history_page.history_of(row, **page)

    def latest_change_of(self, row):
        return history_page.latest_change_of(row)

    def token_now(self, object_id):
        """Return what names the row's newest change, or "" for a new row and one that is not there."""
        row = self.row_of(object_id)
        latest = row and self.latest_change_of(row)
        return latest.token if latest else ""

    def changed_since(self, seen, row):
        """Return the newest change of the row if it is not the one that was seen, or None. It locks the row."""
        self.lock(row)
        latest = self.latest_change_of(row)
        return latest if latest and latest.token != seen else None

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
        return TemplateResponse(request, "config/desk/history.html", context | (extra_context or {}))

    def delete_view(self, request, object_id, extra_context=None):
        context = {"seen": self.token_now(object_id)} | (extra_context or {})
        try:
            with transaction.atomic():
                row = self.get_object(request, unquote(object_id))
                is_checked = "seen" in request.POST and row is not None and self.has_delete_permission(request, row)
                change = self.changed_since(request.POST["seen"], row) if is_checked else None
                if change is None:
                    return super().delete_view(request, object_id, context)
                sentence = f"{told(change)} {LOOK_AGAIN}"
        except REFUSALS as refusal:
            sentence = sentence_of(refusal)
        self.message_user(request, sentence, messages.ERROR)
        page = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(page, args=[quote(unquote(object_id))]))

    def render_delete_form(self, request, context):
        # The one hidden field that the page of Django and unfold leaves free; it is for popups.
        page = super().render_delete_form(request, context)
        if not context["to_field"]:
            page.context_data |= {"to_field_var": "seen", "to_field": context["seen"]}
        return page

    def changelist_view(self, request, extra_context=None):
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except REFUSALS as refusal:
            self.message_user(request, sentence_of(refusal), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request, obj, form, change):
        """Save the row unless nothing was changed in it."""
        sign(obj, request.user)
        if not change or form.changes_row:
            super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for added in formset.extra_forms:
            sign(added.instance, request.user)
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # Keys between rows are checked when a transaction ends: too late, “saved” would be on the page by then.
        connection.check_constraints()
        self.tell_what_others_changed(request, [form, *(row for formset in formsets for row in formset.initial_forms)])

    def log_change(self, request, obj, message):
        return super().log_change(request, obj, message) if message else None

    def tell_what_others_changed(self, request, forms):
        merged = [form for form in forms if isinstance(form, MergingForm) and form.changed_by_others]
        names = [capfirst(str(form.column(name).verbose_name)) for form in merged for name in form.changed_by_others]
        if names:
            fields = ", ".join(dict.fromkeys(names))
            self.message_user(request, CHANGED_BY_OTHERS % {"fields": fields}, messages.INFO)

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
    return bool(context["adminform"].form.fields.keys() - {SHOWN}) or any(
        getattr(formset, may) for formset in formsets for may in editable
    )


def told(latest):
    return _("%(who)s changed this on %(when)s, while the page was open.") % {
        "who": latest.username or _("Somebody"),
        "when": date_format(localtime(latest.at), "DATETIME_FORMAT"),
    }


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


class DeskInline:
    """For admin classes of rows on the page of another row, where they are changed too."""

    form = MergingForm
    formset = LiveFormSet
    formfield_overrides = GROWING_TEXT

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name != SHOWN]
