"""Does a row of a review file suit its model, and which object does it describe?

Django's deserializer is lenient: a number becomes a text, a list becomes “[...]”, and what it refuses it does not
name by field. So the fields are looked at before it, and one at a time after it.
"""

import json
import uuid

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError, M2MDeserializationError
from django.core.serializers.python import Deserializer
from django.db import models
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.text.nearest import nearest_word

TEXT = gettext_lazy("Write a text.")
WRITTEN_IN_JSON = (  # the first that fits: a DateTimeField is a DateField, too
    (models.BooleanField, (bool,), gettext_lazy("Write true or false.")),
    (models.IntegerField, (int,), gettext_lazy("Write a whole number.")),
    (models.FloatField, (int, float), gettext_lazy("Write a number.")),
    (models.DateTimeField, (str,), gettext_lazy("Write a time with its zone: “2025-11-18T09:00:00Z”.")),
    (models.DateField, (str,), gettext_lazy("Write a date: “2025-11-18”.")),
    (models.UUIDField, (str,), gettext_lazy("Write a UUID.")),
    (models.CharField, (str,), TEXT),
    (models.TextField, (str,), TEXT),
)


class WrongRow(Exception):
    """This row cannot be loaded. `problems` are pairs of a field's name (empty for the whole row) and a sentence."""

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = problems


def read_row(row, model, promised=frozenset()):
    """What the row describes, as Django's deserializer gives it. Asks the database for the rows it refers to.

    It asks by UUIDs and by texts without null bytes, of which PostgreSQL refuses none: so this needs no savepoint.
    `promised` are pairs of model and key that a later row brings.
    """
    refuse([*_key_problems(row, model), *_field_problems(row, model)])
    refuse(_missing_rows(row, model, promised))
    try:
        [described] = Deserializer([row.content])
    except DeserializationError as error:
        raise WrongRow(_field_by_field(row, model) or [("", str(error))]) from error
    refuse(_times_without_zone(row, described.object))
    return described


def refuse(problems):
    problems = list(problems)
    if problems:
        raise WrongRow(problems)


def settable_fields(model):
    """The fields a row may name: what `dumpdata` writes, by name."""
    own = [field for field in model._meta.local_fields if field.serialize]
    lists = [field for field in model._meta.local_many_to_many if field.remote_field.through._meta.auto_created]
    return {field.name: field for field in [*own, *lists]}


def nearest(word, words):
    """“ Did you mean “statement”?”, or nothing when nothing is near."""
    near = nearest_word(word, words)
    return " " + _("Did you mean “%(near)s”?") % {"near": near} if near else ""


def _key_problems(row, model):
    if model is get_user_model():
        if row.pk is not None:
            yield "pk", _("A person is named by username, without pk: numbers differ between databases.")
    elif row.pk is not None:
        if not _is_uuid(row.pk):
            yield "pk", _("Write a UUID.")
    elif not hasattr(model, "natural_key"):
        yield "pk", _("This row needs a pk: without one it would be added again with every load.")
    else:
        for field in model._meta.local_fields:
            if field.remote_field and not field.null and row.fields.get(field.name) is None:
                yield field.name, _("This field is missing, and the row is known by it.")


def _field_problems(row, model):
    known = settable_fields(model)
    for name, value in row.fields.items():
        if name not in known:
            unknown = _("A row of %(model)s has no such field.") % {"model": model._meta.label_lower}
            yield name, unknown + nearest(name, known)
        elif value is not None:
            sentence = _wrong_type(known[name], value)
            if sentence:
                yield name, str(sentence)


def _wrong_type(field, value):
    """The sentence for a value that JSON writes in another way than this field's, or None."""
    if field.many_to_many:
        return None if _is_list(value, _is_key) else _("Write a list of keys: [[“editor”]].")
    if field.remote_field:
        if field.related_model is get_user_model():
            return None if _is_key(value) else _("Name the person by username, in a list: [“alix”].")
        is_right = _is_key(value) if isinstance(value, list) else _is_uuid(value)
        return None if is_right else _("Write a UUID, or a key in a list: [“lemonde.fr”].")
    if isinstance(field, ArrayField):
        return None if _is_key(_parsed(value)) else _("Write a list of texts.")
    for kind, types, sentence in WRITTEN_IN_JSON:
        if isinstance(field, kind):
            is_right = isinstance(value, types) and (isinstance(value, bool) == (bool in types))
            return None if is_right else sentence
    return None


def _is_list(value, is_right):
    return isinstance(value, list) and all(is_right(part) for part in value)


def _is_key(value):
    return _is_list(value, lambda part: isinstance(part, str))


def _parsed(value):
    """`dumpdata` writes an array as a text that holds JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _is_uuid(value):
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False


def _missing_rows(row, model, promised):
    for name, value in row.fields.items():
        field = settable_fields(model)[name]
        if field.remote_field and isinstance(value, str):
            key = uuid.UUID(value)
            known = field.related_model._base_manager.filter(pk=key)
            if (field.related_model, key) not in promised and not known.exists():
                yield name, no_such_row(field.related_model, value)


def _field_by_field(row, model):
    """Which fields the deserializer refuses, and why."""
    problems = []
    for name, value in row.fields.items():
        alone = {"model": row.model, "pk": 0, "fields": {name: value}}  # with a pk it looks for no natural key
        try:
            list(Deserializer([alone]))
        except DeserializationError as error:
            related = settable_fields(model)[name].related_model
            problems.append((name, _sentence_for(error.__context__, related, value)))
    return problems


def _sentence_for(reason, related, value):
    if isinstance(reason, M2MDeserializationError):
        reason, value = reason.original_exc, reason.pk
    if isinstance(reason, ValidationError):
        return " ".join(reason.messages)
    if isinstance(reason, ObjectDoesNotExist):
        return no_such_row(related, value)
    return _("This is not the key of a row of %(model)s.") % {"model": related._meta.label_lower}


def no_such_row(model, key):
    """The sentence for a reference to a row that is not there."""
    return _("There is no %(kind)s “%(key)s”, neither in the database nor among the right rows of these files.") % {
        "kind": model._meta.verbose_name,
        "key": ", ".join(key) if isinstance(key, list) else key,
    }


def _times_without_zone(row, described):
    for name, field in settable_fields(type(described)).items():
        value = getattr(described, name) if name in row.fields and isinstance(field, models.DateTimeField) else None
        if value and is_naive(value):
            yield name, _("Write a time with its zone: “2025-11-18T09:00:00Z”.")
