"""Malformed headers are refused, or change nothing."""

import pytest

from claims.models import Claim
from tests.claims.api.test_permissions import Scene, as_json, person
from tests.support.endpoints import routes
from tests.support.google import PAGES, SEARCH
from tests.support.rollback import rolled_back

pytestmark = pytest.mark.django_db

SOME = ["", "garbage", "0a1b2c", "W/", '"a", b', '*, "a"', "\xff", "a" * 8_000]
NO_KEY = ["", "a b", "é", "\x00", "\xff", "a" * 256]
UNREAD = [
    *(("If-None-Match", value) for value in SOME),
    *(("If-Modified-Since", value) for value in ("garbage", "0", "Thu, 99 Foo 2025 00:00:00 GMT")),
    *((header, value) for header in ("Range", "If-Range") for value in ("garbage", "bytes=0-0", "bytes=9-1")),
]
READS = sorted({route for method, route, _ in routes() if method == "GET"} - {"docs/", "schema/"})
CHANGES = sorted({(method, route) for method, route, _ in routes() if method in ("PUT", "PATCH", "DELETE")})
STEPS = sorted({route for method, route, _ in routes() if method == "POST" and "<uuid:pk>/" in route})
TAKES_NO_KEY = {"auth/login/", "auth/logout/", "claims/match/"}  # the last only reads
POSTS = sorted({route for method, route, _ in routes() if method == "POST"} - TAKES_NO_KEY)
MAKES = [route for route in POSTS if "<uuid:pk>/" not in route and route != "imports/"]


@pytest.fixture(scope="module")
def scene(module_rows):
    def make():
        editor, client = person("editor")
        scene = Scene("published", editor)
        scene.client = client
        return scene

    return module_rows(make)


def ask(scene, method, route, headers, body=None):
    with rolled_back():
        body = as_json(scene.body(method, route) if body is None else body) if method != "GET" else {}
        answer = scene.client.generic(method, scene.address(route), headers=headers, **body)
        return answer.status_code, answer.headers.get("Content-Type"), *whole(answer)


def whole(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content, answer.headers.get("ETag")


def is_problem(found, statuses, code=None):
    assert found[0] in statuses, found
    assert found[1] == "application/problem+json"
    assert code is None or f'"code":"{code}"'.encode() in found[2]


@pytest.mark.parametrize("route", READS)
def test_a_read_with_a_hostile_header_is_complete_or_refused(scene, route):
    usual = ask(scene, "GET", route, {})[:2]
    for header, value in UNREAD:
        found = ask(scene, "GET", route, {header: value})
        assert found[:2] == usual or (found[0] == 400 and header == "If-None-Match"), (header, value)


@pytest.mark.parametrize(("method", "route"), [*CHANGES, *(("POST", route) for route in STEPS)])
def test_a_malformed_if_match_is_refused(scene, method, route):
    for value in SOME:
        is_problem(ask(scene, method, route, {"If-Match": value}), [400], "invalid_condition")
    for value in ('"a"', 'W/"a"', '"a", "b"', '""', '"*"'):
        is_problem(ask(scene, method, route, {"If-Match": value}), [412], "stale")


@pytest.mark.parametrize("route", MAKES)
def test_creating_a_row_takes_no_etags(scene, route):
    for value in SOME:
        is_problem(ask(scene, "POST", route, {"If-Match": value}), [400], "invalid_condition")
    is_problem(ask(scene, "POST", route, {"If-Match": '"a"'}), [412], "nothing_to_match")


@pytest.mark.parametrize("route", POSTS)
def test_a_malformed_key_is_refused_and_nothing_is_written(scene, route):
    before = Claim.objects.count()
    for value in NO_KEY:
        is_problem(ask(scene, "POST", route, {"Idempotency-Key": value}), [400], "invalid_key")
    assert Claim.objects.count() == before


@pytest.mark.parametrize("address", [f"{SEARCH}?query=summit", f"{PAGES}?organization=desk.example"])
@pytest.mark.parametrize("header", ["If-None-Match", "If-Match", "If-Modified-Since", "Range", "Idempotency-Key"])
def test_google_addresses_ignore_hostile_headers(anonymous, address, header):
    usual = anonymous.get(address)
    for value in SOME:
        answer = anonymous.get(address, headers={header: value})
        assert (answer.status_code, answer.content) == (usual.status_code, usual.content)
