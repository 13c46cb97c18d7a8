"""Are faults reported to Sentry if a setting says so, and without what people sent? A local server receives them."""

import gzip
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import brotli
import pytest

from config import sentry
from config.checks import values
from tests.config.conftest import CODE

NOWHERE = "postgres://nobody:nothing@127.0.0.1:1/nothing"
SECRETS = [
    "s3cret-body", "s3cret-query", "s3cret-token", "s3cret-cookie", "s3cret-local", "s3cret-agent", "s3cret-argument",
    "203.0.113.77",
]  # fmt: skip
DECODED = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}
SITE = """
import sys
import django

S = "s3cret"  # reports have lines of the code
django.setup()
assert ("sentry_sdk" in sys.modules) == bool(django.conf.settings.SENTRY_DSN)
if django.conf.settings.SENTRY_DSN:
    import sentry_sdk
    from io import BytesIO
    from types import ModuleType
    from wsgiref.util import setup_testing_defaults
    from django.core.wsgi import get_wsgi_application
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    @csrf_exempt
    def fails(request, name):
        local = f"{S}-local"
        request.body
        raise ValueError(f"No such row: token={S}-token " + "0123456789abcdef" * 4 + f"\\nDETAIL:  Key=({S}-body)")

    site = ModuleType("site_that_fails")
    site.urlpatterns = [path("fails/<name>/", fails)]
    sys.modules["site_that_fails"] = site
    django.conf.settings.ROOT_URLCONF = "site_that_fails"
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/fails/x/", "QUERY_STRING": f"q={S}-query", "SERVER_PORT": "80",
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "20", "REMOTE_ADDR": "203.0.113.77",
        "wsgi.input": BytesIO(f"password={S}-body".encode()), "HTTP_COOKIE": f"sessionid={S}-cookie",
        "HTTP_AUTHORIZATION": f"Token {S}-token", "HTTP_USER_AGENT": f"{S}-agent", "HTTP_X_REQUEST_ID": "r-11",
    }
    setup_testing_defaults(environ)
    environ["HTTP_HOST"] = "localhost"
    answers = []
    list(get_wsgi_application()(environ, lambda status, headers: answers.append(status)))
    assert answers == ["500 Internal Server Error"], answers
    sentry_sdk.flush(timeout=60)
"""


@contextmanager
def server():
    """Receive envelopes as Sentry does; yield its address and the list of their items."""
    items = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            items.append(DECODED[self.headers.get("Content-Encoding")](sent).decode())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *arguments):
            pass

    receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=receiver.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{receiver.server_address[1]}/1", items
    receiver.shutdown()
    receiver.server_close()


def run(program, **environment):
    given = {"DATABASE_URL": NOWHERE, "DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "x" * 60}
    return subprocess.run(
        [sys.executable, "-c", program, "s3cret-argument"],
        cwd=CODE,
        env=os.environ | given | environment,
        capture_output=True,
        text=True,
    )


def test_a_fault_is_reported_without_what_people_sent(tmp_path):
    with server() as (dsn, items):
        ran = run(SITE, SENTRY_DSN=dsn, DATA_DIR=str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    events = [json.loads(line) for item in items for line in item.splitlines() if '"exception"' in line]
    [event] = events
    [raised] = event["exception"]["values"]
    assert (raised["type"], raised["value"]) == ("ValueError", "No such row: token=… …")
    assert event["request"] == {"method": "POST", "url": "http://localhost/fails/x/"}
    assert event["tags"]["request_id"] == "r-11"
    assert event["transaction"] == "/fails/{name}/"
    assert [secret for secret in SECRETS if any(secret in item for item in items)] == []


def test_without_the_setting_the_package_is_not_imported(tmp_path):
    ran = run(SITE, DATA_DIR=str(tmp_path), SENTRY_DSN="")
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    ("hidden", "dsn", "problem"),
    [(True, "https://key@sentry.example/1", "MISSING"), (False, "nonsense", "MALFORMED"), (True, "", "")],
)
def test_a_report_that_cannot_be_sent_is_named(tmp_path, hidden, dsn, problem):
    program = "import sys\n" + ("sys.modules['sentry_sdk'] = None\n" if hidden else "") + "import django\n"
    program += "django.setup()\nfrom config import sentry\nfrom config.checks import values\n"
    program += f"assert sentry.problem == {f'sentry.{problem}' if problem else repr('')}, sentry.problem\n"
    program += f"assert [finding.id for finding in values.check_sentry(None)] == {['config.E034'] if problem else []}"
    ran = run(program, SENTRY_DSN=dsn, DATA_DIR=str(tmp_path))
    assert ran.returncode == 0, ran.stderr


def test_a_site_without_the_setting_has_no_finding():
    assert values.check_sentry(None) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://site:pa55@db/claimdesk is away", "postgres://site:…@db/claimdesk is away"),
        ("Authorization: Bearer abc.def-1", "Authorization: Bearer …"),
        ('{"password": "correct horse"}', '{"password": "… horse"}'),
        ("duplicate key\nDETAIL:  Key (username)=(noor) already exists.", "duplicate key"),
        ("claim 0199a000-0000-7000-8000-000000000000", "claim 0199a000-0000-7000-8000-000000000000"),
        (None, ""),
    ],
)
def test_what_looks_like_a_secret_is_masked(text, expected):
    assert sentry.masked(text) == expected
