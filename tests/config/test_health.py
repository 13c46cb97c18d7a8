"""Who runs the site asks two questions: does the process live, and can it serve?"""

from django.db import OperationalError, connection

from config.api import health


def test_a_living_process_says_so_without_asking_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/livez").json() == {"status": "ok"}


def test_a_ready_site_names_what_it_checked(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "extensions": "ok"}
    assert "no-store" in answer["Cache-Control"]


def test_a_migration_that_is_missing_is_named(client, db):
    with connection.cursor() as cursor:
        latest = "SELECT max(name) FROM django_migrations WHERE app = 'claims'"
        cursor.execute(f"DELETE FROM django_migrations WHERE app = 'claims' AND name = ({latest})")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "manage.py migrate" in answer.json()["checks"]["migrations"]


def test_an_extension_that_is_missing_is_named(client, db, monkeypatch):
    monkeypatch.setattr(health, "extensions", lambda connection: {"unaccent", "telepathy"})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["extensions"] == "missing: telepathy"


def test_a_silent_database_is_a_503(client, db, monkeypatch):
    def refuse():
        raise OperationalError("no")

    with monkeypatch.context() as silenced:
        silenced.setattr(connection, "ensure_connection", refuse)
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert set(answer.json()["checks"].values()) == {"the database does not answer"}
