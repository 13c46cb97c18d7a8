"""Which stored articles are named when a new one is entered, and refused with `on_duplicate=refuse`?"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from sources.duplicates import same_title, similar_articles
from sources.models import Article
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    EvidenceFactory,
    KnownPublisherFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db
HERE = "/api/v1/articles/"
REFUSE = f"{HERE}?on_duplicate=refuse"
URL = "https://www.outlet.example/summit.html"


@pytest.fixture
def outlet():
    return KnownPublisherFactory(domain="outlet.example")


@pytest.fixture
def stored(outlet):
    return ArticleFactory(url=URL, title="The summit ends: no result", publisher=outlet, published_at=LONG_AGO)


def body(**content):
    return {"url": "https://outlet.example/other", "publisher": "outlet.example", "language": "en"} | content


TABLE = [
    ({"url": URL}, "address"),
    ({"url": f"{URL}?utm_source=x#top"}, "address"),
    ({"url": "http://m.outlet.example/summit.html"}, "variant"),
    ({"url": "https://amp.outlet.example/summit.amp.html"}, "variant"),
    ({"title": "The summit ends – no result"}, "title"),
    ({"title": "THE SUMMIT ENDS, NO RESULT!", "published_at": (LONG_AGO + timedelta(hours=20)).isoformat()}, "title"),
    ({"title": "The summit ends: no result", "published_at": (LONG_AGO + timedelta(days=2)).isoformat()}, None),
    ({"title": "The summit ends"}, None),
    ({"title": ""}, None),
    ({}, None),
]


@pytest.mark.parametrize(("sent", "likeness"), TABLE)
@pytest.mark.usefixtures("stored")
def test_an_article_is_refused_as_the_table_says(editor, sent, likeness):
    answer = editor.post(REFUSE, body(**sent))
    assert answer.status_code == (409 if likeness else 201), answer.content
    assert [row["likeness"] for row in answer.json().get("duplicates", [])] == ([likeness] if likeness else [])
    assert Article.objects.count() == (1 if likeness else 2)


def test_the_problem_names_the_article(editor, stored):
    (named,) = editor.post(REFUSE, body(url=URL)).json()["duplicates"]
    assert named == {
        "id": str(stored.pk),
        "url": f"http://testserver{HERE}{stored.pk}/",
        "canonical_url": URL,
        "title": stored.title,
        "publisher": {"id": str(stored.publisher.pk), "name": "outlet.example", "domain": "outlet.example"},
        "published_at": "2025-11-18T12:00:00Z",
        "likeness": "address",
    }


@pytest.mark.usefixtures("stored")
def test_the_same_title_at_another_publisher_is_another_article(editor):
    KnownPublisherFactory(domain="other.example")
    sent = body(url="https://other.example/1", publisher="other.example", title="The summit ends: no result")
    assert editor.post(REFUSE, sent).status_code == 201


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("value", ["allow", None])
def test_a_variant_is_stored_unless_that_is_refused(editor, value):
    query = f"?on_duplicate={value}" if value else ""
    assert editor.post(HERE + query, body(url="http://m.outlet.example/summit.html")).status_code == 201


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    "sent",
    [
        {"url": "x" * 20_000},
        {"url": "https://a.fr/\0"},
        {"url": "nonsense"},
        {"title": "nul \0"},
        {"title": "x" * 20_000},
    ],
)
def test_what_cannot_be_stored_is_a_400_as_ever(editor, sent):
    answers = [editor.post(address, body(**sent)) for address in (REFUSE, HERE)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]


def test_only_articles_that_the_reader_may_see_are_named(stored):
    new = Article(url="http://outlet.example/summit.html", publisher=stored.publisher, title=stored.title)
    checker = UserFactory(group="checker")
    assert [similar.article for similar in similar_articles(new, user=checker)] == [stored]
    assert similar_articles(new, user=AnonymousUser()) == []
    EvidenceFactory(article=stored, claim=VerdictFactory(published=True).claim)
    assert [similar.article for similar in similar_articles(new, user=AnonymousUser())] == [stored]


def test_an_article_of_this_title_is_found_by_an_index(stored, django_assert_num_queries):
    ArticleFactory.create_batch(50, publisher=stored.publisher)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sources_article")  # whatever tests before this one have left
        cursor.execute("SET LOCAL enable_seqscan = off")
    rows = Article.objects.filter(publisher=stored.publisher)
    new = Article(url=URL, publisher=stored.publisher, title=stored.title)
    assert "article_by_words_of_its_title" in same_title(rows, new).explain()
    with django_assert_num_queries(3):
        similar_articles(new, user=UserFactory.build(is_superuser=True))
