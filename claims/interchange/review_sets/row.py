"""Does a row of a review file suit its model, and which object does it describe?

`read_row()` returns the object as Django's deserializer makes it, or raises WrongRow. The deserializer is lenient (a
number becomes a text, a list becomes “[...]”) and does not name the field that it refuses. So types are checked before
it, and after a refusal each field is deserialized by itself.
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
JSON_TYPES = (  # by field; the first match counts, because a DateTimeField is a DateField, too
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
    """This row cannot be loaded. `problems` are pairs of a field's name (empty for the row) and a sentence."""

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = problems


def is_stored(model, key):
    return model._base_manager.filter(pk=key).exists()


def read_row(row, model, forward_references=frozenset(), *, is_stored=is_stored, content=None):
    """Return Django's `DeserializedObject` of the row. Raise WrongRow if a value or a reference is wrong.

    `forward_references` are pairs of model and key that later rows describe; all other references must be stored.
    `content` is the row's, perhaps with primary keys instead of natural ones.
    Queries are by UUIDs and by texts without null bytes, none of which PostgreSQL refuses: so no savepoint is needed.
    """
    raise_problems([*_key_problems(row, model), *_field_problems(row, model)])
    raise_problems(_missing_references(row, model, forward_references, is_stored))
    try:
        [described] = Deserializer([content or row.content])
    except DeserializationError as error:
        raise WrongRow(_field_by_field(row, model) or [("", str(error))]) from error
    raise_problems(_times_without_zone(row, described.object))
    return described


def raise_problems(problems):
    """Raise WrongRow if there are problems."""
    problems = list(problems)
    if problems:
        raise WrongRow(problems)


def settable_fields(model):
    """Return the fields that a row may name, by name: those that `dumpdata` writes."""
    columns = [field for field in model._meta.local_fields if field.serialize]
    lists = [field for field in model._meta.local_many_to_many if field.remote_field.through._meta.auto_created]
    return {field.name: field for field in [*columns, *lists]}


def did_you_mean(word, words):
    """Return “ Did you mean “statement”?”, or an empty text if no word is near."""
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
            yield name, unknown + did_you_mean(name, known)
        elif value is not None:
            sentence = _wrong_type(known[name], value)
            if sentence:
                yield name, str(sentence)


def _wrong_type(field, value):
    """Return a sentence if the JSON value is of another type than the field's, or None."""
    if field.many_to_many:
        return None if _is_list(value, _is_key) else _("Write a list of keys: [[“editor”]].")
    if field.remote_field:
        if field.related_model is get_user_model():
            return None if _is_key(value) else _("Name the person by username, in a list: [“alix”].")
        is_right = _is_key(value) if isinstance(value, list) else _is_uuid(value)
        return None if is_right else _("Write a UUID, or a key in a list: [“lemonde.fr”].")
    if isinstance(field, ArrayField):
        return None if _is_key(_parsed(value)) else _("Write a list of texts.")
    for kind, types, sentence in JSON_TYPES:
        if isinstance(field, kind):
            is_right = isinstance(value, types) and (isinstance(value, bool) == (bool in types))
            return None if is_right else sentence
    return None


def _is_list(value, is_right):
    return isinstance(value, list) and all(is_right(part) for part in value)


def _is_key(value):
    return _is_list(value, lambda part: isinstance(part, str))


def _parsed(value):
    """Parse the JSON text that `dumpdata` writes for an array. Return None if it is none."""
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


def _missing_references(row, model, forward_references, is_stored):
    for name, value in row.fields.items():
        field = settable_fields(model)[name]
        if field.remote_field and isinstance(value, str):
            key = uuid.UUID(value)
            is_later = (field.related_model, key) in forward_references
            if not is_later and not is_stored(field.related_model, key):
                yield name, missing_reference(field.related_model, value)


def _field_by_field(row, model):
    """Return the problems of fields that the deserializer refuses."""
    problems = []
    for name, value in row.fields.items():
        with_one_field = {
            "model": row.model,
            "pk": 0,
            "fields": {name: value},
        }  # with a pk it needs no natural key
        try:
            list(Deserializer([with_one_field]))
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
        return missing_reference(related, value)
    return _("This is not the key of a row of %(model)s.") % {"model": related._meta.label_lower}


def missing_reference(model, key):
    """Return the sentence for a reference to a row that does not exist."""
    return _("There is no %(kind)s “%(key)s”, neither in the database nor among the right rows of these files.") % {
        "kind": model._meta.verbose_name,
        "key": ", ".join(key) if isinstance(key, list) else key,
    }


def _times_without_zone(row, described):
    for name, field in settable_fields(type(described)).items():
        value = getattr(described, name) if name in row.fields and isinstance(field, models.DateTimeField) else None
        if value and is_naive(value):
            yield name, _("Write a time with its zone: “2025-11-18T09:00:00Z”.")
