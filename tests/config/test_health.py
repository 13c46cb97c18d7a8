"""Do the health endpoints say whether the process is alive, and whether it can serve?"""

from django.db import OperationalError, connection

from config.api import health


def test_livez_answers_without_a_query(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/livez").json() == {"status": "ok"}


def test_readyz_lists_its_checks(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "extensions": "ok"}
    assert "no-store" in answer["Cache-Control"]


def test_readyz_names_a_missing_migration(client, db):
    with connection.cursor() as cursor:
        latest = "SELECT max(name) FROM django_migrations WHERE app = 'claims'"
        cursor.execute(f"DELETE FROM django_migrations WHERE app = 'claims' AND name = ({latest})")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "manage.py migrate" in answer.json()["checks"]["migrations"]


def test_readyz_names_a_missing_extension(client, db, monkeypatch):
    monkeypatch.setattr(health, "extensions", lambda connection: {"unaccent", "telepathy"})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["extensions"] == "missing: telepathy"


def test_readyz_is_503_without_the_database(client, db, monkeypatch):
    def refuse():
        raise OperationalError("no")

    with monkeypatch.context() as silenced:
        silenced.setattr(connection, "ensure_connection", refuse)
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert set(answer.json()["checks"].values()) == {"the database does not answer"}
