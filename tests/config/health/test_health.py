"""Do the health endpoints say whether the process is alive, and whether it can serve?"""

import errno
import re
from types import SimpleNamespace

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from config import tasks
from config.health import readiness

CHECKS = ("database", "migrations", "extensions", "storage", "worker")
LOOKS = ("migrations", "missing_extensions")


@pytest.fixture(autouse=True)
def forget_what_was_well():
    readiness.database.forget()
    readiness.storage.forget()


def test_livez_answers_without_a_query(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/livez").json() == {"status": "ok"}


def test_readyz_lists_its_checks(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "checks": dict.fromkeys(CHECKS, "ok")}
    assert "no-store" in answer["Cache-Control"]


def test_readyz_names_a_missing_migration(client, db):
    with connection.cursor() as cursor:
        latest = "SELECT max(name) FROM django_migrations WHERE app = 'claims'"
        cursor.execute(f"DELETE FROM django_migrations WHERE app = 'claims' AND name = ({latest})")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "manage.py migrate" in answer.json()["checks"]["migrations"]


def test_readyz_names_a_missing_extension(client, db, monkeypatch):
    monkeypatch.setattr(readiness, "extensions", lambda connection: {"unaccent", "telepathy"})
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
    assert answer.json()["checks"] == dict.fromkeys(CHECKS, "the database does not answer")


def test_readyz_is_503_when_the_database_goes_away_in_between(client, db, monkeypatch):
    """A connection that was kept is there, and the server behind it is not."""

    def refuse(*_args):
        raise OperationalError("the connection is closed")

    for check in (*LOOKS, "worker_report"):
        monkeypatch.setattr(tasks if check == "worker_report" else readiness, check, refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == "the database does not answer"


def disk_full(*_args):
    try:
        raise psycopg.errors.DiskFull("could not write to file: No space left on device")
    except psycopg.Error as cause:
        raise OperationalError("could not write to file: No space left on device") from cause


@pytest.mark.parametrize("check", ["write_temporary_file", *LOOKS])
def test_readyz_is_503_when_the_disk_of_the_database_is_full(client, db, monkeypatch, check):
    monkeypatch.setattr(readiness, check, disk_full)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    name = {"missing_extensions": "extensions", "write_temporary_file": "database"}.get(check, check)
    assert answer.json()["checks"][name] == "the disk of the database is full"


def test_the_probe_of_the_database_writes_a_file_and_leaves_nothing(db):
    """A limit on temporary files stops it as a full disk does."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL temp_file_limit = '1MB'")
        with pytest.raises(OperationalError, match="temporary file size exceeds"), transaction.atomic():
            readiness.write_temporary_file()
        cursor.execute("SET LOCAL temp_file_limit = '64MB'")
        readiness.write_temporary_file()
        cursor.execute("SHOW work_mem")
        assert cursor.fetchone() != ("64kB",)


def no_space(**_arguments):
    raise OSError(errno.ENOSPC, "No space left on device")


FOLDERS = {
    "full": ({"TemporaryFile": no_space}, {}, "nothing can be written to .*: No space left on device"),
    "nearly full": ({}, {"disk_usage": lambda _folder: SimpleNamespace(free=5 * 1024**2)}, ".* has 5 MiB left"),
}


@pytest.mark.parametrize(("writes", "free", "sentence"), FOLDERS.values(), ids=FOLDERS)
def test_readyz_is_503_when_uploads_have_no_space(client, db, monkeypatch, writes, free, sentence):
    for name, answer in writes.items():
        monkeypatch.setattr(readiness.tempfile, name, answer)
    for name, answer in free.items():
        monkeypatch.setattr(readiness.shutil, name, answer)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert re.fullmatch(sentence, answer.json()["checks"]["storage"])


def test_readyz_names_a_folder_that_is_gone(client, db, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "gone")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert str(tmp_path) in answer.json()["checks"]["storage"]


def test_what_is_well_is_not_written_again_for_some_seconds(client, db, monkeypatch):
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(readiness.tempfile, "TemporaryFile", no_space)
    monkeypatch.setattr(readiness, "write_temporary_file", disk_full)
    assert client.get("/readyz").status_code == 200
    readiness.storage.forget()
    assert client.get("/readyz").status_code == 503
    monkeypatch.undo()
    assert client.get("/readyz").status_code == 200, "what is wrong is looked at each time"


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
