"""Hostile requests are answered with a problem: never with a 500, never with all rows."""

import orjson
import pytest
from django.urls import get_resolver

from claims.api import amendments, evidence, imports, links, record, reference, verdicts
from claims.api.claims.views import ClaimViewSet
from config.api.filtering.filters import AnyOf, Moment
from sources.api import views as sources
from sources.api.media import views as media
from tests.factories import ClaimFactory, EvidenceFactory, ImportFactory, MediaFactory, VerdictFactory
from tests.support.clients import ROLES, client_of

pytestmark = pytest.mark.django_db

LISTS = {
    "claims": ClaimViewSet,
    "verdicts": verdicts.VerdictViewSet,
    "evidence": evidence.EvidenceViewSet,
    "amendments": amendments.AmendmentViewSet,
    "links": links.LinkViewSet,
    "corrections": record.CorrectionViewSet,
    "claimants": reference.ClaimantViewSet,
    "topics": reference.TopicViewSet,
    "rating-scales": reference.RatingScaleViewSet,
    "imports": imports.ImportViewSet,
    "publishers": sources.PublisherViewSet,
    "articles": sources.ArticleViewSet,
    "media": media.MediaViewSet,
}
FILTERS = [(resource, name) for resource, view in LISTS.items() for name in view.filterset_class.get_filters()]
# Filters that accept any text as a value: words that occur nowhere, an unknown address, an unknown domain.
TAKES_ANY_WORD = {"q", "domain", "country", "wikidata_id"}

NEVER = {
    "NUL": "%00",
    "a NUL inside": "fr%00",
    "10,000 characters": "a" * 10_000,
    "a lone surrogate": "%ED%A0%80",
    "bytes that are not UTF-8": "%FF%FE",
    "an escape": "%1B%5B31m",
    "nothing": "",
    "only spaces": "%20%20",
}
WRONG_TYPE = {
    "a huge number": "9" * 400,
    "an exponent": "1e999",
    "other scripts' digits": "%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%95-11-01",  # ２０２５-11-01
    "other scripts' letters": "%D1%84%D1%80",
    "markup": "%3Cscript%3E",
    "SQL": "x%27%20OR%201=1--",
    "JSON": "%7B%7D",
    "only commas": ",,,",
    "not a number": "NaN",
    "not a number, nor a word": "NaN!",
}


@pytest.fixture(scope="module")
def somebody_reads(module_rows):
    """Return an anonymous client; there is one row of each public kind, and an import, which only the desk sees."""
    module_rows(
        lambda: (
            EvidenceFactory(claim=VerdictFactory(published=True).claim, media=MediaFactory()),
            ImportFactory(),
        )
    )
    return client_of("anonymous")


@pytest.fixture(scope="module")
def claim(module_rows):
    return module_rows(ClaimFactory)


@pytest.fixture(scope="module")
def somebody_writes(module_rows):
    return module_rows(lambda: client_of("editor"))


# A list or its facets, a parameter, an invalid value, and how many such values are sent at once.
UNKNOWN = [
    ("claims/", "publisher__in", "o{}", 400),
    ("claims/", "topic__not", "t{}", 400),
    ("claims/", "category__in", "f{}", 400),
    ("claims/", "fields", "f{}", 400),
    ("claims/facets/", "group_by", "g{}", 400),
]


@pytest.mark.parametrize(("address", "parameter", "word", "many"), UNKNOWN)
def test_many_wrong_words_cost_few_queries(
    somebody_reads, django_assert_max_num_queries, address, parameter, word, many
):
    words = [word.format(number) for number in range(many)]
    with django_assert_max_num_queries(3):  # for known values, for rows that were merged, and for near values
        answer = somebody_reads.get(f"/api/v1/{address}?{parameter}={','.join(words)}")
    refused(answer, parameter)
    *told, rest = [error["detail"] for error in answer.json()["errors"]]
    assert [f"“{word}”" in detail for word, detail in zip(words, told, strict=False)] == [True] * 10
    assert rest == f"Number of further unknown values: {many - 10}."


def refused(answer, parameter):
    assert answer.status_code == 400, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    assert {error["parameter"] for error in answer.json()["errors"]} == {parameter}


@pytest.mark.parametrize(("resource", "name"), FILTERS)
def test_no_filter_takes_a_hostile_value(somebody_reads, resource, name):
    for value in NEVER.values():
        refused(somebody_reads.get(f"/api/v1/{resource}/?{name}={value}"), name)


@pytest.mark.parametrize(("resource", "name"), FILTERS)
def test_no_filter_takes_a_value_of_another_type(somebody_reads, resource, name):
    for what, value in WRONG_TYPE.items():
        answer = somebody_reads.get(f"/api/v1/{resource}/?{name}={value}")
        is_language = value == "NaN" and "language" in name  # `nan` is Southern Min, which nobody here speaks
        takes_word = is_language or name.partition("__")[0] in TAKES_ANY_WORD
        if takes_word and answer.status_code == 200:
            if not name.endswith("__not"):
                assert answer.json()["results"] == [], what
        else:
            refused(answer, name)


TIMES = [
    (resource, name)
    for resource, name in FILTERS
    if isinstance(LISTS[resource].filterset_class.get_filters()[name], Moment)
]


@pytest.mark.parametrize(("resource", "name"), TIMES)
def test_times_take_any_zone_within_the_calendar(somebody_reads, resource, name):
    of_the_desk = name.startswith("updated_at")
    for time in ("2025-11-17T02:48:44.7+16:58", "2025-11-17T02:48:44-19:01", "9900-05-27T02:48:44%2B23:59"):
        answer = somebody_reads.get(f"/api/v1/{resource}/?{name}={time.replace('+', '%2B')}")
        assert answer.status_code == (400 if of_the_desk else 200), answer.content
    for time in ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00%2B12:00"):
        refused(somebody_reads.get(f"/api/v1/{resource}/?{name}={time}"), name)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("resource", LISTS)
def test_every_list_can_be_counted_by_every_reader(somebody_reads, resource, role):
    reader = client_of(role)
    shown = len(reader.get(f"/api/v1/{resource}/").json()["results"])
    assert reader.get(f"/api/v1/{resource}/?count=exact").json()["count"] == shown
    assert reader.get(f"/api/v1/{resource}/?count=estimated").json()["count"] >= 0


@pytest.mark.parametrize("resource", LISTS)
def test_an_unknown_parameter_is_refused_on_lists_and_details(somebody_reads, resource):
    refused(somebody_reads.get(f"/api/v1/{resource}/?langage=fr"), "langage")
    for row in somebody_reads.get(f"/api/v1/{resource}/").json()["results"]:
        refused(somebody_reads.get(f"/api/v1/{resource}/{row['id']}/?language=fr"), "language")


def test_filters_suggest_the_nearest_known_word(somebody_reads):
    of_the_desk = ClaimViewSet.filterset_class.of_the_desk
    for resource, view in LISTS.items():
        for name, one in view.filterset_class.get_filters().items():
            if isinstance(one, AnyOf) and isinstance(one.known, list) and name.partition("__")[0] not in of_the_desk:
                word = one.known[0]
                answer = somebody_reads.get(f"/api/v1/{resource}/?{name}={word[:-1]}")
                refused(answer, name)
                assert f"“{word}”?" in answer.json()["detail"]


@pytest.mark.parametrize(
    "words",
    [
        "-" * 512,
        '"' * 511,
        "(((((",
        "a & | ! b:*",
        "'; DROP TABLE claims_claim; --",
        "le la les",
        "-",
        "\\",
        "%",
        "::",
        "🙂",
    ],
)
def test_a_search_takes_any_words_up_to_512_characters(somebody_reads, words):
    assert somebody_reads.get("/api/v1/claims/", {"q": words}).status_code == 200
    refused(somebody_reads.get("/api/v1/claims/", {"q": "x" * 513}), "q")


BODIES = {
    "3 MB": (b'{"statement": "' + b"a" * 3_000_000 + b'"}', 413),
    "5,000 deep": (b"[" * 5_000 + b"]" * 5_000, 400),
    "5,000 deep objects": (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400),
    "not JSON": (b"statement=x", 400),
    "cut off": (b'{"statement": "x', 400),
    "not UTF-8": (b'{"statement": "\xff"}', 400),
    "a lone surrogate": (rb'{"statement": "\ud800", "language": "fr"}', 400),
    "a NUL": (rb'{"statement": "a\u0000b", "language": "fr"}', 400),
    "an array": (b"[]", 400),
    "a number": (b"1", 400),
    "null": (b"null", 400),
    "nothing": (b"", 400),  # on a PATCH: nothing to change
    "NaN": (b'{"priority": NaN}', 400),
    "a huge number": (b'{"statement": "x", "language": "fr", "priority": ' + b"9" * 400 + b"}", 400),
    "2,001 characters": (orjson.dumps({"statement": "a" * 2_001, "language": "fr"}), 400),
    "only spaces": (b'{"statement": "   ", "language": "fr"}', 400),
    "objects for words": (b'{"statement": {}, "language": [], "topics": "x", "claimant": 1}', 400),
    "unknown topic": (b'{"statement": "x", "language": "fr", "topics": ["nowhere"]}', 400),
    "unknown language": (b'{"statement": "x", "language": "french"}', 400),
    "no such day": (b'{"statement": "x", "language": "fr", "claimed_on": "2025-02-30"}', 400),
}


@pytest.mark.parametrize("what", BODIES)
@pytest.mark.parametrize("method", ["post", "put", "patch"])
def test_no_body_is_too_bad_for_a_clear_answer(somebody_writes, claim, what, method):
    body, status = BODIES[what]
    if (what, method) == ("nothing", "patch"):
        status = 200
    url = "/api/v1/claims/" if method == "post" else f"/api/v1/claims/{claim.pk}/"
    answer = getattr(somebody_writes, method)(url, body, content_type="application/json")
    assert answer.status_code == status
    if status >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"]
    claim.refresh_from_db()
    assert claim.statement == ClaimFactory.statement


# Without imports, which accept any file and report each unreadable item (test_imports.py), media, which are files
# (tests/sources/api/media), and amendments and links, which are created below a claim.
TAKES_A_POST = [
    *(
        f"/api/v1/{resource}/"
        for resource, view in LISTS.items()
        if hasattr(view, "create") and resource not in ("imports", "media", "amendments", "links")
    ),
    "/api/v1/claims/match/",
    "/api/v1/auth/login/",
]


@pytest.mark.parametrize("url", TAKES_A_POST)
@pytest.mark.parametrize("what", ["3 MB", "5,000 deep", "not JSON", "an array", "null", "nothing", "a lone surrogate"])
def test_every_address_that_takes_a_body_refuses_a_bad_one(somebody_writes, url, what):
    body, status = BODIES[what]
    answer = somebody_writes.post(url, body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_every_list_of_the_api_is_in_this_file():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    lists = {view.queryset.model._meta.model_name for view in LISTS.values()}
    assert {name.removesuffix("-list") for name in names if name.endswith("-list")} == lists


@pytest.mark.parametrize(
    "text", ["%00", "x", "0199a000-0000-7000-8000-00000000000", "..%2F..%2F", "１" * 36, "a" * 5_000]
)
@pytest.mark.parametrize("resource", LISTS)
def test_an_invalid_id_is_a_404(somebody_reads, resource, text):
    answer = somebody_reads.get(f"/api/v1/{resource}/{text}/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
