"""Does the site wait for slow clients without a thread, and not for ever?"""

import asyncio
import json
import threading

import pytest
from prometheus_client import REGISTRY

from config.http import shutdown
from config.http.monitoring import AnswerBroke
from config.server import front
from config.server.front import Front
from tests.support.waiting import PATIENCE

SCOPE = {
    "type": "http",
    "method": "POST",
    "path": "/api/v1/claims/",
    "raw_path": b"/api/v1/claims/",
    "query_string": b"",
    "http_version": "1.1",
    "scheme": "http",
    "server": ("127.0.0.1", 8000),
    "client": ("192.0.2.1", 40000),
    "headers": [],
}
CHUNKED = [(b"transfer-encoding", b"chunked")]
LONG_PART = b"x" * front.PART_BYTES


class Client:
    """An ASGI server with one request: `sends` are the parts of its body, and then the client waits or is gone."""

    def __init__(self, sends=(), is_gone=False, reads=True, **scope):
        self.scope = SCOPE | {"headers": CHUNKED if sends else []} | scope
        self.sends, self.is_gone, self.reads = list(sends), is_gone, reads
        self.messages = []

    async def receive(self):
        if self.sends:
            part = self.sends.pop(0)
            if part is not None:
                return {"type": "http.request", "body": part, "more_body": bool(self.sends)}
            self.sends.insert(0, None)  # a client that sends no more
        elif self.is_gone:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()

    async def send(self, message):
        self.messages.append(message)
        if not self.reads and message["type"] == "http.response.body" and message.get("more_body"):
            await asyncio.Event().wait()

    async def ask(self, application):
        await application(self.scope, self.receive, self.send)
        return self

    @property
    def status(self):
        return self.messages[0]["status"]

    @property
    def headers(self):
        return {name.decode(): value.decode() for name, value in self.messages[0]["headers"]}

    @property
    def content(self):
        return b"".join(message.get("body", b"") for message in self.messages[1:])

    @property
    def problem(self):
        assert self.headers["content-type"] == "application/problem+json"
        members = json.loads(self.content)
        assert members["request_id"] == self.headers["x-request-id"]
        return members["status"], members["code"]


class Site:
    """A WSGI application that keeps each environ, and answers with `parts`."""

    def __init__(self, *parts):
        self.parts, self.environs, self.closed = parts or (b"done",), [], 0
        self.headers = [("Content-Type", "text/plain")]

    def __call__(self, environ, start_response):
        environ["body"] = environ["wsgi.input"].read()
        self.environs.append(environ)
        start_response("200 OK", self.headers)
        return self

    def __iter__(self):
        return iter(self.parts)

    def close(self):
        self.closed += 1


def asked(client, site, threads=1):
    asyncio.run(client.ask(Front(site, threads)))
    return client


@pytest.fixture(autouse=True)
def _nothing_held():
    yield
    assert front.Body.bytes_held == 0


def test_a_request_reaches_the_site_with_its_whole_body():
    site = Site()
    answer = asked(Client([b"ab", b"cd", b""]), site)
    assert (answer.status, answer.content, answer.headers) == (200, b"done", {"content-type": "text/plain"})
    assert (site.environs[0]["body"], site.environs[0]["CONTENT_LENGTH"]) == (b"abcd", "4")
    assert site.closed == 1


def test_bytes_of_paths_and_queries_reach_the_site_as_sent():
    site = Site()
    asked(Client(raw_path=b"/a%ff%2Fb", path="/a?/b", query_string=b"q=\xff%ff"), site)
    environ = site.environs[0]
    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == ("/a\xff/b", "q=\xff%ff")


def test_a_header_with_an_underscore_does_not_reach_the_site():
    site = Site()
    sent = [(b"x-forwarded-for", b"192.0.2.1"), (b"x_forwarded_for", b"203.0.113.9"), (b"content_length", b"9")]
    asked(Client(headers=sent), site)
    assert site.environs[0]["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"
    assert "CONTENT_LENGTH" not in site.environs[0]
    assert "HTTP_CONTENT_LENGTH" not in site.environs[0]


def test_a_header_that_is_repeated_is_joined():
    site = Site()
    asked(Client(headers=[(b"accept", b"a"), (b"accept", b"b"), (b"content-type", b"c")]), site)
    assert (site.environs[0]["HTTP_ACCEPT"], site.environs[0]["CONTENT_TYPE"]) == ("a,b", "c")


def test_a_body_that_comes_too_slowly_is_refused(monkeypatch):
    monkeypatch.setattr(front, "MAX_SECONDS_TO_SEND", 0.05)
    site = Site()
    assert asked(Client([b"a", None]), site).problem == (408, "too_slow")
    assert not site.environs


def test_a_refusal_is_counted(monkeypatch):
    def count():
        labels = {"method": "POST", "route": "none", "status": "408"}
        return REGISTRY.get_sample_value("claimdesk_requests_total", labels) or 0

    before = count()
    monkeypatch.setattr(front, "MAX_SECONDS_TO_SEND", 0.05)
    asked(Client([b"a", None]), Site())
    assert count() == before + 1


def test_a_body_that_keeps_coming_has_more_time(monkeypatch):
    monkeypatch.setattr(front, "MAX_SECONDS_TO_SEND", 0.05)
    monkeypatch.setattr(front, "MIN_BYTES_PER_SECOND", 1 / PATIENCE)

    class Slow(Client):
        async def receive(self):
            await asyncio.sleep(0.1 if len(self.sends) == 1 else 0)
            return await super().receive()

    assert asked(Slow([b"a", b"b"]), Site()).status == 200


@pytest.mark.parametrize(
    ("known_by", "limit"),
    [
        ([(b"authorization", b"Token x")], 10),
        ([(b"cookie", b"sessionid=x")], 10),
        ([(b"cookie", b"csrftoken=x")], 5),
        ([], 5),
    ],
    ids=["a token", "a session", "another cookie", "a stranger"],
)
@pytest.mark.parametrize("is_chunked", [True, False])
def test_a_body_that_is_too_large_is_refused(monkeypatch, known_by, limit, is_chunked):
    monkeypatch.setattr(front, "MAX_BODY_BYTES", 10)
    monkeypatch.setattr(front, "MAX_BODY_BYTES_OF_STRANGERS", 5)
    for length, status in (limit, 200), (limit + 1, 413):
        framing = CHUNKED if is_chunked else [(b"content-length", str(length).encode())]
        site = Site()
        client = asked(Client([b"a", b"a" * (length - 1)], headers=known_by + framing), site)
        assert client.status == status
        assert len(site.environs) == (status == 200)
        assert status == 200 or client.problem == (413, "too_large")


def test_large_bodies_together_are_limited_but_small_ones_are_not(monkeypatch):
    monkeypatch.setattr(front, "MAX_BYTES_HELD", 10)
    monkeypatch.setattr(front, "SMALL_BODY_BYTES", 5)
    refused = asked(Client([b"a" * 11]), Site())
    assert (refused.problem, refused.headers["retry-after"]) == ((503, "busy"), "5")
    monkeypatch.setattr(front, "MAX_BYTES_HELD", -1)
    assert asked(Client([b"a" * 5]), Site()).status == 200


def test_a_client_that_leaves_while_it_sends_is_forgotten():
    site, client = Site(), Client([b"a", b"b"], is_gone=True)
    client.receive_body = client.receive

    async def receive():
        message = await client.receive_body()
        return message | {"more_body": True}

    client.receive = receive
    assert not asked(client, site).messages
    assert not site.environs


def test_slow_bodies_take_no_thread():
    async def crowd():
        application = Front(Site(), 1)
        slow = [asyncio.ensure_future(Client([b"a", None]).ask(application)) for _ in range(50)]
        await asyncio.sleep(0.05)
        answer = await asyncio.wait_for(Client([b"b"]).ask(application), PATIENCE)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return answer

    assert asyncio.run(crowd()).status == 200


class Busy(Site):
    """A site whose threads are all busy until `go` is set; /livez is not."""

    def __init__(self):
        super().__init__()
        self.go, self.busy = threading.Event(), threading.Semaphore(0)

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] != "/livez":
            self.busy.release()
            assert self.go.wait(PATIENCE)
        return super().__call__(environ, start_response)


def beside_a_busy_thread(client):
    """Return the client after its request, which it sends while the only thread is busy, and the site."""
    site = Busy()

    async def ask():
        application = Front(site, 1)
        first = asyncio.ensure_future(Client().ask(application))
        await asyncio.to_thread(site.busy.acquire)
        try:
            await asyncio.wait_for(client.ask(application), PATIENCE)
        finally:
            site.go.set()
        assert (await first).status == 200
        assert (await Client().ask(application)).status == 200  # the thread is free again

    asyncio.run(ask())
    return client, site


def test_livez_is_answered_while_all_threads_are_busy():
    client, _site = beside_a_busy_thread(Client(path="/livez", raw_path=b"/livez"))
    assert client.status == 200


def test_a_request_that_waits_too_long_for_a_thread_is_refused(monkeypatch):
    monkeypatch.setattr(front, "MAX_SECONDS_IN_QUEUE", 0.05)
    client, _site = beside_a_busy_thread(Client())
    assert (client.problem, client.headers["retry-after"]) == ((503, "busy"), "5")


def test_a_request_whose_client_left_the_queue_is_never_run():
    client, site = beside_a_busy_thread(Client([b"a"], is_gone=True))
    assert not client.messages
    assert len(site.environs) == 2, "those of the first request and of the last"


def test_a_long_answer_is_sent_in_parts():
    site = Site(b"head", *[LONG_PART] * 3)
    client = asked(Client(), site)
    assert client.content == b"head" + LONG_PART * 3
    assert len(client.messages) > 3
    assert site.closed == 1


@pytest.mark.parametrize(("headers", "messages"), [([("Content-Length", "40960")], 1), ([], 2)])
def test_an_answer_of_many_small_chunks_is_one_part(headers, messages):
    """Without a length, a server would add that of a single message, which the answer to HEAD would not have."""
    site = Site(*[b"x" * 4096] * 10)
    site.headers += headers
    client = asked(Client(), site)
    assert client.content == b"x" * 40960
    assert [message["type"] for message in client.messages] == [
        "http.response.start",
        *["http.response.body"] * messages,
    ]


def test_an_answer_that_is_not_read_ends_and_is_closed(monkeypatch):
    monkeypatch.setattr(front, "MAX_SECONDS_TO_READ", 0.05)
    site = Site(*[LONG_PART] * 3)
    client = asked(Client(reads=False), site)
    assert client.content == LONG_PART, "and no message that would say the answer is complete"
    assert all(message.get("more_body") for message in client.messages[1:])
    assert site.closed == 1


def test_an_answer_whose_reader_left_is_closed():
    site = Site(*[LONG_PART] * 100)
    client = asked(Client([b"a"], is_gone=True), site)
    assert len(client.messages) < 10
    assert site.closed == 1


class AskedTwice(Client):
    """A client of granian, which answers as if it had left as soon as it is asked by two tasks."""

    asking = None

    async def receive(self):
        if self.asking not in (None, asyncio.current_task()):
            return {"type": "http.disconnect"}
        self.asking = asyncio.current_task()
        return await super().receive()


def test_a_client_that_waits_for_threads_between_the_parts_gets_all():
    async def crowd():
        application = Front(Site(*[LONG_PART] * 3), 1)
        return await asyncio.gather(*(AskedTwice().ask(application) for _ in range(5)))

    assert [client.content == LONG_PART * 3 for client in asyncio.run(crowd())] == [True] * 5


def test_slow_readers_take_no_thread():
    async def crowd():
        application = Front(Site(*[LONG_PART] * 3), 1)
        slow = [asyncio.ensure_future(Client(reads=False).ask(application)) for _ in range(20)]
        await asyncio.sleep(0.1)
        answer = await asyncio.wait_for(Client().ask(application), PATIENCE)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return answer

    assert asyncio.run(crowd()).content == LONG_PART * 3


def test_an_error_of_the_site_reaches_the_server_and_frees_the_thread():
    class Broken(Site):
        def __iter__(self):
            yield LONG_PART
            raise ValueError("a bug")

    site = Broken()
    with pytest.raises(ValueError, match="a bug"):
        asked(Client(), site)
    assert site.closed == 1


def test_an_answer_that_broke_and_was_logged_stays_incomplete():
    class Broken(Site):
        def __iter__(self):
            yield LONG_PART
            raise AnswerBroke

    site = Broken()
    client = asked(Client(), site)
    assert client.messages[-1]["more_body"]
    assert site.closed == 1


def test_shutdown_begins_with_a_signal(monkeypatch):
    handlers, sent = {}, []
    monkeypatch.setattr(front.signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(shutdown, "has_begun", threading.Event())

    async def receive():
        return {}

    async def send(message):
        sent.append(message["type"])
        assert not shutdown.has_begun.is_set()

    asyncio.run(Front(Site(), 1)({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    handlers[front.signal.SIGTERM]()
    assert shutdown.has_begun.is_set()
