"""How is an answer encoded? As compact JSON, by `encode` and `JSONRenderer`."""

import orjson
from rest_framework.renderers import BaseRenderer

PROBLEM = "application/problem+json"


def encode(content):
    """Return compact UTF-8 JSON. Lazy translations and other unknown objects become strings."""
    return orjson.dumps(content, default=str, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None  # JSON is UTF-8 (RFC 8259) and takes no charset parameter

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else encode(data)
