"""What does the OpenAPI document say of every endpoint that the endpoint itself does not?

Names and descriptions of operations (`words.py`), who has to sign in, the headers of conditional and repeated
requests, refusals, and which members of an answer are always there. All of it follows from the view, so that a new
endpoint is described without a word about it here.
"""

import inspect
from functools import cache

from django.contrib.auth.models import AnonymousUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from config.api.conditional import ETagMixin
from config.api.endpoint import Endpoint
from config.api.permissions import VERBS, ReadPublicWriteByPermission
from config.api.schema import words
from config.api.schema.refusals import (
    CREATION,
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_NONE_MATCH,
    LINK,
    LIST_ETAG,
    REFUSALS,
    REPLAYED,
    likely_duplicate,
)
from config.api.visibility import visible_rows


class DeskTokenScheme(OpenApiAuthenticationExtension):
    target_class = "config.api.tokens.DeskToken"
    name = ["bearerAuth", "tokenAuth"]

    def get_security_requirement(self, auto_schema):
        return [{name: []} for name in self.name]  # either of them

    def get_security_definition(self, auto_schema):
        given = "with a token that `POST /api/v1/auth/login` gave."
        return [
            {"type": "http", "scheme": "bearer", "description": f"`Authorization: Bearer …`, {given}"},
            {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": f"`Authorization: Token …`, {given}",
            },
        ]


class Schema(AutoSchema):
    """Describe one operation. `extend_schema` on the method of the view, outside of `@action`, overrides it."""

    @property
    def endpoint(self):
        """Return the view, or an empty `Endpoint` for a view of a library."""
        return self.view if isinstance(self.view, Endpoint) else Endpoint()

    @property
    def action(self):
        return self.endpoint.action

    @property
    def words(self):
        return words.Words(self.path, self.method, self.action)

    def get_operation_id(self):
        return self.words.operation_id

    def get_summary(self):
        return self.words.summary

    def get_description(self):
        method = getattr(self.view, self.action or self.method.lower(), None)
        sentences = [inspect.getdoc(method) or self.words.description]
        if self.permission:
            sentences.append(f"Needs the permission `{self.permission}`.")
            is_usual = self.endpoint.permission_required is None
            if is_usual and self.method in self.endpoint.mended_by:
                sentences.append(self.endpoint.mending)
        return " ".join(sentences)

    def get_tags(self):
        return [words.places_of(self.path)[0].word]

    @property
    def is_read(self):
        return self.method in SAFE_METHODS or (self.method == "POST" and self.action in self.endpoint.reading_posts)

    @property
    def permission(self):
        """Return the permission that config/api/permissions.py checks, or None."""
        rules = [rule for rule in self.view.get_permissions() if isinstance(rule, ReadPublicWriteByPermission)]
        if self.is_read or not rules:
            return None
        model = self.view.queryset.model._meta
        usual = f"{model.app_label}.{VERBS[self.method]}_{model.model_name}"
        return self.endpoint.permission_required or usual

    def get_auth(self):
        """Return the security schemes, and none as an alternative for reads of public rows."""
        schemes = [scheme for scheme in super().get_auth() if scheme]
        is_open = self.is_read and not self.is_for_the_desk()
        return [{}, *schemes] if is_open else schemes

    def is_for_the_desk(self):
        rows = self.endpoint.queryset
        return rows is not None and visible_rows(rows.model._default_manager.all(), AnonymousUser()).query.is_empty()

    # Headers

    def get_override_parameters(self):
        own = [*self.names(), *self.conditions(), *self.links(), *self.keys(), *self.creation()]
        return [*super().get_override_parameters(), *own]

    def names(self):
        """Return the path parameter of resources that are named by another key than their id as well."""
        key = self.endpoint.natural_key
        if not key or not self.view.detail:
            return []
        return [OpenApiParameter("id", str, OpenApiParameter.PATH, description=f"The id of the row, or its `{key}`.")]

    def keys(self):
        """Return the headers of idempotent requests (config/api/idempotency.py)."""
        handler = getattr(self.view, self.action or self.method.lower())
        return [IDEMPOTENCY_KEY, REPLAYED] if getattr(handler, "is_idempotent", False) else []

    def creation(self):
        """Return the query parameters of a POST that makes a row."""
        own = self.endpoint.creation_parameters if self.action == "create" else {}
        return [OpenApiParameter(name, str, enum=choices, description=CREATION[name]) for name, choices in own.items()]

    def conditions(self):
        """Return the headers of conditional requests (config/api/conditional.py)."""
        if not isinstance(self.view, ETagMixin):
            return []
        if self.action == "list":
            return [IF_NONE_MATCH, LIST_ETAG]
        if self.action == "retrieve":
            return [IF_NONE_MATCH, ETAG]
        if self.method == "GET":
            return []
        return [IF_MATCH, ETAG] if self.view.detail and self.method != "DELETE" else [IF_MATCH][: self.view.detail]

    def links(self):
        return [LINK] if self.action == "list" and self._get_paginator() else []

    # Refusals

    def get_operation(self, *arguments):
        operation = super().get_operation(*arguments)
        if operation:
            operation.setdefault("security", [])
            self.add_refusals(operation)
        return operation

    def add_refusals(self, operation):
        answers = operation["responses"]
        sent = {parameter["name"] for parameter in operation.get("parameters", ())}
        if "If-None-Match" in sent:
            answers["304"] = {"description": "You have it: If-None-Match names its ETag."}
        if "on_duplicate" in sent:
            shape = self.resolve_serializer(self.endpoint.duplicate_serializer_class(), "response").ref
            answers["409"] = likely_duplicate(shape)
        for status in self.refusals(sent, "requestBody" in operation):
            answers.setdefault(status, {"$ref": f"#/components/responses/Refused{status}"})
        for answer in answers.values():
            if "$ref" not in answer:
                answer.setdefault("headers", {})["X-Request-Id"] = {"$ref": "#/components/headers/RequestId"}

    def refusals(self, sent, has_body):
        is_write = self.method not in SAFE_METHODS
        may_be = {
            "403": is_write and self.permission,
            "404": "{" in self.path or "/log/" in self.path,  # the log has no head at first
            "409": is_write and self.permission,
            "410": "wait" in sent,  # the feed of changes
            "412": "If-Match" in sent,
            "411": has_body,
            "413": has_body,
            "415": has_body,
            "422": "Idempotency-Key" in sent,
            "428": "If-Match" in sent,
            "429": self.view.get_throttles(),
        }
        return [status for status in REFUSALS if may_be.get(status, True)]

    # Shapes

    def get_request_serializer(self):
        shape = self.endpoint.write_serializer_class or super().get_request_serializer()
        _model, parent = self.endpoint.parent or (None, None)
        is_named = inspect.isclass(shape) and parent in shape().fields and f"{{{parent}}}" in self.path
        shape = within(shape, parent) if is_named else shape
        return whole(shape) if self.method == "PUT" and inspect.isclass(shape) else shape

    def get_response_serializers(self):
        """Return the shape of the desk; members that only the desk sees are not required."""
        shape = self.endpoint.desk_serializer_class or self.endpoint.serializer_class
        return shape() if shape else super().get_response_serializers()

    def get_serializer_name(self, serializer, direction):
        name = super().get_serializer_name(serializer, direction).removeprefix("Desk")
        is_in_complete = direction == "request" and getattr(serializer.root, "is_complete", False)
        return f"Whole{name}" if is_in_complete and serializer is not serializer.root else name

    def _map_serializer_field(self, field, direction, bypass_extensions=False):
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if schema == {"oneOf": [{}, {"type": "null"}]}:
            return {}  # any JSON, which null is
        if isinstance(field, serializers.SlugRelatedField) and not field.help_text:
            schema.pop("description", None)  # the other row's help text, which is about a form for that row
        if "enum" in (schema or {}):
            schema["enum"] = [word for word in schema["enum"] if word != ""]  # a choice that is absent is null
        return schema

    def _insert_field_validators(self, field, schema):
        """Use one string schema for a text with a pattern that may be empty, instead of two that overlap."""
        super()._insert_field_validators(field, schema)
        if "oneOf" in schema and {"type": "string", "maxLength": 0} in schema["oneOf"]:
            text = schema.pop("oneOf")[0]
            text.pop("format", None)
            text.pop("minLength", None)
            if "pattern" in text:
                text["pattern"] = f"^$|{text['pattern']}"
            schema.update(text)

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "response":
            schema["required"] = sorted(
                name for name in schema["properties"] if is_always_there(serializer, serializer.fields[name])
            )
        for name in desk_only(serializer):
            member = schema["properties"][name]
            member["description"] = f"{member.get('description', '')} Only the desk sees this.".strip()
        schema["properties"] |= getattr(serializer, "on_request", {}) if direction == "response" else {}
        schema.pop("description", None)
        if words := words_of(type(serializer)):
            schema["description"] = words
        return schema

    def _postprocess_serializer_schema(self, schema, serializer, direction):
        """Add the members of the serializer's `example` that exist in this direction."""
        schema = super()._postprocess_serializer_schema(schema, serializer, direction)
        if example := getattr(serializer, "example", None):
            schema["examples"] = [{name: value for name, value in example.items() if name in schema["properties"]}]
        return schema


@cache
def within(shape, parent):
    """Return the shape of a row that is written below the address of its parent, which names the parent already."""

    class Within(shape):
        def get_fields(self):
            fields = super().get_fields()
            fields[parent].required = False
            return fields

    Within.__name__ = shape.__name__.replace("Write", f"Of{parent.title()}Write")
    Within.__doc__ = shape.__doc__
    return Within


def words_of(shape):
    """Return the docstring of a serializer, which is written for clients; not that of a class that it is based on."""
    return inspect.cleandoc(shape.__doc__ or (shape.__name__.startswith("Desk") and shape.__base__.__doc__) or "")


def desk_only(serializer):
    return getattr(getattr(serializer, "Meta", None), "desk_only", ())


def is_always_there(serializer, field):
    """Return whether each answer has this member. A shape without a model may leave out what it does not require."""
    if field.field_name in desk_only(serializer):
        return False
    may_be_left_out = not (field.required or field.read_only) and field.default is serializers.empty
    return isinstance(serializer, serializers.ModelSerializer) or not may_be_left_out


@cache
def whole(shape):
    """Return the shape in which a PUT takes a row: the same, with every member required."""
    return type(f"Whole{shape.__name__}", (shape,), {"is_complete": True, "example": None, "__doc__": shape.__doc__})
