"""Does `fetch` end in time, within its memory and with a sentence, whatever a server sends?"""

import ssl
import tracemalloc
from contextlib import suppress
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.fetching import NotFetched, budget, fetch, wire
from tests.sources.fetching.hostile_servers import (
    FRAGMENTS,
    ODD_PAGES,
    SERVERS,
    SLOW_SERVERS,
    STARTS,
    drip,
    listening,
    sends,
)
from tests.sources.fetching.test_addresses import code_of
from tests.support.waiting import wait_for
from tests.support.web import Authority, Page

SMALL = 256 * 1024  # bytes that a page may have here
URL = "http://outlet.example/a"
SECURE_URL = "https://secure.example/a"


@pytest.fixture(autouse=True)
def little_overhead(monkeypatch):
    monkeypatch.setattr(budget, "OVERHEAD", SMALL)


def code_at_web(web, page, **options):
    """Return the code of the refusal, after a look at who was connected to."""
    web[URL] = page
    return code_of(URL, max_bytes=SMALL, **options)


@pytest.mark.parametrize("name", SERVERS)
def test_a_hostile_server_is_refused_by_its_code(network, web, name):
    page, code = SERVERS[name]
    assert code_at_web(web, page) == code
    assert set(network.connections) == {("127.0.0.1", web.port)}


@pytest.mark.parametrize("name", [name for name in SERVERS if name.startswith("a bomb of") or "end" in name])
def test_what_is_too_large_takes_little_memory(web, name):
    page, _code = SERVERS[name]
    if "bomb" in name:
        page(None)  # makes the bomb, which is not counted
    tracemalloc.start()
    try:
        assert code_at_web(web, page)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 32 * SMALL


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(STARTS), st.lists(st.sampled_from(FRAGMENTS) | st.binary(max_size=9), max_size=12))
def test_any_response_is_a_page_or_a_refusal(web, start, fragments):
    web[URL] = web["http://outlet.example/b"] = sends(start, *fragments)
    with suppress(NotFetched):
        fetched = fetch(URL, asked_by_person=True, etag='"1"', max_bytes=SMALL)
        assert fetched.status == 304 or fetched.body


@pytest.mark.parametrize("name", SLOW_SERVERS)
def test_a_slow_server_has_no_more_time_than_any_other(web, monkeypatch, name):
    monkeypatch.setattr(budget, "MAX_SECONDS", 0.5)
    assert code_at_web(web, SLOW_SERVERS[name]) == "too_slow"


@pytest.mark.parametrize(
    "serve",
    [lambda sock: drip(sock, b"\x16\x03\x03\x40\x00", b"\x02"), lambda sock: sock.recv(1) and drip(sock, b"", b"")],
)
def test_a_slow_handshake_has_no_more_time_either(web, settings, monkeypatch, serve):
    monkeypatch.setattr(budget, "MAX_SECONDS", 0.5)
    with listening(settings, "secure.example", serve):
        assert code_of(SECURE_URL) == "too_slow"


def test_a_slow_lookup_has_no_more_time_either(network, monkeypatch, request):
    never = Event()
    request.addfinalizer(never.set)
    monkeypatch.setattr(budget, "MAX_SECONDS", 0.1)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_arguments, **_named: never.wait())
    assert code_of(URL) == "too_slow"


@pytest.mark.parametrize("name", ODD_PAGES)
def test_an_odd_page_is_read_nevertheless(web, name):
    page, charset = ODD_PAGES[name]
    web[URL] = page
    fetched = fetch(URL, asked_by_person=True)
    assert fetched.body == b"<p>It grew."
    assert fetched.charset == charset
    (exchange,) = fetched.exchanges
    assert exchange.response_head.startswith(b"HTTP/1.")
    assert b"200" in exchange.response_head.splitlines()[0]
    assert b"<p>It grew." in exchange.response_body


@pytest.mark.parametrize(
    ("certificate", "code"),
    [
        ({"names": ("other.example",)}, "bad_certificate"),
        ({"days": -1}, "bad_certificate"),
        ({"names": ("*.example",)}, "bad_certificate"),
        ({"names": ("secure.example",)}, "not_found"),
    ],
)
def test_a_certificate_must_be_for_the_site_and_valid(web, monkeypatch, certificate, code):
    web["https://secure.example/"] = Page()
    context = web.authority.context_for("secure.example", **certificate)
    monkeypatch.setattr(web.authority, "context_for", lambda name: context)
    assert code_of(SECURE_URL) == code
    assert len(web.requests) == (code == "not_found")


def test_a_certificate_of_an_unknown_authority_is_refused(web, tmp_path):
    web["https://secure.example/"] = Page()
    web.authority = Authority(tmp_path)
    assert code_of(SECURE_URL) == "bad_certificate"
    assert web.requests == []


def test_old_versions_of_tls_are_refused():
    assert wire.tls().minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_server_without_tls_is_refused(web, settings):
    with listening(settings, "secure.example", lambda sock: sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")):
        assert code_of(SECURE_URL) == "broken_off"


def test_a_server_that_is_not_there_is_unreachable(settings, web):
    with listening(settings, "secure.example", lambda sock: None):
        pass
    assert code_of(SECURE_URL) == "unreachable"


def test_connections_are_closed_after_a_refusal(web):
    for name in ("a body without an end", "a bomb of gzip", "a chunk that is cut", "a program", "a login"):
        code_at_web(web, SERVERS[name][0])
    wait_for(lambda: not web.open)


def test_the_environment_names_no_proxy(network, web, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    web[URL] = "<p>It grew."
    assert fetch(URL, asked_by_person=True).status == 200
    assert network.connections == [("127.0.0.1", web.port)]


def test_no_password_of_netrc_is_sent(web, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine outlet.example login editor password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    web[URL] = "<p>It grew."
    fetch(URL, asked_by_person=True)
    assert "authorization" not in web.requests[0].headers


@pytest.mark.parametrize("value", ['"1"\r\nX: y', "é", "", "a" * 501, "\0"])
def test_a_validator_that_no_server_may_send_is_left_out(web, value):
    web[URL] = "<p>It grew."
    fetch(URL, asked_by_person=True, etag=value, last_modified=value)
    assert {"if-none-match", "if-modified-since", "x"}.isdisjoint(web.requests[0].headers)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "999999999"}, 30 * 24 * 3600),
        ({"Retry-After": "Mon, 30 Nov 2026 12:10:00 GMT", "Date": "Mon, 30 Nov 2026 12:00:00 GMT"}, 600),
        ({"Retry-After": "Mon, 30 Nov 2026 11:00:00 GMT", "Date": "Mon, 30 Nov 2026 12:00:00 GMT"}, 0),
        ({"Retry-After": "Mon, 30 Nov 2026 12:10:00 GMT"}, None),
        ({"Retry-After": "Mon, 99 Foo 2026", "Date": "Mon, 30 Nov 2026 12:00:00 GMT"}, None),
        ({"Retry-After": "-1"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_a_site_asks_for_is_named(web, headers, seconds):
    web[URL] = Page(status=429, headers=headers)
    with pytest.raises(NotFetched) as refused:
        fetch(URL, asked_by_person=True)
    assert refused.value.retry_after == seconds
    assert refused.value.is_temporary
