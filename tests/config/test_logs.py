"""Is each record one line that nothing forges, and which requests leave one? Formats × values; kinds of failure."""

import json
import logging
import re
import sys
from io import StringIO

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import UnreadablePostError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from config import logs
from config.checks import values
from config.http.request_ids import request_id_is

FORMATTERS = {"text": logs.TextFormatter(), "json": logs.JSONFormatter()}
START_OF_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [\w.]+ \[[\w.-]+\] ")
FORGED = "x\r\n2026-11-29T12:00:00.000Z ERROR config.logins [-] admin logged in\x1b[2J\u2028\x85\u202egnol\ud800"


def record(message="It happened.", *args, exc_info=None, **extra):
    made = logging.getLogger("config.test").makeRecord(
        "config.test", logging.WARNING, "", 0, message, args, exc_info, extra=extra
    )
    assert logs.WithRequestId().filter(made)
    return made


def raised(message):
    try:
        raise ValueError(message)
    except ValueError:
        return sys.exc_info()


def test_text_is_one_line_with_extras():
    line = FORMATTERS["text"].format(record("%s left", "noor", user=7, reason="a b", status_code=200))
    assert START_OF_LINE.sub("", line) == 'noor left user=7 reason="a b"'


def test_json_is_an_object_with_extras():
    written = json.loads(FORMATTERS["json"].format(record("%s left", "noor", user=7, ms=1.5, by=None, of={"a"})))
    time = written.pop("time")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time)
    assert written == {
        "level": "WARNING", "logger": "config.test", "request_id": "-", "message": "noor left",
        "user": 7, "ms": 1.5, "by": None, "of": "{'a'}",
    }  # fmt: skip


def test_an_extra_never_replaces_a_fact_of_the_record():
    written = json.loads(FORMATTERS["json"].format(record(level="x", logger="x", time="x", traceback="x")))
    assert (written["level"], written["logger"], len(written["time"])) == ("WARNING", "config.test", 24)


@pytest.mark.parametrize("name", FORMATTERS)
def test_a_record_has_the_request_id_of_its_code(name):
    with request_id_is("r-7"):
        assert "r-7" in FORMATTERS[name].format(record())
    assert "r-7" not in FORMATTERS[name].format(record())


@pytest.mark.parametrize("name", FORMATTERS)
@pytest.mark.parametrize(
    "made",
    [
        lambda text: record(text),
        lambda text: record("%s", text),
        lambda text: record(value=text),
        lambda text: record(value=[text]),
        lambda text: record(exc_info=raised(text)),
    ],
    ids=["message", "argument", "extra", "nested", "exception"],
)
def test_no_value_forges_a_line_or_commands_a_terminal(name, made):
    written = FORMATTERS[name].format(made(FORGED))
    first, *others = written.split("\n")
    assert bool(START_OF_LINE.match(first)) == (name == "text")
    assert not any(START_OF_LINE.match(line) for line in others)
    assert all(line.startswith("    ") for line in others)
    assert not logs.UNSAFE.search(written.replace("\n", ""))
    written.encode()  # no half of a surrogate pair is left


@given(st.text(max_size=50))
def test_any_text_is_one_line(text):
    for formatter in FORMATTERS.values():
        written = formatter.format(record(text, value=text))
        assert len(written.splitlines()) == 1
        written.encode()
    assert json.loads(written)["value"] == text


@pytest.mark.parametrize("name", FORMATTERS)
def test_a_long_value_is_cut(name):
    assert len(FORMATTERS[name].format(record("x" * 1_000_000, value="y" * 1_000_000))) < 3 * logs.MAX_LENGTH


def test_a_traceback_is_part_of_its_record():
    text, parsed = (formatter.format(record(exc_info=raised("no"))) for formatter in FORMATTERS.values())
    assert text.splitlines()[1] == "    Traceback (most recent call last):"
    assert json.loads(parsed)["traceback"].endswith("ValueError: no")


# What requests leave in the log


@pytest.fixture
def written(monkeypatch):
    """`written()` returns the lines that the site's handler wrote."""
    stream = StringIO()
    monkeypatch.setattr(logging.getHandlerByName("stderr"), "stream", stream)
    return lambda: stream.getvalue().splitlines()


def fail_with(monkeypatch, error):
    def fail(view):
        raise error

    monkeypatch.setattr("claims.api.verdicts.VerdictViewSet.get_queryset", fail)


REFUSED = {
    "unknown address": (lambda client: client.get("/nowhere"), 404),
    "unknown host": (lambda client: client.get("/api/v1/verdicts/", headers={"host": "evil.example"}), 400),
    "malformed host": (lambda client: client.get("/api/v1/verdicts/", headers={"host": "a\x1b b"}), 400),
    "unknown parameter": (lambda client: client.get("/api/v1/claims/?langage=fr"), 400),
    "no token": (lambda client: client.post("/api/v1/claims/", {}), 401),
    "too many fields": (
        lambda client: client.post("/admin/login/", {f"f{number}": "" for number in range(2_000)}),
        400,
    ),
    "forged form": (lambda client: Client(enforce_csrf_checks=True).post("/admin/login/", {}), 403),
    "wrong multipart": (
        lambda client: client.post("/admin/login/", b"x", content_type="multipart/form-data; boundary="),
        400,
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", REFUSED)
def test_a_refused_request_leaves_no_line(kind, written):
    ask, status = REFUSED[kind]
    assert ask(Client(raise_request_exception=False)).status_code == status
    assert written() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"), [(SuspiciousOperation("no"), 400), (PermissionError("no"), 500), (RuntimeError("a\nb"), 500)]
)
def test_only_a_failure_of_ours_leaves_one_traceback_with_its_request_id(monkeypatch, written, error, status):
    fail_with(monkeypatch, error)
    client = Client(raise_request_exception=False)
    assert client.get("/api/v1/verdicts/", headers={"x-request-id": "r-5"}).status_code == status
    lines = written()
    records = [line for line in lines if START_OF_LINE.match(line)]
    assert len(records) == (status == 500)
    assert all("[r-5]" in record for record in records)
    assert ("    Traceback (most recent call last):" in lines) == (status == 500)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/verdicts/", "/admin/login/"])
def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_failure_of_ours(monkeypatch, written, path):
    fail_with(monkeypatch, UnreadablePostError("broken pipe"))
    monkeypatch.setattr("config.access.login_page.LoginForm.__init__", fail_with_unreadable_body)
    assert Client(raise_request_exception=False).get(path).status_code == 400
    assert written() == []


def fail_with_unreadable_body(*arguments, **keywords):
    raise UnreadablePostError("broken pipe")


@pytest.mark.django_db
def test_a_site_that_is_not_ready_leaves_no_line(monkeypatch, written):
    monkeypatch.setattr("config.health.readiness.migrations", lambda: "3 to apply")
    assert Client().get("/readyz").status_code == 503
    assert written() == []


# Settings


@pytest.mark.parametrize(
    ("name", "word", "is_right"),
    [
        ("LOG_FORMAT", "json", True),
        ("LOG_FORMAT", "text", True),
        ("LOG_FORMAT", "JSON", False),
        ("ACCESS_LOG", "full", True),
        ("ACCESS_LOG", "true", False),
    ],
)
def test_a_setting_takes_a_word_of_its_list(settings, name, word, is_right):
    setattr(settings, name, word)
    findings = values.check_words(None)
    assert [finding.id for finding in findings] == ([] if is_right else ["config.E031"])
    assert all(name in finding.msg and name in finding.hint for finding in findings)


@pytest.mark.parametrize(("access_log", "is_written"), [("off", False), ("anonymous", True), ("full", True)])
def test_the_access_log_is_written_by_setting(access_log, is_written):
    level = logs.settings_for("text", access_log)["loggers"]["config.access"]["level"]
    assert (logging.getLevelName(level) <= logging.INFO) == is_written
