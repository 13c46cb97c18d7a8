"""What is saved when two people edit one row? Each person's changes, field by field, on top of the row as it is now.

A `MergingForm` sends along, signed, the values that its page showed. A field counts as changed when the value that
comes back differs from the shown one, and only changed fields are saved. When another person has changed the same
field meanwhile, to another value, nothing is saved: the page shows the value before and both new ones, and asks which
to keep.
"""

from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django import forms
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db.models import Model, QuerySet
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet

from config.admin import history_page
from config.admin.history_page import display_value
from config.admin.versions import VERSION_TOKEN, VersionedForm
from config.text.diff import word_diff

SHOWN = "shown"
HIDDEN_FIELDS = {SHOWN, VERSION_TOKEN}
MINE, THEIRS = "mine", "theirs"
DEFERRED = {"sources.ArticleVersion": ["text"]}  # long columns that the row's name does not need
MAX_ENTRIES = 50  # of a row's history that are searched for the author of a change
NO_LONGER = _("“%(field)s” cannot be changed here any more, because the row has moved on. You typed: %(typed)s")


class BoundShownField(forms.BoundField):
    def value(self):
        return self.form.signed_values()


class ShownField(forms.CharField):
    """A hidden field for the values that the page shows. It never counts as changed."""

    bound_field_class = BoundShownField

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput)

    def has_changed(self, initial, data):
        return False


class MergedBoundField(forms.BoundField):
    """A field that, when its form is shown again, holds what was typed into it, or else the row's current value."""

    def value(self):
        if self.form.is_bound and self.name in self.form.current and self.name not in self.form.changed_data:
            return self.field.prepare_value(self.form.current[self.name])
        return super().value()


class MergingForm(forms.ModelForm, VersionedForm):
    """A form whose changes are merged into the row as it is now. Lock the row before you make a bound form.

    `refusal` is the message of an error that the database or the workflow raised when this form was stored. The form
    leaves constraints to the database, and checks them itself once there is a refusal or `checks_constraints` is set.
    """

    bound_field_class = MergedBoundField
    refusal = ""

    shown = ShownField()

    def __init__(self, *args, checks_constraints=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.checks_constraints = checks_constraints
        is_stored = not self.instance._state.adding
        self.current = {name: value for name, value in self.initial.items() if is_stored and self.column(name)}
        self.before = {}  # the fields that two people changed, with their values before either change
        self.sent = self.data.get(self.add_prefix(SHOWN)) if self.is_bound else None
        self.was_shown = self.read(self.sent) if self.sent else None
        if self.was_shown is not None:
            self.initial = self.initial | self.was_shown
            # The row of an inline was deleted meanwhile. That is no error unless its form was changed.
            self.empty_permitted = self.empty_permitted or not is_stored

    @property
    def latest_change(self):
        """Return the newest change of the row, which `BaseAdmin.get_object()` read with it; None for a new row."""
        return getattr(self.instance, "latest_change", None)

    # What the page showed

    def column(self, name):
        """Return the model field of that name, or None for a field that only the form has."""
        try:
            return self._meta.model._meta.get_field(name)
        except FieldDoesNotExist:
            return None

    def signed_values(self):
        """Return what the page shows: the row's values, and of the fields in question the values before."""
        if not self.current:
            return self.sent or ""
        values = {name: to_json(value) for name, value in self.current.items() if name in self.fields}
        in_question = [name for name in self.before if self.is_bound and name in self.errors]
        before = {name: to_json(self.before[name]) for name in in_question}
        page = {"row": str(self.instance.pk), "values": values, "before": before}
        return signing.dumps(page, salt=self.salt, compress=True)

    @property
    def salt(self):
        return f"{SHOWN}:{self._meta.model._meta.label_lower}"

    def read(self, sent):
        """Return the values that the page showed; each is None if their signature is wrong or of another row."""
        try:
            page = signing.loads(sent, salt=self.salt)
        except signing.BadSignature:
            return dict.fromkeys(self.current) or None
        if self.current and page["row"] != str(self.instance.pk):
            return dict.fromkeys(self.current)
        self.before = self.from_json(page["before"])
        return self.from_json(page["values"])

    def from_json(self, values):
        return {name: self.column(name).to_python(value) for name, value in values.items()}

    def choice_name(self, name):
        return f"{self.add_prefix(name)}-keep"

    def choice(self, name):
        """Return which value of a field in question was chosen, `MINE` or `THEIRS`; None if neither was."""
        return self.data.get(self.choice_name(name)) if name in self.before else None

    # What each person changed

    @cached_property
    def changed_data(self):
        """Return the names of the fields that this form changes in the row as it is now."""
        changed = super().changed_data
        if self.was_shown is not None and not self.current:
            return [name for name in changed if name in self.was_shown]
        return [name for name in changed if name not in self.current or self.is_to_change(name)]

    def is_to_change(self, name):
        if self.choice(name) == THEIRS:
            return False
        current = self.current[name]
        if isinstance(current, datetime) and not self.fields[name].widget.supports_microseconds:
            current = current.replace(microsecond=0)
        return self.fields[name].has_changed(current, self[name].data)

    @property
    def changes_row(self):
        return any(map(self.column, self.changed_data))

    @cached_property
    def changed_by_others(self):
        """Return the names of the fields that have another value than the page showed."""
        if self.was_shown is None or not self.current:
            return []
        return [name for name, value in self.was_shown.items() if to_json(value) != to_json(self.value_now(name))]

    def value_now(self, name):
        return self.current[name] if name in self.current else self.column(name).value_from_object(self.instance)

    # Validation

    def add_error(self, field, error):
        """Report an error of a field that this form does not have as one of the form; Django raises ValueError."""
        if field is None and hasattr(error, "error_dict"):
            absent = error.error_dict.keys() - self.fields.keys() - {NON_FIELD_ERRORS}
            for name in sorted(absent):
                super().add_error(None, ValidationError(error.error_dict[name]))
            error = ValidationError({name: errors for name, errors in error.error_dict.items() if name not in absent})
        super().add_error(field, error)

    def validate_constraints(self):
        """Check the constraints of a form that is refused anyway, so that all its errors are shown at once."""
        if self.refusal or self.checks_constraints or self.errors:
            super().validate_constraints()
        if self.refusal and not self.errors:
            self.add_error(None, self.refusal)

    def clean(self):
        for name in self.was_shown or ():
            if name in self.changed_data and name in self.current:
                self.ask_about(name)
            elif self.current and name not in self.fields:
                self.refuse_if_typed(name)
        cleaned = super().clean() or self.cleaned_data
        if self.instance._state.adding:
            return cleaned
        # A widget may show less than its field holds (no microseconds): an unchanged field keeps its value.
        return {name: value for name, value in cleaned.items() if name in self.changed_data}

    def ask_about(self, name):
        """Refuse a field that another person changed too, until one of the values is chosen."""
        if name in self.changed_by_others or (name in self.before and self.choice(name) != MINE):
            self.before.setdefault(name, self.was_shown[name])
            self.add_error(name, self.question(name))

    def refuse_if_typed(self, name):
        """Refuse a change of a field that the page offered and that cannot be changed in the row's new state."""
        field = self.column(name).formfield()
        typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        if typed is not None and field.has_changed(self.was_shown[name], typed):
            self.add_error(None, NO_LONGER % {"field": self.column(name).verbose_name, "typed": typed})

    def question(self, name):
        """Return the values of a field before, of theirs and of mine, with radio buttons to choose, as HTML."""
        column, author = self.column(name), self.author_of(name)
        before = self.display(name, self.before[name])
        typed = self.cleaned_data[name] if name in self.cleaned_data else self[name].data
        context = {
            "author": author,
            "before": before,
            "theirs": word_diff(before, self.display(name, self.current[name])),
            "mine": word_diff(before, self.display(name, typed)),
            "choice": self.choice_name(name),
            "field": capfirst(str(self.fields[name].label or column.verbose_name)),
        }
        return render_to_string("config/admin/conflict.html", context)

    def display(self, name, value):
        """Return the value as a page shows it."""
        column, value = self.column(name), to_json(value)
        if column.related_model and value is not None:
            deferred = DEFERRED.get(column.related_model._meta.label, ())
            row = QuerySet(column.related_model).filter(pk=value).defer(*deferred).first()
            return display_value(column, {"id": value, "name": row and str(row)})
        return "\n".join(value) if isinstance(value, list) else display_value(column, value)

    def author_of(self, name):
        """Return the newest entry of the history that changed the field, or None."""
        entries = history_page.history_of(self.instance, most=MAX_ENTRIES)
        return next((entry for entry in entries if name in entry.changes), None)


class LiveFormSet(PaginationInlineFormSet):
    """Rows on the page of another row. A row that was deleted meanwhile is an error which a person can read."""

    def get_queryset(self):
        """Return the rows of the forms, once these are made. Django's page would lose a form for each deleted row."""
        if self.is_bound and "forms" in vars(self):
            return [form.instance for form in self.initial_forms]
        return super().get_queryset()

    def clean(self):
        super().clean()
        left = [form for form in self.initial_forms if form not in self.deleted_forms]
        if any(form.changed_by_others for form in self.deleted_forms):
            raise ValidationError(_("Somebody changed a row that you delete here. Look at it again, then save again."))
        if any(form.instance._state.adding and form.has_changed() for form in left):
            raise ValidationError(
                _(
                    "A row was deleted or handed in while this page was open: "
                    "mark it for deletion here, then save again."
                )
            )


def to_json(value):
    """Return the value of a model field in the types of JSON; the field's `to_python()` reads it."""
    match value:
        case UUID():
            return str(value)
        case date():  # or a time
            return value.isoformat()
        case Model():
            return to_json(value.pk)
    return value
