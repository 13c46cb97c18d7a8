"""How is a page refused whose row has changed since it was opened? By an optimistic lock, a hidden form field.

`BaseAdmin.get_object()` keeps the row's newest change as `row.latest_change`. A `VersionedForm` sends that change's
token along, and `refuse_conflict()` compares the token that comes back with the newest change of the locked row.
Steps and deletions are refused in this way; what is typed into the fields of a row is merged (`config.admin.merging`).
"""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

VERSION_TOKEN = "version_token"  # noqa: S105 (the name of a field)
CONFLICT = "conflict"  # the code of the error


class BoundVersionToken(forms.BoundField):
    def value(self):
        """Return the token that was sent, or the newest one: when none was sent, and once its conflict is reported."""
        sent = self.data if self.form.is_bound else None
        if sent and not self.form.has_error(NON_FIELD_ERRORS, CONFLICT):
            return sent
        return self.form.latest_change.token if self.form.latest_change else ""


class VersionTokenField(forms.CharField):
    """A hidden field for the token of the newest change that the page shows. It never counts as changed."""

    bound_field_class = BoundVersionToken

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput)

    def has_changed(self, initial, data):
        return False


class VersionedForm(forms.Form):
    """A form about a row. `latest_change` is the newest change of the row, read under its lock; None if there is none.

    A form that was sent without a token has no conflict: no page of ours sends one.
    """

    latest_change = None

    version_token = VersionTokenField()

    def conflict(self):
        """Return the newest change of the row if the page was opened before it, or None."""
        sent = self[VERSION_TOKEN].data if self.is_bound else None
        latest = self.latest_change
        return latest if sent is not None and latest and latest.token != sent else None

    def refuse_conflict(self, advice):
        """Add an error that names the author of a conflict, followed by `advice`, a sentence."""
        if change := self.conflict():
            self.add_error(None, ValidationError(f"{conflict_message(change)} {advice}", code=CONFLICT))


def conflict_message(change):
    return _("%(who)s changed this on %(when)s, while the page was open.") % {
        "who": change.username or _("Somebody"),
        "when": date_format(localtime(change.at), "DATETIME_FORMAT"),
    }
