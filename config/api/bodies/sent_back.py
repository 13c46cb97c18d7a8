"""May a client change a row by sending back all that it has read? Yes: `to_write_shape` converts it.

Answers have read-only members, and objects where bodies have keys. `to_write_shape` drops read-only members that are
unchanged, and replaces unchanged objects by their keys. What was changed stays in the body, which refuses it by name.
"""

from datetime import datetime

from rest_framework.relations import ManyRelatedField, RelatedField
from rest_framework.serializers import BaseSerializer, ListSerializer


def has_read_members(sent, serializer):
    """Return whether the body has members to convert: only then `to_write_shape` needs the row as it is shown."""
    return any(is_read_only(name, serializer) or names_rows(sent[name], serializer.fields[name]) for name in sent)


def is_read_only(name, serializer):
    return name not in serializer.fields or serializer.fields[name].read_only


def names_rows(value, field):
    values = value if isinstance(value, list) else [value]
    holds_objects = any(isinstance(one, dict) for one in values)
    return holds_objects and isinstance(field, (RelatedField, ManyRelatedField, BaseSerializer))


def to_write_shape(sent, shown, serializer):
    """Return `sent` without the read-only members that equal those in `shown`, and with keys in place of objects."""
    written = {}
    for name, value in sent.items():
        if not is_read_only(name, serializer):
            written[name] = value_to_write_shape(value, shown.get(name), serializer.fields[name])
        elif name not in shown or not is_same(value, shown[name]):
            written[name] = value
    return written


def value_to_write_shape(value, shown, field):
    match field, value, shown:
        case ManyRelatedField(), list(), list():
            return [key_of(one, next((old for old in shown if is_same(one, old)), None), field) for one in value]
        case RelatedField(), dict(), dict():
            return key_of(value, shown if is_same(value, shown) else None, field)
        case ListSerializer(), list(), list():
            return [row_to_write_shape(one, shown, field.child) for one in value]
        case BaseSerializer(), dict(), dict():
            return to_write_shape(value, shown, field)
    return value


def key_of(value, shown, field):
    """Return the key of the shown object, as bodies name it; `value` itself if no shown object equals it."""
    if not isinstance(shown, dict):
        return value
    relation = getattr(field, "child_relation", field)
    return shown.get(getattr(relation, "slug_field", "id"), value)


def row_to_write_shape(value, shown, serializer):
    """Convert an item of a list of rows, compared with the shown row of the same key (`Meta.told_apart_by`)."""
    key = getattr(serializer.Meta, "told_apart_by", "id")
    if not isinstance(value, dict) or key not in value:
        return value
    return to_write_shape(value, next((old for old in shown if old[key] == value[key]), {}), serializer)


def is_same(sent, shown):
    """Return whether two JSON values are equal; times may be spelled differently."""
    if isinstance(sent, dict) and isinstance(shown, dict):
        return sent.keys() == shown.keys() and all(is_same(sent[name], shown[name]) for name in sent)
    if isinstance(sent, list) and isinstance(shown, list):
        return len(sent) == len(shown) and all(map(is_same, sent, shown))
    if isinstance(sent, bool) != isinstance(shown, bool):
        return False
    return sent == shown or (isinstance(sent, str) and isinstance(shown, str) and is_same_time(sent, shown))


def is_same_time(sent, shown):
    try:
        one, other = datetime.fromisoformat(sent), datetime.fromisoformat(shown)
        return len(min(sent, shown, key=len)) > len("2025-11-18") and one == other
    except ValueError:
        return False
