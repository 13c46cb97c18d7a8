"""Every address of the APIs answers alike with and without its final slash, to every method."""

import json

import pytest
from django.test import override_settings
from django.urls import is_valid_path
from knox.models import get_token_model
from rest_framework.test import APIClient

from config.http.middleware import declared_path
from tests.claims.api.test_permissions import Scene, as_json, person
from tests.factories import UserFactory, VerdictFactory
from tests.support.clients import client_of
from tests.support.endpoints import routes
from tests.support.google import PAGES, SEARCH
from tests.support.rollback import rolled_back

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
ROUTES = sorted({route for _method, route, _view in routes()})
GOOGLE = [SEARCH, f"{SEARCH}?query=summit", "/v1alpha1/claims:imageSearch", PAGES, f"{PAGES}/x", "/v1alpha1/x"]


def other(address):
    """Return the address with the slash added or removed."""
    path, mark, query = address.partition("?")
    return (path.removesuffix("/") if path.endswith("/") else f"{path}/") + mark + query


@pytest.fixture(scope="module")
def scene(module_rows):
    return module_rows(lambda: Scene("published", UserFactory()))


@pytest.fixture(scope="module")
def editor(module_rows):
    return module_rows(lambda: person("editor"))[1]


def answered(client, method, address, body):
    """Return the status, the shape and the redirect of an answer, for comparison."""
    with rolled_back():
        answer = client.generic(method, address, **as_json(body))
        streamed = b"".join(answer.streaming_content)[:100] if answer.streaming else answer.content
        headers = {name: answer.headers.get(name) for name in ("Content-Type", "ETag", "Allow", "WWW-Authenticate")}
        is_read = method in ("GET", "HEAD")
        return answer.status_code, headers if is_read else headers | {"ETag": None}, bool(streamed)


@pytest.mark.parametrize("method", METHODS)
def test_every_route_answers_both_spellings_alike(scene, editor, method, subtests):
    for route in ROUTES:
        if (method, route) in {("GET", "schema/"), ("GET", "docs/"), ("POST", "auth/logout/")}:
            continue  # they have a test of their own, because they are slow or take a real token
        for client in (editor, client_of("anonymous")):
            with subtests.test(route):
                address, body = scene.address(route), scene.body(method, route)
                as_declared = answered(client, method, address, body)
                assert as_declared == answered(client, method, other(address), body)
                assert as_declared[0] not in (301, 307, 308)
                assert as_declared[0] != 302 or route.endswith("/timegate/")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("address", GOOGLE)
def test_google_addresses_answer_both_spellings_alike(scene, editor, method, address):
    as_declared = answered(editor, method, address, {})
    assert as_declared == answered(editor, method, other(address), {})
    assert as_declared[0] not in (301, 302, 307, 308)


@pytest.mark.parametrize("address", ["/api/v1/docs", "/api/v1/schema"])
def test_the_pages_of_the_document_need_no_slash(anonymous, address):
    assert anonymous.get(address).status_code == 200


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "address",
    ["/api/v1", "/api/v1/nowhere", "/api/v1/nowhere/", "/api/v1/claims//", "/api/v1/claims/x", "/v1alpha1",
     "/v1alpha1/", "/v1alpha1//", "/v1alpha1/pages//", "/api/v1/claims/export.xml/"],
)  # fmt: skip
def test_undeclared_addresses_are_a_404(editor, method, address):
    answer = editor.generic(method, address)
    assert answer.status_code == 404
    if method != "HEAD":
        assert answer["Content-Type"].startswith("application/")


def test_logout_works_without_the_slash():
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {get_token_model().objects.create(UserFactory())[1]}")
    assert client.post("/api/v1/auth/logout").status_code == 204


def test_links_and_tags_name_the_declared_address(editor):
    for _row in range(2):
        VerdictFactory(published=True)
    declared, bare = (editor.get(f"/api/v1/claims{slash}?page_size=1") for slash in ("/", ""))
    assert "/api/v1/claims/?" in bare.json()["next"]
    assert "/api/v1/claims/?" in bare["Link"]
    assert declared["ETag"] == bare["ETag"]


def test_an_idempotency_key_covers_both_spellings(editor):
    said, key = {"statement": "It ended.", "language": "en"}, {"idempotency-key": "k"}
    first, again = (editor.post(f"/api/v1/claims{slash}", said, headers=key) for slash in ("", "/"))
    assert (first.status_code, first.content) == (201, again.content)
    assert again["Idempotency-Replayed"] == "true"


def test_the_history_names_the_declared_address(editor):
    made = editor.post("/api/v1/claims", {"statement": "It ended.", "language": "en"}).json()
    [change] = editor.get(f"/api/v1/claims/{made['id']}/history").json()["results"]
    assert change["route"] == "POST /api/v1/claims/"


def test_a_site_with_https_redirects_to_the_declared_address(editor):
    with override_settings(SECURE_SSL_REDIRECT=True):
        answer = client_of("anonymous").post("/api/v1/claims", json.dumps({}), content_type="application/json")
        assert (answer.status_code, answer["Location"]) == (301, "https://testserver/api/v1/claims/")
        assert client_of("anonymous").get("/api/v1/claims", secure=True).status_code == 200


def test_the_admin_still_adds_its_slash(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    answer = client.get("/admin/claims/claim")
    assert (answer.status_code, answer["Location"]) == (301, "/admin/claims/claim/")


@pytest.mark.parametrize("path", ["/admin/login", "/livez/", "/", "/api/v2/claims", "/v1alpha10/pages/"])
def test_other_paths_are_unchanged(path):
    assert declared_path(path) == path


def test_a_script_prefix_is_kept(anonymous):
    found = anonymous.get("/api/v1/claims", SCRIPT_NAME="/desk", PATH_INFO="/api/v1/claims")
    assert found.wsgi_request.path == "/desk/api/v1/claims/"
    assert is_valid_path(found.wsgi_request.path_info)
