"""What does the OpenAPI document say of every endpoint that the endpoint itself does not?"""

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from config.api.idempotency import takes_keys


class DeskTokenScheme(KnoxTokenScheme):
    target_class = "config.api.tokens.DeskToken"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "A token that `POST auth/login/` gave."}


PROBLEM = {
    "type": "object",
    "description": "What was wrong, where, and what would be right: https://www.rfc-editor.org/rfc/rfc9457",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail", "code"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON Pointer into the body that was sent."},
                    "parameter": {"type": "string", "description": "The name of a query parameter."},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
        "request_id": {"type": ["string", "null"]},
        "current": {"type": "object", "description": "With the code `stale`: the row as it is now."},
    },
}
REFUSALS = {
    "400": "The query or the body is not valid.",
    "401": "No token, or one that is not valid.",
    "403": "You may not do this; the detail names the missing permission.",
    "404": "Nothing is here, or nothing that you may see.",
    "409": "The row is in use, or the change contradicts one that exists.",
    "412": "This is not what you read any more: `current` is what it is now, and ETag its tag.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "This Idempotency-Key came with another request.",
    "428": "If-Match is missing: send the ETag that came with what you read.",
    "429": "Too many attempts: wait as long as Retry-After says.",
    "503": "The database could not do this now: try again.",
}

ONLY_WITH = {
    "412": "If-Match",
    "422": "Idempotency-Key",
    "428": "If-Match",
}  # the header of the operations that may answer so


def header(name, description, example, pattern=None, **extra):
    schema = {"type": "string", "examples": [example]} | ({"pattern": pattern} if pattern else {})
    return OpenApiParameter(name, schema, OpenApiParameter.HEADER, description=description, **extra)


TAG = '"0a1b2c3d4e5f60718293a4b5c6d7e8f9"'
IF_MATCH = header("If-Match", "The ETag of what you read, several with commas, or `*`.", TAG, required=True)
IF_NONE_MATCH = header("If-None-Match", "ETags that you have: while one of them is right, the answer is a 304.", TAG)
ETAG = header("ETag", "The tag of this answer, to be sent as If-Match with a change.", TAG, response=[200, 201])
IDEMPOTENCY_KEY = header(
    "Idempotency-Key",
    "Any text of yours, another for each request: sent again with the same request, it gives the same answer again.",
    "8e03978e-40d5-43e8-bc93-6e9ccb1b9b62",
    pattern="^[!-~]{1,255}$",
)
REPLAYED = header("Idempotency-Replayed", "The answer was given before.", "true", response=[200, 201])


class Schema(AutoSchema):
    """One tag for each resource: the first word of its address."""

    def get_override_parameters(self):
        return [*super().get_override_parameters(), *self.conditions(), *self.keys()]

    def keys(self):
        """The headers of a request that may be sent twice (config/api/idempotency.py)."""
        return [IDEMPOTENCY_KEY, REPLAYED] if self.method == "POST" and takes_keys(self.path) else []

    def conditions(self):
        """The headers of reading and changing one row (sources/api/conditional.py)."""
        if not hasattr(self.view, "refuse_unless_read") or self.view.action == "list":
            return []
        if self.view.action == "retrieve":
            return [IF_NONE_MATCH, ETAG]
        if self.method == "GET":
            return []
        return [IF_MATCH, ETAG] if self.view.detail else [ETAG]

    def get_tags(self):
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_request_serializer(self):
        return getattr(self.view, "write_serializer_class", None) or super().get_request_serializer()

    def get_response_serializers(self):
        """The fullest shape of a resource; what only the desk sees of it is not required."""
        shape = getattr(self.view, "desk_serializer_class", None) or getattr(self.view, "serializer_class", None)
        return shape() if shape else super().get_response_serializers()

    def get_serializer_name(self, serializer, direction):
        return super().get_serializer_name(serializer, direction).removeprefix("Desk")

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        for name in getattr(getattr(serializer, "Meta", None), "desk_only", ()):
            schema["required"] = [field for field in schema.get("required", ()) if field != name]
            schema["properties"][name] = {"description": "Only the desk sees this."} | schema["properties"][name]
        return schema


def describe_problems(result, generator, request, public):
    """Add the problem and the refusals that any operation may answer with."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {
        f"Refused{status}": {
            "description": description,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, description in REFUSALS.items()
    }
    for path in result["paths"].values():
        for method, operation in path.items():
            sends = {parameter["name"] for parameter in operation.get("parameters", ())}
            statuses = ["400", "401", "404", "503"] if method == "get" else list(REFUSALS)
            if "If-None-Match" in sends:
                operation["responses"]["304"] = {"description": "You have it: If-None-Match names its ETag."}
            for status in statuses:
                if ONLY_WITH.get(status, "") and ONLY_WITH[status] not in sends:
                    continue
                operation["responses"].setdefault(status, {"$ref": f"#/components/responses/Refused{status}"})
    return result
