"""How does a person read a row's history? `history_row()` puts an entry into words, `display_value()` a value.

Entries come from the two functions that `register()` was given: this package does not know how a history is stored.
"""

import json
from datetime import date, datetime

from django.db.models import DateField, DateTimeField
from django.template.defaultfilters import yesno
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from config.text.diff import word_diff

ACTIONS = {"added": _("added"), "changed": _("changed"), "deleted": _("deleted")}

_readers = {}


def register(history_of, latest_change_of):
    """Register the functions that read histories; `claims.admin` registers those of `claims.history`."""
    _readers.update(history_of=history_of, latest_change_of=latest_change_of)


def history_of(*rows, **page):
    """Return a page of the changes of these rows, newest first."""
    return _readers["history_of"](*rows, **page)


def latest_change_of(*rows):
    """Return the newest change of these rows, or None."""
    return _readers["latest_change_of"](*rows)


def history_row(entry):
    """Return an entry of a history for its page, with the labels of its fields and a word diff of each."""
    fields = {name: entry.model._meta.get_field(name) for name in entry.changes}
    changes = [
        (capfirst(field.verbose_name), word_diff(*(display_value(field, value) for value in entry.changes[name])))
        for name, field in fields.items()
    ]
    kind = capfirst(entry.model._meta.verbose_name)
    return {"entry": entry, "action": ACTIONS[entry.action], "kind": kind, "changes": changes}


def display_value(field, value):
    """Return the value of a model field, in the types of JSON, as its page shows it."""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value or ""))
    match value:
        case None:
            return ""
        case bool():
            return yesno(value)
        case str() if isinstance(field, DateTimeField):
            return date_format(localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
        case str() if isinstance(field, DateField):
            return date_format(date.fromisoformat(value), "DATE_FORMAT")
        case {"id": key, "name": name}:
            return str(name or key)
        case str():
            return value
    return json.dumps(value, ensure_ascii=False)
