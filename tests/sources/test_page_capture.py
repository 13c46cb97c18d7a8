"""Is a page captured by its address, once, as a whole or not at all, and does a refusal say why?"""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from config.server.worker import run_waiting
from sources import page_capture
from sources.models import Article, ArticleVersion, PageCapture
from sources.page_capture import MAX_UNDER_WAY, begin, capture_page, complete, details_of, refuse_front_page
from sources.reading import Reading
from tests.config.conftest import CODE
from tests.factories import LONG_AGO, ArticleFactory, PageCaptureFactory, PublisherFactory, UserFactory
from tests.sources.reading.support import SENTENCES, page, paper
from tests.support.servers import environment_of_a_site
from tests.support.web import Page, Redirect

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies")]
URL = "https://ledger.example/2025/summit"
HEAD = """<meta name="author" content="Ada Bell"><meta property="og:site_name" content="The Ledger">
    <meta property="article:published_time" content="2025-11-17T08:30:00+01:00">"""


@pytest.fixture
def quick(monkeypatch):
    """Read pages in this process, which takes less time."""
    from sources.reading.kinds import read_document

    monkeypatch.setattr(page_capture, "read", read_document)


def ask(url=URL, by=None):
    return begin(url, by=by or UserFactory(), at=LONG_AGO)


def captured(url=URL, by=None):
    """Ask for a page, and have a worker capture it."""
    asked = ask(url, by)
    capture_page.func(str(asked.pk))
    return PageCapture.objects.get(pk=asked.pk)


@pytest.mark.django_db(transaction=True)
def test_a_worker_captures_a_page_with_all_that_it_says_of_itself(web):
    web[URL] = page(head=HEAD)
    person = UserFactory()
    ask(by=person)
    run_waiting()
    done = PageCapture.objects.get()
    version, article = done.version, done.version.article
    assert (done.status, done.problem, done.is_new_version) == ("done", "", True)
    assert SENTENCES in version.text
    assert (version.method, version.captured_by, bool(version.copy)) == ("fetch", person, True)
    assert (article.title, article.authors, article.language) == ("A summit without a result", ["Ada Bell"], "en")
    assert (article.publisher.name, article.publisher.domain) == ("The Ledger", "ledger.example")
    assert article.published_at == datetime(2025, 11, 17, 7, 30, tzinfo=UTC)
    assert [request.url for request in web.requests] == [URL], "and no robots.txt: a person asked"


def test_a_pdf_is_captured(web, quick):
    web[URL] = Page(paper(title="A report"), "application/pdf")
    assert captured().version.article.title == "A report"


def test_the_article_is_at_the_address_that_a_redirect_leads_to(web, quick):
    web["https://short.example/x"] = Redirect(URL)
    web[URL] = page()
    assert captured("https://short.example/x").version.article.canonical_url == URL


def test_a_copy_in_an_archive_is_read_as_a_version_of_its_page(web, quick):
    copy = "https://web.archive.org/web/20160101120000/https://ledger.example/2025/summit"
    web[URL], web[copy] = page(), page(text=SENTENCES.replace("summit", "meeting"))
    now, then = captured().version, captured(copy).version
    assert then.article == now.article
    assert (then.method, then.captured_at) == ("fetch", datetime(2016, 1, 1, 12, tzinfo=UTC))
    article = Article.objects.get()
    assert (article.current_version, article.archive_url, article.publisher.domain) == (now, "", "ledger.example")


def test_a_copy_with_a_short_address_is_of_the_page_that_was_asked_for(web, quick):
    newest, short = f"https://archive.ph/newest/{URL}", "https://archive.ph/AbCdE"
    web[URL], web[newest] = page(), Redirect(short)
    web[short] = Page(page(text=SENTENCES.upper()), headers={"Memento-Datetime": "Fri, 01 Jan 2016 12:00:00 GMT"})
    now, then = captured().version, captured(newest).version
    assert (then.article, then.captured_at) == (now.article, datetime(2016, 1, 1, 12, tzinfo=UTC))
    assert Article.objects.get().current_version == now


@pytest.mark.parametrize("made_at", [{}, {"Memento-Datetime": "yesterday"}])
def test_a_copy_of_an_unknown_time_is_of_the_time_when_it_was_fetched(web, quick, made_at):
    newest, short = f"https://archive.ph/newest/{URL}", "https://archive.ph/AbCdE"
    web[newest], web[short] = Redirect(short), Page(page(), headers=made_at)
    version = captured(newest).version
    assert (version.article.canonical_url, version.article.current_version) == (URL, version)


@pytest.mark.parametrize("url", ["https://short.example/x", "https://ledger.example/moved"])
def test_a_redirect_to_a_copy_of_an_unknown_page_is_refused(web, quick, url):
    web[url], web["https://archive.ph/AbCdE"] = Redirect("https://archive.ph/AbCdE"), page()
    failed = captured(url)
    assert (failed.status, failed.code, "which page" in failed.problem) == ("failed", "refused", True)


FOREIGN = "https://liar.example/20160101120000/https://ledger.example/2025/summit"


@pytest.mark.parametrize("copy", [FOREIGN, f"https://web.archive.org/web/20170101120000/{FOREIGN}"])
@pytest.mark.parametrize("url", ["https://short.example/x", FOREIGN.replace("ledger", "liar")])
def test_no_redirect_files_the_words_of_a_site_under_another_one(web, quick, url, copy):
    web[url], web[copy] = Redirect(copy), page()
    failed = captured(url)
    assert (failed.status, failed.code, copy in failed.problem) == ("failed", "copy_elsewhere", True)
    assert not Article.objects.exists()


def test_a_page_that_moved_to_an_archive_is_captured_from_it(web, quick):
    archive = FOREIGN.replace("liar.example", "archive.example")
    web[URL], web[archive] = Redirect(archive), page()
    assert captured().version.article.canonical_url == URL
    assert captured(archive).version.captured_at.year == 2016
    known = FOREIGN.replace("https://liar.example", "https://web.archive.org/web")
    web["https://short.example/x"], web[known] = Redirect(known), page()
    assert captured("https://short.example/x").version.article.canonical_url == URL


def test_the_same_text_again_is_no_new_version(web, quick):
    web[URL] = page()
    first, again = captured(), captured()
    assert (first.version, again.is_new_version) == (again.version, False)


def test_what_is_known_of_an_article_stays(web, quick):
    ArticleFactory(url=URL, authors=["Cid Doe"], published_at=LONG_AGO)
    web[URL] = page(head=HEAD)
    article = captured().version.article
    assert (article.authors, article.published_at) == (["Cid Doe"], LONG_AGO)


def test_a_site_with_the_name_of_our_desk_is_named_by_its_domain(web, quick):
    PublisherFactory(name="The ledger", domain="desk.example", is_desk=True)
    web[URL] = page(head=HEAD)
    publisher = captured().version.article.publisher
    assert (publisher.name, publisher.domain, publisher.is_desk) == ("ledger.example", "ledger.example", False)


def test_a_page_with_reviews_in_its_markup_says_so(web, quick):
    web[URL] = page(head='<script type=\'application/ld+json\'>{"@type": "ClaimReview"}</script>')
    assert captured().has_reviews


REFUSED = {
    "no page": (Page("", status=404), "not_found"),
    "a picture": (Page(b"\x89PNG", "image/png"), None),
    "a page without a text": ("<p>Please enable scripts.</p>", "no_text"),
    "a locked PDF": (Page(paper(password="x"), "application/pdf"), "locked"),
    "a redirect to the front page": (Redirect("/"), "front_page"),
    "a text that is too long": (Page("<article><p>" + SENTENCES * 20_000), "refused"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_captured_says_why_and_stores_nothing(web, quick, name):
    web["https://ledger.example/"] = page()
    web[URL], code = REFUSED[name]
    with translation.override("fr"):
        asked = ask()
    capture_page.func(str(asked.pk))
    failed = PageCapture.objects.get()
    assert (failed.status, failed.version) == ("failed", None)
    assert code in (failed.code, None)
    assert failed.problem
    assert not Article.objects.exists()


def test_an_error_of_ours_says_so(web, monkeypatch):
    web[URL] = page()
    monkeypatch.setattr(page_capture, "read", lambda *body, **about: 1 / 0)
    asked = ask()
    with pytest.raises(ZeroDivisionError):
        capture_page.func(str(asked.pk))
    assert PageCapture.objects.get().code == "stopped"


@pytest.mark.parametrize(
    "url",
    [
        *("", "ledger.example/a", "ftp://ledger.example/a", "http://127.0.0.1/", "https://x\0y.example/"),
        "https://archive.ph/AbCdE",
    ],
)
def test_what_is_no_address_on_the_public_web_is_refused_at_once(url):
    with pytest.raises(ValidationError):
        ask(url)
    assert not PageCapture.objects.exists()


def test_an_address_under_way_is_asked_for_once_in_any_of_its_spellings():
    assert ask().pk == ask(f"{URL}?utm_source=x#top").pk
    PageCapture.objects.update(status="failed", code="x", problem="x", finished_at=LONG_AGO)
    assert ask().pk != PageCapture.objects.earliest("id").pk


def test_a_person_can_ask_for_some_pages_and_not_for_all():
    person = UserFactory()
    under_way = PageCaptureFactory.create_batch(MAX_UNDER_WAY, asked_by=person)
    with pytest.raises(ValidationError, match="wait"):
        ask(by=person)
    assert ask(under_way[0].url, by=person).pk == under_way[0].pk  # sent again, because an answer was lost
    assert ask()


@pytest.mark.django_db(transaction=True)
def test_of_people_who_ask_at_once_one_starts_the_capture(run_together):
    people = UserFactory.create_batch(4)
    asked = run_together([lambda person=person: ask(by=person).pk for person in people])
    assert len(set(asked)) == 1
    assert PageCapture.objects.count() == 1


def test_an_attempt_that_comes_late_stores_nothing(web, quick):
    web[URL] = page()
    asked = ask()
    found = page_capture.find(URL)
    capture_page.func(str(asked.pk))
    web[URL] = page(text=SENTENCES.upper())
    page_capture.finish(asked, found._replace(text="Another text."))
    assert ArticleVersion.objects.count() == 1


KILLED_IN = """
import os, signal, django
django.setup()
from sources import copies, page_capture
def die(*arguments, **keywords): os.kill(os.getpid(), signal.SIGKILL)
{place} = die
page_capture.capture_page.func({key!r})
"""
STEPS = ["page_capture.fetch", "page_capture.read", "copies.keep", "page_capture.capture", "PageCapture.save"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_any_two_steps_leaves_no_half_version(web, tmp_path):
    web[URL] = page()
    asked = ask()
    environment = environment_of_a_site(tmp_path, DJANGO_SETTINGS_MODULE="config.settings") | web.environment
    for place in STEPS:
        place = place.replace("PageCapture", "page_capture.PageCapture")
        code = KILLED_IN.format(place=place, key=str(asked.pk))
        killed = subprocess.run([sys.executable, "-c", code], cwd=CODE, env=environment, check=False)
        assert killed.returncode == -9, place
        assert (Article.objects.count(), ArticleVersion.objects.count()) == (0, 0), place
        assert PageCapture.objects.get().is_under_way, place
    capture_page.func(str(asked.pk))
    assert (PageCapture.objects.get().status, ArticleVersion.objects.count()) == ("done", 1)


# What a page says of itself


ARCHIVE = "https://web.archive.org/web"


@pytest.mark.parametrize(
    ("asked", "came_to", "is_refused"),
    [
        ("https://a.example/x", "https://a.example/", True),
        ("https://a.example/x", "https://b.example", True),
        ("https://a.example/x", "https://a.example/?p=1", False),
        ("https://a.example/x", "https://a.example/y", False),
        ("https://a.example/", "https://www.a.example/", False),
        ("https://a.example/?p=1", "https://a.example/", True),
        ("https://a.example/?p=1", "https://www.a.example/?p=1", False),
        ("https://a.example/?p=1", "https://a.example/?utm_source=404", True),
        ("https://a.example/?utm_source=x", "https://a.example/", False),
        (f"{ARCHIVE}/2016/https://a.example/x", f"{ARCHIVE}/20160101120000/https://a.example/", True),
        (f"{ARCHIVE}/2016/https://a.example/x", f"{ARCHIVE}/20160101120000/https://a.example/x", False),
        (f"{ARCHIVE}/2016/https://a.example/", f"{ARCHIVE}/20160101120000/https://a.example/", False),
    ],
)
def test_a_redirect_from_a_page_to_a_front_page_is_refused(asked, came_to, is_refused):
    try:
        refuse_front_page(asked, came_to)
    except page_capture.LeadsElsewhere:
        assert is_refused
    else:
        assert not is_refused


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        ("2025-11-17", datetime(2025, 11, 17, tzinfo=UTC)),
        ("2025-11-17T08:30:00+01:00", datetime(2025, 11, 17, 7, 30, tzinfo=UTC)),
        ("", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("1912-04-15", datetime(1912, 4, 15, tzinfo=UTC)),
        ((LONG_AGO + timedelta(days=2)).isoformat(), None),
        ((LONG_AGO + timedelta(hours=2)).isoformat(), LONG_AGO + timedelta(hours=2)),
    ],
)
def test_a_date_is_read_and_one_that_no_page_has_is_not_believed(published, moment):
    assert details_of(Reading(text="x", published=published), at=LONG_AGO)["published_at"] == moment


@pytest.mark.parametrize(
    ("text", "declared", "tag"),
    [
        (SENTENCES, "en-GB", "en-GB"),
        (SENTENCES, "fr", "en"),
        (SENTENCES, "", "en"),
        ("12 34", "pt-br", "pt-BR"),
        ("12 34", "no such tag", "und"),
    ],
)
def test_the_language_of_the_text_counts_more_than_that_of_the_page(text, declared, tag):
    assert details_of(Reading(text=text, language=declared), at=LONG_AGO)["language"] == tag


# A text in place of a page


def test_a_capture_that_failed_ends_with_a_pasted_text():
    failed, person = PageCaptureFactory(failed=True), UserFactory()
    done = complete(failed, "It ended.", by=person, at=LONG_AGO, title="A summit", publisher="The Ledger")
    failed.refresh_from_db()
    assert (failed.status, failed.version, failed.problem) == ("done", done.version, "")
    assert (done.version.method, done.article.title, done.article.canonical_url) == ("paste", "A summit", failed.url)


def test_a_text_that_cannot_be_stored_leaves_the_capture_failed():
    failed = PageCaptureFactory(failed=True)
    with pytest.raises(page_capture.CaptureRefused):
        complete(failed, " ", by=UserFactory(), at=LONG_AGO)
    failed.refresh_from_db()
    assert failed.status == "failed"
