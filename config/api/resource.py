"""What does every resource of the API have in common? It is read in one shape, written in another, under a lock."""

import re
from contextlib import contextmanager

import orjson
from django.db import connection, transaction
from django.urls import register_converter
from django.urls.converters import StringConverter, UUIDConverter
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet

from config.api.bodies import members
from config.api.bodies.members import WholeOnPut
from config.api.bodies.sent_back import as_written, looks_sent_back
from config.api.bodies.text import NormalText
from config.api.conditional import ETagMixin, conditions
from config.db.constraints import store

ID = re.compile(UUIDConverter.regex)


class Key(StringConverter):
    """An id, a domain, a slug, a code or the number of an item: whatever names one row in an address."""

    regex = "[A-Za-z0-9._-]+"


register_converter(Key, "key")


class CheckedSerializer(WholeOnPut, NormalText, ModelSerializer):
    """A write shape: what is stored has passed the model's own `full_clean()`, constraints included.

    `parts` names fields that are rows of their own: `write_<part>(row, value)` stores them once the row stands.
    """

    parts = ()
    reserved = {}  # fields that take a permission of their own

    def create(self, content):
        return self.write(self.Meta.model(), content)

    def update(self, row, content):
        return self.write(row, content)

    def write(self, row, content):
        parts = {name: content.pop(name) for name in self.parts if name in content}
        changed = changes(row, content)
        self.refuse_reserved(changed)
        if changed or row._state.adding:
            for name, value in content.items():
                setattr(row, name, value)
            store(row)
        for name, value in parts.items():
            getattr(self, f"write_{name}")(row, value)
        return row

    def refuse_reserved(self, changed):
        for name, permission in self.reserved.items():
            if name in changed and not self.context["request"].user.has_perm(permission):
                raise PermissionDenied(f"You need the permission {permission} to set {name}.")


class NothingToMatch(APIException):
    status_code = 412
    default_code = "nothing_to_match"
    default_detail = "If-Match names the row that is to be changed, and this makes a new one: leave the header out."


def check_creation(request):
    """Refuse what a request that makes a row does not take: query parameters, and an `If-Match` with tags.

    No tag can match a row that is not there yet (RFC 9110, section 13.1.1).
    """
    members.refuse_parameters(request)
    tags = conditions(request, "If-Match")
    if tags and "*" not in tags:
        raise NothingToMatch


def changes(row, content):
    """The names of those fields that would be something else than they are."""
    return {name for name, value in content.items() if hasattr(row, name) and getattr(row, name) != value}


@contextmanager
def one_change():
    """One transaction; what constraints and guards look at when it ends, they look at before we answer."""
    with transaction.atomic():
        yield
        connection.check_constraints()


class Resource(ETagMixin, ModelViewSet):
    """Rows in `serializer_class`, writes through `write_serializer_class`, answers always in the former.

    A change locks the row first (`lock`), then compares it with what its sender read (`If-Match`): of two changes at
    once the second sees what the first wrote, or is told of it.
    """

    lookup_value_converter = "uuid"
    orderings = ()
    default_ordering = "id"
    write_serializer_class = None
    permission_required = None  # of an action that is more than adding, changing or deleting a row
    mended_by = ()  # methods by which a person changes a row of their own; config/api/permissions.py asks `may_mend`
    mending = ""

    def get_write_serializer(self, *args, **kwargs):
        context = self.get_serializer_context() | {"shown": lambda: self.get_serializer().fields}
        return self.write_serializer_class(*args, context=context, **kwargs)

    def create(self, request, *args, **kwargs):
        check_creation(request)
        with one_change():
            serializer = self.get_write_serializer(data=self.request_body(request))
            serializer.is_valid(raise_exception=True)
            self.lock_parent(serializer.validated_data)
            row = serializer.save(**self.creator_fields(request.user))
            return self.with_etag(self.represent(row), status=201)

    def update(self, request, *args, partial=False, **kwargs):
        with one_change():
            row = self.row_to_change()
            serializer = self.get_write_serializer(row, data=self.as_written(row, request.data), partial=partial)
            serializer.is_valid(raise_exception=True)
            row = serializer.save(**self.editor_fields(request.user, changes(row, serializer.validated_data)))
            return self.with_etag(self.represent(row))

    def destroy(self, request, *args, **kwargs):
        with one_change():
            row = self.row_to_change()
            members.refuse_members(request)
            row.delete()
        return Response(status=204)

    def named(self):
        """The row that the address names, as a filter."""
        return {"pk": self.kwargs["pk"]}

    def get_object(self):
        row = get_object_or_404(self.filter_queryset(self.get_queryset()), **self.named())
        self.check_object_permissions(self.request, row)
        return row

    def as_written(self, row, sent):
        """What was sent, in the shape of a write: a client may send back all that it has read, with its change."""
        shape = self.get_write_serializer()
        if not isinstance(sent, dict) or not looks_sent_back(sent, shape):
            return sent
        shown = orjson.loads(self.request.accepted_renderer.render(self.represent(row)))
        return as_written(sent, shown, shape)

    def row_to_change(self):
        """The row of this address, locked, and as its sender has read it. (What is shown beside it is not read.)"""
        rows = self.filter_queryset(self.get_queryset().select_related(None).prefetch_related(None))
        row = get_object_or_404(rows, **self.named())
        row = self.lock(row)
        self.check_object_permissions(self.request, row)  # after the lock: another person may just have taken it up
        self.check_if_match(row)
        return row

    def lock(self, row):
        """The row as it stands now, locked for this transaction."""
        return type(row).objects.select_for_update().get(pk=row.pk)

    def lock_parent(self, content):
        """Lock what a new row of this content belongs to."""

    def request_body(self, request):
        """What was sent to make a row. Children complete it from their address."""
        return request.data

    def creator_fields(self, user):
        """Which fields of a new row name the person who made it."""
        return {}

    def editor_fields(self, user, changed):
        """Which fields name the person who changed those."""
        return {}

    def represent(self, row):
        return self.get_serializer(self.get_queryset().get(pk=row.pk)).data


class NamedResource(Resource):
    """A resource whose rows are named by their id, or by their `natural_key`, in any address."""

    lookup_value_converter = "key"
    natural_key = None

    def named(self):
        key = self.kwargs["pk"]
        return {"pk" if ID.fullmatch(key) else self.natural_key: key}
