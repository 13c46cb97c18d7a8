"""How are rows dumped and loaded? `Serializer` writes those that people made, `Deserializer` loads them in any order.

Django's JSON stops at milliseconds (https://docs.djangoproject.com/en/6.1/topics/serialization/#djangojsonencoder).
Loading it over the same rows would change published verdicts, which a guard refuses. So the microseconds are kept.

A dump has no history, cards or editions: loading a row makes its own, beside which no others can be loaded. Nor has it
content types and permissions, which `migrate` makes in each database under keys of its own: groups and people name
theirs by natural keys. To back up everything, use `manage.py backup`.

Rows are loaded after those that they refer to, and after those that a guard asks for (`loaded_after` of a model): a
published verdict, for instance, after the evidence that it rests on. `dumpdata` itself orders by app.
"""

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
    """Return whether people made the rows: no trigger writes them, no view reads them, no `migrate` makes them."""
    is_kept_by_database = getattr(model, "kept_by_database", False) or not model._meta.managed
    return not is_kept_by_database and model._meta.label_lower not in MADE_BY_MIGRATE


class Serializer(json.Serializer):
    def serialize(self, rows, **options):
        return super().serialize((row for row in rows if is_dumped(type(row))), **options)

    def _init_options(self):
        super()._init_options()
        self.json_kwargs["cls"] = MicrosecondEncoder

    def handle_m2m_field(self, obj, field):
        uses_natural_keys = self.use_natural_foreign_keys
        self.use_natural_foreign_keys |= field.remote_field.model._meta.label_lower in MADE_BY_MIGRATE
        super().handle_m2m_field(obj, field)
        self.use_natural_foreign_keys = uses_natural_keys

    def handle_fk_field(self, obj, field):
        uses_natural_keys = self.use_natural_foreign_keys
        self.use_natural_foreign_keys |= field.remote_field.model._meta.label_lower in MADE_BY_MIGRATE
        super().handle_fk_field(obj, field)
        self.use_natural_foreign_keys = uses_natural_keys


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
