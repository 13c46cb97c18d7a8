"""CORS: which origin may do what, on which path, as a table."""

import pytest
from rest_framework.test import APIClient

from tests.factories import UserFactory

NAMED, OTHER = "https://newsroom.example", "https://elsewhere.example"
READS, WRITES = ("GET", "HEAD"), ("POST", "PUT", "PATCH", "DELETE")
MATCH = "/api/v1/claims/match/"  # its POST only reads
API_PATHS = [MATCH, "/api/v1/claims/", "/api/v1/schema/", "/api/v1/nowhere/", "/v1alpha1/claims:search?query=x"]
NO_API = ["/admin/", "/admin/login/", "/livez", "/", "/api/v2/claims/", "/x/api/v1/claims/"]
SENT_BY_WRITERS = "authorization,content-type,idempotency-key,if-match,x-request-id"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_named_origin(settings):
    settings.CORS_ALLOWED_ORIGINS = [NAMED]


def reads_of(path):
    return (*READS, "POST") if path == MATCH else READS


def preflight(path, origin, method, headers=""):
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    return APIClient().options(path, headers=asked | ({"Access-Control-Request-Headers": headers} if headers else {}))


def is_allowed(answer):
    assert "Access-Control-Allow-Credentials" not in answer
    assert answer.get("Access-Control-Allow-Origin") in (None, "*")
    return "Access-Control-Allow-Origin" in answer


def allowed(answer, what):
    return {name.strip().lower() for name in answer[f"Access-Control-Allow-{what}"].split(",")}


@pytest.mark.parametrize("path", [*API_PATHS, *NO_API])
@pytest.mark.parametrize("origin", [NAMED, OTHER, "null", f"{NAMED}.evil.example", "http://newsroom.example"])
@pytest.mark.parametrize("method", [*READS, *WRITES])
def test_a_preflight_allows_what_the_table_says(path, origin, method):
    is_api, is_named = path in API_PATHS, origin == NAMED
    plain, with_token = preflight(path, origin, method), preflight(path, origin, method, SENT_BY_WRITERS)
    assert is_allowed(plain) == (is_api and (is_named or method in reads_of(path)))
    assert is_allowed(with_token) == (is_api and is_named)
    if is_allowed(with_token):
        assert (with_token.status_code, with_token.content) == (200, b"")
        assert allowed(with_token, "Methods") >= {method.lower()}
        assert allowed(with_token, "Headers") >= set(SENT_BY_WRITERS.split(","))


@pytest.mark.parametrize("path", API_PATHS)
def test_a_cached_preflight_allows_no_other_origin_to_write(path):
    """It keeps the methods and headers of the answer for a day, and asks no more before it sends them."""
    answer = preflight(path, OTHER, "GET", "if-none-match,x-request-id")
    assert allowed(answer, "Methods") == {"options", *map(str.lower, reads_of(path))}
    assert not allowed(answer, "Headers") & {"authorization", "idempotency-key", "if-match"}


@pytest.mark.parametrize("path", [*API_PATHS, *NO_API])
@pytest.mark.parametrize("origin", [NAMED, OTHER, "null"])
@pytest.mark.parametrize("method", [*READS, *WRITES])
@pytest.mark.parametrize("token", ["", "Token 0", "Bearer 0"])
def test_answers_can_be_read_by_the_origins_of_the_table(path, origin, method, token):
    headers = {"Origin": origin} | ({"Authorization": token} if token else {})
    answer = getattr(APIClient(), method.lower())(path, headers=headers)
    is_api, is_named = path in API_PATHS, origin == NAMED
    assert is_allowed(answer) == (is_api and (is_named or (method in reads_of(path) and not token)))
    if is_allowed(answer):
        exposed = {name.strip() for name in answer["Access-Control-Expose-Headers"].split(",")}
        assert exposed >= {"ETag", "Link", "X-Request-Id", "Retry-After", "Location", "Content-Disposition"}
        assert "origin" in answer["Vary"].lower()


@pytest.mark.parametrize("origin", [NAMED, OTHER])
def test_a_page_of_any_origin_may_ask_for_the_version_of_a_time(origin):
    path = "/api/v1/articles/019a0000-0000-7001-8000-000000000002/versions/timegate/"
    assert "accept-datetime" in allowed(preflight(path, origin, "GET", "accept-datetime"), "Headers")


def test_admin_cookies_are_ignored_from_other_origins(client):
    person = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(person)
    answer = client.post("/api/v1/topics/", {"slug": "x", "names": {"en": "x"}}, headers={"Origin": NAMED})
    assert answer.status_code == 401


def test_requests_without_an_origin_are_unaffected(anonymous):
    answer = anonymous.get("/api/v1/claims/")
    assert "Access-Control-Allow-Origin" not in answer
    assert "origin" in answer["Vary"].lower()


@pytest.mark.parametrize("origin", ["https://[::1", "", "\x00", "a" * 5_000])
def test_malformed_origins_are_not_allowed(anonymous, origin):
    assert anonymous.get("/api/v1/claims/", headers={"Origin": origin}).status_code == 200
    assert anonymous.post("/api/v1/claims/", headers={"Origin": origin}).status_code == 401
