"""Sending back an answer changes nothing, by PUT or PATCH, whatever its line ends."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from rest_framework.relations import SlugRelatedField

from config.api.resource import CheckedSerializer, Resource
from tests.support.clients import client_of
from tests.support.unchanged import WRITES, hostile_rows

pytestmark = pytest.mark.django_db


def resources():
    """Return every resource that can be changed, as `{viewset: address}`."""
    found = {}
    for pattern, address in routes(get_resolver().url_patterns, "/"):
        view = getattr(pattern.callback, "cls", None)
        if view and issubclass(view, Resource) and "<" not in address and "put" in methods(view):
            found[view] = min(address, found.get(view, address), key=len)
    return found


def methods(view):
    """Return the methods that the address of a row takes; amendments, for example, are never changed."""
    is_writable = issubclass(view.write_serializer_class, CheckedSerializer)
    return set(view.http_method_names) if is_writable else set()


def routes(patterns, before):
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, address)
        else:
            yield pattern, address


RESOURCES = {view.__name__: (view, address) for view, address in resources().items()}


@pytest.fixture(scope="module")
def _rows(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "rating_scales", "topics", "summit", verbosity=0)
        hostile_rows()
        yield
        transaction.set_rollback(True)


def as_sent(serializer, answer):
    """Return an answer in the shape of a write."""
    return {name: written(field, answer[name]) for name, field in serializer.fields.items() if name in answer}


def written(field, value):
    many = getattr(field, "child_relation", None) or getattr(field, "child", None)
    if isinstance(value, list) and many is not None:
        return [written(many, item) for item in value]
    if isinstance(value, dict) and not hasattr(field, "fields") and "id" in value:
        return value[field.slug_field if isinstance(field, SlugRelatedField) else "id"]
    if isinstance(value, dict) and hasattr(field, "fields"):
        return {name: value[name] for name in field.fields if name in value}
    return value


def with_other_line_ends(value):
    if isinstance(value, dict):
        return {name: with_other_line_ends(item) for name, item in value.items()}
    return value.replace("\n", "\r\n").replace("é", "e\u0301") if isinstance(value, str) else value


def test_every_resource_is_tried():
    assert len(RESOURCES) >= 8


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("name", RESOURCES)
def test_sending_back_a_row_as_it_was_read_changes_nothing(name):
    view, address = RESOURCES[name]
    client, model = client_of("editor"), view.queryset.model
    tried = 0
    for row in model._base_manager.order_by("pk"):
        place = f"{address}{row.pk}/"
        read = client.get(place)
        body = as_sent(view.write_serializer_class(), read.json())
        before = model._base_manager.values().get(pk=row.pk)
        for send in (client.put, client.patch):
            for sent in (body, with_other_line_ends(body)):
                with CaptureQueriesContext(connection) as queries:
                    answer = send(place, sent)
                if answer.status_code in (400, 409) and before.get("status") not in (None, "draft", "open"):
                    continue  # published and in review: not written at all
                assert answer.status_code == 200, (place, answer.content)
                assert [query["sql"] for query in queries if WRITES.match(query["sql"])] == []
                assert answer["ETag"] == read["ETag"]
        assert model._base_manager.values().get(pk=row.pk) == before
        tried += 1
    assert tried
