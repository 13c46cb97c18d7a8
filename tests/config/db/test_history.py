"""Does the audit context of a change reach its event, and no other event?"""

import threading

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql as composed

from config.db.history import MAX_CACHED_LENGTH, audit_context, audit_context_json, inject_audit_context, is_write
from sources.models import Publisher, PublisherEvent
from tests.factories import PublisherFactory

pytestmark = pytest.mark.django_db

INSERT = "INSERT INTO sources_publisher (id, name, domain, kind, country, language, is_desk) "
ROW = INSERT + "VALUES (gen_random_uuid(), %s, %s, 'news', '', '', false)"


def run(statement, values=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount, cursor.fetchall() if cursor.description else []


def recorded(domain):
    return PublisherEvent.objects.filter(domain=domain).latest("pgh_id").pgh_context


def recorded_with(domain, **facts):
    with audit_context(**facts):
        PublisherFactory(domain=domain)
    return recorded(domain)


def test_a_block_adds_to_the_facts_of_outer_blocks_until_it_ends():
    with audit_context(route="a", username="ann"):
        with audit_context(reason="because", username="bob"):
            PublisherFactory(domain="inner.example")
        PublisherFactory(domain="outer.example")
    PublisherFactory(domain="later.example")

    assert recorded("inner.example") == {"route": "a", "username": "bob", "reason": "because"}
    assert recorded("outer.example") == {"route": "a", "username": "ann"}
    assert recorded("later.example") is None


def test_the_context_ends_when_its_block_raises():
    with pytest.raises(ZeroDivisionError), audit_context(username="ann"):
        raise ZeroDivisionError
    assert audit_context_json() == ""


def test_a_fact_that_is_a_function_is_called_when_something_is_written():
    people = ["", "ann"]
    with audit_context(route="a", username=lambda: people.pop(0)):
        PublisherFactory(domain="before.example")
        PublisherFactory(domain="after.example")

    assert recorded("before.example") == {"route": "a"}
    assert recorded("after.example") == {"route": "a", "username": "ann"}


def test_an_empty_fact_does_not_hide_that_of_an_outer_block():
    with audit_context(reason="because"):
        assert recorded_with("x.example", reason="") == {"reason": "because"}


def test_another_thread_has_no_context():
    seen = []
    with audit_context(username="ann"):
        thread = threading.Thread(target=lambda: seen.append(audit_context_json()))
        thread.start()
        thread.join()
        assert (seen, audit_context_json()) == ([""], '{"username": "ann"}')


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
def test_the_context_reaches_the_event_whatever_the_statement(write):
    recorded_with("earlier.example", username="bob", reason="of an earlier statement in this transaction")
    with audit_context(username="Ann O'Neil 100 % \\ “é”", user=7):
        write()
    assert recorded("x.example") == {"username": "Ann O'Neil 100 % \\ “é”", "user": 7}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT updated_at FROM claims_claim", False),
        ("/* page */" * 40 + "SELECT 1", False),
        ("CREATE INDEX CONCURRENTLY x ON y (z) WHERE z = 'update'", False),
        ("VACUUM", False),
        ("SELECT 1; UPDATE claims_claim SET place = ''", True),
    ],
)
@pytest.mark.parametrize("length", [0, MAX_CACHED_LENGTH])
def test_a_write_is_recognised_however_the_statement_begins(statement, expected, length):
    """Twice, because the first answer is cached."""
    padded = statement.ljust(length)
    assert [is_write(padded), is_write(padded)] == [expected, expected]


def test_executemany_records_the_context_with_each_event():
    with audit_context(username="ann"), connection.cursor() as cursor:
        cursor.executemany(ROW, [["A", "a.example"], ["B", "b.example"]])
        assert cursor.rowcount == 2
    assert (recorded("a.example"), recorded("b.example")) == ({"username": "ann"}, {"username": "ann"})


def test_a_statement_still_returns_its_own_result():
    with audit_context(username="ann"):
        assert run(ROW + " RETURNING domain", ["X", "x.example"]) == (1, [("x.example",)])
        PublisherFactory(domain="y.example")
        assert run("UPDATE sources_publisher SET country = 'FR'")[0] == 2
        assert run("WITH two AS (SELECT 1 UNION SELECT 2) SELECT count(*) FROM two") == (1, [(2,)])
        assert Publisher.objects.filter(domain="y.example").update(name="%s") == 1
        assert Publisher.objects.all().delete()[0] == 2


def test_a_later_statement_of_the_transaction_has_its_own_context():
    with transaction.atomic():
        recorded_with("x.example", username="ann")
        PublisherFactory(domain="y.example")
        with audit_context(username="bob"), connection.cursor() as cursor:
            cursor.executemany(ROW, [["A", "a.example"]])
        PublisherFactory(domain="z.example")
    assert [recorded(domain) for domain in ("y.example", "a.example", "z.example")] == [
        None,
        {"username": "bob"},
        None,
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [False, True])
def test_without_a_transaction_the_connection_keeps_nothing(many):
    with audit_context(username="ann"), connection.cursor() as cursor:
        cursor.executemany(ROW, [["X", "x.example"]]) if many else cursor.execute(ROW, ["X", "x.example"])
    assert recorded("x.example") == {"username": "ann"}
    assert run("SELECT coalesce(current_setting('pghistory.context_metadata', true), '')")[1] == [("",)]


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_has_the_wrapper_once():
    connection.close()
    assert recorded_with("x.example", username="ann") == {"username": "ann"}
    assert connection.execute_wrappers.count(inject_audit_context) == 1


@given(st.text())
def test_any_text_is_recorded_without_what_json_cannot_hold(text):
    with transaction.atomic():
        kept = recorded_with("x.example", route="r", username=text)
        transaction.set_rollback(True)
    readable = text.replace("\0", "").encode("utf-8", "replace").decode()
    assert kept == ({"route": "r", "username": readable} if text else {"route": "r"})
