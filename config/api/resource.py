"""What do all resources of the API share? `Resource`: a read shape, a write shape, and changes under a row lock."""

import re

import orjson
from django.db.models import FETCH_ONE
from django.http import Http404
from django.urls import register_converter
from django.urls.converters import StringConverter, UUIDConverter
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet

from config.api.bodies import members
from config.api.bodies.members import CompleteOnPut
from config.api.bodies.sent_back import has_read_members, to_write_shape
from config.api.bodies.text import NormalText
from config.api.conditional import ETagMixin, conditions
from config.api.duplicates import ON_DUPLICATE, refuse_duplicates
from config.api.endpoint import Endpoint
from config.api.idempotency import idempotent
from config.api.moved import RowMoved, moved_keys
from config.api.parameters import check_query
from config.api.transactions import one_change
from config.db.constraints import save_checked

ID = re.compile(UUIDConverter.regex)


class Key(StringConverter):
    """A path converter for the key of a row: an id, domain, slug, code or item number."""

    regex = "[A-Za-z0-9._-]+"


register_converter(Key, "key")


class CheckedSerializer(CompleteOnPut, NormalText, ModelSerializer):
    """A write shape that stores only rows which pass the model's own `full_clean()`, constraints included.

    `parts` names fields that are stored in rows of their own: `write_<part>(row, value)` does so after the row is
    saved. `reserved` maps fields to the permission that it takes to set them.
    """

    parts = ()
    reserved = {}

    @property
    def person(self):
        """Return the user who sent the request."""
        return self.context["request"].user

    def create(self, content):
        return self.write(self.Meta.model(), content)

    def update(self, row, content):
        return self.write(row, content)

    def write(self, row, content):
        parts = {name: content.pop(name) for name in self.parts if name in content}
        changed = changes(row, content)
        self.refuse_reserved(changed)
        self.check_change(row, changed, content)
        if changed or row._state.adding:
            for name, value in content.items():
                setattr(row, name, value)
            save_checked(row)
        for name, value in parts.items():
            getattr(self, f"write_{name}")(row, value)
        return row

    def refuse_reserved(self, changed):
        for name, permission in self.reserved.items():
            if name in changed and not self.person.has_perm(permission):
                raise PermissionDenied(f"You need the permission {permission} to set {name}.")

    def check_change(self, row, changed, content):
        """Raise PermissionDenied or ValidationError unless the user may change these fields of the row, as it is."""


class NothingToMatch(APIException):
    status_code = 412
    default_code = "nothing_to_match"
    default_detail = "If-Match names the row that is to be changed, and this makes a new one: leave the header out."


def check_creation(request, parameters=()):
    """Refuse what a request that makes a row does not take: other query parameters, and an `If-Match` with tags.

    `parameters` maps each parameter that it takes to its known words. No tag can match a row that is not there yet
    (RFC 9110, section 13.1.1).
    """
    check_query(request, dict(parameters))
    tags = conditions(request, "If-Match")
    if tags and "*" not in tags:
        raise NothingToMatch


def changes(row, content):
    """Return the names of the fields whose value in `content` differs from that of the row."""
    return {name for name, value in content.items() if hasattr(row, name) and getattr(row, name) != value}


class Resource(ETagMixin, Endpoint, ModelViewSet):
    """Rows that are read as `serializer_class` and written as `write_serializer_class`; answers have the read shape.

    A change locks the row (`lock`), then compares its ETag with `If-Match`: of two concurrent changes, the second is
    compared with what the first one wrote.
    """

    lookup_value_converter = "uuid"

    def get_write_serializer(self, *args, **kwargs):
        context = self.get_serializer_context() | {"shown": lambda: self.get_serializer().fields}
        return self.write_serializer_class(*args, context=context, **kwargs)

    @idempotent
    def create(self, request, *args, **kwargs):
        check_creation(request, self.creation_parameters)
        serializer = self.get_write_serializer(data=self.request_body(request))
        serializer.is_valid(raise_exception=True)
        self.lock_parent(serializer.validated_data)
        refuse_duplicates(self, serializer.validated_data)
        row = serializer.save(**self.creator_fields(request.user))
        return self.row_answer(self.reread(row), status=201)

    def update(self, request, *args, partial=False, **kwargs):
        with one_change():
            row = self.row_to_change()
            serializer = self.get_write_serializer(row, data=self.to_write_shape(row, request.data), partial=partial)
            serializer.is_valid(raise_exception=True)
            row = serializer.save(**self.editor_fields(request.user, changes(row, serializer.validated_data)))
            return self.row_answer(self.reread(row))

    def destroy(self, request, *args, **kwargs):
        with one_change():
            row = self.row_to_change()
            members.refuse_members(request)
            row.delete()
        return Response(status=204)

    def row_filter(self):
        """Return the filter for the row that the address names."""
        return {"pk": self.kwargs["pk"]}

    def get_object(self):
        row = get_object_or_404(self.filter_queryset(self.get_queryset()), **self.row_filter())
        self.check_object_permissions(self.request, row)
        return row

    def to_write_shape(self, row, sent):
        """Return the body in the shape of a write: a client may send back all that it has read, with its change."""
        shape = self.get_write_serializer()
        if not isinstance(sent, dict) or not has_read_members(sent, shape):
            return sent
        shown = orjson.loads(self.request.accepted_renderer.render(self.represent(row)))
        return to_write_shape(sent, shown, shape)

    def row_to_change(self):
        """Return the row of this address, locked, after its permissions and `If-Match` are checked."""
        row = self.lock(self.filter_queryset(self.get_queryset()).filter(**self.row_filter()))
        self.check_object_permissions(self.request, row)  # after the lock: another person may just have taken it up
        self.check_if_match(row)
        return row

    def lock(self, rows):
        """Return the only row of the queryset, locked for this transaction. Raises DoesNotExist."""
        rows.select_related(None).prefetch_related(None).select_for_update().values("pk").get()
        # Another statement, which sees what others committed while this one waited, in joined rows, too.
        return rows.fetch_mode(FETCH_ONE).get()

    def lock_parent(self, content):
        """Lock the row that a new row of this content belongs to."""

    @property
    def creation_parameters(self):
        return ON_DUPLICATE if self.duplicate_serializer_class else {}

    def duplicates_of(self, content):
        """Return the stored rows, of those that the user may see, that a new row of this content likely repeats."""
        return []

    def request_body(self, request):
        """Return the body of a request that makes a row. Children complete it from their address."""
        return request.data

    def creator_fields(self, user):
        """Return the values of a new row that name its creator."""
        return {}

    def editor_fields(self, user, changed):
        """Return the values of a row that name the editor of these fields."""
        return {}

    def reread(self, row):
        """Return a stored row with all that answers show."""
        return self.get_queryset().get(pk=row.pk)


class NamedResource(Resource):
    """A resource whose addresses name a row by its id or by its `natural_key`."""

    lookup_value_converter = "key"

    def row_filter(self):
        key = self.kwargs["pk"]
        return {"pk" if ID.fullmatch(key) else self.natural_key: key}

    def get_object(self):
        """Return the row; redirect a reader to the one that it was merged into."""
        try:
            return super().get_object()
        except Http404:
            [(field, key)] = self.row_filter().items()
            moved = moved_keys(self.queryset.model, field, [key], self.request.user)
            if self.request.method not in SAFE_METHODS or key not in moved:
                raise
            raise RowMoved(self.request.get_full_path().replace(f"/{key}/", f"/{moved[key]}/", 1)) from None
