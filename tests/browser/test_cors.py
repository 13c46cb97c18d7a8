"""What may a page of another site do in a real browser? Read what is public, and write only if its origin is named."""

from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from knox.models import get_token_model

from claims.models import Topic
from tests.factories import UserFactory, VerdictFactory

ASK = """async ([address, options]) => {
    try {
        const answer = await fetch(address, options);
        const names = ["etag", "link", "x-request-id"];
        const headers = names.map((name) => answer.headers.get(name));
        return {status: answer.status, body: await answer.text(), headers};
    } catch (error) {
        return error.name;
    }
}"""


class EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def elsewhere():
    """Return the origin of another site: the same machine, another port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def ask(visit, live_server, elsewhere):
    """`ask(path, **options)` returns what `fetch` on a page of that site gives: a response or an error."""
    visit.page.goto(elsewhere)

    def ask(path, **options):
        return visit.page.evaluate(ASK, [live_server.url + path, options])

    yield ask
    visit.complaints.clear()  # the browser logs each request that it refused


def test_a_page_of_another_site_reads_what_is_public_and_writes_nothing(ask):
    claim = VerdictFactory(published=True).claim
    editor = UserFactory(group="editor")
    token = {"Authorization": f"Token {get_token_model().objects.create(editor)[1]}"}
    here = f"/api/v1/claims/{claim.pk}/"

    read = ask(here)
    assert (read["status"], claim.statement in read["body"]) == (200, True)
    assert all(read["headers"])
    again = ask(here, headers={"If-None-Match": read["headers"][0], "X-Request-Id": "r-1"}, cache="no-store")
    assert (again["status"], again["body"], again["headers"][2]) == (304, "", "r-1")
    assert ask("/v1alpha1/claims:search?query=ended")["status"] == 200
    assert ask("/api/v1/nowhere/")["status"] == 404

    assert ask(here, headers=token) == "TypeError"
    topic = '{"slug": "x", "names": {"en": "x"}}'
    post = partial(ask, "/api/v1/topics/", method="POST", body=topic)
    assert post(headers=token | {"Content-Type": "application/json"}) == "TypeError"
    assert post(headers={"Content-Type": "text/plain"}) == "TypeError"  # sent without a preflight
    assert ask(here, method="DELETE", headers=token | {"If-Match": "*"}) == "TypeError"
    assert ask("/admin/login/") == "TypeError"
    assert not Topic.objects.filter(slug="x").exists()


def test_a_page_of_a_site_that_is_named_writes_with_a_token(ask, elsewhere, settings):
    settings.CORS_ALLOWED_ORIGINS = [elsewhere]
    editor = UserFactory(group="editor")
    token = {"Authorization": f"Token {get_token_model().objects.create(editor)[1]}"}
    made = ask(
        "/api/v1/topics/",
        method="POST",
        body='{"slug": "x", "names": {"en": "x"}}',
        headers=token | {"Content-Type": "application/json", "Idempotency-Key": "1"},
    )
    assert made["status"] == 201
    assert made["headers"][0]
    assert Topic.objects.filter(slug="x").exists()
    assert ask("/admin/login/") == "TypeError"
