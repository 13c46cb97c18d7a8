"""Is a page left alone that its site asks programs not to read?"""

from datetime import UTC, datetime, timedelta

import pytest

from sources.fetching import NotFetched, fetch, robots
from tests.sources.fetching.hostile_servers import SERVERS
from tests.sources.fetching.test_addresses import code_of
from tests.support.web import Page, Redirect

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
URL = "http://outlet.example/news/a?print=1"
ROBOTS = "http://outlet.example/robots.txt"
NOBODY = Page("User-agent: *\nDisallow: /", "text/plain")


def is_read(url=URL, at=AT):
    try:
        return fetch(url, asked_by_person=False, at=at).status == 200
    except NotFetched as refused:
        if refused.code != "refused_by_robots":
            raise
        return False


@pytest.mark.parametrize(
    ("rules", "is_allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /news/", False),
        ("User-agent: *\nDisallow: /News/", True),
        ("User-agent: *\nDisallow: /*print=", False),
        ("User-agent: *\nDisallow: /news/a$", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/", True),
        ("User-agent: *\nAllow: /news/\nDisallow: /news/a", False),
        ("User-agent: claimdesk\nDisallow: /\n\nUser-agent: *\nDisallow:", False),
        ("User-agent: Claimdesk\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: other\nDisallow: /", True),
        ("\ufeffUser-agent: *\r\nDisallow: /news # a comment\r\n", False),
        ("User-agent: *\nDisallow: /" + "*a" * 200 + "b", True),
        ("<!DOCTYPE html><title>Not found</title>", True),
        ("\0" * 1000, True),
    ],
)
def test_the_longest_rule_of_our_name_decides(web, rules, is_allowed):
    web[URL] = "<p>It grew."
    web[ROBOTS] = Page(rules, "text/plain")
    assert is_read() == is_allowed
    assert [request.url for request in web.requests] == [ROBOTS, URL][: 1 + is_allowed]


def test_a_person_may_read_what_programs_may_not(web):
    web[URL] = "<p>It grew."
    web[ROBOTS] = NOBODY
    assert fetch(URL, asked_by_person=True).status == 200
    assert [request.url for request in web.requests] == [URL]


def test_each_site_of_a_redirect_is_asked(web):
    web[URL] = Redirect("http://moved.example/a")
    web["http://moved.example/a"] = "<p>It grew."
    web["http://moved.example/robots.txt"] = NOBODY
    assert not is_read()
    assert "http://moved.example/a" not in [request.url for request in web.requests]


def test_a_site_is_asked_once_a_day(web):
    web[URL] = "<p>It grew."
    hours = [0, 1, 23, 25, 26]
    for hour in hours:
        assert is_read(at=AT + timedelta(hours=hour))
    assert [request.url for request in web.requests].count(ROBOTS) == 2


def test_the_rules_of_a_site_are_those_of_one_scheme_and_name(web):
    web[ROBOTS] = lambda request: NOBODY if request.url == ROBOTS else Page("", "text/plain")
    for url in ("https://outlet.example/a", "http://www.outlet.example/a"):
        web[url] = "<p>It grew."
        assert is_read(url)
    assert not is_read()


def test_the_oldest_rules_are_forgotten_first(web, monkeypatch):
    monkeypatch.setattr(robots, "MAX_HOSTS", 2)
    for host in ("a.example", "b.example", "c.example"):
        web[f"http://{host}/"] = "<p>It grew."
        assert is_read(f"http://{host}/")
    assert [*robots._known] == ["http://b.example:80", "http://c.example:80"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_site_without_rules_is_read(web, status):
    web[URL] = "<p>It grew."
    web[ROBOTS] = Page("User-agent: *\nDisallow: /", "text/plain", status=status)
    assert is_read()


@pytest.mark.parametrize(("status", "code"), [(500, "server_error"), (503, "server_error"), (429, "retry_later")])
def test_a_site_that_cannot_say_its_rules_is_left_alone_for_now(web, status, code):
    web[URL] = "<p>It grew."
    web[ROBOTS] = Page("", status=status)
    assert code_of(URL, asked_by_person=False) == code
    web[ROBOTS] = Page("", "text/plain")
    assert is_read()


@pytest.mark.parametrize(
    "name",
    ["a body without an end", "a bomb of gzip", "less than it says", "nothing at all", "a reset within the body"],
)
def test_hostile_rules_end_a_fetch_as_a_hostile_page_does(web, name):
    web[URL] = "<p>It grew."
    web[ROBOTS], code = SERVERS[name]
    assert code_of(URL, asked_by_person=False) == code
    assert URL not in [request.url for request in web.requests]
