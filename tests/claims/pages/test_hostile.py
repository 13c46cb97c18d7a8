"""Does the public site answer strange requests as it should: HEAD, foreign hosts, broken query strings?"""

import pytest

from tests.claims.pages.web.rows import judged
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db
PAGES = ["claim", "/", "/claims/", "/corrections/", "/methodology/", "/about/", "/sitemap.xml"]
BROKEN = [
    "cursor=x",
    "q=%00",
    "q=%ff%fe",
    "claimed_on__gte=soon",
    "topic=../..",
    "%5B%5D=1",
    "a=1&a=2",
    "category=%27--",
]


def address(path):
    return f"/claims/{judged().pk}/the-summit-ended-without-a-result" if path == "claim" else path


@pytest.mark.parametrize("path", PAGES)
def test_head_has_the_headers_of_get_and_no_body(client, path):
    place = address(path)
    got, head = client.get(place), client.head(place)
    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    for name in ("ETag", "Cache-Control", "Content-Type"):
        assert head[name] == got[name], name
    again = client.head(place, headers={"If-None-Match": got["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("host", ["evil.example", "evil.example:80@desk", "a b"])
def test_a_foreign_host_gets_no_page(client, path, host):
    answer = client.get(address(path), headers={"Host": host})
    assert answer.status_code == 400
    assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("query", BROKEN)
@pytest.mark.parametrize("path", ["/claims/", "/corrections/", "/topics/diplomacy/"])
def test_a_broken_query_is_refused_by_name_or_leads_to_a_page(client, path, query):
    TopicFactory(slug="diplomacy")
    answer = client.get(f"{path}?{query}")
    assert answer.status_code in (200, 400)
    assert "text/html" in answer["Content-Type"]


@pytest.mark.parametrize("path", ["/topics/unknown/", "/publishers/unknown.example/", "/claims/x/y", "/nowhere/"])
def test_what_is_not_there_is_a_page_for_a_browser(client, path):
    answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
