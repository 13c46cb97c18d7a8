"""How may a client change what it has read? It may send back all of it, with only its change made.

Answers show more than bodies take, and show as objects what bodies name by a key. `as_written` turns what was read
back into what is written; whatever else was changed on the way stays in the body, where it is refused by name.
"""

from datetime import datetime

from rest_framework.relations import ManyRelatedField, RelatedField
from rest_framework.serializers import BaseSerializer, ListSerializer


def looks_sent_back(sent, serializer):
    """Return whether `as_written` has anything to do: only then the row needs to be read."""
    return any(is_only_shown(name, serializer) or names_rows(sent[name], serializer.fields[name]) for name in sent)


def is_only_shown(name, serializer):
    return name not in serializer.fields or serializer.fields[name].read_only


def names_rows(value, field):
    values = value if isinstance(value, list) else [value]
    holds_objects = any(isinstance(one, dict) for one in values)
    return holds_objects and isinstance(field, (RelatedField, ManyRelatedField, BaseSerializer))


def as_written(sent, shown, serializer):
    """Return `sent` without members that are only shown and are as in `shown`, and with keys in place of objects."""
    written = {}
    for name, value in sent.items():
        if not is_only_shown(name, serializer):
            written[name] = value_as_written(value, shown.get(name), serializer.fields[name])
        elif name not in shown or not is_same(value, shown[name]):
            written[name] = value
    return written


def value_as_written(value, shown, field):
    match field, value, shown:
        case ManyRelatedField(), list(), list():
            return [key_of(one, next((old for old in shown if is_same(one, old)), None), field) for one in value]
        case RelatedField(), dict(), dict():
            return key_of(value, shown if is_same(value, shown) else None, field)
        case ListSerializer(), list(), list():
            return [row_as_written(one, shown, field.child) for one in value]
        case BaseSerializer(), dict(), dict():
            return as_written(value, shown, field)
    return value


def key_of(value, shown, field):
    """Return the key that a body names the shown object by; `value` itself if it is none of the shown objects."""
    if not isinstance(shown, dict):
        return value
    relation = getattr(field, "child_relation", field)
    return shown.get(getattr(relation, "slug_field", "id"), value)


def row_as_written(value, shown, serializer):
    """Return an item of a list of rows, compared with the shown row that has its key (`Meta.told_apart_by`)."""
    key = getattr(serializer.Meta, "told_apart_by", "id")
    if not isinstance(value, dict) or key not in value:
        return value
    return as_written(value, next((old for old in shown if old[key] == value[key]), {}), serializer)


def is_same(sent, shown):
    """Return whether two JSON values are the same, times in any spelling."""
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
