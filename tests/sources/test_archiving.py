"""Is a copy in the Internet Archive found only when asked for, and only one of this page and of its time?"""

import json
from datetime import UTC, datetime

import pytest
from django_tasks_db.models import DBTaskResult

from sources.archiving import FIND, SAVE, fill_archive_url, look_up_copy
from sources.capture import capture
from tests.factories import LONG_AGO, ArticleFactory, ArticleVersionFactory, judged_claim
from tests.support.web import Page, Redirect

pytestmark = pytest.mark.django_db

URL = "https://outlet.example/summit"
CAPTURED_AT = datetime(2025, 11, 18, 9, tzinfo=UTC)
COPY = f"https://web.archive.org/web/20251118100000/{URL}"
QUERY = f"{FIND}?url=https%3A%2F%2Foutlet.example%2Fsummit&timestamp=20251118090000"


def listed(url=COPY, **closest):
    closest = {"available": True, "status": "200", "url": url, "timestamp": "20251118100000"} | closest
    return Page(json.dumps({"archived_snapshots": {"closest": closest}}), "application/json")


@pytest.fixture
def version():
    return ArticleVersionFactory(article=ArticleFactory(url=URL), captured_at=CAPTURED_AT)


def looked_up(version, **options):
    look_up_copy.func(str(version.pk), **options)
    version.article.refresh_from_db()
    return version.article.archive_url


def test_the_copy_of_the_time_of_the_capture_is_found(web, version):
    web[QUERY] = listed(COPY.replace("https:", "http:", 1))
    assert looked_up(version) == COPY


WRONG = {
    "none": Page('{"archived_snapshots": {}}', "application/json"),
    "no JSON": Page("<p>", "application/json"),
    "deep JSON": Page("[" * 50_000, "application/json"),
    "another shape": Page('[{"closest": 1}]', "application/json"),
    "an address that is none": listed(7),
    "another page": listed("https://web.archive.org/web/20251118100000/https://other.example/"),
    "another archive": listed(f"https://archive.example/web/20251118100000/{URL}"),
    "a script": listed("javascript:alert(1)"),
    "years apart": listed(f"https://web.archive.org/web/20150101000000/{URL}"),
    "no date": listed(f"https://web.archive.org/web/99999999999999/{URL}"),
    "an error page": listed(status="404"),
    "not available": listed(available=False),
    "an error": Page("", status=503),
    "too large": Page(" " * 200_000, "application/json"),
}


@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG)
def test_no_other_answer_is_taken_for_a_copy(web, version, answer):
    web[QUERY] = answer
    assert looked_up(version) == ""


def test_the_archive_is_asked_to_make_a_copy_if_there_is_none(web, version):
    web[QUERY] = WRONG["none"]
    web[f"{SAVE}{URL}"] = Redirect(COPY)
    web[COPY] = Page("<p>The copy.</p>")
    assert looked_up(version) == ""
    assert [request.url for request in web.requests] == [QUERY]
    assert looked_up(version, may_ask=True) == COPY


def test_a_copy_that_is_not_made_at_once_is_looked_for_later(web, version):
    web[QUERY] = WRONG["none"]
    web[f"{SAVE}{URL}"] = Page("", status=503)
    assert looked_up(version, may_ask=True) == ""
    [later] = DBTaskResult.objects.all()
    assert later.args_kwargs == {"args": [str(version.pk)], "kwargs": {}}
    assert later.run_after > later.enqueued_at


@pytest.mark.parametrize(("setting", "tasks"), [("off", []), ("find", [False]), ("ask", [True])])
def test_nothing_is_sent_to_the_archive_unless_a_setting_says_so(settings, setting, tasks):
    settings.ARCHIVE_LOOKUP = setting
    for text in ("One text.", "One text."):
        capture(text, URL, at=LONG_AGO, method="paste")
    assert [task.args_kwargs["kwargs"]["may_ask"] for task in DBTaskResult.objects.all()] == tasks


def test_an_address_that_is_there_stays(web, version):
    version.article.archive_url = "https://archive.ph/AbCdE"
    version.article.save()
    web[QUERY] = listed()
    assert looked_up(version) == "https://archive.ph/AbCdE"
    assert web.requests == []
    fill_archive_url(version.article_id, COPY, at=LONG_AGO)
    version.article.refresh_from_db()
    assert version.article.archive_url == "https://archive.ph/AbCdE"


def test_what_the_public_reads_of_a_judged_claim_does_not_change_by_itself():
    article = judged_claim().evidence.get().article
    fill_archive_url(article.pk, COPY, at=LONG_AGO)
    article.refresh_from_db()
    assert article.archive_url == ""
