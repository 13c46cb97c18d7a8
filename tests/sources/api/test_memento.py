"""Do programs that know web archives find the versions of an article by their times (RFC 7089)?"""

import re
from datetime import UTC, datetime

import pytest

from tests.factories import ArticleFactory, ArticleVersionFactory
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db

DAYS = (1, 10, 20)
HTTP_DATES = {1: "Sat, 01 Nov 2025 08:00:00 GMT", 10: "Mon, 10 Nov 2025 08:00:00 GMT"}


@pytest.fixture
def desk():
    return client_of("editor")


@pytest.fixture
def versions():
    article = ArticleFactory(canonical_url="https://outlet.example/a?b=<c>")
    return [
        ArticleVersionFactory(article=article, text=f"Text {day}.", captured_at=datetime(2025, 11, day, 8, tzinfo=UTC))
        for day in DAYS
    ]


def address(version, end=""):
    return f"/api/v1/articles/{version.article_id}/versions/{end}"


def test_a_version_says_its_time_and_links_to_the_others(desk, versions):
    place = address(versions[0], f"{versions[0].pk}/")
    answer = desk.get(place)
    assert answer["Memento-Datetime"] == HTTP_DATES[1]
    links = dict(re.findall(r'<([^>]*)>; rel="(\w+)"', answer["Link"]))
    site = "http://testserver"
    assert links == {
        "https://outlet.example/a?b=%3Cc%3E": "original",
        f"{site}{address(versions[0], 'timemap/')}": "timemap",
        f"{site}{address(versions[0], 'timegate/')}": "timegate",
    }
    unchanged = desk.get(place, headers={"If-None-Match": answer["ETag"]})
    assert (unchanged.status_code, unchanged["Memento-Datetime"]) == (304, HTTP_DATES[1])


def test_the_time_map_lists_all_versions(desk, versions):
    answer = desk.get(address(versions[0], "timemap/"))
    assert answer["Content-Type"] == "application/link-format"
    lines = answer.content.decode().split(",\n")
    assert [line.partition("; ")[2] for line in lines[3:]] == [
        f'rel="first memento"; datetime="{HTTP_DATES[1]}"',
        f'rel="memento"; datetime="{HTTP_DATES[10]}"',
        'rel="last memento"; datetime="Thu, 20 Nov 2025 08:00:00 GMT"',
    ]
    assert f'timemap/>; rel="self"; type="application/link-format"; from="{HTTP_DATES[1]}"' in lines[1]
    again = desk.get(address(versions[0], "timemap/"), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (None, 2),
        ("Sat, 01 Nov 2025 07:59:59 GMT", 0),
        ("Sat, 01 Nov 2025 08:00:00 GMT", 0),
        ("Mon, 10 Nov 2025 07:59:59 GMT", 0),
        ("Mon, 10 Nov 2025 08:00:00 GMT", 1),
        ("Sun, 01 Jan 2090 00:00:00 GMT", 2),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 2),
    ],
)
def test_the_time_gate_leads_to_the_version_of_a_time(desk, versions, asked, index):
    headers = {"Accept-Datetime": asked} if asked else {}
    answer = desk.get(address(versions[0], "timegate/"), headers=headers)
    assert answer.status_code == 302
    assert answer["Location"].endswith(address(versions[0], f"{versions[index].pk}/"))
    assert "Accept-Datetime" in answer["Vary"]
    assert 'rel="original"' in answer["Link"]


@pytest.mark.parametrize("asked", ["", "yesterday", "2025-11-10", "Mon, 99 Nov 2025 08:00:00 GMT"])
def test_a_time_that_is_none_is_refused(desk, versions, asked):
    answer = desk.get(address(versions[0], "timegate/"), headers={"Accept-Datetime": asked})
    assert answer.status_code == 400
    assert "18 Nov 2025" in answer.content.decode()


@pytest.mark.parametrize("end", ["timemap/", "timegate/"])
def test_what_a_reader_may_not_see_has_no_times(versions, desk, end):
    assert client_of("anonymous").get(address(versions[0], end)).status_code == 404
    without_text = ArticleFactory()
    assert desk.get(f"/api/v1/articles/{without_text.pk}/versions/{end}").status_code == 404
