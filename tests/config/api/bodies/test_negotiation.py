"""Does a client get JSON for any spelling of `Accept` that allows it, and otherwise the media type it prefers?"""

import pytest
from rest_framework.exceptions import NotAcceptable
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from config.api.bodies.negotiation import ByAccept
from tests.claims.api.test_permissions import Scene, person
from tests.factories import UserFactory
from tests.support.clients import client_of
from tests.support.endpoints import routes, with_required
from tests.support.google import PAGES, SEARCH
from tests.support.rollback import rolled_back

pytestmark = pytest.mark.django_db

TAKES_JSON = [
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8;q=0.9",
    "APPLICATION/JSON",
    "application/json; indent=4; version=1",
    "application/json, text/plain, */*",
    "text/html, application/json;q=0.1",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "application/*",
    "application/*;q=0.2, text/html",
    "*/*",
    "*/*;q=0.1",
    "*/*; charset=utf-8",
    "application/xml;q=0, */*;q=0.001",
    'application/json; profile="https://example.org/a,b"',
    "application/json;q=nonsense",
    "application/json;q=-1",
    " ,, application/json ,",
    "application/problem+json, application/json",
    "nonsense",
    ";;;",
    ",",
    "",
    "q=1",
    "text/",
    "/",
    "é",
    "\x7f",
    "a/b;c=" + "d" * 20_000 + ", application/json",
    "text/html;x*=nonsense''y, application/json",
    "application/json" + ";q=0.5" * 2_000,
    ", ".join(f"text/x{number}" for number in range(100)) + ", application/json",
]
NEVER_JSON = ["text/turtle", "application/xml", "application/json;q=0", "*/*;q=0", "application/json;q=0, */*"]
HTML = {"docs/"}  # for browsers
ROUTES = sorted({route for method, route, _view in routes() if method == "GET"} - HTML)
EXPORTS = {f"claims/export.{name}" for name in ("ndjson", "csv", "csv.json", "jsonld")}
ONE_FORM = EXPORTS | {"claims/<uuid:pk>/claimreview/"}
ONE_FORM |= {
    "feeds/verdicts.atom",
    "feeds/corrections.atom",
    "claims/ids/",
    "articles/<uuid:article>/versions/timemap/",
}


@pytest.fixture(scope="module")
def scene(module_rows):
    return module_rows(lambda: Scene("published", UserFactory()))


@pytest.fixture(scope="module")
def editor(module_rows):
    return module_rows(lambda: person("editor"))[1]


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_answers_every_accept_header_that_allows_json(scene, editor, route):
    address = with_required(scene.address(route))
    usual = editor.head(address)
    for accepted in TAKES_JSON:
        answer = editor.head(address, HTTP_ACCEPT=accepted)
        assert answer.status_code == usual.status_code, accepted
        if route != "schema/":  # which is there as YAML, too
            assert answer["Content-Type"] == usual["Content-Type"], accepted


@pytest.mark.parametrize("address", [f"{SEARCH}?query=summit", f"{PAGES}?organization=desk.example"])
def test_google_addresses_answer_every_accept_header(anonymous, address):
    for accepted in TAKES_JSON:
        answer = anonymous.get(address, HTTP_ACCEPT=accepted)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json; charset=utf-8"), accepted


@pytest.mark.parametrize("accepted", TAKES_JSON)
def test_refusals_and_writes_answer_every_accept_header(accepted):
    for method, address, status in (
        ("get", "/api/v1/claims/0199a000-0000-7000-8000-000000000000/", 404),
        ("get", "/api/v1/claims/?langage=fr", 400),
        ("post", "/api/v1/claims/", 401),
        ("post", "/api/v1/auth/login/", 400),
        ("get", "/api/v1/nowhere/", 404),
    ):
        answer = getattr(client_of("anonymous"), method)(address, HTTP_ACCEPT=accepted)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    with rolled_back():
        made = client_of("editor").post(
            "/api/v1/claims/", {"statement": "It ended.", "language": "en"}, HTTP_ACCEPT=accepted
        )
        assert (made.status_code, made["Content-Type"]) == (201, "application/json")


@pytest.mark.parametrize("accepted", NEVER_JSON)
def test_an_unavailable_media_type_is_a_406_that_names_the_available_ones(scene, editor, accepted):
    for route in sorted({*ROUTES} - ONE_FORM - {"schema/"}):
        if accepted == "application/json;q=0, */*" and route == "claims/<uuid:pk>/":
            continue  # it is there as linked data, too
        answer = editor.get(with_required(scene.address(route)), HTTP_ACCEPT=accepted)
        assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json"), route
        assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("route", sorted(ONE_FORM))
def test_an_address_with_one_media_type_ignores_accept(scene, editor, route):
    address = with_required(scene.address(route))
    form = editor.head(address)["Content-Type"]
    for accepted in (form, form.partition(";")[0], *TAKES_JSON, *NEVER_JSON):
        answer = editor.head(address, HTTP_ACCEPT=accepted)
        assert (answer.status_code, answer["Content-Type"]) == (200, form), accepted


@pytest.mark.parametrize(
    ("accepted", "answered"),
    [
        ('application/ld+json; profile="https://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ("application/ld+json;profile=http://www.w3.org/ns/json-ld#flattened;q=0.9", "application/ld+json"),
        ("Application/LD+JSON, */*", "application/ld+json"),
        ("application/json;q=0.5, application/ld+json", "application/ld+json"),
        ("application/ld+json, application/json", "application/ld+json"),
        ("application/json; charset=utf-8, application/ld+json", "application/json"),
        ("application/ld+json;q=0.3, application/*;q=0.4", "application/json"),
        ("application/ld+json;q=0, */*", "application/json"),
    ],
)
def test_a_claim_is_json_ld_for_clients_that_prefer_it(scene, anonymous, accepted, answered):
    assert anonymous.get(f"/api/v1/claims/{scene.claim.pk}/", HTTP_ACCEPT=accepted)["Content-Type"] == answered


def renderer(form):
    return type("Renderer", (BaseRenderer,), {"media_type": form})()


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("text/*;q=0.3, text/html;q=0.7, text/plain;q=0.5", "text/html"),
        ("text/*;q=0.3, text/html;q=0.2", "text/plain"),
        ("text/plain;q=0.5, text/html;q=0.5", "text/plain"),
        ("*/*, text/html;q=0.1", "text/plain"),
        ("image/png", None),
    ],
)
def test_the_most_specific_range_decides_and_then_the_order(accepted, best):
    request = Request(APIRequestFactory().get("/", HTTP_ACCEPT=accepted))
    forms = [renderer("text/html"), renderer("text/plain")]
    if best is None:
        with pytest.raises(NotAcceptable, match="text/html, text/plain"):
            ByAccept().select_renderer(request, forms)
    else:
        assert ByAccept().select_renderer(request, forms) == (forms[best == "text/plain"], best)


@pytest.mark.parametrize(
    "sent", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "application/xml"]
)
def test_a_body_of_another_media_type_is_a_415_that_names_json(editor, sent):
    for address in ("/api/v1/claims/", "/api/v1/auth/login/", PAGES):
        answer = editor.post(address, b"a=b", content_type=sent)
        assert answer.status_code == 415
        assert b"application/json" in answer.content
