"""Is a new version stored exactly when the text changed? Each answer of a site × what becomes of the check."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims.models import Evidence
from sources.canonical import canonical_url
from sources.capture import capture
from sources.models import Article, ArticleVersion
from sources.reading.kinds import read_document
from sources.rechecking import check, plan, seconds_until_next, take
from tests.factories import ArticleFactory, EvidenceFactory, new_text
from tests.sources.rechecking.conftest import check_of, page_saying
from tests.support.web import Page, Redirect

pytestmark = pytest.mark.django_db
URL = "https://outlet.example/bridge"
TEXT = "\n".join(
    [
        "The bridge was to cost 27 millions, said the minister when the first stone of it was laid, eight years ago.",
        "It has cost 40 millions, said the same minister on Tuesday, when the first cars were allowed to cross it.",
        "Who pays for the difference was not said. The towns on both banks have asked the region for its accounts.",
        "A commission of the parliament is to hear the builders in the spring, and to publish what they have to say.",
    ]
)
LATER = TEXT.replace("40", "35")


@pytest.fixture
def stored(web):
    """Return the version that the page had when it was captured."""
    web[URL] = page_saying(TEXT)
    reading = read_document(page_saying(TEXT).encode(), media_type="text/html", charset="utf-8", url=URL)
    done = capture(reading.text, URL, at=timezone.now(), method="paste", title="A bridge")
    return done.version


def recheck(at=None):
    """Take and do the check that is due next. Return its outcome, or None if none is due."""
    at = at or timezone.now()
    plan(at)
    row = take(at)
    return row and check(row, at)


def test_the_same_text_is_no_new_version(stored):
    assert recheck() == "unchanged"
    assert ArticleVersion.objects.count() == 1


def test_another_text_is_a_new_version_and_its_lost_quote_is_noted(stored, web):
    evidence = EvidenceFactory(article=stored.article, version=stored, quote_exact="cost 40 millions")
    web[URL] = page_saying(LATER)

    assert recheck() == "changed"
    newest = ArticleVersion.objects.latest("captured_at")
    assert (newest.method, "35 millions" in newest.text, bool(newest.copy)) == ("fetch", True, True)
    assert Evidence.objects.with_quote_status().get(pk=evidence.pk).quote_status == "gone"


def test_a_text_with_other_blanks_is_the_same(web):
    web[URL] = page_saying(TEXT)
    text = read_document(page_saying(TEXT).encode(), media_type="text/html", charset="utf-8", url=URL).text
    capture(text.replace("\n", "\n\n").replace(" cost", "  cost"), URL, at=timezone.now(), method="paste")

    assert recheck() == "unchanged"
    assert ArticleVersion.objects.count() == 1


def test_a_site_that_says_that_nothing_changed_sends_no_page(stored, web):
    web[URL] = Page(page_saying(LATER), headers={"ETag": '"2"', "Last-Modified": "Mon, 30 Nov 2026 08:00:00 GMT"})
    assert recheck() == "changed"
    assert recheck(timezone.now() + timedelta(days=2)) == "unchanged"

    first, second = [request for request in web.requests if request.url == URL]
    assert "if-none-match" not in first.headers
    assert second.headers["if-none-match"] == '"2"'
    assert second.headers["if-modified-since"] == "Mon, 30 Nov 2026 08:00:00 GMT"
    assert ArticleVersion.objects.count() == 2


def test_a_text_that_came_since_is_compared_whatever_the_site_calls_unchanged(stored, web):
    web[URL] = Page(page_saying(LATER), headers={"ETag": '"2"'})
    assert recheck() == "changed"
    pasted = capture("A part of the page, without the costs.", URL, at=timezone.now(), method="paste")
    assert pasted.is_new_version

    web[URL] = Page(status=500)
    recheck(timezone.now() + timedelta(days=2))
    web[URL] = Page(page_saying(LATER), headers={"ETag": '"2"'})
    assert recheck(timezone.now() + timedelta(days=4)) == "changed"
    assert "35 millions" in ArticleVersion.objects.latest("captured_at").text


@pytest.mark.parametrize(("place", "outcome"), [("/", "front_page"), ("/old/bridge", "changed")])
def test_what_another_page_calls_unchanged_is_not_the_text(stored, web, place, outcome):
    dated = {"Last-Modified": "Mon, 30 Nov 2026 08:00:00 GMT"}
    web[URL] = Page(page_saying(TEXT), headers=dated)
    assert recheck() == "unchanged"
    web[URL], web[f"https://outlet.example{place}"] = Redirect(place), Page(page_saying(LATER), headers=dated)

    assert recheck(timezone.now() + timedelta(days=3)) == outcome


def test_an_old_copy_that_an_address_leads_to_is_not_what_it_says_now(stored, web):
    copy = f"https://web.archive.org/web/20160101120000/{URL}"
    web[URL], web[copy] = Redirect(copy), page_saying(LATER)

    assert recheck() == "unchanged"
    assert Article.objects.get().current_version == stored
    assert [version.captured_at.year for version in stored.article.versions.exclude(pk=stored.pk)] == [2016]


def test_an_article_that_is_stored_at_the_address_of_a_copy_stays_there(web):
    early, exact = (f"https://web.archive.org/web/{stamp}/{URL}" for stamp in ("2016", "20160101120000"))
    new_text(ArticleFactory(url=early, canonical_url=canonical_url(early)), "The bridge was to cost 27 millions.")
    web[early], web[exact] = Redirect(exact), page_saying(LATER)

    assert recheck() == "changed"
    assert "35 millions" in Article.objects.get().current_version.text


def test_a_copy_of_another_page_is_not_stored(stored, web):
    copy = "https://web.archive.org/web/20300101120000/https://other.example/bridge"
    web[URL], web[copy] = Redirect(copy), page_saying(LATER)

    assert recheck() == "not_stored"
    assert ArticleVersion.objects.get() == stored


def test_a_copy_of_a_time_between_two_checks_is_compared_too(stored, web):
    web[URL] = Page(page_saying(TEXT), headers={"ETag": '"1"'})
    checked_at = timezone.now() + timedelta(days=400)
    assert recheck(checked_at) == "unchanged"
    then = checked_at - timedelta(days=1)
    archived = f"https://web.archive.org/web/{then:%Y%m%d%H%M%S}/{URL}"
    assert capture(LATER, archived, at=checked_at, method="paste").article.current_version.captured_at < checked_at

    assert recheck(checked_at + timedelta(days=2)) == "changed"
    assert "40 millions" in ArticleVersion.objects.latest("captured_at").text


def test_an_article_that_moves_while_it_is_checked_is_not_entered_again(stored, web, monkeypatch):
    def read_and_move(body, **about):
        Article.objects.update(url=f"{URL}s", canonical_url=f"{URL}s")
        return read_document(body, **about)

    monkeypatch.setattr("sources.rechecking.checking.read", read_and_move)
    web[URL] = page_saying(LATER)

    assert recheck() == "not_stored"
    assert [article.url for article in Article.objects.all()] == [f"{URL}s"]
    assert ArticleVersion.objects.get() == stored


# What a site answers: the outcome, and after how long it is asked again.
REFUSALS = {
    "not there": (Page(status=404), "not_found", timedelta(days=30)),
    "removed": (Page(status=410), "gone", timedelta(days=30)),
    "an error": (Page(status=500), "server_error", timedelta(hours=1)),
    "too busy": (Page(status=429, headers={"Retry-After": "7200"}), "retry_later", timedelta(hours=2)),
    "busy for months": (
        Page(status=503, headers={"Retry-After": "9999999"}),
        None,
        timedelta(days=30),
    ),
    "a picture": (Page(b"GIF89a", "image/gif"), None, timedelta(days=30)),
    "its front page": (Redirect("/"), "front_page", timedelta(days=30)),
    "no text": (Page("<html><body></body></html>"), None, timedelta(days=30)),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_page_that_cannot_be_read_changes_nothing(stored, web, name):
    page, outcome, wait = REFUSALS[name]
    web[URL], web["https://outlet.example/"] = page, page_saying(LATER)
    at = timezone.now()

    assert recheck(at) not in ("changed", "unchanged")
    row = check_of(URL)
    assert outcome in (None, row.outcome)
    assert (row.failures, row.next_at - at) == (1, wait)
    assert ArticleVersion.objects.count() == 1


def test_a_page_that_robots_may_not_read_is_not_fetched(stored, web):
    web["https://outlet.example/robots.txt"] = Page("User-agent: *\nDisallow: /", "text/plain")

    assert recheck() == "refused_by_robots"
    assert URL not in {request.url for request in web.requests}


def test_a_failing_site_is_asked_less_and_less_and_forgiven_at_once(stored, web):
    web[URL], at, waits = Page(status=500), timezone.now(), []
    for _time in range(10):
        assert recheck(at) == "server_error"
        waits.append(check_of(URL).next_at - at)
        at += waits[-1]
    hours = [wait / timedelta(hours=1) for wait in waits]
    assert hours == [1, 2, 4, 8, 16, 32, 64, 128, 168, 168]

    web[URL] = page_saying(TEXT)
    assert recheck(at) == "unchanged"
    assert check_of(URL).failures == 0


def test_an_article_that_stays_is_checked_less_often_until_it_changes(stored, web):
    at, days = timezone.now(), []
    for _time in range(7):
        recheck(at)
        days.append(check_of(URL).days)
        at = check_of(URL).next_at
    assert days == [2, 4, 8, 16, 30, 30, 30]

    web[URL] = page_saying(LATER)
    assert recheck(at) == "changed"
    assert check_of(URL).next_at - at == timedelta(days=1)


def test_an_interrupted_check_is_due_again_and_leaves_no_half_version(stored, web, monkeypatch):
    web[URL] = page_saying(LATER)
    at = timezone.now()
    plan(at)
    row = take(at)
    with monkeypatch.context() as patch:
        # After the version is stored, before the check is recorded.
        patch.setattr("sources.rechecking.checking.put_off", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            check(row, at)

    assert ArticleVersion.objects.count() == 1
    assert take(at) is None
    later = at + timedelta(minutes=11)
    assert check(take(later), later) == "changed"
    assert ArticleVersion.objects.count() == 2


def test_a_check_that_was_taken_over_is_recorded_once(stored):
    at = timezone.now()
    plan(at)
    late = take(at)
    again = at + timedelta(minutes=11)
    check(take(again), again)
    due = check_of(URL).next_at
    check(late, at)

    assert check_of(URL).next_at == due
    assert seconds_until_next(again) is None
