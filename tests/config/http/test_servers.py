"""Does HTTP hold on the real servers: granian alone, and behind an nginx that compresses?"""

import gzip
import json
import re

import brotli
import pytest
from backports import zstd
from knox.models import get_token_model

from config.access import logins
from config.models import LoginAttempts
from tests.factories import ArticleVersionFactory, EvidenceFactory, UserFactory, VerdictFactory
from tests.support import servers
from tests.support.endpoints import routes

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

API = "/api/v1/"
DECODED = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}
ENCODINGS = list(DECODED)


@pytest.fixture(scope="module")
def site(django_db_setup, tmp_path_factory):
    with servers.granian(tmp_path_factory.mktemp("site"), TRUSTED_PROXIES="127.0.0.1") as port:
        yield port


@pytest.fixture(scope="module", params=["nginx", "the stand-in for it"])
def proxy(site, tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("proxy")
    with servers.nginx(folder, site) if request.param == "nginx" else servers.stand_in(site) as port:
        yield port


@pytest.fixture
def browser(request):
    """Return a function that opens a connection, which is closed at the end of the test."""

    def open_connection(port):
        opened = servers.Browser(port)
        request.addfinalizer(opened.close)
        return opened

    return open_connection


@pytest.fixture
def editor(db):
    """Return the headers of an editor's request with a JSON body."""
    token = get_token_model().objects.create(UserFactory(group="editor"))[1]
    return {"Authorization": f"Token {token}", "Content_Type": "application/json"}


# Behind a proxy that compresses


def test_the_etag_of_a_response_compressed_by_nginx_works_in_if_match(proxy, browser, editor):
    """Read, change, read: fails if If-Match accepts strong ETags only."""
    here = f"{API}claims/{VerdictFactory().claim_id}/"
    through = browser(proxy)
    read = through.ask("GET", here, Accept_Encoding="gzip", **editor)
    assert (read.headers["Content-Encoding"], read.headers["ETag"][:3]) == ("gzip", 'W/"')
    tag = read.headers["ETag"]
    again = through.ask("GET", here, Accept_Encoding="gzip", If_None_Match=tag, **editor)
    assert (again.status, again.content, again.headers["ETag"]) == (304, b"", tag)

    change = json.dumps({"place": "Moscow"})
    changed = through.ask("PATCH", here, change, Accept_Encoding="gzip", If_Match=tag, **editor)
    assert changed.status == 200, changed.content
    stale = through.ask("PATCH", here, change, Accept_Encoding="gzip", If_Match=tag, **editor)
    assert (stale.status, json.loads(stale.content)["code"]) == (412, "stale")
    fresh = through.ask("PATCH", here, change, If_Match=changed.headers["ETag"], **editor)
    assert fresh.status == 200
    assert through.ask("GET", here, If_None_Match=tag, **editor).status == 200


TAGGED = [
    "claims/", "claims/{claim}/", "claims/{claim}/versions/1/", "claims/{claim}/claimreview/", "verdicts/",
    "feeds/verdicts.atom", "claims/facets/", "schema/?format=json",
]  # fmt: skip


@pytest.mark.parametrize("path", TAGGED)
def test_every_etag_gives_a_304_behind_nginx(proxy, browser, path):
    here = API + path.format(claim=VerdictFactory(published=True).claim_id)
    through = browser(proxy)
    first = through.ask("GET", here, Accept_Encoding="gzip")
    assert (first.status, first.headers["Content-Encoding"]) == (200, "gzip")
    again = through.ask("GET", here, Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
    assert (again.status, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


# Our own compression


@pytest.mark.parametrize("encoding", ENCODINGS[1:])
def test_the_etag_of_a_compressed_response_works_in_if_match(site, browser, editor, encoding):
    here = f"{API}claims/{VerdictFactory().claim_id}/"
    asked = browser(site)
    read = asked.ask("GET", here, Accept_Encoding=encoding, **editor)
    assert (read.headers["Content-Encoding"], read.headers["ETag"][:3]) == (encoding, 'W/"')
    tag = read.headers["ETag"]
    assert asked.ask("GET", here, Accept_Encoding=encoding, If_None_Match=tag, **editor).status == 304
    for status in (200, 412):
        changed = asked.ask("PATCH", here, json.dumps({"place": "Moscow"}), If_Match=tag, **editor)
        assert changed.status == status


def every_address_that_is_read():
    """Return the path of every route with GET, with the id of a public row where there is one."""
    verdict, version = VerdictFactory(published=True), ArticleVersionFactory()
    named = {"claim": verdict.claim_id, "article": version.article_id, "version": "1"}
    rows = {"claims": verdict.claim_id, "verdicts": verdict.pk, "publishers": verdict.publisher_id}
    for route in sorted({route for method, route, _view in routes() if method == "GET"}):
        own = rows.get(route.split("/")[0], "0199a000-0000-7000-8000-000000000000")
        yield API + re.sub(r"<(?:\w+:)?(\w+)>", lambda place, own=own: str(named.get(place[1], own)), route)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_head_is_get_without_content_on_one_connection(site, browser, encoding):
    """The next response on the connection begins right after the headers of a response to HEAD."""
    asked = browser(site)
    for here in [*every_address_that_is_read(), "/livez", "/readyz", "/admin/login/", "/nowhere/"]:
        headers = {"Accept_Encoding": encoding, "X_Request_Id": "r-1"}
        head, get = asked.ask("HEAD", here, **headers), asked.ask("GET", here, **headers)
        assert (head.status, head.content) == (get.status, b""), here
        assert comparable(head, encoding) == comparable(get, encoding), here
        assert int(get.headers.get("Content-Length", len(get.content))) == len(get.content), here
        assert "accept-encoding" in get.headers["Vary"].lower(), here


def comparable(answer, encoding):
    """Return the headers that do not differ between responses. Those about the transfer may be missing for HEAD.

    How many bytes are left of a signature or a token differs as well.
    """
    headers = {name.lower(): value for name, value in answer.headers.items()}
    for name in ("date", "expires", "x-noise", "set-cookie", "transfer-encoding"):
        headers.pop(name, None)
    headers["link"] = re.sub(r"\?[^>]*", "", headers.get("link", ""))  # links are signed again each time
    if encoding != "identity" and "content-length" in headers:
        headers["content-length"] = "of a compressed content"
    return headers


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_connection_survives_each_response_without_content(site, browser, editor, encoding):
    asked, headers = browser(site), {"Accept_Encoding": encoding} | editor
    here = f"{API}evidence/{EvidenceFactory().pk}/"
    tag = asked.ask("GET", here, **headers).headers["ETag"]
    for method, path, status, condition in (
        ("GET", here, 304, {"If_None_Match": tag}),
        ("HEAD", here, 304, {"If_None_Match": tag}),
        ("HEAD", f"{API}claims/export.csv", 200, {}),
        ("GET", f"{API}claims/export.csv", 200, {}),
        ("OPTIONS", f"{API}claims/", 200, {}),
        ("DELETE", here, 204, {"If_Match": tag}),
        ("GET", here, 404, {}),
        ("POST", f"{API}auth/logout/", 204, {}),
        ("GET", f"{API}claims/", 401, {}),
    ):
        answer = asked.ask(method, path, **headers, **condition)
        assert answer.status == status, (method, path)
        if status in (204, 304) or method == "HEAD":
            assert answer.content == b""
            assert "Transfer-Encoding" not in answer.headers
        if status in (204, 304):
            assert "Content-Length" not in answer.headers


def test_an_export_is_compressed_while_it_is_streamed(site, browser):
    """Each encoding has the same content, and no Content-Length, because it is not known beforehand."""
    for _ in range(70):  # claims: more than one part
        VerdictFactory(published=True)
    asked, contents = browser(site), []
    for encoding in ENCODINGS:
        answer = asked.ask("GET", f"{API}claims/export.ndjson", Accept_Encoding=encoding)
        assert answer.headers.get("Content-Encoding", "identity") == encoding
        assert "Content-Length" not in answer.headers
        contents.append(DECODED[encoding](answer.content).split(b"\n")[1:-2])
    assert len(contents[0]) == 70
    assert contents == [contents[0]] * 4


def test_a_range_of_a_static_file_is_not_compressed(site, browser):
    part = browser(site).ask(
        "GET", "/static/config/admin.css", Range="bytes=0-9", Accept_Encoding=", ".join(ENCODINGS)
    )
    assert (part.status, len(part.content), part.headers["Content-Encoding"]) == (206, 10, None)


def test_the_length_of_a_compressed_page_does_not_leak_its_content(site, browser):
    """A header of random length and a newly masked CSRF token each time hide the length (BREACH)."""
    asked = browser(site)
    pages = [asked.ask("GET", "/admin/login/", Accept_Encoding="gzip") for _ in range(8)]
    assert {page.headers["Content-Encoding"] for page in pages} == {"gzip"}
    assert len({len(page.headers["X-Noise"]) for page in pages}) > 1
    tokens = [re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', gzip.decompress(page.content)) for page in pages]
    assert len({token[1] for token in tokens}) == len(pages)


# Addresses


@pytest.mark.parametrize(
    ("is_behind_nginx", "sent", "client"),
    [(False, "", "127.0.0.1"), (True, "203.0.113.9, 198.51.100.7", "198.51.100.7")],
)
def test_an_attempt_to_log_in_counts_for_the_address_of_its_client(
    site, proxy, browser, is_behind_nginx, sent, client
):
    """The test itself is at the address of a trusted proxy: the client is the address to the left of it."""
    asked = browser(proxy if is_behind_nginx else site)
    headers = {"Content_Type": "application/json"} | ({"X_Forwarded_For": sent} if sent else {})
    answer = asked.ask("POST", f"{API}auth/login/", json.dumps({"username": "noor", "password": "x"}), **headers)
    assert answer.status == 401
    counted = {name for name in ("127.0.0.1", "203.0.113.9", "198.51.100.7") if is_counted(name)}
    assert counted == {client}


def is_counted(address):
    return LoginAttempts.objects.filter(key=logins.key_of("address", address)).exists()
