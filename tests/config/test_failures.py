"""What does a client read when the database cannot do its part? For each reason a clear answer, and no traceback."""

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client, override_settings
from psycopg_pool import PoolTimeout

from config.db.failures import WAIT, failure_of, sqlstate
from tests.factories import UserFactory
from tests.support.clients import client_of

REASONS = {
    "08006": "database_away",  # connection failure
    "25006": "read_only",  # read-only transaction
    "25P03": "database_away",  # idle-in-transaction timeout
    "40001": "try_again",  # serialization failure
    "40P01": "try_again",  # deadlock
    "53100": "no_room",  # disk full
    "53200": "no_room",  # out of memory
    "53300": "database_away",  # too many connections
    "55P03": "locked",  # lock timeout
    "57014": "too_expensive",  # statement timeout
    "57P01": "database_away",  # shut down by the administrator
    "57P02": "database_away",  # crashed
    "57P03": "database_away",  # starting
    "57P05": "database_away",  # idle session timeout
    "58030": "no_room",  # input or output error
}
WITHOUT_SQLSTATE = [
    OperationalError("the connection is lost"),
    InterfaceError("connection already closed"),
    psycopg.OperationalError("the connection is closed"),
    psycopg.InterfaceError("the connection is closed"),
    PoolTimeout("couldn't get a connection after 5.00 sec"),
]
PROBLEM, PAGE = "application/problem+json", "text/html; charset=utf-8"
STATEMENT = {"statement": "The earth is flat.", "language": "en"}
DOORS = {  # what is asked, and the media type of an answer
    "list": (lambda people: people["nobody"].get("/api/v1/claims/"), PROBLEM),
    "list with If-None-Match": (
        lambda people: people["nobody"].get("/api/v1/claims/", headers={"if-none-match": '"a"'}),
        PROBLEM,
    ),
    "ids": (lambda people: people["nobody"].get("/api/v1/claims/ids/"), PROBLEM),
    "facets": (lambda people: people["nobody"].get("/api/v1/claims/facets/"), PROBLEM),
    "matches": (lambda people: people["nobody"].get("/api/v1/claims/match/?text=earth"), PROBLEM),
    "matches by POST": (lambda people: people["nobody"].post("/api/v1/claims/match/", {"text": "earth"}), PROBLEM),
    "changes": (lambda people: people["nobody"].get("/api/v1/changes/"), PROBLEM),
    "feed": (lambda people: people["nobody"].get("/api/v1/feeds/verdicts.atom"), PROBLEM),
    "write": (lambda people: people["editor"].post("/api/v1/claims/", STATEMENT), PROBLEM),
    "write with a key": (
        lambda people: people["editor"].post("/api/v1/claims/", STATEMENT, headers={"idempotency-key": "k"}),
        PROBLEM,
    ),
    "token login": (
        lambda people: people["nobody"].post("/api/v1/auth/login/", {"username": "a", "password": "b"}),
        PROBLEM,
    ),
    "token": (
        lambda people: people["nobody"].get("/api/v1/claims/", headers={"authorization": f"Token {'a' * 64}"}),
        PROBLEM,
    ),
    "Google": (
        lambda people: people["browser"].get("/v1alpha1/claims:search?query=a"),
        "application/json; charset=utf-8",
    ),
    "admin": (lambda people: people["browser"].get("/admin/claims/claim/"), PAGE),
    "admin login": (
        lambda people: people["browser"].post("/admin/login/", {"username": "a", "password": "b"}),
        PAGE,
    ),
    "language": (
        lambda people: people["browser"].post("/i18n/setlang/", {"language": "fr"}, headers={"accept": "text/html"}),
        None,  # needs no database
    ),
}


@pytest.fixture
def people(db):
    browser = Client(raise_request_exception=False)
    browser.force_login(UserFactory(group="editor", is_staff=True))
    people = {"nobody": client_of("anonymous"), "editor": client_of("editor"), "browser": browser}
    people["nobody"].raise_request_exception = people["editor"].raise_request_exception = False
    return people


def refused_with(error):
    """Return an execute wrapper that refuses each statement with this error, as if PostgreSQL had."""

    def refuse(execute, sql, params, many, context):
        with context["connection"].wrap_database_errors:
            raise error

    return connection.execute_wrapper(refuse)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("state", REASONS)
def test_each_interface_answers_a_503_that_says_why(people, door, state, caplog):
    ask, media_type = DOORS[door]
    with refused_with(psycopg.errors.lookup(state)("the database says no")):
        answer = ask(people)
    if media_type is None:
        assert answer.status_code == 302
        return
    is_clear(answer, REASONS[state], media_type)
    assert not [record for record in caplog.records if record.exc_info]


def is_clear(answer, reason, media_type):
    assert (answer.status_code, answer["Content-Type"]) == (503, media_type), answer.content
    assert answer["Retry-After"] == str(WAIT[reason])
    if media_type == PROBLEM:
        assert answer.json()["code"] == reason
        assert answer.json()["request_id"] == answer["X-Request-Id"]
    elif media_type != PAGE:
        assert answer.json()["error"]["status"] == "UNAVAILABLE"
    assert "the database says no" not in answer.content.decode()


@pytest.mark.parametrize("door", ["list", "Google", "admin"])
@pytest.mark.parametrize("error", WITHOUT_SQLSTATE, ids=repr)
def test_a_lost_connection_is_a_503_too(people, door, error, caplog):
    ask, media_type = DOORS[door]
    with refused_with(error):
        is_clear(ask(people), "database_away", media_type)
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("state", ["54001", "54000"])
def test_a_request_beyond_the_limits_of_the_database_is_a_400(people, state):
    with refused_with(psycopg.errors.lookup(state)("stack depth limit exceeded")):
        answer = people["nobody"].get("/api/v1/claims/")
    assert (answer.status_code, answer.json()["code"]) == (400, "too_complex")


@pytest.mark.parametrize("state", ["42P01", "42501", "XX000"])
def test_our_own_faults_are_still_errors(people, state, caplog):
    with refused_with(psycopg.errors.lookup(state)("no such table")):
        answer = people["browser"].get("/admin/claims/claim/")
    assert answer.status_code == 500
    assert [record for record in caplog.records if record.exc_info]


def test_a_page_of_each_reason_in_the_language_of_the_reader(people):
    titles = set()
    for state in REASONS:
        with refused_with(psycopg.errors.lookup(state)("no")):
            for language in ("en", "fr"):
                answer = people["browser"].get("/admin/claims/claim/", headers={"accept-language": language})
                html = answer.content.decode()
                assert f'<html lang="{language}">' in html
                titles.add(html.partition("<h1>")[2].partition("</h1>")[0])
    assert len(titles) == 2 * len(set(REASONS.values()))


@override_settings(DEBUG=False)
def test_errors_of_other_kinds_have_no_reason():
    assert failure_of(ValueError()) is None
    assert failure_of(ProgrammingError()) is None
    assert failure_of(None) is None
    assert sqlstate(psycopg.errors.lookup("57014")()) == "57014"


def test_every_reason_is_reached():
    assert set(REASONS.values()) == set(WAIT)
