"""Does the OpenAPI document say of each operation what its view does? And does it say so in words for clients?

The rules hold for every operation that there is; a new one needs no new test here.
"""

import inspect
import re
from itertools import combinations

import jsonschema_rs
import pytest
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from config.api.schema.words import Words
from tests.contract.conftest import METHODS, address, codes, document, operations, read, resolved
from tests.factories import UserFactory
from tests.support.endpoints import with_required

HEADERS = {"ETag", "Last-Modified", "Link", "Location", "Memento-Datetime", "X-Request-Id"}
SOMETIMES = {"Last-Modified", "Link"}  # on the only page of a list there is no link
COMPONENTS = {"components": document()["components"]}
RIDDLES = re.compile(r"\b(whoever|whom|those that|that stand|anew|is told|somebody)\b", re.IGNORECASE)


def test_the_document_is_generated_without_a_warning():
    GENERATOR_STATS.reset()
    SchemaGenerator().get_schema(request=None, public=True)
    assert GENERATOR_STATS._warn_cache == {}
    assert GENERATOR_STATS._error_cache == {}


# Names and descriptions


@pytest.mark.parametrize(
    ("method", "path", "action", "operation_id", "summary"),
    [
        ("GET", "/api/v1/claims/", "list", "list_claims", "List claims"),
        ("POST", "/api/v1/claims/", "create", "create_claim", "Create a claim"),
        ("GET", "/api/v1/articles/{id}/", "retrieve", "retrieve_article", "Retrieve an article"),
        ("PUT", "/api/v1/rating-scales/{id}/", "update", "replace_rating_scale", "Replace a rating scale"),
        ("PATCH", "/api/v1/evidence/{id}/", "partial_update", "update_evidence", "Update a piece of evidence"),
        ("DELETE", "/api/v1/topics/{id}/", "destroy", "delete_topic", "Delete a topic"),
        ("POST", "/api/v1/verdicts/{id}/publish/", "publish", "publish_verdict", "Publish a verdict"),
        ("GET", "/api/v1/claims/{claim}/evidence/", "list", "list_claim_evidence", "List evidence of a claim"),
        ("POST", "/api/v1/claims/{claim}/verdicts/", "create", "create_claim_verdict", "Create a verdict of a claim"),
        ("POST", "/api/v1/claims/{claim}/policies/{id}/end/", "end", "end_claim_policy", "End a policy of a claim"),
        ("GET", "/api/v1/topics/{slug}/", "retrieve", "retrieve_topic_by_slug", "Retrieve a topic"),
        ("GET", "/api/v1/claims/{claim}/versions/{version}/", "retrieve", "retrieve_claim_version", None),
    ],
)
def test_an_operation_id_is_a_verb_and_its_resource(method, path, action, operation_id, summary):
    words = Words(path, method, action)
    assert words.operation_id == operation_id
    assert summary in (None, words.summary)


def test_operation_ids_are_unique_and_start_with_a_verb():
    found = [operation.values[2]["operationId"] for operation in operations()]
    assert len(found) == len(set(found))
    assert [name for name in found if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", name)] == []
    assert [name for name in found if name.endswith(("_create", "_retrieve", "_list", "_update", "_destroy"))] == []


@pytest.mark.parametrize(("method", "path", "operation"), operations())
def test_each_operation_is_described_in_words_for_clients(method, path, operation):
    summary, description = operation["summary"], operation["description"]
    assert summary[0].isupper()
    assert len(summary) <= 60
    assert not summary.endswith(".")
    assert description[0].isupper()
    assert description.endswith(".")
    assert not RIDDLES.search(f"{summary} {description}")
    assert description not in docstrings_of_views()
    assert operation["tags"] == [tag["name"] for tag in document()["tags"] if tag["name"] in operation["tags"]]


def docstrings_of_views():
    resolver = get_resolver()
    views = {getattr(found, "cls", None) for found in resolver.reverse_dict if callable(found)}
    return {inspect.getdoc(view) for view in views if view}


def test_every_tag_has_a_description():
    used = {tag for operation in operations() for tag in operation.values[2]["tags"]}
    assert used == {tag["name"] for tag in document()["tags"]}
    assert all(tag["description"].endswith(".") for tag in document()["tags"])


# Request bodies


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "operation"), operations("post", "put", "patch"))
def test_a_body_has_the_members_that_the_document_says(method, path, operation, superuser):
    """Each required member is left out, each documented member gets a wrong type, and an unknown one is added."""
    content = operation.get("requestBody", {"content": {}})["content"]
    schema = resolved(content.get("application/json", {"schema": {}})["schema"])
    if schema.get("type") != "object":  # no body, or a file
        return
    where = address(superuser, path)
    assert where, f"The fixture `rows` has no row for {path}."

    named = set(re.findall(r"\{(\w+)\}", path))  # in the address, with which the body has to agree
    wrong = {name: wrong_for(member) for name, member in schema["properties"].items() if name not in named}
    refused = refused_members(superuser, method, where, wrong)
    assert refused.keys() == wrong.keys()
    assert "unknown" not in refused.values()
    other = refused_members(superuser, method, where, wrong | {"no_such_member": 1})
    assert other["no_such_member"] == "unknown"
    empty = refused_members(superuser, method, where, {})
    assert {name for name, code in empty.items() if code == "required"} == set(schema.get("required", ()))


def wrong_for(member):
    """Return a value of a type that the member does not have."""
    return 7.5 if types_of(member) & {"object", "array"} else {"no": {"such": "value"}}


def refused_members(client, method, where, body):
    """Send the body, and return the members that are refused, each with a code."""
    found = refused_pointers(client, method, where, body)
    return {pointer.split("/")[1]: code for pointer, code in reversed(found.items()) if pointer}


def refused_pointers(client, method, where, body):
    answer = getattr(client, method)(where, body)
    errors = answer.json()["errors"] if answer.status_code == 400 else ()
    return {error["pointer"]: error["code"] for error in errors if "pointer" in error}


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "operation"), operations("post", "put"))
def test_a_row_inside_of_a_body_needs_the_members_that_the_document_says(method, path, operation, superuser):
    content = operation.get("requestBody", {"content": {}})["content"]
    schema = resolved(content.get("application/json", {"schema": {}})["schema"])
    for name, member in schema.get("properties", {}).items():
        is_list = "array" in types_of(member)
        row = inner(member.get("items", {}) if is_list else member)
        if "properties" in row:
            body = {name: [{}] if is_list else {}}
            refused = refused_pointers(superuser, method, address(superuser, path), body)
            within = f"/{name}/0/" if is_list else f"/{name}/"
            missed = {at.removeprefix(within) for at in refused if at.startswith(within)}
            assert missed == set(row.get("required", ())), name


def inner(schema):
    """Return the schema of the object that a member may be, beside null."""
    return next((arm for arm in map(resolved, schema.get("oneOf", [schema])) if "properties" in arm), {})


# Authentication


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "operation"), operations())
def test_a_token_is_needed_where_the_document_says(method, path, operation, superuser, client):
    where = address(superuser, path)
    assert where, f"The fixture `rows` has no row for {path}."
    where = with_required(where) if method == "get" else where
    answer = client.generic(method, where, "{}", content_type="application/json")
    if answer.streaming:
        answer.getvalue()  # to its end: few exports may run at once
    if operation["security"] == []:
        assert answer.status_code == 400, "logging in is refused for what is sent"
    elif {} in operation["security"]:
        reads = {"get": (200, 404), "post": (400,)}  # a POST that only reads is refused for what is sent
        assert answer.status_code in reads[method]
    elif method == "get":
        assert answer.status_code == 404 or answer.json()["results"] == []
    else:
        assert answer.status_code == 401


@pytest.mark.parametrize(("method", "path", "operation"), operations())
def test_a_token_is_accepted_under_either_scheme(method, path, operation):
    schemes = [scheme for scheme in operation["security"] if scheme]
    assert schemes in ([{"bearerAuth": []}, {"tokenAuth": []}], [])
    assert set(document()["components"]["securitySchemes"]) == {"bearerAuth", "tokenAuth"}


# Responses


@pytest.mark.django_db
@pytest.mark.parametrize("reader", ["superuser", "client"])
@pytest.mark.parametrize(("method", "path", "operation"), operations("get"))
def test_an_answer_has_the_members_of_its_schema_and_no_other(method, path, operation, reader, superuser, request):
    reader = request.getfixturevalue(reader)
    answer = read(reader, path)
    if answer is None:
        assert reader is not superuser, f"The fixture `rows` has no row for {path}."
        assert {} not in operation["security"], "the public sees one of each kind that it may see"
        return
    if answer.status_code == 404:
        assert {} not in operation["security"]
        return
    if "200" not in operation["responses"]:  # a redirect
        assert str(answer.status_code) in operation["responses"]
        return
    assert answer.status_code == 200
    media_type = answer["Content-Type"].partition(";")[0]
    schema = operation["responses"]["200"]["content"][media_type]["schema"]
    said, sent = set(operation["responses"]["200"]["headers"]), {name for name in HEADERS if name in answer}
    assert sent <= said
    assert said - sent <= SOMETIMES
    if media_type == "application/json":
        content = answer.json()
        jsonschema_rs.validate(COMPONENTS | schema, content)
        assert set(undocumented(content, schema)) == set()


def undocumented(content, schema, where="answer"):
    """Yield the places of members that the schema does not name."""
    schema = resolved(schema)
    for arm in schema.get("oneOf", []) + schema.get("allOf", []):
        yield from undocumented(content, arm, where)
    if isinstance(content, list):
        for row in content:
            yield from undocumented(row, schema.get("items", {}), where)
    if isinstance(content, dict) and "properties" in schema:
        for name, value in content.items():
            if name not in schema["properties"]:
                yield f"{where}.{name}"
            yield from undocumented(value, schema["properties"].get(name, {}), f"{where}.{name}")


def schemas(found, where="#"):
    """Yield each schema of the document, at whatever depth, with its place."""
    if isinstance(found, dict):
        yield where, found
        for name, value in found.items():
            yield from schemas(value, f"{where}/{name}")
    elif isinstance(found, list):
        for number, value in enumerate(found):
            yield from schemas(value, f"{where}/{number}")


def types_of(schema):
    """Return the JSON types that the schema allows; all of them when it does not say."""
    said = resolved(schema).get("type", ["object", "array", "string", "number", "integer", "boolean", "null"])
    return {said} if isinstance(said, str) else set(said)


def test_no_two_arms_of_a_choice_overlap():
    """Generated clients try each arm of a choice, and cannot tell arms of one JSON type apart.

    Parameters in an address are exempt: all of them are text.
    """
    overlapping = [
        where
        for where, schema in schemas(document())
        if "oneOf" in schema or "/parameters/" not in where
        for arms in [[*schema.get("oneOf", ()), *schema.get("anyOf", ())]]
        if any(types_of(one) & types_of(another) for one, another in combinations(arms, 2))
    ]
    assert overlapping == []


def test_every_example_is_valid():
    components = document()["components"]["schemas"]
    examples = [(name, example) for name, schema in components.items() for example in schema.get("examples", ())]
    for name, example in examples:
        schema = {"$ref": f"#/components/schemas/{name}"}
        jsonschema_rs.validate(COMPONENTS | schema, example)
        assert set(undocumented(example, schema)) == set()


@pytest.mark.parametrize(("method", "path", "operation"), operations("get", "post", "put", "patch"))
def test_every_request_and_response_has_an_example(method, path, operation):
    contents = [operation.get("requestBody", {}), *operation["responses"].values()]
    used = [kind["schema"] for content in contents for kind in content.get("content", {}).values()]
    for schema in map(resolved, used):
        rows = resolved(schema.get("properties", {}).get("results", {}).get("items", {}))
        is_row = schema.get("type") == "object" and "id" in schema.get("properties", ())
        if is_row or rows:
            assert (rows or schema).get("examples"), f"Give the serializer of {operation['operationId']} an example."


# Refusals


@pytest.mark.parametrize(("method", "path", "operation"), operations())
def test_refusals_are_problems(method, path, operation):
    refused = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
    assert {"400", "401", "503"} <= refused.keys()
    assert "404" in refused or "{" not in path
    names = {parameter["name"] for parameter in operation.get("parameters", ())}
    assert {"412", "428"} <= refused.keys() or "If-Match" not in names
    for status, answer in refused.items():
        shared = document()["components"]["responses"].get(answer.get("$ref", "").rpartition("/")[2])
        component = shared or answer
        schema = component["content"]["application/problem+json"]["schema"]
        problem, *more = schema.get("allOf", [schema])
        assert problem == {"$ref": "#/components/schemas/Problem"}
        names_duplicates = "on_duplicate" in names and status == "409"
        assert [one["properties"].keys() for one in more] == [{"duplicates"}] * names_duplicates
        assert "X-Request-Id" in component["headers"]
        assert ("Retry-After" in component["headers"]) == (status in ("429", "503"))


def test_a_path_has_only_operations():
    assert {method for item in document()["paths"].values() for method in item} <= METHODS


REFUSED = {
    "401 a token of nobody": ("get", "/topics", {"HTTP_AUTHORIZATION": "Bearer a1b2c3"}),
    "401 another scheme": ("get", "/topics", {"HTTP_AUTHORIZATION": "Basic YTpi"}),
    "401 a write of the public": ("post", "/topics", {}),
    "401 a wrong password": ("post", "/auth/login", {"data": {"username": "nobody", "password": "wrong"}}),
    "403 without the permission": ("post", "/topics", {"as": "nobody", "data": {}}),
    "404 no such row": ("get", "/topics/0199a000-0000-7000-8000-000000000000", {}),
    "404 not public at that time": ("get", "/claims/{id}?as_of=2001-01-01", {}),
    "406 no such type": ("get", "/topics", {"HTTP_ACCEPT": "image/png"}),
    "412 a tag of another time": (
        "patch",
        "/topics/{id}",
        {"as": "superuser", "HTTP_IF_MATCH": '"0a1b2c"', "data": {}},
    ),
    "413 too large": ("post", "/topics", {"as": "superuser", "data": {"slug": "a" * 3_000_000}}),
    "415 not JSON": ("post", "/topics", {"as": "superuser", "data": "a=1", "content_type": "text/plain"}),
    "428 without the tag": ("patch", "/topics/{id}", {"as": "superuser", "data": {}}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_has_a_code_that_the_document_lists(name, superuser):
    method, path, more = REFUSED[name]
    client = APIClient()
    if person := more.pop("as", None):
        client.force_authenticate(UserFactory(is_superuser=person == "superuser"))
    path, _, query = path.partition("?")
    where = address(superuser, f"/api/v1{path}")
    answer = getattr(client, method)(f"{where}?{query}", **({"data": None} if method == "post" else {}) | more)
    assert str(answer.status_code) == name.partition(" ")[0], answer.content
    assert answer.json()["code"] in codes(str(answer.status_code))
