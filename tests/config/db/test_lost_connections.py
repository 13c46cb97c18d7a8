"""What if the connection is lost before any one of a request's statements? That request is refused, the next works."""

import io
from contextlib import contextmanager

import psycopg
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory
from knox.models import get_token_model

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def lost_before(number):
    """End the server's side of the connection before statement `number` of the block; yield whether it happened."""
    happened, count = [], 0

    def end(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if count == number:
            happened.append(True)
            terminate(connection.connection.info.backend_pid)
        return execute(sql, params, many, context)

    connection.ensure_connection()
    with connection.execute_wrapper(end):
        yield happened


def terminate(pid):
    parameters = connection.get_connection_params() | {"autocommit": True}
    with psycopg.connect(**parameters) as killer:
        killer.execute("SELECT pg_terminate_backend(%s, 60000)", [pid])


def ask(method, path, body=None, **headers):
    """Return status and headers as a server does that calls the application (PEP 3333)."""
    environ = RequestFactory(headers=headers).generic(method, path, body or "", "application/json").environ
    environ["wsgi.input"] = io.BytesIO((body or "").encode())
    started = []
    answer = get_wsgi_application()(environ, lambda status, headers: started.append((int(status[:3]), dict(headers))))
    try:
        content = b"".join(answer)
    finally:
        answer.close()
    return *started[0], content


@pytest.fixture
def credentials():
    user = UserFactory(group="editor", is_staff=True)
    client = Client()
    client.force_login(user)
    token = get_token_model().objects.create(user)[1]
    return {"authorization": f"Token {token}", "cookie": f"sessionid={client.cookies['sessionid'].value}"}


STATEMENT = '{"statement": "The earth is flat.", "language": "en"}'
REQUESTS = {
    "changes": ("GET", "/api/v1/changes/?wait=1", None, []),
    "admin": ("GET", "/admin/claims/claim/", None, ["cookie"]),
    "login": ("POST", "/api/v1/auth/login/", '{"username": "nobody", "password": "wrong"}', []),
    "write": ("POST", "/api/v1/claims/", STATEMENT, ["authorization"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REQUESTS)
def test_the_request_is_a_503_and_the_next_one_works(name, credentials):
    method, path, body, needs = REQUESTS[name]
    headers = {header: credentials[header] for header in needs}
    number, happened = 0, [True]
    while happened:
        number += 1
        with lost_before(number) as happened:
            status, answered, _ = ask(method, path, body, **headers)
        assert (status, answered.get("Retry-After")) == (503, "5") or status < 500
        assert ask(method, path, body, **headers)[0] < 500
    assert number > 4  # some statements were reached


def test_a_write_on_a_connection_that_psycopg_has_closed_is_an_error_of_django():
    connection.ensure_connection()
    connection.connection.close()
    with pytest.raises((OperationalError, InterfaceError)), connection.cursor() as cursor:
        cursor.execute("DELETE FROM claims_claim")
    assert connection.errors_occurred
    connection.close()
