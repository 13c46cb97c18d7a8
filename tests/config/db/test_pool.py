"""Do connections stay bounded and alive, however many threads come and go? A web process is a process of its own."""

import json
import subprocess
import sys
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from config.database import MAX_SECONDS_WITHOUT_CONNECTION, use_pool
from config.db.postgresql.base import Outage, check_if_disturbed
from config.db.timeouts import FOR_REQUESTS
from tests.config.conftest import CODE
from tests.support.servers import environment_of_a_site


def settings_with(**options):
    settings = {"NAME": "claims", "OPTIONS": options, "CONN_MAX_AGE": 60}
    use_pool(settings, max_size=6)
    return settings


def test_a_web_process_has_a_pool_and_limits():
    settings = settings_with()
    pool = settings["OPTIONS"]["pool"]
    assert (pool["max_size"], pool["timeout"]) == (6, MAX_SECONDS_WITHOUT_CONNECTION)
    assert settings["CONN_MAX_AGE"] == 0
    assert all(f"-c {name}={seconds}s" in settings["OPTIONS"]["options"] for name, seconds in FOR_REQUESTS.items())


def test_options_of_the_database_url_win():
    settings = settings_with(sslmode="require", options="-c statement_timeout=9s", connect_timeout="2")
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert settings["OPTIONS"]["connect_timeout"] == "2"
    assert settings["OPTIONS"]["options"].endswith("-c statement_timeout=9s")


def test_a_pooler_that_refuses_startup_options_gets_none():
    settings = {"NAME": "claims"}
    use_pool(settings, max_size=6, with_timeouts=False)
    assert "options" not in settings["OPTIONS"]


@contextmanager
def connected():
    parameters = connection.get_connection_params() | {"autocommit": True}
    with psycopg.connect(**parameters) as one, psycopg.connect(**parameters) as other:
        yield one, other


def test_a_connection_is_asked_only_if_something_arrived_on_it(db, monkeypatch):
    asked = []
    monkeypatch.setattr("psycopg_pool.ConnectionPool.check_connection", asked.append)
    with connected() as (one, other):
        check_if_disturbed(one)
        assert asked == []
        other.execute("SELECT pg_terminate_backend(%s, 60000)", [one.info.backend_pid])
        check_if_disturbed(one)
        assert asked == [one]


def test_a_connection_that_the_server_ended_fails_the_check(db):
    with connected() as (one, other):
        other.execute("SELECT pg_terminate_backend(%s, 60000)", [one.info.backend_pid])
        with pytest.raises(psycopg.OperationalError):
            check_if_disturbed(one)


def test_a_known_outage_refuses_at_once_and_ends_with_the_first_success():
    outage, answers = Outage(), [psycopg.OperationalError("refused"), None]

    class Connection:
        def close(self):
            pass

    def connect():
        if error := answers.pop(0):
            raise error
        return Connection()

    outage.probe(connect)  # nothing is known: nobody connects
    outage.is_known = True
    with pytest.raises(psycopg.OperationalError):
        outage.probe(connect)
    outage.probe(connect)
    assert not outage.is_known
    assert answers == []


CHURN = """
import json, sys, threading
from config.wsgi import application
from django.db import connection
from django.test import RequestFactory

def ask():
    environ = RequestFactory(SERVER_NAME="127.0.0.1").get("/api/v1/claims/").environ
    statuses = []
    answer = application(environ, lambda status, headers: statuses.append(status[:3]))
    b"".join(answer)
    answer.close()
    answers.extend(statuses)

answers = []
threads = [threading.Thread(target=ask) for _ in range(50)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'churn'")
    print(json.dumps([answers, cursor.fetchone()[0]]))
"""


@pytest.mark.django_db(transaction=True)
def test_threads_that_come_and_go_leave_no_more_connections_than_the_pool_has(tmp_path):
    environment = environment_of_a_site(tmp_path, DATABASE_POOL_SIZE="3", PGAPPNAME="churn")
    done = subprocess.run(
        [sys.executable, "-c", CHURN], cwd=CODE, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    answers, connections = json.loads(done.stdout)
    assert answers == ["200"] * 50
    assert 1 <= connections <= 3
