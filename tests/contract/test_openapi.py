"""The committed OpenAPI document is what the API does, and the API does what the document says."""

import json
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import pytest
import schemathesis
import yaml
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from hypothesis import HealthCheck
from hypothesis import settings as steady
from knox.models import get_token_model
from psycopg.pq import TransactionStatus
from schemathesis import checks
from schemathesis.checks import load_all_checks
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.hypothesis.builder import (
    InvalidHeadersExampleMark,
    InvalidRegexMark,
    MissingPathParameters,
    NonSerializableMark,
    UnsatisfiableExampleMark,
    UnserializablePayloadMark,
)
from schemathesis.generation.hypothesis.reporting import ignore_hypothesis_output
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.specs.openapi import checks as openapi_checks

from config.api.tokens import DeskToken
from tests.contract.conftest import codes
from tests.factories import EvidenceFactory, UserFactory, VerdictFactory
from tests.wsgi import application

COMMITTED = Path(settings.BASE_DIR) / "config" / "api" / "openapi.yaml"
UPDATE = "uv run manage.py spectacular --file config/api/openapi.yaml"


@cache
def generated():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_the_committed_document_is_up_to_date():
    now = OpenApiYamlRenderer().render(generated(), renderer_context={}).decode()
    assert COMMITTED.read_text() == now, f"The API changed: run `{UPDATE}` and review its diff."


def test_the_document_is_openapi_3_1():
    schema = files("drf_spectacular.validation") / "openapi_3_1_schema.json"
    document = OpenApiJsonRenderer().render(generated())
    jsonschema_rs.validate(json.loads(schema.read_text()), json.loads(document))


def test_every_list_parameter_is_in_the_document():
    from tests.claims.api.test_hostile import LISTS

    document = generated()
    for resource, view in LISTS.items():
        operation = document["paths"][f"/api/v1/{resource}"]["get"]
        parameters = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
        own = {"fields", "highlight"} if resource == "claims" else set()
        assert parameters == own | {*view.filterset_class.get_filters(), "cursor", "page_size", "ordering", "count"}


document = schemathesis.openapi.from_dict(yaml.load(COMMITTED.read_text(), yaml.CSafeLoader))
document.app = application


@pytest.fixture
def one_connection():
    """Keep the test's connection open over requests, and so its transaction, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def known(module_rows):
    """A token, stored and as sent, of a person who may do everything; and rows to ask for."""

    def make():
        EvidenceFactory(claim=VerdictFactory(published=True).claim)
        return get_token_model().objects.create(UserFactory(is_superuser=True))

    return module_rows(make)


@pytest.fixture
def token(db, one_connection, known, monkeypatch):
    """Looked up once, not at each of thousands of requests."""
    kept, token = known
    monkeypatch.setattr(DeskToken, "authenticate_credentials", lambda _self, _token: (kept.user, kept))
    return token


@pytest.fixture
def next_transaction(token):
    """Return a function that begins a new transaction after a database error, as a site does after each request."""
    beginning = transaction.savepoint_create()

    def begin_if_broken():
        if connection.connection.info.transaction_status == TransactionStatus.INERROR:
            transaction.set_rollback(False)
            transaction.savepoint_rollback(beginning)

    return begin_if_broken


@pytest.fixture
def no_flask(monkeypatch):
    """Schemathesis checks at each request whether the site is a Flask app, for which Python searches every folder."""
    monkeypatch.setitem(sys.modules, "flask", None)


@schemathesis.serializer("application/gzip", "application/x-ndjson", "application/zip", "text/html")
def as_it_is(context, value):
    """Serialize a file, which may have any bytes."""
    return value if isinstance(value, bytes) else str(value).encode()


def cases_of(operation, test):
    """Parametrize a test with the cases of one operation, as `document.parametrize()` does for all of them.

    That would make the cases of all operations at collection, seconds before anyone knows which of them will run.
    """
    load_all_checks()
    constants = make_constants_value_source(document)
    feedback = FeedbackSources(constants_value_source=constants)
    made = build_operation_test(
        config=document.config, operation=operation, test_func=test, given_kwargs={}, feedback=feedback
    )
    assert [mark.attr_name for mark in CASES_LEFT_OUT if mark.get(made)] == []
    return made


CASES_LEFT_OUT = [
    InvalidHeadersExampleMark,
    InvalidRegexMark,
    MissingPathParameters,
    NonSerializableMark,
    UnsatisfiableExampleMark,
    UnserializablePayloadMark,
]
OPERATIONS = [found.ok() for found in document.exclude(path_regex="/auth/").get_all_operations()]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_a_request_that_the_document_allows_gets_a_documented_answer(operation, token, next_transaction, no_flask):
    plain = {"Accept-Encoding": "identity"}  # this client asks for gzip, and does not unpack it

    @steady(max_examples=4, suppress_health_check=list(HealthCheck), deadline=None)
    def is_answered_as_it_says(case):
        answer = case.call(headers={"Authorization": f"Token {token}", "If-Match": "*"} | plain)
        next_transaction()
        case.validate_response(
            answer,
            checks=[
                checks.not_a_server_error,
                openapi_checks.status_code_conformance,
                openapi_checks.content_type_conformance,
                openapi_checks.response_schema_conformance,
            ],
        )
        if answer.status_code > 400 and answer.status_code not in (405, 409):  # for 409, codes are also names of rules
            assert answer.json()["code"] in codes(str(answer.status_code))

    with ignore_hypothesis_output():
        cases_of(operation, is_answered_as_it_says)()
