"""Is the OpenAPI document served from the committed file in both formats, with ETags?"""

import json
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from config.api.schema import document

SCHEMA, DOCS = "/api/v1/schema/", "/api/v1/docs/"
FILE = Path(settings.BASE_DIR / "config/api/openapi.yaml")
OPENAPI = "application/vnd.oai.openapi"


@pytest.fixture(autouse=True)
def nothing_is_generated(monkeypatch):
    def generate(*given, **options):
        raise AssertionError("The document was built again for a request.")

    monkeypatch.setattr(SchemaGenerator, "get_schema", generate)


@pytest.mark.parametrize(
    ("asked", "accepted", "media_type"),
    [
        ("", None, OPENAPI),
        ("", "*/*", OPENAPI),
        ("", "application/yaml", "application/yaml"),
        ("", "application/json", "application/json"),
        ("", "application/json, */*;q=0.5", "application/json"),
        ("", "application/vnd.oai.openapi+json", f"{OPENAPI}+json"),
        ("?format=json", None, f"{OPENAPI}+json"),
        ("?format=json", "application/json", "application/json"),
        ("?format=json", "text/html", f"{OPENAPI}+json"),
        ("?format=json", "application/yaml", f"{OPENAPI}+json"),
        ("?format=yaml", "application/json", OPENAPI),
    ],
)
def test_the_document_is_the_committed_file_in_the_requested_format(asked, accepted, media_type):
    headers = {"HTTP_ACCEPT": accepted} if accepted else {}
    answer = APIClient().get(SCHEMA + asked, **headers)
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, media_type)
    assert "Accept" in answer["Vary"]
    if "json" in media_type:
        assert json.loads(answer.content) == yaml.load(FILE.read_bytes(), yaml.CSafeLoader)
    else:
        assert answer.content == FILE.read_bytes()


@pytest.mark.parametrize("asked", ["", "?format=json"])
def test_a_known_document_is_a_304(asked):
    client = APIClient()
    first = client.get(SCHEMA + asked)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.head(SCHEMA + asked).content == b""
    for known in (first["ETag"], f"W/{first['ETag']}", "*"):
        again = client.get(SCHEMA + asked, HTTP_IF_NONE_MATCH=known)
        assert (again.status_code, again.content) == (304, b"")
    other = client.get(SCHEMA + ("" if asked else "?format=json"))
    assert other["ETag"] != first["ETag"]


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ("?formt=json", "formt"),
        ("?lang=fr", "lang"),
        ("?format=xml", "format"),
        ("?format=", "format"),
        ("?version=2", "version"),
    ],
)
def test_an_unknown_parameter_of_the_document_is_refused(asked, parameter):
    answer = APIClient().get(SCHEMA + asked)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


def test_concurrent_requests_convert_the_document_once(run_together, monkeypatch):
    document.document.cache_clear()
    loads = []
    load = yaml.load
    monkeypatch.setattr(yaml, "load", lambda *given: loads.append(given) or load(*given))
    answers = run_together([lambda: APIClient().get(f"{SCHEMA}?format=json")] * 8)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == len(loads) == 1


def test_the_page_of_the_api_reads_this_document():
    script = APIClient().get(f"{DOCS}?script=&lang=fr").content.decode()
    assert SCHEMA in script
    assert "lang=" not in script
