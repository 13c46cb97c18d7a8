"""Which open transactions hold the feed up? Those of this database that came first, and of no other database."""

import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from claims.catalogue.editions import START, stable_editions
from claims.models import Edition
from tests.claims.api.feeds.test_changes import follow, name_place
from tests.factories import VerdictFactory
from tests.faults.stack import running_stack
from tests.support.clients import client_of
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def transaction_in(database):
    """Open a transaction that has a number, in a database of the same server. Yield its connection."""
    parameters = connection.get_connection_params() | {"dbname": database}
    parameters = {name: parameters.get(name) for name in ("host", "port", "user", "password", "dbname")}
    with psycopg.connect(**parameters) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        yield elsewhere
        elsewhere.rollback()


def own():
    return connection.settings_dict["NAME"]


def number_of(transaction):
    return transaction.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()[0]


def shows(*claims):
    """Wait until the feed has an edition of each of these claims: autovacuum may hold it up for a moment."""
    wait_for(lambda: sorted(edition.claim_id for edition in stable_editions(START, 10)) == sorted(claims))
    return True


def publish():
    return VerdictFactory(published=True, origin="import").claim_id


def test_a_transaction_of_another_database_does_not_hold_the_feed_up():
    with transaction_in("postgres"):
        claim = publish()
        assert shows(claim)


def test_its_subtransactions_do_not_either():
    with transaction_in("postgres") as elsewhere:
        for name in "abc":
            elsewhere.execute(f"SAVEPOINT {name}; CREATE TEMPORARY TABLE {name} ()")
        claim = publish()
        assert shows(claim)


def test_a_transaction_of_this_database_holds_the_feed_up(other):
    claim = publish()
    assert stable_editions(START, 10) == []
    other.connection.commit()
    assert shows(claim)


@pytest.mark.parametrize("first", ["this", "another"])
def test_the_oldest_transaction_of_this_database_is_the_gate(first):
    databases = [own(), "postgres"] if first == "this" else ["postgres", own()]
    before = publish()
    with transaction_in(databases[0]) as one, transaction_in(databases[1]) as two, transaction_in("postgres"):
        ours = one if first == "this" else two
        after = publish()
        assert shows(before)
        ours.rollback()
        assert shows(before, after)


def test_a_transaction_that_looks_counts_itself():
    with transaction_in("postgres"), transaction.atomic():
        claim = publish()
        assert stable_editions(START, 10) == []
    assert shows(claim)


@pytest.mark.slow
def test_a_prepared_transaction_counts_where_it_belongs():
    """Servers rarely allow prepared transactions, so this starts one that does, for the tests of prepared.py."""
    with running_stack() as stack:
        configuration = stack.database.folder / "postgresql.conf"
        configuration.write_text(f"{configuration.read_text()}\nmax_prepared_transactions = 5\n")
        stack.database._run("pg_ctl", "restart", "--wait", "--mode=fast", "--silent", "--log=server.log")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-n0",
            "-p",
            "no:cacheprovider",
            Path(__file__).with_name("prepared.py"),
        ]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=stack.environment, capture_output=True, text=True)
        assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_a_role_without_privileges_sees_past_other_databases():
    """PostgreSQL hides what other people's processes do from it, but not in which database they are."""
    role = f"reader_{uuid.uuid4().hex}"
    with transaction_in("postgres") as elsewhere:
        number = number_of(elsewhere)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {role}; GRANT USAGE ON SCHEMA catalogue TO {role}; SET LOCAL ROLE {role}")
            cursor.execute("SELECT transaction::text FROM catalogue.transactions_elsewhere() AS transaction")
            assert str(number) in {found for (found,) in cursor}
            transaction.set_rollback(True)


def test_a_late_commit_is_not_missed_while_another_database_is_busy(other):
    """The feed stops at the transaction of this database that came first, whatever is open elsewhere."""
    claim = publish()
    with transaction_in("postgres"):
        name_place(claim, "Moscow")
        another = publish()
        with transaction_in("postgres"):
            name_place(another, "Kyiv", other)
            assert len(stable_editions(START, 10)) <= 1
            other.connection.commit()
            got, _url = follow(client_of("anonymous"), 4)
    assert sorted(one["version"] for one in got) == [1, 1, 2, 2]


def test_lists_do_not_count_editions_for_a_transaction_of_another_database():
    """`log_position` counts from the horizon of the newest edition on."""
    with transaction_in("postgres") as elsewhere:
        number = number_of(elsewhere)
        claim = publish()
        name_place(claim, "Moscow")
        assert Edition.objects.get(version=2).xmin_horizon > number
