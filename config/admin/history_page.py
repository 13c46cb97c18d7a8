"""How does a person read an entry of a history?"""

import json
from datetime import date, datetime

from django.db.models import DateField, DateTimeField
from django.template.defaultfilters import yesno
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from config.text.diff import difference

ACTIONS = {"added": _("added"), "changed": _("changed"), "deleted": _("deleted")}


_readers = {}


def register(history_of, latest_change_of):
    """Say how histories are read: the two functions of `claims/history.py`, which this floor does not know."""
    _readers.update(history_of=history_of, latest_change_of=latest_change_of)


def history_of(*rows, **page):
    """Return the changes of these rows, newest first, a page of them."""
    return _readers["history_of"](*rows, **page)


def latest_change_of(*rows):
    """Return the newest change of these rows, or None."""
    return _readers["latest_change_of"](*rows)


def told_entry(entry):
    """An entry of a history for its page: the field's labels, and the words that are gone or new."""
    fields = {name: entry.model._meta.get_field(name) for name in entry.changes}
    changes = [
        (capfirst(field.verbose_name), difference(*(as_words(field, value) for value in entry.changes[name])))
        for name, field in fields.items()
    ]
    kind = capfirst(entry.model._meta.verbose_name)
    return {"entry": entry, "action": ACTIONS[entry.action], "kind": kind, "changes": changes}


def as_words(field, value):
    """The value of a field as its page shows it."""
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
