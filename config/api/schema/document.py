"""How is the OpenAPI document served? As the file that is committed, which nothing builds again for a request.

`uv run manage.py spectacular --file config/api/openapi.yaml` writes it, and a test fails while it is not up to date.
"""

import hashlib
from functools import cache
from pathlib import Path
from threading import Lock

import orjson
import yaml
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.bodies.renderers import encode
from config.api.conditional import not_modified_or
from config.api.parameters import check_query

FILE = Path(__file__).parents[1] / "openapi.yaml"
FORMATS = ("yaml", "json")

converting = Lock()


@cache
def document(format_):
    """Return the document in one of `FORMATS`, and its ETag."""
    content = FILE.read_bytes()
    if format_ == "json":
        content = orjson.dumps(yaml.load(content, yaml.CSafeLoader))
    return content, f'"{hashlib.sha256(content).hexdigest()}"'


class Yaml(BaseRenderer):
    media_type, format, charset = "application/vnd.oai.openapi", "yaml", "utf-8"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return data if isinstance(data, bytes) else encode(data)


class PlainYaml(Yaml):
    media_type = "application/yaml"


class Json(Yaml):
    media_type, format, charset = "application/vnd.oai.openapi+json", "json", None


class PlainJson(Json):
    media_type = "application/json"


class DocumentView(APIView):
    """The OpenAPI document, as YAML or JSON: as `format` says, or else `Accept`."""

    permission_classes = (AllowAny,)
    renderer_classes = (Yaml, PlainYaml, Json, PlainJson)

    def get_renderers(self):
        """Return the renderer of the format that the address names, or all of them."""
        renderers = super().get_renderers()
        asked = self.request.GET.get("format")
        return [renderer for renderer in renderers if asked in (None, renderer.format)] or renderers

    def perform_content_negotiation(self, request, force=False):
        """Ignore `Accept` where the address names the format."""
        return super().perform_content_negotiation(request, force=force or "format" in request.GET)

    @extend_schema(exclude=True)
    def get(self, request):
        check_query(request, {"format": FORMATS})
        renderer = request.accepted_renderer
        with converting:  # of several requests at once the first converts for all
            content, tag = document(renderer.format)
        headers = {
            "ETag": tag,
            "Cache-Control": "public, max-age=0, must-revalidate",
            "Content-Disposition": f'inline; filename="claimdesk.{renderer.format}"',
            "Vary": "Accept",
        }
        return not_modified_or(request, Response(content, headers=headers))


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI, which reads that document."""

    def _get_schema_url(self, request):
        return reverse("schema")
