"""How does an article come beside the claim, and which texts does the left side show?"""

import pytest

from sources.models import Article, ArticleVersion, PageCapture, SourceCheck
from sources.page_capture import LeadsElsewhere
from sources.rechecking.outcomes import SENTENCES, said
from tests.claims.desk.test_base import SOME_ID
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    SourceCheckFactory,
)

pytestmark = pytest.mark.django_db
LATER = "2026-01-01T12:00Z"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def claim(db):
    return ClaimFactory()


def add(client, claim, headers=HTMX, **sent):
    return client.post(f"/desk/claims/{claim.pk}/sources/add/", sent, headers=headers)


PASTED = {
    "url": "https://gazette.example/pont?utm_source=x",
    "title": "Le pont",
    "text": "Il a coûté 40 millions.\r\n",
}


def test_a_pasted_article_is_captured(contributor, claim):
    answer = add(contributor, claim, **PASTED, publisher="La Gazette")
    article = Article.objects.get()
    assert (article.canonical_url, article.title) == ("https://gazette.example/pont", "Le pont")
    assert article.publisher.name == "La Gazette"
    assert article.versions.get().text == "Il a coûté 40 millions."
    assert article.versions.get().captured_by == contributor.person
    assert f"article={article.pk}" in answer["HX-Trigger"]
    page = contributor.get(f"/desk/claims/{claim.pk}/?article={article.pk}").text
    assert ">Il a coûté 40 millions.</article>" in page


def test_the_same_text_makes_no_version_and_another_one_does(contributor, claim):
    add(contributor, claim, **PASTED)
    add(contributor, claim, **PASTED)
    add(contributor, claim, **PASTED | {"url": "https://www.gazette.example/pont/"})
    assert (Article.objects.count(), ArticleVersion.objects.count()) == (1, 1)
    add(contributor, claim, **PASTED | {"text": "Il a coûté 27 millions."})
    assert (Article.objects.count(), ArticleVersion.objects.count()) == (1, 2)


def test_a_known_address_opens_its_article_without_a_text(checker, claim):
    article = ArticleFactory(url="https://gazette.example/pont")
    answer = add(checker, claim, headers={}, url="https://gazette.example/pont#top", text=" ")
    assert f"article={article.pk}" in answer["Location"]


COPY = "https://web.archive.org/web/20160101120000/http://gazette.example/pont"


def test_the_text_of_a_copy_is_an_earlier_version_of_a_known_page(contributor, claim):
    add(contributor, claim, **PASTED)
    answer = add(contributor, claim, **PASTED | {"url": COPY, "text": "Il coûtera 27 millions."})
    article, then = Article.objects.get(), ArticleVersion.objects.earliest("captured_at")
    assert (then.text, then.captured_at.year) == ("Il coûtera 27 millions.", 2016)
    assert article.current_version.text == "Il a coûté 40 millions."
    assert f"version={then.pk}" in answer["HX-Trigger"]


def test_a_copy_of_a_known_page_is_fetched(contributor, claim):
    ArticleFactory(url="https://gazette.example/pont")
    add(contributor, claim, url=COPY)
    assert PageCapture.objects.get().url == COPY


REFUSED = {
    "no address": ({"url": "gazette"}, "https://"),
    "a local address": ({"url": "javascript:alert(1)"}, "https://"),
    "a binary text": ({"text": "a\x00b"}, "not plain text"),
    "a lone surrogate": ({"text": "a\x1bb"}, "not plain text"),
    "a title that is too long": ({"title": "x" * 501}, "at most 500"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_captured_is_refused_with_a_sentence(checker, claim, name):
    sent, sentence = REFUSED[name]
    answer = add(checker, claim, **PASTED | sent)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not Article.objects.exists()


@pytest.mark.parametrize("words", ["pont", "PONT gazette", "https://gazette.example/pont?utm_source=y"])
def test_stored_articles_are_found(checker, claim, words):
    article = ArticleFactory(url="https://gazette.example/pont", title="Le pont", publisher__name="La Gazette")
    ArticleFactory(title="La route")
    answer = checker.get(f"/desk/claims/{claim.pk}/sources/", {"q": words}, headers=HTMX)
    assert answer.text.count("<li>") == 1
    assert f"article={article.pk}" in answer.text


@pytest.mark.parametrize(
    "words", ["", " ", "\x00", "\ud800".encode("utf-8", "surrogatepass"), "%", "https://", "x" * 9_000]
)
def test_a_strange_search_finds_nothing(checker, claim, words):
    ArticleFactory()
    answer = checker.get(f"/desk/claims/{claim.pk}/sources/", {"q": words}, headers=HTMX)
    assert answer.status_code == 200
    assert "<li>" not in answer.text


def test_the_newest_text_is_shown_and_older_ones_on_demand(checker, claim):
    old = ArticleVersionFactory(text="Old words.")
    new = ArticleVersionFactory(
        article=old.article, text="New words.", captured_at="2026-01-01T12:00Z", method="fetch"
    )
    EvidenceFactory(claim=claim, article=old.article)
    page = checker.get(f"/desk/claims/{claim.pk}/").text
    assert f'data-version="{new.pk}">New words.</article>' in page
    assert "fetched" in page
    page = checker.get(f"/desk/claims/{claim.pk}/?version={old.pk}").text
    assert f'data-version="{old.pk}">Old words.</article>' in page
    assert "This is an older text." in page


@pytest.mark.parametrize("query", [f"article={SOME_ID}", f"version={SOME_ID}", "article=x", "version=%00"])
def test_unknown_articles_and_versions_are_not_found(checker, claim, query):
    assert checker.get(f"/desk/claims/{claim.pk}/?{query}").status_code == 404


def test_a_version_of_another_article_is_not_found(checker, claim):
    version, article = ArticleVersionFactory(), ArticleFactory()
    assert checker.get(f"/desk/claims/{claim.pk}/?article={article.pk}&version={version.pk}").status_code == 404


def test_links_keep_the_way_back_to_the_queue(checker, claim):
    EvidenceFactory(claim=claim)
    page = checker.get(f"/desk/claims/{claim.pk}/", {"from": 'tab=check&q="><b>'}).text
    assert "from=tab%3Dcheck%26q%3D%22%3E%3Cb%3E" in page
    assert '<b>">' not in page


OUTCOMES = [("unchanged", "Its text is unchanged."), ("gone", "removed (410)"), ("no_text", "No text was found")]


@pytest.mark.parametrize(("outcome", "sentence"), OUTCOMES)
def test_the_last_check_of_a_source_is_shown_in_words(checker, claim, outcome, sentence):
    version = ArticleVersionFactory()
    EvidenceFactory(claim=claim, article=version.article)
    checked = SourceCheckFactory(article=version.article)
    address = f"/desk/claims/{claim.pk}/?article={version.article_id}"
    assert "last-check" not in checker.get(address).text, "it is planned, and was not made"
    SourceCheck.objects.filter(pk=checked.pk).update(outcome=outcome, checked_at=LONG_AGO)
    shown = checker.get(address).text
    assert "Fetched again on" in shown
    assert sentence in shown


def test_every_outcome_of_a_check_has_a_sentence():
    assert {code for code in SENTENCES if not str(said(code)).endswith(".")} == set()
    assert {LeadsElsewhere.code, "changed", "unchanged", "not_stored"} <= SENTENCES.keys()
