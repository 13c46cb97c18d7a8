"""Does every change of a row need the row's current ETag, and what does another condition get?"""

import pytest

from claims.amendments import AMENDMENT_STEPS
from claims.links import LINK_STEPS
from claims.workflow import STEPS, TRIAGE
from tests.factories import ClaimFactory, VerdictFactory
from tests.support.clients import client_of
from tests.support.conditional import API, OTHER, ROWS, Change, spelled
from tests.support.endpoints import routes
from tests.support.rollback import rolled_back

CHANGES = [
    *((method, resource, "") for resource in ROWS for method in ("put", "patch", "delete")),
    *(("post", "verdicts", step) for step in STEPS),
    *(("post", "claims", step) for step in TRIAGE),
    ("post", "evidence", "keep-quote"),
    *(("post", "amendments", name) for name, step in AMENDMENT_STEPS.items() if step.leaves),
    *(("post", "links", name) for name, step in LINK_STEPS.items() if step.leaves),
]
every_change = pytest.mark.parametrize(("method", "resource", "step"), CHANGES)

CONDITIONS = {
    # If-Match, with the row's tag as {tag}, and the answer: status and code of a problem, None for success.
    "no header": (None, (428, "precondition_required")),
    "any": ("*", None),
    "right, in a list": (f'{OTHER}, {{tag}},W/"x"', None),
    "right, in a list with gaps": (f" ,{OTHER} ,, {{tag}} ,", None),
    "stale": (OTHER, (412, "stale")),
    "stale, in a list": (f'{OTHER}, "x"', (412, "stale")),
    "no characters": ('""', (412, "stale")),
    "weak": ("W/{tag}", None),
    "of Apache, in a list": ('"x-gzip", {digest-gzip}', None),
    "weak and stale": (f"W/{OTHER}", (412, "stale")),
    "of Apache, stale": (OTHER[:-1] + '-gzip"', (412, "stale")),
    "another end": ("{digest-old}", (412, "stale")),
    "the tag and more": ("{digest0}", (412, "stale")),
    "10,000 characters": ('"' + "a" * 10_000 + '"', (412, "stale")),
    "10,000 tags": ('"a",' * 10_000, (412, "stale")),
    "nothing": ("", (400, "invalid_condition")),
    "no quotes": ("abc", (400, "invalid_condition")),
    "no comma": (f"{OTHER}{{tag}}", (400, "invalid_condition")),
    "any or this": ("*, {tag}", (400, "invalid_condition")),
    "one quote": ('"', (400, "invalid_condition")),
    "a small w": ("w/{tag}", (400, "invalid_condition")),
    "10,000 characters, no quotes": ("a" * 10_000, (400, "invalid_condition")),
    "10,000 quotes and a letter": ('""' * 5_000 + "a", (400, "invalid_condition")),
    "10,000 commas and a letter": ("," * 10_000 + "a", (400, "invalid_condition")),
    "a NUL": ('"a\x00b"', (400, "invalid_condition")),
    "a NUL, written out": ('"a%00b"', (412, "stale")),
    "a space inside": ('"a b"', (400, "invalid_condition")),
    "not ASCII": ('"\xe9"', (412, "stale")),  # obs-text
}


@every_change
def test_a_change_needs_the_current_etag(reader, method, resource, step):
    change = Change(reader, method, resource, step)
    for what, (condition, refusal) in CONDITIONS.items():
        if refusal:
            headers = {} if condition is None else {"if-match": spelled(condition, change.tag)}
            answer = change.send(**headers)
            assert (answer.status_code, answer.json()["code"]) == refusal, (what, answer.content[:500])
            assert answer["Content-Type"] == "application/problem+json"
            assert "ETag" in answer.json()["detail"]
            if refusal[0] == 412:
                assert (answer["ETag"], answer.json()["current"]) == (change.tag, change.before)
    assert not change.was_made()
    right = change.send(**{"if-match": change.tag})
    assert right.status_code == (204 if method == "delete" else 200), right.content
    assert change.was_made()


@every_change
def test_a_matching_condition_allows_the_change(reader, method, resource, step, subtests):
    change = Change(reader, method, resource, step)
    for what in [what for what, (_, refusal) in CONDITIONS.items() if refusal is None]:
        with subtests.test(what), rolled_back():
            answer = change.send(**{"if-match": spelled(CONDITIONS[what][0], change.tag)})
            assert answer.status_code == (204 if method == "delete" else 200), answer.content
            assert change.was_made()


def test_every_address_that_changes_a_row_is_in_this_table():
    """Add new resources to `ROWS`, and new steps to `LEAVES`."""
    known = {
        (method.lower(), route.split("/")[0], "/".join(route.split("/")[2:-1]))
        for method, route, view in routes()
        if method != "GET" and view.initkwargs.get("detail")
    }
    assert known == set(CHANGES)


@every_change
@pytest.mark.django_db
def test_a_refused_reader_learns_nothing_of_the_etag(method, resource, step):
    change = Change(client_of("editor"), method, resource, step)
    for role, status in (("anonymous", 401), ("nobody", 403)):
        change.client = client_of(role)
        change.client.credentials()
        for headers in ({}, {"if-match": OTHER}, {"if-match": "abc"}, {"if-match": change.tag}):
            answer = change.send(**headers)
            assert answer.status_code == status
            assert "ETag" not in answer
            assert "current" not in answer.json()


@every_change
def test_a_missing_row_is_a_404_whatever_the_condition(reader, method, resource, step):
    change = Change(reader, method, resource, step)
    change.here = f"{API}{resource}/0199a000-0000-7000-8000-000000000000/"
    for headers in ({}, {"if-match": "*"}, {"if-match": OTHER}, {"if-match": "abc"}):
        assert change.send(**headers).status_code == 404


@pytest.mark.django_db
def test_a_refused_step_is_a_409(reader):
    verdict = VerdictFactory()
    here = f"{API}verdicts/{verdict.pk}/"
    answer = reader.post(f"{here}publish/", {}, headers={"if-match": reader.get(here)["ETag"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "status")


def test_a_bad_body_is_a_400_after_the_condition_holds(reader):
    here = f"{API}claims/{ClaimFactory().pk}/"
    assert reader.patch(here, {"statement": ""}).status_code == 428
    assert reader.patch(here, {"statement": ""}, headers={"if-match": reader.get(here)["ETag"]}).status_code == 400
