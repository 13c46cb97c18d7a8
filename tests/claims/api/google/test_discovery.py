"""Does the discovery document describe what is served here, in the words of Google's own document?"""

import json

import pytest

from claims.api.google import views
from claims.api.google.protocol import STANDARD_PARAMETERS
from claims.interchange.google import discovery, shapes
from tests.support.google import DOCUMENT, invalid, is_error

ADDRESS = "/$discovery/rest"
VIEWS = {  # by resource and method, with the HTTP method
    ("claims", "search"): (views.ClaimSearch, "GET"),
    ("claims", "imageSearch"): (views.ImageSearch, "GET"),
    ("pages", "list"): (views.PageList, "GET"),
    ("pages", "create"): (views.PageList, "POST"),
    ("pages", "get"): (views.PageDetail, "GET"),
    ("pages", "update"): (views.PageDetail, "PUT"),
    ("pages", "delete"): (views.PageDetail, "DELETE"),
}


@pytest.fixture
def document(anonymous):
    answer = anonymous.get(ADDRESS, {"version": "v1alpha1"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json; charset=utf-8")
    return answer.json()


def facts(about):
    """Return a part of a document without what people read, and what differs by server or does not change a call."""
    left_out = {"description", "enumDescriptions", "enum", "default"}
    if isinstance(about, dict):
        return {name: facts(value) for name, value in about.items() if name not in left_out or isinstance(value, dict)}
    return about


def methods(document):
    for resource, content in document["resources"].items():
        for name, about in content["methods"].items():
            yield (resource, name), about


@pytest.mark.parametrize("part", ["resources", "schemas", "parameters", "name", "version", "servicePath"])
def test_methods_and_schemas_are_those_of_google(document, part):
    ours, theirs = facts(document[part]), facts(json.loads(DOCUMENT.read_text())[part])
    if part == "schemas":
        theirs = {name: {"properties": {}} | about for name, about in theirs.items()}
    assert ours == theirs


def test_every_parameter_that_is_described_is_understood(document):
    described = {key: {name for name, about in one["parameters"].items() if about["location"] == "query"}
                 for key, one in methods(document)}  # fmt: skip
    assert described == {key: set(view.parameters.get(verb, ())) for key, (view, verb) in VIEWS.items()}
    assert document["parameters"].keys() == STANDARD_PARAMETERS.keys()
    for name, values in STANDARD_PARAMETERS.items():
        if "enum" in document["parameters"][name]:
            assert tuple(document["parameters"][name]["enum"]) == values


def test_every_member_that_is_described_is_answered(document):
    def members(name):
        properties = document["schemas"][name]["properties"]
        inner = {
            member: about.get("$ref") or about.get("items", {}).get("$ref") for member, about in properties.items()
        }
        return {member: members(schema) if schema else None for member, schema in inner.items()}

    assert members(f"{discovery.PREFIX}FactCheckedClaimSearchResponse") == shapes.SEARCH
    assert members(f"{discovery.PREFIX}ListClaimReviewMarkupPagesResponse") == shapes.PAGES


def test_the_methods_are_at_the_address_at_which_it_was_asked(anonymous):
    answer = anonymous.get(ADDRESS, secure=True, headers={"Host": "testserver"}).json()
    assert answer["rootUrl"] == answer["baseUrl"] == "https://testserver/"


@pytest.mark.parametrize("version", ["v1", "v1alpha2", "V1ALPHA1", "x" * 4_000])
def test_there_is_one_version(anonymous, version):
    assert "v1alpha1" in is_error(anonymous.get(ADDRESS, {"version": version}), 404, "NOT_FOUND")


def test_standard_parameters_are_understood_and_others_refused(anonymous):
    asked = {"version": "v1alpha1", "key": "a-key-of-google", "alt": "json"}
    assert anonymous.get(ADDRESS, asked).json() == anonymous.get(ADDRESS).json()
    assert "version" in invalid(anonymous.get(ADDRESS, {"versoin": "v1alpha1"}))
    is_error(anonymous.post(ADDRESS, {}), 405, "UNIMPLEMENTED")


def test_pages_of_other_sites_may_read_it(anonymous):
    answer = anonymous.get(ADDRESS, headers={"Origin": "https://elsewhere.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
