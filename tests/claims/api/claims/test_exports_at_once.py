"""Is an export one snapshot, and is its connection closed, whatever happens at the same time?"""

import socket
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from rest_framework.test import APIClient

from claims.api.claims import exports
from claims.interchange.exports.stream import APPLICATION_NAME
from tests.factories import VerdictFactory
from tests.support.exports import CLAIMS, FORMATS, commits, exported
from tests.support.waiting import PATIENCE, wait_for


def open_exports():
    with connection.cursor() as cursor:
        here = "datname = current_database() AND application_name = %s"  # another worker may try exports, too
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {here}", [APPLICATION_NAME])
        return cursor.fetchone()[0]


def wait_for_the_end():
    wait_for(lambda: not open_exports())


@commits
@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_leaves_out_what_is_written_meanwhile(suffix):
    VerdictFactory(published=True)
    answer = APIClient().get(f"{CLAIMS}export.{suffix}")
    assert open_exports() == 1
    later = VerdictFactory(published=True).claim
    content = answer.getvalue()
    assert str(later.pk).encode() not in content
    assert str(later.pk).encode() in exported(suffix)
    wait_for_the_end()


@commits
@pytest.mark.parametrize("headers", [{}, {"HTTP_ACCEPT_ENCODING": "gzip"}])
def test_closing_an_export_closes_its_connection(headers):
    for _ in range(3):
        VerdictFactory(published=True)
    answer = APIClient().get(f"{CLAIMS}export.ndjson", **headers)
    assert next(iter(answer.streaming_content)) is not None
    assert open_exports() == 1
    answer.close()
    wait_for_the_end()
    unread = APIClient().get(f"{CLAIMS}export.ndjson", **headers)
    assert open_exports() == 1
    unread.close()
    wait_for_the_end()


@pytest.mark.django_db(transaction=True)
def test_a_lost_client_closes_the_connection_of_its_export(live_server):
    for _ in range(60):
        VerdictFactory(published=True, explanation="a" * 50_000, summary="b" * 2_000)
    for _ in range(3):
        with socket.create_connection(urlsplit(live_server.url).netloc.split(":"), timeout=PATIENCE) as reader:
            reader.sendall(f"GET {CLAIMS}export.ndjson HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert b"200 OK" in reader.recv(1_000)
        wait_for_the_end()


@commits
def test_too_many_concurrent_exports_are_refused_with_retry_after(monkeypatch):
    monkeypatch.setattr(exports, "MAX_EXPORTS", 2)
    VerdictFactory(published=True)
    waiting = [APIClient(REMOTE_ADDR=f"192.0.2.{number}").get(f"{CLAIMS}export.csv") for number in range(2)]
    refused = APIClient().get(f"{CLAIMS}export.csv")
    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (503, "crowded", "30")
    for answer in waiting:
        answer.close()
    assert exported("csv")


@commits
def test_slow_readers_of_one_network_leave_slots_to_others():
    VerdictFactory(published=True)
    slow = [APIClient(REMOTE_ADDR=f"2001:db8::{number}") for number in range(exports.MAX_EXPORTS_OF_A_NETWORK + 1)]
    answers = [client.get(f"{CLAIMS}export.csv") for client in slow]
    assert [answer.status_code for answer in answers] == [200] * exports.MAX_EXPORTS_OF_A_NETWORK + [503]
    assert exported("csv")
    for answer in answers:
        answer.close()
    assert not exports.slots.taken


@commits
def test_an_early_database_error_is_a_problem_response(monkeypatch):
    def fail(cursor):
        raise psycopg.OperationalError("the server is on its way down")

    monkeypatch.setattr("claims.interchange.exports.stream.log_position", fail)
    answer = APIClient().get(f"{CLAIMS}export.csv")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    monkeypatch.undo()
    assert exported("csv")
    wait_for_the_end()
