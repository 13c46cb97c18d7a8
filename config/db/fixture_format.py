"""How does `dumpdata` write times? To the microsecond, as they are stored.

Django's JSON stops at milliseconds (https://docs.djangoproject.com/en/6.1/topics/serialization/#djangojsonencoder).
What was published would then come back as something else, and the database refuses that, rightly: a dump of ours can
be loaded again over the rows it was made from.

It holds no history, cards nor editions: loading a row writes its own, and others cannot be loaded beside them. To keep
all of it, take a `pg_dump`.
"""

from datetime import datetime

from django.core.serializers import json

Deserializer = json.Deserializer


class ExactTimes(json.DjangoJSONEncoder):
    def default(self, o):
        return o.isoformat().replace("+00:00", "Z") if isinstance(o, datetime) else super().default(o)


def is_kept_by_database(model):
    """Whether the rows are written by triggers, or read from those by a view."""
    return getattr(model, "kept_by_database", False) or not model._meta.managed


class Serializer(json.Serializer):
    def serialize(self, rows, **options):
        return super().serialize((row for row in rows if not is_kept_by_database(type(row))), **options)

    def _init_options(self):
        super()._init_options()
        self.json_kwargs["cls"] = ExactTimes
