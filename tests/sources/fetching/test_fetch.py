"""What does `fetch` return for the pages of sites that behave?"""

import gzip
import zlib
from datetime import UTC, datetime

import brotli
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sources.fetching import NotFetched, answers, fetch
from sources.fetching.refusals import SENTENCES, TEMPORARY
from tests.support.web import Page, Redirect

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
PAGE = "<title>Growth</title><p>It grew by 4%, says Zoë."


def read(url, **options):
    return fetch(url, **{"asked_by_person": True, "at": AT} | options)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_page_is_fetched(web, scheme):
    web[f"{scheme}://outlet.example/a?b=1"] = PAGE
    fetched = read(f"{scheme}://outlet.example/a?b=1#part")
    assert fetched.body == PAGE.encode()
    assert (fetched.status, fetched.media_type, fetched.charset) == (200, "text/html", "utf-8")
    assert fetched.final_url == f"{scheme}://outlet.example/a?b=1"
    assert fetched.fetched_at == AT


def test_the_exchange_is_what_was_sent_and_received(web):
    body = gzip.compress(PAGE.encode())
    web["http://outlet.example/a"] = Page(body, headers={"Content-Encoding": "gzip", "X-Name": "Zoé"})
    fetched = read("http://outlet.example/a")
    (exchange,) = fetched.exchanges
    assert exchange.request_head == web.requests[0].head
    assert exchange.response_head.startswith(b"HTTP/1.1 200 -\r\n")
    assert exchange.response_head.endswith(b"\r\n\r\n")
    assert b"X-Name: Zo\xe9\r\n" in exchange.response_head
    assert (exchange.response_body, exchange.ip) == (body, "127.0.0.1")
    assert fetched.body == PAGE.encode()


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=20))
def test_chunks_are_joined(chunks):
    raw = b"".join(b"%X;name=value\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    assert answers._joined(raw + b"0\r\nX-Trailer: a\r\n\r\n") == b"".join(chunks)


def test_the_body_of_the_exchange_is_without_its_chunks(web):
    packed = gzip.compress(PAGE.encode())
    parts = b"%x\r\n%b\r\n3\r\n%b\r\n0\r\n\r\n" % (len(packed) - 3, packed[:-3], packed[-3:])
    headers = {"Content-Encoding": "gzip", "Content-Length": None, "Transfer-Encoding": "chunked"}
    web["http://outlet.example/a"] = Page(parts, headers=headers)
    fetched = read("http://outlet.example/a")
    assert fetched.exchanges[0].response_body == packed
    assert fetched.body == PAGE.encode()


@pytest.mark.parametrize(
    ("packing", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)]
)
def test_a_packed_page_is_unpacked(web, packing, pack):
    web["http://outlet.example/a"] = Page(pack(PAGE.encode()), headers={"Content-Encoding": packing})
    assert read("http://outlet.example/a").body == PAGE.encode()
    assert packing in web.requests[0].headers["accept-encoding"]


def test_redirects_are_followed_and_recorded(web):
    web["http://outlet.example/a"] = Redirect("https://www.outlet.example/b")
    web["https://www.outlet.example/b"] = Redirect("../c")
    web["https://www.outlet.example/c"] = PAGE
    fetched = read("http://outlet.example/a")
    assert fetched.final_url == "https://www.outlet.example/c"
    assert [exchange.url for exchange in fetched.exchanges] == [request.url for request in web.requests]


@pytest.mark.parametrize(("number", "is_fetched"), [(5, True), (6, False)])
def test_five_redirects_are_followed(web, number, is_fetched):
    for step in range(number):
        web[f"http://outlet.example/{step}"] = Redirect(f"/{step + 1}")
    web[f"http://outlet.example/{number}"] = PAGE
    if is_fetched:
        assert len(read("http://outlet.example/0").exchanges) == 6
    else:
        with pytest.raises(NotFetched) as refused:
            read("http://outlet.example/0")
        assert refused.value.code == "too_many_redirects"


def test_a_page_whose_type_is_sent_twice_is_read(web):
    head = "HTTP/1.1 200 -\r\nContent-Type: text/html\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    web["http://outlet.example/a"] = lambda request: request.connection.sendall(f"{head}{PAGE}".encode())
    assert read("http://outlet.example/a").media_type == "text/html"


def test_what_did_not_change_is_not_sent_again(web):
    web["http://outlet.example/a"] = Page(PAGE, headers={"ETag": '"1"'})
    etag = read("http://outlet.example/a").header("ETag")
    again = read("http://outlet.example/a", etag=etag)
    assert (again.status, again.body) == (304, b"")


def test_a_page_that_moved_to_https_is_still_asked_whether_it_changed(web):
    web["https://www.outlet.example/a"] = Page("<p>It grew.", headers={"ETag": '"1"'})
    web["http://outlet.example/a"] = Redirect("https://www.outlet.example/a")
    assert read("http://outlet.example/a", etag='"1"').status == 304


def test_each_request_names_us_and_carries_no_cookie(web):
    web["http://outlet.example/a"] = Page("", status=302, headers={"Location": "/b", "Set-Cookie": "id=1"})
    web["http://outlet.example/b"] = PAGE
    read("http://outlet.example/a")
    for request in web.requests:
        assert request.headers["user-agent"] == "Claimdesk (+http://127.0.0.1:8000/about/)"
        assert {"cookie", "referer"}.isdisjoint(request.headers)


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "not_found"), (410, "gone"), (403, "refused"), (429, "retry_later"), (500, "server_error")],
)
def test_a_status_is_named(web, status, code):
    web["http://outlet.example/a"] = Page(PAGE, status=status)
    with pytest.raises(NotFetched) as refused:
        read("http://outlet.example/a")
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://outlet.example/Zoë a?q=é b", "http://outlet.example/Zo%C3%AB%20a?q=%C3%A9%20b"),
        ("http://outlet.example/a%20b?b=2&a=1&utm_source=x", "http://outlet.example/a%20b?b=2&a=1&utm_source=x"),
        ("HTTP://OUTLET.example:80", "http://outlet.example/"),
        (" https://outlet.example/a\n", "https://outlet.example/a"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ],
)
def test_an_address_is_sent_in_ascii_and_otherwise_as_it_is(web, url, sent):
    web[sent] = PAGE
    assert read(url).final_url == sent
    assert [request.url for request in web.requests] == [sent]


@pytest.mark.parametrize(
    ("body", "named", "read_as"),
    [
        (b"\xef\xbb\xbf\n<!DOCTYPE html><p>A", None, "text/html"),
        (
            b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><p>A',
            None,
            "text/html",
        ),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><p>A", "", "text/html"),
        (b"%PDF-2.0 ...", "application/octet-stream", "application/pdf"),
        (b"%PDF-2.0 ...", "application/x-pdf", "application/x-pdf"),
    ],
)
def test_content_that_its_server_does_not_name_is_looked_at(web, body, named, read_as):
    web["http://outlet.example/a"] = Page(body, headers={"Content-Type": named})
    assert read("http://outlet.example/a").media_type == read_as


def test_a_feed_that_its_server_does_not_name_is_no_page(web):
    web["http://outlet.example/a"] = Page(b'<?xml version="1.0"?><rss><html>', headers={"Content-Type": None})
    with pytest.raises(NotFetched) as refused:
        read("http://outlet.example/a")
    assert refused.value.code == "not_readable"


def test_other_content_is_read_if_it_is_asked_for(web):
    web["http://outlet.example/a"] = Page(b"\x89PNG", "image/png")
    web["http://outlet.example/b"] = Page(b"\x89PNG", headers={"Content-Type": None})
    accept = ("image/*", "application/octet-stream")
    assert read("http://outlet.example/a", accept=accept).media_type == "image/png"
    assert read("http://outlet.example/b", accept=accept).media_type == "application/octet-stream"
    assert web.requests[0].headers["accept"].startswith("image/*, application/octet-stream")


def test_each_refusal_has_a_sentence_in_french():
    with translation.override("fr"):
        french = [str(NotFetched(code)) for code in SENTENCES]
    assert not set(french) & {str(NotFetched(code)) for code in SENTENCES}
    assert set(SENTENCES) >= TEMPORARY
