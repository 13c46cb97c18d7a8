"""What do the metrics and the access log note of a request, and who may read the metrics?"""

import logging
import re

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client, RequestFactory
from prometheus_client import REGISTRY

from config.checks import values
from config.http import metrics
from config.http.monitoring import AnswerBroke, network_of
from tests.factories import UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-the-metrics-of-this-site"
WITH_TOKEN = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def known_token(settings):
    settings.METRICS_TOKEN = TOKEN


def count(method, route, status):
    labels = {"method": method, "route": route, "status": str(status)}
    return REGISTRY.get_sample_value("claimdesk_requests_total", labels) or 0


def labels():
    """Return the labels of all counted requests."""
    [family] = [family for family in REGISTRY.collect() if family.name == "claimdesk_requests"]
    return {tuple(sample.labels.values()) for sample in family.samples if sample.name.endswith("_total")}


# Metrics


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/api/v1/claims/", "/api/v1/claims/", 200),
        ("/api/v1/claims", "/api/v1/claims/", 200),
        ("/api/v1/claims/0199a000-0000-7000-8000-000000000000/", "/api/v1/claims/{id}/", 404),
        ("/api/v1/claims/?langage=fr", "/api/v1/claims/", 400),
        ("/nowhere", "none", 404),
        ("/static/config/admin.css", "static", 200),
        ("/livez", "/livez", 200),
    ],
)
def test_a_request_counts_by_its_route(path, route, status):
    before = count("GET", route, status)
    answer = Client().get(path)
    answer.close()
    assert answer.status_code == status
    assert count("GET", route, status) == before + 1


def test_no_client_makes_a_new_label():
    Client().generic("BREW", "/api/v1/claims/")
    Client().get("/nowhere")
    before = labels()
    for number in range(20):
        Client().generic(f"BREW{number}", "/api/v1/claims/")
        Client().get(f"/nowhere/{number}")
        Client().get(f"/static/{number}.css")
        Client().get(f"/nowhere?{number}")
    assert len(labels() - before) <= 1  # a static file that is not there
    assert {method for method, _route, _status in labels()} <= metrics.METHODS | {"other"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": TOKEN},
        {"authorization": f"Token {TOKEN}"},
        {"authorization": f"Bearer {TOKEN}x"},
        {"authorization": "Bearer "},
        {"authorization": "Bearer é"},
    ],
)
def test_without_the_token_there_are_no_metrics(known_token, headers):
    answer = Client().get("/metrics", headers=headers)
    nowhere = Client().get("/nowhere", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (nowhere.status_code, "not_found")


@pytest.mark.parametrize("sent", ["Bearer ", "Bearer", f"Bearer {TOKEN}", ""])
def test_without_the_setting_there_are_no_metrics(sent):
    assert Client().get("/metrics", headers={"authorization": sent}).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_metrics_are_only_read(known_token, method):
    assert Client().generic(method, "/metrics", headers=WITH_TOKEN).status_code in (403, 404)


def test_a_probe_by_address_reads_metrics_without_https(known_token, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/metrics", headers=WITH_TOKEN | {"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


def test_metrics_show_requests_tasks_and_cards(known_token):
    VerdictFactory(published=True)
    Client().get("/api/v1/claims/")
    text = Client().get("/metrics", headers=WITH_TOKEN).content.decode()
    samples = dict(re.findall(r"^([^#\s]\S*(?:\{[^}]*\})?) (\S+)$", text, re.M))
    assert float(samples['claimdesk_requests_total{method="GET",route="/api/v1/claims/",status="200"}']) >= 1
    assert samples["claimdesk_database_up"] == "1.0"
    assert samples['claimdesk_tasks{status="ready"}'] == samples["claimdesk_pending_cards"] == "0.0"
    assert samples["claimdesk_claims_to_encode"] == "0.0"
    assert float(samples["claimdesk_last_edition"]) >= 1
    assert "process_resident_memory_bytes" in samples


def test_every_reading_reads():
    absent = {"claimdesk_log_head_age_seconds", "claimdesk_worker_seen_seconds"}  # before the first time
    with connection.cursor() as cursor:
        for reading in metrics.READINGS:
            assert metrics.read(cursor, reading).samples or reading.name in absent, reading.name


def test_metrics_answer_without_a_database(known_token, monkeypatch):
    def refuse(*arguments):
        raise OperationalError("gone")

    monkeypatch.setattr(metrics, "read", refuse)
    text = Client().get("/metrics", headers=WITH_TOKEN).content.decode()
    assert "claimdesk_database_up 0.0" in text
    assert "claimdesk_requests_total" in text


def test_a_folder_that_cannot_be_written_to_fails_no_request(monkeypatch):
    def refuse(*arguments):
        raise OSError("no space left")

    monkeypatch.setattr(metrics.REQUESTS, "labels", refuse)
    assert Client().get("/livez").status_code == 200


class Pool:
    def get_stats(self):
        return {"pool_size": 4, "pool_available": 1, "requests_waiting": 2}


def test_metrics_show_the_pool_of_connections(monkeypatch):
    class Connection:
        pool = Pool()

    monkeypatch.setattr(metrics, "connection", Connection())
    [gauge] = metrics.pool_gauges()
    assert {sample.labels["state"]: sample.value for sample in gauge.samples} == {"free": 1, "used": 3, "waiting": 2}


@pytest.mark.parametrize(
    ("token", "is_right"), [("", True), (TOKEN, True), ("short", False), ("x" * 23 + "\n", False), ("é" * 30, False)]
)
def test_a_token_must_be_hard_to_guess(settings, token, is_right):
    settings.METRICS_TOKEN = token
    assert [finding.id for finding in values.check_metrics(None)] == ([] if is_right else ["config.E032"])


def test_a_shared_folder_must_be_writable(monkeypatch, tmp_path):
    monkeypatch.setattr(values, "SHARED_FOLDER", str(tmp_path / "nowhere"))
    assert [finding.id for finding in values.check_metrics(None)] == ["config.E033"]


# The access log


@pytest.fixture
def lines(caplog):
    """`lines()` returns the records of the access log."""
    caplog.set_level(logging.INFO, "config.access")
    return lambda: [record for record in caplog.records if record.name == "config.access"]


def test_a_request_is_one_line(lines):
    client = Client(REMOTE_ADDR="203.0.113.77")
    editor = UserFactory(group="editor", is_staff=True)
    client.force_login(editor)
    answer = client.get("/admin/?q=a-secret", headers={"x-request-id": "r-9"})
    [line] = lines()
    assert line.getMessage() == "GET /admin/ 200"
    assert (line.method, line.path, line.route, line.status) == ("GET", "/admin/", "/admin/", 200)
    assert (line.bytes, line.address, line.user, line.request_id) == (
        len(answer.content),
        "203.0.113.0/24",
        editor.pk,
        "r-9",
    )
    assert "a-secret" not in str(vars(line))


def test_a_stream_is_a_line_at_its_end(lines):
    VerdictFactory(published=True)
    answer = Client().get("/api/v1/claims/export.ndjson")
    assert lines() == []
    content = b"".join(answer.streaming_content)
    [line] = lines()
    assert (line.bytes, line.status, hasattr(line, "broke_off")) == (len(content), 200, False)


def test_a_stream_that_the_client_leaves_says_so(lines):
    VerdictFactory(published=True)
    answer = Client().get("/api/v1/claims/export.ndjson")
    parts = iter(answer.streaming_content)
    next(parts)
    answer._iterator.close()
    [line] = lines()
    assert line.broke_off


def test_a_stream_that_fails_leaves_one_traceback(lines, caplog, monkeypatch):
    from django.http import StreamingHttpResponse

    from config.http.monitoring import MonitoringMiddleware

    def parts():
        yield b"a"
        raise RuntimeError("half of it")

    request = RequestFactory().get("/x")
    request.request_id, request.resolver_match = "r-8", None
    answer = MonitoringMiddleware(lambda request: StreamingHttpResponse(parts()))(request)
    with pytest.raises(AnswerBroke):
        list(answer.streaming_content)
    [failure] = [record for record in caplog.records if record.exc_info]
    assert failure.getMessage() == "The answer broke off: /x"
    [line] = lines()
    assert (line.broke_off, line.bytes) == (True, 1)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("", "-"),
        ("x\ny", "-"),
    ],
)
def test_an_address_loses_its_last_part(address, shown):
    assert network_of(address) == shown


def test_a_setting_keeps_the_whole_address(lines, settings):
    settings.ACCESS_LOG = "full"
    Client(REMOTE_ADDR="203.0.113.77").get("/livez")
    assert lines()[0].address == "203.0.113.77"


def test_a_long_path_is_cut(lines):
    Client().get("/" + "x" * 5_000)
    assert len(lines()[0].path) == 500
