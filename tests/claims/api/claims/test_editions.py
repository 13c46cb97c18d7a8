"""Does what was public stay citable: every version of a claim, the claim at a moment, the difference of two?"""

import hashlib
import json
import math
from datetime import UTC, datetime, timedelta
from datetime import timezone as zone_of

import pytest
from django.utils import timezone
from django.utils.http import http_date
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from claims.api.claims.editions import moment_of
from config.api.parameters import QueryRefused
from tests.factories import LONG_AGO, ClaimFactory, EvidenceFactory, UserFactory, VerdictFactory
from tests.support.clients import ROLES, client_of
from tests.support.editions import make_editions

FIRST = '{"id":"x","statement":"caf\\u00e9 \U0001f642", "value":1.10}'  # whose spelling has to be kept
SECOND = '{"id":"x","statement":"No result.","value":2,"topics":[{"id":"t","slug":"a"}]}'
ALL = [FIRST, SECOND, None, SECOND]
HOSTILE = [
    "0",
    "-1",
    "999999999",
    "2147483648",
    "9" * 30,
    "9" * 5_000,
    "1.0",
    "1e3",
    "%00",
    "%0A1",
    "１",
    "x",
    "1%201",
]


def below(claim, where=""):
    return f"/api/v1/claims/{getattr(claim, 'pk', claim)}/{where}"


@pytest.fixture
def editions(db):
    """Editions of a claim that appeared, changed, went and appeared again, a day apart."""
    return make_editions(*ALL)


def is_problem(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()


def refused(answer, parameter):
    problem = is_problem(answer, 400, "invalid_query")
    assert [error["parameter"] for error in problem["errors"]] == [parameter]
    assert problem["errors"][0]["detail"] == problem["detail"]


# Versions


def entry(edition):
    here = f"http://testserver{below(edition.claim_id)}versions/{edition.version}/"
    digests = {name: value and bytes(value).hex() for name, value in
               (("digest", edition.digest), ("previous_digest", edition.previous_digest))}  # fmt: skip
    made_at = edition.made_at.isoformat().replace("+00:00", "Z")
    return {
        "claim": str(edition.claim_id), "version": edition.version, "kind": edition.kind, "made_at": made_at,
        **digests, "url": here,
    }  # fmt: skip


def test_versions_are_listed_newest_first_without_documents(anonymous, editions):
    answer = anonymous.get(below(editions[0].claim_id, "versions/"))
    assert answer.json()["results"] == [entry(edition) for edition in reversed(editions)]
    assert [one["kind"] for one in answer.json()["results"]] == ["new", "gone", "changed", "new"]


def test_versions_are_paginated(anonymous, editions):
    url, seen = below(editions[0].claim_id, "versions/?ordering=version&page_size=3"), []
    while url:
        page = anonymous.get(url).json()
        seen.append([one["version"] for one in page["results"]])
        url = page["next"]
    assert seen == [[1, 2, 3], [4]]


def test_ten_versions_cost_the_same_number_of_queries_as_one(anonymous, django_assert_max_num_queries):
    for documents in ([FIRST], [FIRST, SECOND] * 5):
        claim = make_editions(*documents)[0].claim_id
        with django_assert_max_num_queries(2):
            assert len(anonymous.get(below(claim, "versions/")).json()["results"]) == len(documents)
        with django_assert_max_num_queries(1):
            anonymous.get(below(claim, "versions/1/"))


def test_a_version_has_the_bytes_that_were_public(anonymous, editions):
    for edition in editions:
        answer = anonymous.get(below(edition.claim_id, f"versions/{edition.version}/"))
        document = edition.document or "null"
        assert f'"document":{document}}}'.encode() in answer.content
        assert answer.json() == entry(edition) | {"document": json.loads(document)}


def test_a_version_is_cacheable_for_ever(anonymous, editions):
    for edition in editions:
        here = below(edition.claim_id, f"versions/{edition.version}/")
        answer = anonymous.get(here)
        tag = f'"{bytes(edition.digest).hex()}"'
        headers = {
            "ETag": tag,
            "Last-Modified": http_date(edition.made_at.timestamp()),
            "Cache-Control": "public, max-age=31536000, immutable",
        }
        assert {name: answer[name] for name in headers} == headers
        for known in (tag, f'"x", {tag}', "*"):
            again = anonymous.get(here, headers={"if-none-match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert {name: again[name] for name in headers} == headers
        assert anonymous.get(here, headers={"if-none-match": '"x"'}).content == answer.content
        is_problem(anonymous.get(here, headers={"if-none-match": "x"}), 400, "invalid_condition")


def test_the_chain_of_digests_can_be_verified_from_public_data(anonymous, editions):
    previous = ""
    for edition in editions:
        here = anonymous.get(below(edition.claim_id, f"versions/{edition.version}/")).json()
        then = anonymous.get(below(edition.claim_id), {"as_of": here["made_at"]})
        document = then.content.decode() if here["kind"] != "gone" else ""
        lines = [previous, here["claim"], str(here["version"]), here["kind"], here["made_at"], document]
        assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == here["digest"]
        assert (here["previous_digest"] or "") == previous
        previous = here["digest"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.django_db
def test_every_role_reads_the_same_editions(role):
    verdict = VerdictFactory(published=True, written_by__username="a-writer")
    EvidenceFactory(claim=verdict.claim, added_by=UserFactory(username="a-reader"))
    (edition,) = verdict.claim.editions.all()
    client = client_of(role)
    for where in ("versions/1/", f"?as_of={timezone.now().date()}"):
        answer = client.get(below(verdict.claim, where))
        assert edition.document.encode() in answer.content
        for secret in (b"a-writer", b"a-reader", b"priority"):
            assert secret not in answer.content
    assert client.get(below(verdict.claim, "versions/1/")).json() == entry(edition) | json.loads(
        f'{{"document": {edition.document}}}'
    )


PLACES = ["versions/", "versions/1/", "versions/1/changes/", "?as_of=2025-11-18"]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.django_db
def test_a_claim_that_was_never_public_has_no_editions_for_any_role(role, where):
    client = client_of(role)
    answers = [client.get(below(claim, where)) for claim in (ClaimFactory(), ClaimFactory.build())]
    problems = [is_problem(answer, 404, "not_found") for answer in answers]
    assert problems[0] | {"request_id": 0} == problems[1] | {"request_id": 0}, "it looks like one that is not there"


@pytest.mark.parametrize("number", [*HOSTILE, "5"])
def test_a_number_that_is_no_version_is_not_found(anonymous, editions, number):
    for where in (f"versions/{number}/", f"versions/{number}/changes/"):
        is_problem(anonymous.get(below(editions[0].claim_id, where)), 404, "not_found")


@pytest.mark.parametrize("where", PLACES)
def test_a_misspelt_parameter_is_refused(anonymous, editions, where):
    asked = below(editions[0].claim_id, f"{where}{'&' if '?' in where else '?'}sinse=1")
    refused(anonymous.get(asked), "sinse")


# As of


@pytest.fixture
def times():
    """Return the times of the four editions: noon of successive days."""
    return [LONG_AGO + timedelta(days=day) for day in range(4)]


MOMENTS = {
    "2025-11-18": 1,
    "2025-11-19": 2,
    "2025-11-21": 4,
    "2025-12-24": 4,
    "2025-11-18T12:00:00Z": 1,
    "2025-11-18T12:00Z": 1,
    "2025-11-18T12:00:00.000001Z": 1,
    "2025-11-19T11:59:59.999999Z": 1,
    "2025-11-19T12:00:00Z": 2,
    "2025-11-19T13:00:00+01:00": 2,
    "2025-11-19T13:00:00 01:00": 2,  # a + that was not escaped
    "2025-11-19T12:59:00+01:00": 1,
    "2025-11-19T07:00:00-05:00": 2,
    "2025-11-19T06:59:59.5-05:00": 1,
}


@pytest.mark.parametrize("asked", MOMENTS)
def test_as_of_returns_the_claim_as_it_was(anonymous, editions, asked):
    here = below(editions[0].claim_id)
    edition = editions[MOMENTS[asked] - 1]
    answer = anonymous.get(here, {"as_of": asked})
    assert answer.content == edition.document.encode()
    assert answer["Content-Type"] == "application/json"
    assert answer["ETag"] == f'"{bytes(edition.digest).hex()}"'
    assert answer["Content-Location"] == f"{here}versions/{edition.version}/"
    assert answer["Memento-Datetime"] == http_date(edition.made_at.timestamp())
    assert answer["Last-Modified"] == http_date(math.ceil(edition.made_at.timestamp()))
    assert answer["Link"] == (
        f'<http://testserver{here}>; rel="original", <http://testserver{here}versions/>; rel="version-history"'
    )
    assert answer["Cache-Control"] == "public, no-cache"
    again = anonymous.get(here, {"as_of": asked}, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_unescaped_plus_in_a_zone_is_understood(anonymous, editions):
    answer = anonymous.get(below(editions[0].claim_id, "?as_of=2025-11-19T13:00:00+01:00"))
    assert answer["Content-Location"].endswith("/versions/2/")


def test_as_of_before_the_first_edition_is_a_404(anonymous, editions):
    for asked in ("2025-11-17", "2025-11-18T11:59:59.999999Z", "0001-01-01"):
        problem = is_problem(anonymous.get(below(editions[0].claim_id), {"as_of": asked}), 404, "not_public_then")
        assert problem["detail"] == "This claim was not public before 2025-11-18T12:00:00Z."


def test_as_of_while_the_claim_was_gone_is_a_404(anonymous, editions):
    for asked in ("2025-11-20", "2025-11-21T11:59:59Z"):
        problem = is_problem(anonymous.get(below(editions[0].claim_id), {"as_of": asked}), 404, "not_public_then")
        assert problem["detail"] == "This claim was gone from 2025-11-20T12:00:00Z on: see its versions."


def test_as_of_takes_today_but_not_tomorrow(anonymous, editions):
    today = timezone.now().date()
    here = below(editions[0].claim_id)
    assert anonymous.get(here, {"as_of": today.isoformat()}).content == SECOND.encode()
    for asked in (f"{today + timedelta(days=2)}", f"{today + timedelta(days=2)}T00:00:00Z", "9999-12-31"):
        refused(anonymous.get(here, {"as_of": asked}), "as_of")


def test_without_as_of_the_current_claim_is_returned(anonymous):
    claim = VerdictFactory(published=True).claim
    assert anonymous.get(below(claim)).json()["id"] == str(claim.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_read_a_gone_claim_as_it_was(role):
    """The claim itself is a 404; its editions stay."""
    claim = make_editions(*ALL[:3])[0].claim_id
    client = client_of(role)
    assert client.get(below(claim)).status_code == 404
    assert client.get(below(claim), {"as_of": "2025-11-18"}).content == FIRST.encode()
    assert len(client.get(below(claim, "versions/")).json()["results"]) == 3


MALFORMED = [
    "x", "2025", "2025-11", "2025-13-01", "2025-02-30", "20251118", "2025-W47-2", "2025-11-18T12:00:00", "18.11.2025",
    "2025-11-18T25:00:00Z", "2025-11-18T12:60:00Z", "2025-11-18T12:00:61Z", "2025-11-18T12:00:00.1234567Z",
    "2025-11-18T12:00:00+25:00", "2025-11-18T12:00:00+0100", "2025-11-18 12:00:00Z", "2025-11-18t12:00:00z",
    "0001-01-01T00:00:00+14:00", "0000-01-01", "-001-01-01", "9999-12-31T23:59:59-14:00", "10000-01-01",
    "２０２５-11-18", "2025-11-18Z", "2025-11-18T12:00:00Z Z", "now", "infinity", "-infinity", "1763467200", "1e999",
    "2025-11-18'--", "2025-11-18,2025-11-19",
]  # fmt: skip
UNREADABLE = ["", "%20", "%00", "2025-11-18%00", "2025-11-18%0A", "%0A", "%ED%A0%80", "%FF", "%1B", "9" * 10_000]


@pytest.mark.parametrize("asked", MALFORMED)
def test_an_unreadable_as_of_is_refused(anonymous, editions, asked):
    refused(anonymous.get(below(editions[0].claim_id), {"as_of": asked}), "as_of")


def test_an_as_of_that_is_no_plain_text_is_refused(anonymous, editions):
    for asked in [*UNREADABLE, "2025-11-18&as_of=2025-11-19"]:
        answer = anonymous.get(below(editions[0].claim_id, f"?as_of={asked}"))
        assert [one["parameter"] for one in is_problem(answer, 400, "invalid_query")["errors"]] == ["as_of"]


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{0,15})?[-+ Z]?[0-9:]{0,5}"))
def test_any_text_is_a_moment_of_the_past_or_refused(text):
    try:
        moment = moment_of(text)
    except QueryRefused as refusal:
        assert refusal.errors[0]["parameter"] == "as_of"  # noqa: PT017
    else:
        assert moment.date() <= timezone.now().date()


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: zone_of(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1, 1, 2), datetime(2026, 1, 1), timezones=ZONES))
def test_a_time_with_its_zone_is_that_moment(moment):
    text = moment.isoformat()
    assert moment_of(text) == moment_of(text.replace("+", " ")) == moment


class AsOfEveryMoment(TestCase):
    @given(st.integers(-1, 12))
    def test_as_of_is_the_last_edition_made_by_then(self, hours):
        editions = make_editions(FIRST, SECOND, FIRST)
        asked = LONG_AGO + timedelta(hours=hours * 6)
        by_then = [edition for edition in editions if edition.made_at <= asked]
        answer = APIClient().get(below(editions[0].claim_id), {"as_of": asked.astimezone(UTC).isoformat()})
        if by_then:
            assert answer.content == by_then[-1].document.encode()
        else:
            assert answer.status_code == 404


# What differs


def changes(client, editions, version, asked=""):
    return client.get(below(editions[0].claim_id, f"versions/{version}/changes/{asked}"))


def test_a_version_says_what_changed_since_the_one_before(anonymous, editions):
    answer = changes(anonymous, editions, 2)
    assert answer.json() == {
        "claim": str(editions[0].claim_id),
        "version": 2,
        "since": 1,
        "changes": [
            {"path": ["statement"], "before": "café \U0001f642", "after": "No result."},
            {"path": ["value"], "before": 1.1, "after": 2},
            {"path": ["topics"], "after": [{"id": "t", "slug": "a"}]},
        ],
    }
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


def test_any_two_versions_can_be_compared(anonymous, editions):
    assert changes(anonymous, editions, 2, "?since=1").content == changes(anonymous, editions, 2).content
    assert changes(anonymous, editions, 4, "?since=2").json()["changes"] == []
    assert changes(anonymous, editions, 1, "?since=1").json()["changes"] == []
    back = changes(anonymous, editions, 1, "?since=2").json()["changes"]
    assert back[-1] == {"path": ["topics"], "before": [{"id": "t", "slug": "a"}]}


def test_a_whole_document_differs_when_a_claim_appears_or_goes(anonymous, editions):
    first, second = json.loads(FIRST), json.loads(SECOND)
    came = changes(anonymous, editions, 1).json()
    assert (came["since"], came["changes"]) == (None, [{"path": [], "before": None, "after": first}])
    assert changes(anonymous, editions, 3).json()["changes"] == [{"path": [], "before": second, "after": None}]
    assert changes(anonymous, editions, 4).json()["changes"] == [{"path": [], "before": None, "after": second}]


@pytest.mark.parametrize("since", [*HOSTILE, "5", "", "1&since=2"])
def test_since_must_be_a_version_of_the_same_claim(anonymous, editions, since):
    make_editions(*ALL * 2)
    answer = changes(anonymous, editions, 2, f"?since={since}")
    assert [one["parameter"] for one in is_problem(answer, 400, "invalid_query")["errors"]] == ["since"]
