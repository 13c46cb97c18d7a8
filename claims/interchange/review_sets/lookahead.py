"""Which stored rows do the next rows of a review set describe, and which do they refer to?

`Lookahead` reads them with a query for each model, because a query for each row would take most of the time of a load.
"""

import uuid
from collections import defaultdict

from django.core.exceptions import ObjectDoesNotExist, ValidationError

from claims.interchange.review_sets.row import settable_fields
from claims.models import Rating

READ_WHOLE = {Rating: ("scale",)}  # the models whose rows `clean()` reads, with the relations that it follows


class Lookahead:
    """What the database holds for a batch of rows of one model. The rows that they describe are locked."""

    def __init__(self, rows, model):
        self.model = model
        self.unread = uuids(row.pk for row in rows)
        stored = model._base_manager.select_for_update(no_key=True).filter(pk__in=self.unread).order_by("pk")
        self.stored = {instance.pk: instance for instance in stored} if self.unread else {}
        self.references = {name: field for name, field in settable_fields(model).items() if field.many_to_one}
        self.by_natural_key = {}
        self.known = {}  # by model: the rows that are stored, by primary key; None unless they are read whole
        wanted = defaultdict(set)
        for row in rows:
            for name, field in self.references.items():
                wanted[field.related_model] |= uuids([row.fields.get(name)])
        for related, keys in wanted.items():
            self.known[related] = read(related, keys)

    def take(self, key):
        """Return the stored row with that primary key, or None. What was read ahead counts once: it may change."""
        if key in self.unread:
            self.unread.remove(key)
            return self.stored.get(key)
        return self.model._base_manager.select_for_update(no_key=True).filter(pk=key).first()

    def has_inner_key(self, row):
        """Return whether the row refers to another one of its model by a natural key."""
        return any(
            field.related_model is self.model and isinstance(row.fields.get(name), list)
            for name, field in self.references.items()
        )

    def is_stored(self, related, key):
        return key in self.known.get(related, ()) or related._base_manager.filter(pk=key).exists()

    def with_keys(self, row):
        """Return the row's content for the deserializer, with primary keys instead of natural keys of other models."""
        keys = {}
        for name, field in self.references.items():
            value, related = row.fields.get(name), field.related_model
            if related is not self.model and is_natural_key(value):
                place = related, tuple(value)
                if place not in self.by_natural_key:
                    self.by_natural_key[place] = find(related, value)
                if self.by_natural_key[place] is not None:
                    keys[name] = str(self.by_natural_key[place])
        return row.content | {"fields": row.fields | keys} if keys else row.content

    def fill_relations(self, instance):
        """Give the instance the related rows that were read, so that its `clean()` does not read them again."""
        for field in self.references.values():
            if related := self.known.get(field.related_model, {}).get(getattr(instance, field.attname)):
                field.set_cached_value(instance, related)


def is_natural_key(value):
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def read(model, keys):
    if model in READ_WHOLE:
        return model._base_manager.select_related(*READ_WHOLE[model]).in_bulk(keys)
    return dict.fromkeys(model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)) if keys else {}


def find(model, natural_key):
    """Return the primary key of the row with this natural key, or None: the deserializer then explains why."""
    try:
        return model._default_manager.get_by_natural_key(*natural_key).pk
    except (ObjectDoesNotExist, AttributeError, TypeError, ValueError, ValidationError):
        return None


def uuids(values):
    """Return the values that are UUIDs. The others are refused later, with their row."""
    keys = set()
    for value in values:
        try:
            keys.add(uuid.UUID(value))
        except (ValueError, TypeError, AttributeError):
            continue
    return keys
