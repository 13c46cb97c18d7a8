"""Does every endpoint take the parameters that OpenAPI names, in every spelling, and no others?"""

import re
from urllib.parse import quote

import pytest
from django_filters import BaseCSVFilter, DateFilter, DateTimeFilter, IsoDateTimeFilter

from claims.log.signing import sign_log
from config.api.filtering.filters import Day, Moment
from sources.media.by_address import begin
from tests.claims.api.test_hostile import FILTERS, LISTS, refused
from tests.contract.test_openapi import generated
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleVersionFactory,
    EvidenceFactory,
    ImportFactory,
    LinkFactory,
    MediaFactory,
    PageCaptureFactory,
    PublisherFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import client_of
from tests.support.endpoints import routes, with_required

PAGES = {"docs/", "schema/"}  # documents, not rows


@pytest.fixture(scope="module")
def rows(module_rows):
    """Make a row for each parameter that a path may have."""

    def make():
        topic = TopicFactory()
        version = ArticleVersionFactory()
        evidence = EvidenceFactory(article=version.article, version=version)
        verdict = VerdictFactory(published=True, claim=evidence.claim)
        retracted = VerdictFactory(
            claim=evidence.claim, publisher=PublisherFactory(), status="retracted", published_at=LONG_AGO,
            published_by=verdict.published_by, retracted_at=LONG_AGO, retraction_reason="wrong",
        )  # fmt: skip
        sign_log()
        return {
            "claims": evidence.claim.pk, "evidence": evidence.pk, "verdicts": verdict.pk,
            "articles": version.article_id, "capture": PageCaptureFactory().pk,
            "media": MediaFactory().pk, "article-versions": version.pk,
            "corrections": evidence.claim.corrections.get().pk,
            "imports": ImportFactory().pk, "claimants": evidence.claim.claimant_id,
            "topics": retracted.claim.claim_topics.create(topic=topic).topic_id,
            "amendments": AmendmentFactory(claim=evidence.claim).pk,
            "links": LinkFactory(claim=evidence.claim).pk,
            "fetch": begin("https://outlet.example/summit.jpg", by=UserFactory()).id,
            "rating-scales": verdict.rating.scale_id, "publishers": verdict.publisher_id,
        }  # fmt: skip

    return module_rows(make)


@pytest.fixture(scope="module")
def editor(module_rows):
    return module_rows(lambda: client_of("editor"))


def address(path, rows):
    """Return the path with the key of such a row for each parameter."""
    path = path.replace("versions/<uuid:pk>", f"versions/{rows['article-versions']}")
    path = re.sub(r"([\w-]+)/<\w+:(?:pk|article|claim|found_in)>", lambda one: f"{one[1]}/{rows[one[1]]}", path)
    return re.sub(r"<\w+:version>", "1", path)


READS = sorted({path for method, path, _view in routes() if method == "GET"} - PAGES)


def documented(path):
    place = re.sub(r"<\w+:(\w+)>", r"{\1}", path).replace("{pk}", "{id}").rstrip("/")
    operation = generated()["paths"][f"/api/v1/{place}"]["get"]
    return {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}


@pytest.fixture(scope="module")
def everywhere():
    """Return every query parameter of every endpoint."""
    return set.union(*(documented(path) for path in READS)) | {"version", "expand", "format", "nonsense"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", READS)
def test_a_parameter_missing_from_openapi_is_refused_by_name(editor, rows, everywhere, path):
    others = sorted(everywhere - documented(path))
    assert "as_of" in others or path == "claims/<uuid:pk>/"
    answer = editor.get(f"/api/v1/{address(path, rows)}?{'&'.join(f'{name}=x' for name in others)}")
    assert answer.status_code == 400, (path, answer.content[:500])
    assert {error["parameter"] for error in answer.json()["errors"]} == set(others)


@pytest.mark.django_db
@pytest.mark.parametrize("path", READS)
def test_every_parameter_in_openapi_is_accepted(editor, rows, path):
    here = f"/api/v1/{address(path, rows)}"
    assert editor.head(with_required(here)).status_code in (200, 302), here
    for name in documented(path):
        answer = editor.get(f"{here}?{name}=")
        assert answer.status_code == 400
        assert "This parameter is empty" in answer.json()["detail"], (path, name)


def filter_of(resource, name):
    return LISTS[resource].filterset_class.get_filters()[name]


def is_list(resource, name):
    return isinstance(filter_of(resource, name), BaseCSVFilter)


def without_id(answer):
    content = answer.json()
    return {name: value for name, value in content.items() if name not in ("request_id", "next", "previous")}


@pytest.mark.django_db
@pytest.mark.parametrize(("resource", "name"), [one for one in FILTERS if is_list(*one)])
def test_a_parameter_of_several_values_may_be_repeated(editor, rows, resource, name):
    filter_ = filter_of(resource, name)
    known = getattr(filter_, "known", None)
    for first, second in [
        known[:2] if isinstance(known, list) else ("fr", "en"),
        ("fr", "fr"),
        ("x y", "desk.example"),
    ]:
        joined, repeated = f"{name}={first},{second}", f"{name}={first}&{name}={second}"
        answers = [editor.get(f"/api/v1/{resource}/?{asked}") for asked in (joined, repeated)]
        assert answers[0].status_code == answers[1].status_code
        assert without_id(answers[0]) == without_id(answers[1])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("resource", "name"),
    [one for one in FILTERS if not is_list(*one)] + [("claims", one) for one in ("count", "page_size", "highlight")],
)
def test_a_repeated_parameter_of_one_value_is_refused(editor, resource, name):
    for other in ("true", "false"):
        answer = editor.get(f"/api/v1/{resource}/?{name}=true&{name}={other}")
        refused(answer, name)
        assert "takes one value" in answer.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "words"), [("fields", "id,statement"), ("group_by", "language,topic")])
def test_list_parameters_that_are_no_filters_may_be_repeated(editor, rows, name, words):
    here = "/api/v1/claims/facets/" if name == "group_by" else f"/api/v1/claims/{rows['claims']}/"
    answers = [
        editor.get(f"{here}?{asked}") for asked in (f"{name}={words}", f"{name}={words.replace(',', f'&{name}=')}")
    ]
    assert answers[0].json() == answers[1].json()
    assert answers[0].status_code == 200


@pytest.mark.parametrize(
    ("address", "suggested"),
    [
        ("claims/?langage=fr", "language"),
        ("claims/?categry__not=false", "category__not"),
        ("claims/?category=flase", "false"),
        ("claims/?status=opem", "open"),
        ("claims/?language=french", "fr"),
        ("topics/?slag=x", "slug"),
        ("claimants/?zzz=x", None),
        ("corrections/?w=x", None),
        ("claims/?category=x", None),
        ("claims/?language=%3F", None),
        ("claims/0199a000-0000-7000-8000-000000000000/?q=x", None),
    ],
)
def test_a_refusal_suggests_the_nearest_value(anonymous, address, suggested):
    answer = anonymous.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert ("did you mean" in answer.json()["detail"]) == bool(suggested)
    assert suggested is None or f"did you mean “{suggested}”?" in answer.json()["detail"]


def test_without_a_near_value_a_refusal_lists_a_few_choices(anonymous):
    detail = anonymous.get("/api/v1/claims/?status=x").json()["detail"]
    assert "There is: closed, dismissed, open, submitted." in detail


# Days and times


RANGES = [(resource, name) for resource, name in FILTERS if name.rpartition("__")[2] in ("gte", "gt", "lte", "lt")]
NOT_ISO = ["10/11/2025", "11.10.2025", "10 Nov 2025", "novembre 2025", "2025-11", "20251118", "2025-W47-2", "18/11/25"]


@pytest.mark.django_db
@pytest.mark.parametrize(("resource", "name"), RANGES)
def test_days_and_times_are_iso_8601_in_every_language(editor, resource, name):
    for language in ("en", "fr"):
        for value in NOT_ISO:
            refused(editor.get(f"/api/v1/{resource}/?{name}={quote(value)}", HTTP_ACCEPT_LANGUAGE=language), name)
        assert editor.get(f"/api/v1/{resource}/?{name}=2025-11-10", HTTP_ACCEPT_LANGUAGE=language).status_code == 200


def test_all_filters_of_days_and_times_use_our_classes():
    kinds = (DateFilter, DateTimeFilter, IsoDateTimeFilter)
    for resource, name in FILTERS:
        filter_ = filter_of(resource, name)
        assert isinstance(filter_, (Day, Moment)) or not isinstance(filter_, kinds), (resource, name)
    assert not [one for one in RANGES if not isinstance(filter_of(*one), (Day, Moment))]


TIMES = [one for one in RANGES if isinstance(filter_of(*one), Moment)]


@pytest.mark.django_db
@pytest.mark.parametrize(("resource", "name"), TIMES)
def test_an_unescaped_plus_is_a_plus(editor, rows, resource, name):
    escaped, raw = (
        editor.get(f"/api/v1/{resource}/?{name}=2025-11-18T13:00:00{plus}01:00&count=exact") for plus in ("%2B", "+")
    )
    assert (escaped.status_code, raw.status_code) == (200, 200)
    assert without_id(escaped) == without_id(raw)


@pytest.mark.django_db
@pytest.mark.parametrize("resource", LISTS)
def test_a_list_and_its_etag_do_not_depend_on_accept_language(rows, editor, resource):
    for client in (editor, client_of("anonymous")):
        english, french = (client.get(f"/api/v1/{resource}/", HTTP_ACCEPT_LANGUAGE=one) for one in ("en", "fr"))
        assert (english.content, english["ETag"]) == (french.content, french["ETag"])


@pytest.mark.django_db
def test_facets_in_another_language_have_another_etag(rows, editor):
    here = "/api/v1/claims/facets/?group_by=language,status"
    english, french = (editor.get(here, HTTP_ACCEPT_LANGUAGE=one) for one in ("en", "fr"))
    assert english["ETag"] != french["ETag"]
    assert "Accept-Language" in english["Vary"]
