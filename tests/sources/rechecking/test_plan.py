"""Which articles are checked, and how often is a site asked?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims.drift import articles_to_recheck
from sources import rechecking
from sources.models import Article, SourceCheck, SourceHost
from sources.rechecking import planning, seconds_until_next, take
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    judged_claim,
    new_text,
)

pytestmark = pytest.mark.django_db


def captured(url):
    article = ArticleFactory(url=url)
    new_text(article, "It was ten per cent.")
    return article


def taken(at):
    """Take every check that may be taken at once. Return the addresses."""
    urls = []
    while row := take(at):
        urls.append(row.article.url)
    return urls


def test_articles_of_one_site_are_taken_one_by_one_at_its_pace(settings):
    settings.RECHECK_PACE = 10
    first, second, other = (captured(f"https://{name}") for name in ("a.example/1", "a.example/2", "b.example/1"))
    at = timezone.now()
    assert rechecking.plan(at) == 3

    assert sorted(taken(at)) == [first.url, other.url]
    assert seconds_until_next(at) == 10
    assert taken(at + timedelta(seconds=9)) == []
    assert taken(at + timedelta(seconds=10)) == [second.url]
    assert seconds_until_next(at + timedelta(seconds=11)) is None


def test_what_a_site_asks_for_holds_for_all_its_articles(settings):
    first, second = captured("https://a.example/1"), captured("https://a.example/2")
    at = timezone.now()
    rechecking.plan(at)
    row = take(at)
    planning.put_off(row, at, "retry_later", is_temporary=True, retry_after=3_000)

    assert taken(at + timedelta(seconds=2_999)) == []
    rest = {first.url, second.url} - {row.article.url}
    assert set(taken(at + timedelta(seconds=3_000))) == rest


def test_a_plan_is_made_once_and_follows_the_articles():
    at = timezone.now()
    article = captured("https://a.example/1")
    ArticleFactory()  # without a text
    assert [rechecking.plan(at), rechecking.plan(at)] == [1, 0]
    Article.objects.filter(pk=article.pk).update(current_version=None)
    assert rechecking.plan(at) == 0

    assert not SourceCheck.objects.exists()
    assert SourceHost.objects.get().name == "a.example"


@pytest.mark.parametrize("url", ["https://b.example/1", "https://a.example/2"])
def test_an_article_at_another_address_is_planned_as_if_it_had_never_been_checked(url):
    article, at = captured("https://a.example/1"), timezone.now()
    rechecking.plan(at)
    planning.put_off(take(at), at, "retry_later", is_temporary=True, etag='"1"', last_modified="Mon, 30 Nov 2026")
    rechecking.plan(at)
    assert not taken(at)
    Article.objects.filter(pk=article.pk).update(url=url, canonical_url=url)

    assert rechecking.plan(at) == 1
    row = SourceCheck.objects.select_related("host").get()
    assert f"https://{row.host.name}/" == url[:-1]
    assert (row.etag, row.last_modified, row.failures, row.checked_at) == ("", "", 0, None)
    Article.objects.filter(pk=article.pk).update(url=url, title="A bridge")
    assert SourceCheck.objects.exists(), "another title is no other page"


HOSTILE = ["https://a.example:99999999/", "https://[::1/", "https://" + "a" * 400 + ".example/"]


@pytest.mark.parametrize("url", HOSTILE)
def test_an_address_that_leads_nowhere_is_planned_and_refused(url):
    article = captured("https://a.example/1")
    Article.objects.filter(pk=article.pk).update(url=url)
    at = timezone.now()
    rechecking.plan(at)

    assert rechecking.check(take(at), at) == "bad_address"


def test_articles_under_public_or_open_claims_are_checked(monkeypatch):
    monkeypatch.setattr(planning, "_choices", [])
    rechecking.register(articles_to_recheck)

    def quoted(claim):
        version = ArticleVersionFactory(text="It was ten per cent.")
        version.article.current_version = version
        version.article.save()
        EvidenceFactory(claim=claim, article=version.article, version=version, quote_exact="ten per cent")
        return version.article

    wanted = {quoted(ClaimFactory()), quoted(ClaimFactory(status="submitted")), quoted(judged_claim())}
    quoted(ClaimFactory(status="dismissed", dismissed_reason="No."))
    quoted(ClaimFactory(status="closed"))
    captured("https://a.example/unquoted")

    assert set(planning.articles_to_check()) == wanted
