"""Do the health endpoints say whether the process is alive, and whether it can serve?"""

import pytest
from django.db import OperationalError, connection
from django.test import Client

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


@pytest.fixture
def https_site(settings):
    """Configure the site as settings.py does for an https:// address."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://desk.example", ["desk.example"]
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, ["^livez$", "^readyz$"]


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "[2001:db8::7]", "desk.example", "web", "not a host!"])
@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_plain_probe_is_answered_under_https_whatever_host_it_names(https_site, db, path, method, host):
    assert getattr(Client(), method)(path, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/livez/", "/livezz", "/api/v1/livez", "/api/v1/claims/"])
def test_other_addresses_under_https_keep_their_host_and_their_redirect(https_site, path):
    assert Client().get(path, headers={"Host": "10.0.0.7"}).status_code == 400
    assert Client().get(path, headers={"Host": "desk.example"}).status_code == 301
