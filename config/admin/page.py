"""What does every page of the desk do? `BaseAdmin` locks, merges, and turns errors of the database into words.

How changes of two people are merged is in `config.admin.merging`; how a deletion or a step is refused on a page that
is out of date, in `config.admin.versions`.
"""

from copy import copy

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import DateTimeField, TextField
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from config.admin import history_page
from config.admin.deletion import DeletionMixin
from config.admin.lists import BaseChangeList
from config.admin.merging import HIDDEN_FIELDS, LiveFormSet, MergingForm
from config.admin.versions import VersionedForm
from config.db.refusals import DATABASE_ERRORS, message_for

ENTRIES_PER_PAGE = 50
CREATOR_FIELDS = ("created_by", "added_by", "written_by", "captured_by")
LOOK_AGAIN = _("Look at it again before you delete it.")
CHANGED_BY_OTHERS = _("Somebody else changed this while the page was open, and it stays so: %(fields)s.")


class GrowingTextarea(UnfoldAdminExpandableTextareaWidget):
    """A text area that grows with its text: ten empty lines for a short sentence would hide the rest of the form.

    Its template keeps a line break at the beginning, which a browser would take for a part of the markup.
    """

    template_name = "config/admin/textarea.html"


GROWING_TEXT = {TextField: {"widget": GrowingTextarea}, ArrayField: {"widget": GrowingTextarea}}


class TimeZoneHelpMixin:
    """For admin classes: a field for a time names the time zone in its help text, and labels both of its inputs."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, DateTimeField):
            zone = _("Time zone: %(zone)s.") % {"zone": get_current_timezone_name()}
            field.help_text = f"{field.help_text} {zone}".strip()
            for part, name in zip(getattr(field.widget, "widgets", ()), (_("date"), _("time")), strict=False):
                part.attrs["aria-label"] = f"{field.label}: {name}"
        return field


class DeleteForm(VersionedForm):
    """The form that confirms a deletion."""

    def clean(self):
        self.refuse_conflict(LOOK_AGAIN)


class BaseAdmin(TimeZoneHelpMixin, DeletionMixin, ModelAdmin):
    """The base of the desk's admin classes.

    A form that is sent locks its row before the row is read, and is merged into it. New rows get their creator. An
    error of the database becomes an error of the form, which keeps what was typed.
    """

    form = MergingForm
    change_form_before_template = "config/admin/hidden_fields.html"
    refusal = ""  # why the form cannot be stored; only ever set on a copy: see with_refusal()

    formfield_overrides = GROWING_TEXT
    ordering = ["-id"]  # newest first: an id begins with the time at which it was made
    list_filter_submit = True
    show_full_result_count = False
    warn_unsaved_form = False  # config/static/config/admin.js warns instead, and notices more changes
    get_action_choices = admin.ModelAdmin.get_action_choices  # unfold's has a signature that Django 6.1 warns about

    def get_changelist(self, request, **kwargs):
        return BaseChangeList

    # The page of a row

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return self.locked_changeform(request, object_id, form_url, extra_context)
        except DATABASE_ERRORS as error:
            page = self.with_refusal(message_for(error))
            return page.locked_changeform(request, object_id, form_url, extra_context)

    def with_refusal(self, message):
        """Return this page for one request, with a form that fails with `message`.

        Django's view has no way back from saving to its form, so the form is made and validated once more.
        """
        page = copy(self)
        page.refusal = message
        return page

    @transaction.atomic
    def locked_changeform(self, request, object_id, form_url, extra_context):
        """Return Django's page. The row of a form that is sent is locked before the page reads it."""
        if request.method == "POST" and object_id:
            self.lock_object(object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def lock_object(self, object_id):
        """Lock the row of an address, if there is one, until this transaction ends."""
        key = self.key_of(unquote(object_id))
        if row := key and self.model._base_manager.filter(pk=key).first():
            self.lock(row)

    def lock(self, row):
        """Lock what every change of the row locks."""
        type(row)._base_manager.select_for_update().filter(pk=row.pk).first()

    def key_of(self, object_id):
        """Return the primary key that this part of an address names, or None."""
        try:
            return self.opts.pk.to_python(object_id)
        except ValidationError:
            return None

    def get_object(self, request, object_id, from_field=None):
        """Return the row, with its newest change as `latest_change`, or None.

        The change is read first: what changes in between makes it older than what the page shows, never newer.
        """
        key = self.key_of(object_id)
        latest = key and self.latest_change_of(self.model(pk=key))
        row = super().get_object(request, object_id, from_field)
        if row:
            row.latest_change = latest
        return row

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)  # a class that Django makes for this request
        form.refusal = self.refusal
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if self.refusal and issubclass(inline.form, MergingForm):
            kwargs["form_kwargs"] = {"checks_constraints": True}
        return kwargs

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name not in HIDDEN_FIELDS]

    def render_change_form(self, request, context, *args, **kwargs):
        if not can_change(context):
            context |= dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving

    def save_model(self, request, obj, form, change):
        """Save the row if it is new or something was changed in it."""
        set_creator(obj, request.user)
        if not change or form.changes_row:
            super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for extra_form in formset.extra_forms:
            set_creator(extra_form.instance, request.user)
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # Foreign keys are deferred: checked at commit, they would fail after the page has said “saved”.
        connection.check_constraints()
        self.report_merged_fields(request, [form, *(row for formset in formsets for row in formset.initial_forms)])

    def report_merged_fields(self, request, forms):
        """Tell the person which fields another person changed while the page was open."""
        merged = [form for form in forms if isinstance(form, MergingForm) and form.changed_by_others]
        names = [capfirst(str(form.column(name).verbose_name)) for form in merged for name in form.changed_by_others]
        if names:
            fields = ", ".join(dict.fromkeys(names))
            self.message_user(request, CHANGED_BY_OTHERS % {"fields": fields}, messages.INFO)

    def log_change(self, request, obj, message):
        return super().log_change(request, obj, message) if message else None

    # Deleting

    def delete_view(self, request, object_id, extra_context=None):
        try:
            with transaction.atomic():
                if request.method == "POST":
                    self.lock_object(object_id)
                form = self.delete_form(request, object_id)
                if not form.errors:
                    return super().delete_view(request, object_id, {"version_form": form} | (extra_context or {}))
                message = " ".join(form.errors[NON_FIELD_ERRORS])
        except DATABASE_ERRORS as error:
            message = message_for(error)
        self.message_user(request, message, messages.ERROR)
        page = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(page, args=[quote(unquote(object_id))]))

    def delete_form(self, request, object_id):
        """Return the form that confirms a deletion, bound if the person who sent it may delete the row."""
        row = self.get_object(request, unquote(object_id))
        may_delete = row is not None and self.has_delete_permission(request, row)
        form = DeleteForm(request.POST if request.method == "POST" and may_delete else None)
        form.latest_change = row and row.latest_change
        return form

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        connection.check_constraints()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        connection.check_constraints()

    # Lists

    def changelist_view(self, request, extra_context=None):
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except DATABASE_ERRORS as error:
            self.message_user(request, message_for(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))

    # History

    def history_of(self, row, **page):
        """Return the changes of the row, newest first."""
        return history_page.history_of(row, **page)

    def latest_change_of(self, row):
        """Return the newest change of the row, or None. Of `row` only the primary key is known."""
        return history_page.latest_change_of(row)

    def history_view(self, request, object_id, extra_context=None):
        """Return the page of the row's history, with what differs before and after each change."""
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
            "entries": [history_page.history_row(entry) for entry in entries[:ENTRIES_PER_PAGE]],
            "older": entries[ENTRIES_PER_PAGE - 1].id if len(entries) > ENTRIES_PER_PAGE else None,
            "change_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk]),
        }
        return TemplateResponse(request, "config/admin/history.html", context | (extra_context or {}))


def can_change(context):
    """Return whether a page has any field that its reader can fill in."""
    formsets = context["inline_admin_formsets"]
    editable = ("has_add_permission", "has_change_permission", "has_delete_permission")
    return bool(context["adminform"].form.fields.keys() - HIDDEN_FIELDS) or any(
        getattr(formset, may) for formset in formsets for may in editable
    )


def set_creator(row, person):
    """Set the fields of a new row that name its creator."""
    for field in row._meta.fields:
        if field.name in CREATOR_FIELDS and row._state.adding:
            setattr(row, field.name, person)


class ReadOnlyMixin:
    """For admin classes of rows that are read here and written elsewhere, or never again."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class BaseInline:
    """For inlines whose rows are changed on the page of another row."""

    form = MergingForm
    formset = LiveFormSet
    formfield_overrides = GROWING_TEXT

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name not in HIDDEN_FIELDS]
