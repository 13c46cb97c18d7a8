"""No member of a body is silently ignored: every route, every place in its body, and every resource."""

import json
import re

import orjson
import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.serializers import ListSerializer, Serializer

from claims.api.google.serializers import PageSerializer
from config.api.bodies.members import MAX_EXTRA_MEMBERS
from config.api.resource import Resource
from tests.claims.api.test_permissions import Scene, person
from tests.factories import DeskFactory, RatingFactory
from tests.support.endpoints import routes
from tests.support.google import PAGES, invalid, markup, page
from tests.support.rollback import rolled_back

pytestmark = pytest.mark.django_db

BODIES = {"POST", "PUT", "PATCH"}
TAKES_A_FILE = {("POST", "imports/"), ("POST", "media/")}  # stored byte for byte, so no member is lost
WRITES = sorted({(method, route) for method, route, _ in routes() if method in BODIES} - TAKES_A_FILE)
DELETES = sorted({(method, route) for method, route, _ in routes() if method == "DELETE"} | {("POST", "auth/logout/")})
CHANGED = sorted(
    {route: view.cls for method, route, view in routes() if method == "PUT" and issubclass(view.cls, Resource)}.items()
)


@pytest.fixture(scope="module")
def scene(module_rows):
    def make():
        editor, client = person("editor")
        scene = Scene("draft", editor)
        scene.client = client
        return scene

    return module_rows(make)


def send(scene, method, route, body, **more):
    if not isinstance(body, bytes):
        body = json.dumps(body)
    with rolled_back():
        more = {"content_type": "application/json"} | more
        return scene.client.generic(method, scene.address(route), body, **more)


def errors(answer):
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), answer.content
    return {(error["pointer"], error["code"]) for error in answer.json()["errors"]}


# Unknown members


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def places(schema, document, path=()):
    """Yield the path to each object with declared members in a body: names, and `0` for items."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    for name in ("allOf", "oneOf", "anyOf"):
        for inner in schema.get(name, ()):
            yield from places(inner, document, path)
    if "properties" in schema:
        yield path
        for name, inner in schema["properties"].items():
            yield from places(inner, document, (*path, name))
    if "items" in schema:
        yield from places(schema["items"], document, (*path, 0))


def body_with(path, unknown):
    """Return a body with nothing but an unknown member at this path."""
    body = unknown
    for step in reversed(path):
        body = [body] if step == 0 else {step: body}
    return body


@pytest.mark.parametrize(("method", "route"), WRITES)
def test_an_unknown_member_is_refused_at_every_level_of_every_body(scene, document, method, route, subtests):
    paths = {re.sub("{.*?}", "{}", path).rstrip("/"): found for path, found in document["paths"].items()}
    documented = paths["/api/v1/" + re.sub("<.*?>", "{}", route).rstrip("/")]
    body = documented[method.lower()].get("requestBody")
    schemas = body["content"].values() if body else [{"schema": {"properties": {}}}]
    for place in {place for one in schemas for place in places(one["schema"], document)} | {()}:
        with subtests.test(place):
            pointer = "".join(f"/{step}" for step in (*place, "statment~"))
            answer = send(scene, method, route, body_with(place, {"statment~": 1}))
            assert (pointer.replace("~", "~0"), "unknown") in errors(answer)
            assert "“statment~”" in str(answer.json()["errors"])


def levels(serializer, path=()):
    yield path
    for name, field in serializer.fields.items():
        inner, step = (field.child, (name, 0)) if isinstance(field, ListSerializer) else (field, (name,))
        if isinstance(inner, Serializer):
            yield from levels(inner, (*path, *step))


@pytest.mark.parametrize("place", list(levels(PageSerializer())), ids=str)
def test_an_unknown_member_is_refused_at_every_level_of_a_google_page(place):
    DeskFactory()
    RatingFactory()
    checker, content = person("checker")[1], page(markup(claimAuthor={"name": "A Speaker"}))
    content["claimReviewAuthor"] = {}
    inner = content
    for step in place:
        inner = inner[step]
    inner["nmae"] = "x"
    made = checker.post(PAGES, page()).json()
    for method, address in (("POST", PAGES), ("PUT", f"/v1alpha1/{made['name']}")):
        message = invalid(checker.generic(method, address, json.dumps(content), content_type="application/json"))
        assert "/".join(map(str, (*place, "nmae: There is no member “nmae”"))) in message
    assert "reason: There is no member" in invalid(
        checker.generic("DELETE", address, '{"reason": "x"}', content_type="application/json")
    )


@pytest.mark.parametrize(("method", "route"), [*WRITES, *DELETES, *sorted(TAKES_A_FILE)])
def test_every_write_refuses_query_parameters(scene, method, route):
    with rolled_back():
        address = f"{scene.address(route)}?dry_run=1"
        answer = scene.client.generic(method, address, "{}", content_type="application/json")
    assert answer.status_code == 400
    assert [(one["parameter"], one["code"]) for one in answer.json()["errors"]] == [("dry_run", "unknown")]


@pytest.mark.parametrize(
    ("route", "sent", "right"),
    [
        ("claims/", {"statment": "x"}, "statement"),
        ("claims/", {"Statement": "x"}, "statement"),
        ("claims/<uuid:pk>/", {"claimedon": "2025-11-18"}, "claimed_on"),
        ("evidence/", {"quote": {"exat": "x"}}, "exact"),
        ("rating-scales/", {"ratings": [{"categry": "x"}]}, "category"),
        ("verdicts/<uuid:pk>/retract/", {"raeson": "x"}, "reason"),
        ("auth/login/", {"user": "x"}, "username"),
    ],
)
def test_a_refusal_names_the_nearest_member(scene, route, sent, right):
    answer = send(scene, "PATCH" if route == "claims/<uuid:pk>/" else "POST", route, sent)
    assert f"did you mean “{right}”?" in str(answer.json()["errors"])


def test_a_refusal_names_some_of_very_many_unknown_members(scene):
    body = {"statement": "It ended.", "language": "en"} | {f"extra{number}": 1 for number in range(5_000)}
    answer = send(scene, "POST", "claims/", body)
    found = errors(answer)
    assert ("/extra0", "unknown") in found
    assert len(found) == MAX_EXTRA_MEMBERS + 1
    assert f"Number of further unknown members: {5_000 - MAX_EXTRA_MEMBERS}." in str(answer.json())


def test_very_many_references_are_refused_before_they_are_looked_up(scene, django_assert_max_num_queries):
    body = {"statement": "It ended.", "language": "en", "topics": ["nowhere"] * 5_000}
    with django_assert_max_num_queries(20):
        assert errors(send(scene, "POST", "claims/", body)) == {("/topics", "max_length")}


def test_a_refusal_lists_the_members_when_none_is_near(scene):
    [error] = send(scene, "PATCH", "topics/<key:pk>/", {"zzz" * 100: 1}).json()["errors"]
    assert error["detail"].endswith("there are names, slug.")
    assert len(error["detail"]) < 200


@pytest.mark.parametrize(("method", "route"), DELETES)
def test_requests_without_a_body_refuse_one(scene, method, route):
    if method == "DELETE":
        assert ("/reason", "unknown") in errors(send(scene, method, route, {"reason": "x"}))
    else:
        assert send(scene, method, route, {"all": True}).status_code == 400


# Sending back what was read


@pytest.fixture(params=CHANGED, ids=[route for route, _ in CHANGED])
def resource(request):
    return request.param


def read(scene, route):
    return scene.client.get(scene.address(route)).json()


def members(view, scene):
    """Return the names of members that a write of the resource takes, and of those that only answers have."""
    taken = {name for name, field in view.write_serializer_class().fields.items() if not field.read_only}
    return taken, read(scene, f"{view_route(view)}").keys() - taken


def view_route(view):
    return next(route for route, cls in CHANGED if cls is view)


def test_sending_back_what_was_read_changes_nothing(scene, resource):
    route, view = resource
    before = read(scene, route)
    assert members(view, scene)[0] <= before.keys(), "or a PUT could not send back what it has read"
    for method in ("PUT", "PATCH"):
        answer = send(scene, method, route, before)
        assert answer.status_code == 200, answer.content
        is_dated = {"updated_at"}
        assert {name: value for name, value in answer.json().items() if name not in is_dated} == {
            name: value for name, value in before.items() if name not in is_dated
        }


def test_a_put_names_each_missing_member(scene, resource):
    route, view = resource
    before, (taken, _) = read(scene, route), members(view, scene)
    for name in taken:
        rest = {other: value for other, value in before.items() if other != name}
        assert errors(send(scene, "PUT", route, rest)) == {(f"/{name}", "required")}
    assert errors(send(scene, "PUT", route, {})) == {(f"/{name}", "required") for name in taken}


def test_read_only_members_cannot_be_changed(scene, resource):
    route, view = resource
    before, (_, shown) = read(scene, route), members(view, scene)
    assert "id" in shown
    for name in shown:
        for method, sent in (("PATCH", {name: "x"}), ("PATCH", {name: {"id": None}}), ("PUT", before | {name: "x"})):
            assert (f"/{name}", "read_only") in errors(send(scene, method, route, sent))


def test_read_only_members_are_refused_in_a_new_row(scene, resource):
    route, view = resource
    before, (_, shown) = read(scene, route), members(view, scene)
    found = errors(send(scene, "POST", route.split("<")[0], before))
    assert {(f"/{name}", "read_only") for name in shown} <= found


CHANGES_OF_WHAT_WAS_READ = [
    ("claims/<uuid:pk>/", lambda row: row["verdicts"][0].update(summary="x"), "/verdicts", "read_only"),
    ("claims/<uuid:pk>/", lambda row: row["claimant"].update(name="x"), "/claimant", "incorrect_type"),
    ("claims/<uuid:pk>/", lambda row: row.update(topics={"film": 1}), "/topics", "not_a_list"),
    ("claims/<uuid:pk>/", lambda row: row.update(topics="film"), "/topics", "not_a_list"),
    ("claims/<uuid:pk>/", lambda row: row.update(topics=[{"slug": "film"}]), "/topics", "incorrect_type"),
    ("claims/<uuid:pk>/", lambda row: row.update(assigned_to={"username": "a"}), "/assigned_to", "incorrect_type"),
    ("articles/<uuid:pk>/", lambda row: row["publisher"].update(name="x"), "/publisher", "incorrect_type"),
    ("verdicts/<uuid:pk>/", lambda row: row["rating"].update(value=2), "/rating", "incorrect_type"),
    ("rating-scales/<key:pk>/", lambda row: row["ratings"][0].update(id=row["id"]), "/ratings/0/id", "read_only"),
    ("rating-scales/<key:pk>/", lambda row: row["ratings"][0].update(code="x"), "/ratings/0/id", "read_only"),
    ("rating-scales/<key:pk>/", lambda row: row["ratings"][0].pop("value"), "/ratings/0/value", "required"),
    ("rating-scales/<key:pk>/", lambda row: row["ratings"].pop(), "/ratings", "invalid"),
    ("rating-scales/<key:pk>/", lambda row: row["ratings"].append(row["ratings"][0]), "/ratings", "invalid"),
    ("evidence/<uuid:pk>/", lambda row: row.update(quote={"exact": "x"}), "/quote/prefix", "required"),
]


@pytest.mark.parametrize(("route", "change", "pointer", "code"), CHANGES_OF_WHAT_WAS_READ)
def test_a_change_within_a_body_that_was_read_is_made_or_refused(scene, route, change, pointer, code):
    row = read(scene, route)
    change(row)
    found = errors(send(scene, "PUT", route, row))
    assert (pointer, code) in found


def test_an_object_that_was_read_is_taken_as_its_key(scene):
    claim = scene.client.patch(scene.address("claims/<uuid:pk>/"), {"topics": [scene.topic.slug]}).json()
    kept = send(scene, "PUT", "claims/<uuid:pk>/", claim | {"place": "Geneva"})
    assert kept.json() | {"updated_at": 0} == claim | {"place": "Geneva", "updated_at": 0}
    assert send(scene, "PUT", "claims/<uuid:pk>/", claim | {"topics": []}).json()["topics"] == []
    again = send(scene, "PATCH", "claims/<uuid:pk>/", {"topics": [*claim["topics"], scene.topic.slug]})
    assert again.json()["topics"] == claim["topics"]


def test_read_only_times_may_be_spelled_differently(scene):
    claim = read(scene, "claims/<uuid:pk>/")
    for spelt in (claim["created_at"].replace("Z", "+00:00"), claim["created_at"]):
        assert send(scene, "PUT", "claims/<uuid:pk>/", claim | {"created_at": spelt}).status_code == 200
    later = claim["created_at"].replace("20", "21", 1)
    assert send(scene, "PUT", "claims/<uuid:pk>/", claim | {"created_at": later}).status_code == 400


def test_a_patch_adds_and_changes_only_the_named_ratings(scene):
    scale = read(scene, "rating-scales/<key:pk>/")
    new = {"code": "new", "names": {"en": "New"}, "value": 3, "category": "mixed"}
    answer = send(scene, "PATCH", "rating-scales/<key:pk>/", {"ratings": [new]})
    assert {one["code"] for one in answer.json()["ratings"]} == {"new", *(one["code"] for one in scale["ratings"])}
    assert errors(send(scene, "PATCH", "rating-scales/<key:pk>/", {"ratings": [{"value": 3}]})) == {
        ("/ratings", "invalid")
    }


# Bodies that are not JSON objects

NO_OBJECT = {
    "an array": b"[]",
    "a string": b'"a"',
    "a number": b"1",
    "null": b"null",
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "a comment": b'{"a": 1 /* x */}',
    "two objects": b"{}{}",
    "UTF-8 with a mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "Latin-1": '{"a": "é"}'.encode("latin-1"),
    "1,500 deep": b'{"a":' * 1_500 + b"1" + b"}" * 1_500,
    "a form": b"a=1&b=2",
}


@pytest.mark.parametrize("what", NO_OBJECT)
def test_every_route_refuses_a_body_that_is_not_a_json_object(scene, what, subtests):
    for method, route in [*WRITES, *DELETES]:
        with subtests.test(method, route=route):
            if route != "auth/logout/":
                found = send(scene, method, route, NO_OBJECT[what])
                assert errors(found) is not None
                assert found.json()["detail"]


TWICE = {
    b'{"place": "a", "place": "b"}': "/place",
    rb'{"place": "a", "pl\u0061ce": "b"}': "/place",
    b'{"x": {"a": [0, {"b~": 1, "c": 2, "b~": 1}]}}': "/x/a/1/b~0",
    b'{"topics": [], "statement": "x", "topics": []}': "/topics",
    b'{"a": {"b": 1, "b": 2}, "a": 3}': "/b",
    b'{"": 1, "": 2}': "/",
    b'{"a": ' * 500 + b'{"b": 1, "b": 1}' + b"}" * 500: "/a" * 500 + "/b",
}


@pytest.mark.parametrize("body", TWICE)
def test_a_repeated_member_is_refused_with_its_pointer(scene, body):
    for method, route in WRITES:
        [error] = send(scene, method, route, body).json()["errors"]
        assert (error["pointer"], error["code"]) == (TWICE[body], "invalid")
        assert "twice" in error["detail"]
    with rolled_back():
        assert "twice" in invalid(scene.client.generic("POST", PAGES, body, content_type="application/json"))


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "application/xml", "",
     "application/merge-patch+json", "application/json; charset=latin-1", 'application/json; charset="utf-16"'],
)  # fmt: skip
def test_a_body_with_another_content_type_is_refused(scene, kind):
    for method, route in WRITES:
        answer = send(scene, method, route, b'{"statement": "x"}', content_type=kind)
        assert answer.status_code == 415, answer.content
        assert "JSON" in answer.json()["detail"].upper()


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", 'APPLICATION/JSON;charset="UTF-8"']
)
def test_json_may_declare_utf_8(scene, kind):
    body = orjson.dumps({"place": "Genève"})
    assert send(scene, "PATCH", "claims/<uuid:pk>/", body, content_type=kind).json()["place"] == "Genève"


def test_a_compressed_body_is_refused(scene):
    for method, route in WRITES:
        answer = send(scene, method, route, b"\x1f\x8b", HTTP_CONTENT_ENCODING="gzip")
        assert (answer.status_code, "gzip" in answer.json()["detail"]) == (415, True)
