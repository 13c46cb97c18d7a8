"""How does `dumpdata` write times? To the microsecond, as they are stored.

Django's JSON stops at milliseconds (https://docs.djangoproject.com/en/6.1/topics/serialization/#djangojsonencoder).
What was published would then come back as something else, and the database refuses that, rightly: a dump of ours can
be loaded again over the rows it was made from.
"""

from datetime import datetime

from django.core.serializers import json

Deserializer = json.Deserializer


class ExactTimes(json.DjangoJSONEncoder):
    def default(self, o):
        return o.isoformat().replace("+00:00", "Z") if isinstance(o, datetime) else super().default(o)


class Serializer(json.Serializer):
    def _init_options(self):
        super()._init_options()
        self.json_kwargs["cls"] = ExactTimes
