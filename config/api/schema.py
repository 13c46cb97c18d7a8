"""What does the OpenAPI document say of every endpoint that the endpoint itself does not?"""

from drf_spectacular.openapi import AutoSchema

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
    },
}
REFUSALS = {
    "400": "The query or the body is not valid.",
    "401": "No token, or one that is not valid.",
    "403": "You may not do this; the detail names the missing permission.",
    "404": "Nothing is here, or nothing that you may see.",
    "409": "The row is in use, or the change contradicts one that exists.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "429": "Too many attempts: wait as long as Retry-After says.",
    "503": "The database could not do this now: try again.",
}


class Schema(AutoSchema):
    """One tag for each resource: the first word of its address."""

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
            statuses = ["400", "401", "404", "503"] if method == "get" else list(REFUSALS)
            for status in statuses:
                operation["responses"].setdefault(status, {"$ref": f"#/components/responses/Refused{status}"})
    return result
