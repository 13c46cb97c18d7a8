"""Do the circumstances of a change reach its event, and only its own?"""

import threading

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql as composed

from config.db.history import SHORT, as_json, circumstances, may_write, tell_triggers
from sources.models import Publisher, PublisherEvent
from tests.factories import PublisherFactory

pytestmark = pytest.mark.django_db

INSERT = "INSERT INTO sources_publisher (id, name, domain, kind, country, language, is_desk) "
ROW = INSERT + "VALUES (gen_random_uuid(), %s, %s, 'news', '', '', false)"


def run(statement, values=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount, cursor.fetchall() if cursor.description else []


def told(domain):
    return PublisherEvent.objects.filter(domain=domain).latest("pgh_id").pgh_context


def names(domain, **facts):
    with circumstances(**facts):
        PublisherFactory(domain=domain)
    return told(domain)


def test_circumstances_add_to_those_outside_and_end_with_their_block():
    with circumstances(route="a", username="ann"):
        with circumstances(reason="because", username="bob"):
            PublisherFactory(domain="inner.example")
        PublisherFactory(domain="outer.example")
    PublisherFactory(domain="later.example")

    assert told("inner.example") == {"route": "a", "username": "bob", "reason": "because"}
    assert told("outer.example") == {"route": "a", "username": "ann"}
    assert told("later.example") is None


def test_circumstances_end_when_what_they_hold_for_fails():
    with pytest.raises(ZeroDivisionError), circumstances(username="ann"):
        raise ZeroDivisionError
    assert as_json() == ""


def test_a_fact_that_is_a_function_is_asked_when_something_is_written():
    people = ["", "ann"]
    with circumstances(route="a", username=lambda: people.pop(0)):
        PublisherFactory(domain="before.example")
        PublisherFactory(domain="after.example")

    assert told("before.example") == {"route": "a"}
    assert told("after.example") == {"route": "a", "username": "ann"}


def test_an_empty_fact_hides_none_outside():
    with circumstances(reason="because"):
        assert names("x.example", reason="") == {"reason": "because"}


def test_another_thread_knows_nothing_of_them():
    heard = []
    with circumstances(username="ann"):
        thread = threading.Thread(target=lambda: heard.append(as_json()))
        thread.start()
        thread.join()
        assert (heard, as_json()) == ([""], '{"username": "ann"}')


def prepared(name, statement):
    run(f"PREPARE {name} AS {statement}")
    run(f"EXECUTE {name}")
    run(f"DEALLOCATE {name}")


WAYS = {
    "values": lambda: run(ROW, ["50 %", "x.example"]),
    "a literal percent sign and no values": lambda: run(
        INSERT + "VALUES (gen_random_uuid(), '50 %', 'x.example', 'news', '', '', false)"
    ),
    "named values": lambda: run(
        INSERT + "VALUES (gen_random_uuid(), %(name)s, %(domain)s, 'news', '', '', false)",
        {"name": "50 %", "domain": "x.example"},
    ),
    "WITH": lambda: run("WITH name AS (SELECT %s) " + ROW, ["an outlet", "x", "x.example"]),
    "a comment in front": lambda: run("-- an import\n /* of\n one */ " + ROW, ["X", "x.example"]),
    "many comments in front": lambda: run("/* one */" * 40 + ROW, ["X", "x.example"]),
    "a comment in a comment": lambda: run("/* of /* an */ import */ " + ROW, ["X", "x.example"]),
    "a reading statement in front": lambda: run("SELECT 1; " + ROW, ["X", "x.example"]),
    "nothing in front": lambda: run("; " + ROW, ["X", "x.example"]),
    "EXPLAIN ANALYZE": lambda: run("EXPLAIN ANALYZE " + ROW, ["X", "x.example"]),
    "EXECUTE": lambda: prepared("add_outlet", ROW.replace("%s", "'x.example'")),
    "bytes": lambda: run(ROW.encode(), ["X", "x.example"]),
    "composed": lambda: run(composed.SQL(ROW), ["X", "x.example"]),
    "MERGE": lambda: run(
        """MERGE INTO sources_publisher AS p USING (SELECT 'x.example' AS domain) AS n ON p.domain = n.domain
        WHEN NOT MATCHED THEN INSERT (id, name, domain, kind, country, language, is_desk)
        VALUES (gen_random_uuid(), 'X', n.domain, 'news', '', '', false)"""
    ),
    "DO": lambda: run("DO $$ BEGIN " + ROW.replace("%s", "'x.example'") + "; END $$"),
    "bulk_create": lambda: Publisher.objects.bulk_create([Publisher(name="X", domain="x.example")]),
}


@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)
def test_they_reach_the_event_however_the_statement_is_written(write):
    names("earlier.example", username="bob", reason="of an earlier statement in this transaction")
    with circumstances(username="Ann O'Neil 100 % \\ “é”", user=7):
        write()
    assert told("x.example") == {"username": "Ann O'Neil 100 % \\ “é”", "user": 7}


@pytest.mark.parametrize(
    ("statement", "is_told"),
    [
        ("SELECT updated_at FROM claims_claim", False),
        ("/* page */" * 40 + "SELECT 1", False),
        ("CREATE INDEX CONCURRENTLY x ON y (z) WHERE z = 'update'", False),
        ("VACUUM", False),
        ("SELECT 1; UPDATE claims_claim SET place = ''", True),
    ],
)
@pytest.mark.parametrize("length", [0, SHORT])
def test_only_what_may_write_is_told_and_however_it_begins_that_is_seen_at_once(statement, is_told, length):
    said_at_length = statement.ljust(length)
    assert [may_write(said_at_length), may_write(said_at_length)] == [is_told, is_told]


def test_they_reach_each_event_of_many_statements_at_once():
    with circumstances(username="ann"), connection.cursor() as cursor:
        cursor.executemany(ROW, [["A", "a.example"], ["B", "b.example"]])
        assert cursor.rowcount == 2
    assert (told("a.example"), told("b.example")) == ({"username": "ann"}, {"username": "ann"})


def test_a_statement_still_answers_what_it_would():
    with circumstances(username="ann"):
        assert run(ROW + " RETURNING domain", ["X", "x.example"]) == (1, [("x.example",)])
        PublisherFactory(domain="y.example")
        assert run("UPDATE sources_publisher SET country = 'FR'")[0] == 2
        assert run("WITH two AS (SELECT 1 UNION SELECT 2) SELECT count(*) FROM two") == (1, [(2,)])
        assert Publisher.objects.filter(domain="y.example").update(name="%s") == 1
        assert Publisher.objects.all().delete()[0] == 2


def test_within_one_transaction_nothing_is_left_for_the_next_statement():
    with transaction.atomic():
        names("x.example", username="ann")
        PublisherFactory(domain="y.example")
        with circumstances(username="bob"), connection.cursor() as cursor:
            cursor.executemany(ROW, [["A", "a.example"]])
        PublisherFactory(domain="z.example")
    assert [told(domain) for domain in ("y.example", "a.example", "z.example")] == [None, {"username": "bob"}, None]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [False, True])
def test_without_a_transaction_they_hold_for_one_statement_and_the_connection_keeps_nothing(many):
    with circumstances(username="ann"), connection.cursor() as cursor:
        cursor.executemany(ROW, [["X", "x.example"]]) if many else cursor.execute(ROW, ["X", "x.example"])
    assert told("x.example") == {"username": "ann"}
    assert run("SELECT coalesce(current_setting('pghistory.context_metadata', true), '')")[1] == [("",)]


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_tells_them_too_and_once():
    connection.close()
    assert names("x.example", username="ann") == {"username": "ann"}
    assert connection.execute_wrappers.count(tell_triggers) == 1


@given(st.text())
def test_any_text_is_kept_but_for_what_the_database_cannot_hold(text):
    with transaction.atomic():
        kept = names("x.example", route="r", username=text)
        transaction.set_rollback(True)
    readable = text.replace("\0", "").encode("utf-8", "replace").decode()
    assert kept == ({"route": "r", "username": readable} if text else {"route": "r"})
