"""Are all pages of a file found, each with its address, however they were saved together?"""

import base64
import gzip
import plistlib
import quopri
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import settings as steady
from hypothesis import strategies as st

from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.pages import is_page, saved
from claims.interchange.imports.files.pages.saved import SavedPage, pages_in
from tests.support.imports import review
from tests.support.pages import page, page_of

ONE = page_of(review(1)).encode()
ADDRESS = "https://checker.example/r/1"
BEGINNINGS = {
    "a DOCTYPE": ONE,
    "blanks": b"\n \n" + ONE,
    "a byte order mark": b"\xef\xbb\xbf" + ONE,
    "an XML declaration": b'<?xml version="1.0" encoding="utf-8"?>\n' + ONE,
    "a comment": b"<!-- saved from url=(0027)https://checker.example/r/1 -->\n" + ONE,
    "no DOCTYPE": b"<HTML><body>",
    "the head": b"<head><title>x</title>",
    "a script": b'<script type="application/ld+json">{}</script>',
    "a part of a page": b'<section itemscope itemtype="https://schema.org/ClaimReview">',
    "words before the markup": b'Copied from our site:\n\n<p>Text\n <div itemscope itemtype="https://schema.org/ClaimReview">',
    "words before a script": b'Our markup\n<script type="application/ld+json">',
    "headers of MHTML": b"From: <Saved by Blink>\r\nSnapshot-Content-Location: x\r\n",
    "other headers of MHTML": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
    "an archive of Safari": plistlib.dumps({}, fmt=plistlib.FMT_BINARY),
    "records of a crawl": b"WARC/1.0\r\n",
}
OTHERS = [
    b"",
    b"{}",
    b"[1]",
    b' {"@type": "ClaimReview"}',
    b"url,title\n",
    b"<unknown>",
    b"<?xml version='1.0'?><rss>",
    b"x<html>",
    b'callback({"html": "<div itemscope>"})',
    b'{"html": "\n"}\n<div itemscope>',
    b"<urlset>",
]


@pytest.mark.parametrize("head", BEGINNINGS.values(), ids=BEGINNINGS)
def test_a_page_is_known_by_its_beginning(head):
    assert is_page(head)


@pytest.mark.parametrize("head", OTHERS)
def test_another_file_is_no_page(head):
    assert not is_page(head)


def pages(content, size=-1):
    """Return the pages of a file as text, read in parts of some bytes."""
    return [found.html.strip() if isinstance(found, SavedPage) else found for found in pages_in(Slow(content, size))]


class Slow(BytesIO):
    """A stream that gives fewer bytes than it is asked for."""

    def __init__(self, content, size):
        super().__init__(content)
        self.size = size

    def read(self, size=-1):
        return super().read(self.size if 0 < self.size < size else size)


CONDITIONAL = b"""<!DOCTYPE html>
<!--[if lt IE 7]> <html class="ie6"> <![endif]-->
<!--[if gt IE 8]><!--> <html class="no-js"> <!--<![endif]-->
<head></head><body>x</body></html>"""
SCRIPTED = b"""<html><body><script>let a = "<!doctype html><html><body></html>"; b = `</html><html> `;</script>
</body></html>"""
TOGETHER = {
    "with a DOCTYPE": [ONE, ONE, ONE],
    "without a DOCTYPE": [b"<html><body>1</body></html>", b"<html lang=fr><body>2</body></html>", b"<HTML><BODY>3"],
    "without an end": [b"<!doctype html><p>1", b"<!doctype html><p>2"],
    "with conditional comments": [CONDITIONAL, CONDITIONAL],
    "with pages in scripts": [SCRIPTED, SCRIPTED],
    "with comments before": [b"<!-- 1 --><!doctype html><html><body>1", b"<!doctype html><!-- 2 --><html><body>2"],
    "with XML declarations": [b'<?xml version="1.0"?>\n<!DOCTYPE html>\n<html>1'] * 3,
}


@pytest.mark.parametrize("size", [-1, 7, 1_000])
@pytest.mark.parametrize("each", TOGETHER.values(), ids=TOGETHER)
def test_pages_one_behind_another_are_split(each, size, monkeypatch):
    monkeypatch.setattr(saved, "CHUNK", 2_000)
    assert pages(b"\n".join(each), size) == [html.strip() for html in each]


@given(
    st.lists(st.sampled_from([ONE, *TOGETHER["without a DOCTYPE"][:2], CONDITIONAL, SCRIPTED]), min_size=1, max_size=9)
)
@steady(max_examples=60, deadline=None)
def test_any_pages_one_behind_another_are_split(each):
    with pytest.MonkeyPatch.context() as small:
        small.setattr(saved, "CHUNK", 500)
        assert pages(b"\n".join(each)) == [html.strip() for html in each]


def test_a_page_that_is_too_large_costs_no_other(monkeypatch):
    monkeypatch.setattr(saved, "MAX_PAGE_BYTES", 5_000)
    monkeypatch.setattr(saved, "CHUNK", 1_000)
    large = page("x" * 20_000).encode()
    first, reason, last = pages(ONE + large + ONE)
    assert (first, last) == (ONE.strip(), ONE.strip())
    assert "larger than" in reason.detail


def mhtml(*parts, charset="utf-8", encoding="quoted-printable"):
    """Return an MHTML file of pairs of an address and HTML, as Chromium saves it."""
    encode = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}[encoding]
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {ADDRESS}\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----Boundary"\r\n\r\n\r\n'
    )
    body = "".join(
        f"------Boundary\r\nContent-Type: text/html; charset={charset}\r\nContent-Location: {address}\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n{encode(html.encode(charset)).decode()}\r\n"
        for address, html in parts
    )
    picture = "------Boundary\r\nContent-Type: image/png\r\nContent-Location: https://x.example/a.png\r\n\r\nxx\r\n"
    return f"{head}{body}{picture}------Boundary--\r\n".encode()


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_page_saved_as_mhtml_has_its_html_and_its_address(charset, encoding):
    html = page("<p>Vérifié = “faux”</p>")
    frame = ("cid:frame-1@mhtml.blink", page("An advertisement."))
    [found] = pages_in(BytesIO(mhtml((ADDRESS, html), frame, charset=charset, encoding=encoding)))
    assert (found.html.replace("\r", "").strip(), found.address) == (html.strip(), ADDRESS)


def test_a_frame_with_a_review_is_a_page_too():
    frame = ("https://checker.example/embedded", page_of(review(2)))
    assert [found.address for found in pages_in(BytesIO(mhtml((ADDRESS, page()), frame)))] == [ADDRESS, frame[0]]


def web_archive(html=ONE, **resource):
    resource = {"WebResourceData": html, "WebResourceURL": ADDRESS, "WebResourceTextEncodingName": "UTF-8"} | resource
    return plistlib.dumps({"WebMainResource": resource, "WebSubresources": []}, fmt=plistlib.FMT_BINARY)


def test_a_page_saved_by_safari_has_its_html_and_its_address():
    assert list(pages_in(BytesIO(web_archive()))) == [SavedPage(ONE.decode(), ADDRESS)]


def warc(*records):
    """Return a WARC file of triples: the type of a record, its address and its body."""
    return b"".join(
        b"WARC/1.0\r\nWARC-Type: %b\r\nWARC-Target-URI: %b\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n"
        % (kind, address, len(body), body)
        for kind, address, body in records
    )


def answer(html, kind=b"text/html", more=b""):
    return b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\n%b\r\n%b" % (kind, more, html)


def chunked(html):
    return b"%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (9, html[:9], len(html) - 9, html[9:])


def test_the_pages_of_a_crawl_are_read_with_their_addresses():
    address = ADDRESS.encode()
    content = warc(
        (b"warcinfo", b"", b"software: x"),
        (b"request", address, b"GET / HTTP/1.1\r\n\r\n"),
        (b"response", address, answer(ONE)),
        (b"response", b"<https://checker.example/2>", answer(gzip.compress(ONE), more=b"Content-Encoding: gzip\r\n")),
        (b"response", b"https://checker.example/3", answer(chunked(ONE), more=b"Transfer-Encoding: chunked\r\n")),
        (b"response", b"https://checker.example/a.png", answer(b"x" * 5_000_000, kind=b"image/png")),
        (b"response", b"https://checker.example/4", answer(ONE)),
    )
    found = list(pages_in(Slow(content, 1_000)))
    assert [one.address[-1] for one in found] == ["1", "2", "3", "4"]
    assert {one.html for one in found} == {ONE}


BROKEN = {
    "MHTML without a part": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--",
    "MHTML that ends early": mhtml((ADDRESS, "x"))[:120],
    "nested MHTML": b"MIME-Version: 1.0\r\n"
    + b"".join(b"Content-Type: multipart/related; boundary=x%d\r\n\r\n--x%d\r\n" % (n, n) for n in range(3_000)),
    "an archive of Safari that ends early": web_archive()[:60],
    "an archive of Safari without data": plistlib.dumps({"WebMainResource": {}}, fmt=plistlib.FMT_BINARY),
    "an archive of Safari with a list": plistlib.dumps([1], fmt=plistlib.FMT_BINARY),
    "a record without a length": b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
    "a record without an end": b"WARC/1.0\r\n" + b"x" * 200_000,
    "a length that is no number": b"WARC/1.0\r\nContent-Length: -5\r\n\r\n",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_archive_is_refused_with_a_sentence(content):
    [reason] = pages_in(BytesIO(content))
    assert isinstance(reason, Unreadable)
    assert "cannot be read" in reason.detail


def test_a_record_that_ends_early_gives_what_is_there():
    content = warc((b"response", ADDRESS.encode(), answer(ONE)))
    assert len(list(pages_in(BytesIO(content[:-100])))) == 1


@given(
    st.binary(max_size=400), st.sampled_from([mhtml((ADDRESS, "x")), web_archive(), warc(), ONE]), st.integers(0, 900)
)
@steady(max_examples=150, deadline=None)
def test_no_file_raises_whatever_its_bytes(noise, content, place):
    for spoiled in (content[:place] + noise + content[place:], content[:place], noise):
        for found in pages_in(BytesIO(spoiled)):
            assert isinstance(found, (SavedPage, Unreadable))
