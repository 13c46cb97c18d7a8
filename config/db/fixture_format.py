"""How are rows dumped and loaded? `Serializer` writes those that people made, `Deserializer` loads them in any order.

Django's JSON stops at milliseconds (https://docs.djangoproject.com/en/6.1/topics/serialization/#djangojsonencoder).
Loading it over the same rows would change published verdicts, which a guard refuses. So the microseconds are kept.

A dump has no history, cards or editions: loading a row makes its own, beside which no others can be loaded. To back up
everything, use `pg_dump`. `migrate` makes content types and permissions in each database, under keys of its own: so a
dump always has and names them by their natural keys.

Rows are loaded after those that they refer to, and after those that a guard asks for (`loaded_after` of a model): a
published verdict, for instance, after the evidence that it rests on. `dumpdata` itself orders by app.
"""

from contextlib import contextmanager
from datetime import datetime
from functools import cache
from graphlib import CycleError, TopologicalSorter

from django.apps import apps
from django.core.serializers import json

MADE_BY_MIGRATE = {"contenttypes.contenttype", "auth.permission"}


class MicrosecondEncoder(json.DjangoJSONEncoder):
    def default(self, o):
        return o.isoformat().replace("+00:00", "Z") if isinstance(o, datetime) else super().default(o)


def is_dumped(model):
    """Return whether a dump has the rows: no trigger writes them, and no view reads them."""
    return model._meta.managed and not getattr(model, "kept_by_database", False)


class Serializer(json.Serializer):
    def serialize(self, rows, **options):
        return super().serialize((row for row in rows if is_dumped(type(row))), **options)

    def _init_options(self):
        super()._init_options()
        self.json_kwargs["cls"] = MicrosecondEncoder

    def get_dump_object(self, obj):
        with self.natural_keys_of(type(obj)):
            return super().get_dump_object(obj)

    def handle_m2m_field(self, obj, field):
        with self.natural_keys_of(field.remote_field.model):
            super().handle_m2m_field(obj, field)

    def handle_fk_field(self, obj, field):
        with self.natural_keys_of(field.remote_field.model):
            super().handle_fk_field(obj, field)

    @contextmanager
    def natural_keys_of(self, model):
        """Write natural keys inside of the block if `migrate` makes the rows of this model."""
        chosen = self.use_natural_foreign_keys, self.use_natural_primary_keys
        if model._meta.label_lower in MADE_BY_MIGRATE:
            self.use_natural_foreign_keys = self.use_natural_primary_keys = True
        yield
        self.use_natural_foreign_keys, self.use_natural_primary_keys = chosen


class Deserializer(json.Deserializer):
    def __init__(self, stream_or_string, **options):
        super().__init__(stream_or_string, **options)
        self.stream = in_order(self.stream)


def in_order(rows):
    """Return the rows of a fixture so that each comes after those that it needs, and otherwise as they were."""
    places = {model._meta.label_lower: place for place, model in enumerate(loading_order())}
    return sorted(rows, key=lambda row: places.get(str(row.get("model")).lower(), 0) if isinstance(row, dict) else 0)


@cache
def loading_order():
    """Return all models, each after those that it refers to or that its `loaded_after` names, as far as they allow."""
    models = apps.get_models(include_auto_created=True)
    needed = {model: [*required(model), *map(apps.get_model, getattr(model, "loaded_after", ()))] for model in models}
    for model in models:
        for other in optional(model):
            needed[model].append(other)
            if has_cycle(needed):  # an article names its current version, which names the article
                needed[model].pop()
    return list(TopologicalSorter(needed).static_order())


def required(model):
    return [target for target, field in references(model) if not field.null]


def optional(model):
    return [target for target, field in references(model) if field.null]


def references(model):
    """Return the models, other than itself, that a row refers to, each with its field."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [(field.related_model, field) for field in fields if field.is_relation and field.related_model is not model]


def has_cycle(needed):
    try:
        TopologicalSorter(needed).prepare()
    except CycleError:
        return True
    return False
