"""Do editors find publishers and articles, and read the versions of a text without being able to change them?"""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sources.models import Article, ArticleVersion, Publisher
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ArticleVersionFactory,
    EvidenceFactory,
    MediaFactory,
    PublisherFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    """Return a client that is logged in as a superuser."""
    client.force_login(UserFactory(username="chief", is_staff=True, is_superuser=True))
    return client


def page(model, name, *args):
    return reverse(f"admin:sources_{model._meta.model_name}_{name}", args=args)


def a_version():
    article = ArticleFactory(publisher=PublisherFactory())
    return ArticleVersionFactory(article=article, captured_by=UserFactory())


ROWS = {
    "publisher": PublisherFactory,
    "article": lambda: a_version().article,
    "articleversion": a_version,
    "media": MediaFactory,
}


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_every_model_of_sources_has_an_admin():
    models = [model for model in apps.get_app_config("sources").get_models() if model._meta.default_permissions]
    assert {model._meta.model_name for model in models} == set(ROWS)
    assert all(admin.site.is_registered(model) for model in models)


@pytest.mark.parametrize("name", ROWS)
def test_ten_rows_cost_the_same_queries_as_one(name, chief):
    address = page(apps.get_model("sources", name), "changelist")
    ROWS[name]()
    queries_of(chief, address)  # content types are read once for the whole process
    for_one = queries_of(chief, address)
    for _more in range(9):
        ROWS[name]()
    assert queries_of(chief, address) == for_one


def test_a_list_of_versions_does_not_read_their_texts(chief):
    a_version()
    with CaptureQueriesContext(connection) as queries:
        chief.get(page(ArticleVersion, "changelist"))
    assert not [query for query in queries if '"text"' in query["sql"]]


def test_more_versions_cost_an_articles_page_no_more_queries(chief):
    version = a_version()
    address = page(Article, "change", version.article.pk)
    queries_of(chief, address)
    for_one = queries_of(chief, address)
    for day in range(1, 9):
        ArticleVersionFactory(
            article=version.article, captured_at=LONG_AGO + timedelta(day), captured_by=UserFactory()
        )
    assert queries_of(chief, address) == for_one


@pytest.mark.parametrize("words", ["resultat", "RÉSULTAT", "moulin", "example/77"])
def test_an_article_is_found_by_title_publisher_and_address(words, chief):
    publisher = PublisherFactory(name="Le Moulin du Soir")
    ArticleFactory(title="Le sommet sans résultat", publisher=publisher, url="https://moulin.example/77")
    ArticleFactory(title="Budapest", publisher=PublisherFactory(name="Elsewhere"), url="https://other.example/1")
    if words == "moulin":
        words = "moulin soir"
    shown = chief.get(page(Article, "changelist"), {"q": words}).context_data["cl"].queryset
    assert [article.title for article in shown] == ["Le sommet sans résultat"]


HOSTILE = "First paragraph.\n\n<script>alert('x')</script> & <b>second</b> paragraph."


def test_a_text_keeps_its_paragraphs_and_is_escaped(chief):
    version = ArticleVersionFactory(text=HOSTILE)
    for address in (page(ArticleVersion, "change", version.pk), page(Article, "change", version.article.pk)):
        shown = chief.get(address).content.decode()
        assert "First paragraph.\n\n&lt;script&gt;" in shown
        assert "<script>alert" not in shown


def test_an_articles_page_shows_how_each_version_begins(chief):
    version = ArticleVersionFactory(text="Summit. " * 100_000)
    shown = chief.get(page(Article, "change", version.article.pk)).content.decode()
    assert "Summit. Summit." in shown
    assert len(shown) < 200_000
    assert page(ArticleVersion, "change", version.pk) in shown


def test_versions_are_read_only(chief):
    version = ArticleVersionFactory()
    assert chief.get(page(ArticleVersion, "add")).status_code == 403
    assert chief.post(page(ArticleVersion, "change", version.pk), {"text": "Other."}).status_code == 403
    assert chief.post(page(ArticleVersion, "delete", version.pk), {"post": "yes"}).status_code == 403
    forged = {
        "url": "https://outlet.example/forged",
        "publisher": version.article.publisher.pk,
        "language": "en",
        "versions-TOTAL_FORMS": 2,
        "versions-INITIAL_FORMS": 1,
        "versions-0-id": version.pk,
        "versions-0-article": version.article.pk,
        "versions-0-text": "Other.",
        "versions-0-DELETE": "on",
        "versions-1-text": "New.",
    }
    assert chief.post(page(Article, "change", version.article.pk), forged).status_code == 302
    assert list(ArticleVersion.objects.values_list("text", flat=True)) == [version.text]


@pytest.mark.parametrize("kind", ["article", "publisher"])
def test_a_cited_row_is_not_deleted_and_the_page_says_why(kind, chief):
    article = EvidenceFactory().article
    row = article if kind == "article" else article.publisher
    model = type(row)
    selected = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    for address, sent in ((page(model, "delete", row.pk), {"post": "yes"}), (page(model, "changelist"), selected)):
        answer = chief.post(address, sent, follow=True)
        said = [str(message) for message in get_messages(answer.wsgi_request)]
        named = "Evidence (1)" if kind == "article" else "Articles (1)"
        assert said == [f"It cannot be deleted while other rows refer to it: {named}."]
    shown = chief.get(page(model, "change", row.pk)).content.decode()
    assert said[0] in shown
    assert page(model, "delete", row.pk) not in shown
    assert model.objects.filter(pk=row.pk).exists()


def test_a_row_that_was_cited_meanwhile_is_not_deleted(chief, monkeypatch):
    article = EvidenceFactory().article
    nothing_found = ([], {}, set(), [])  # what the page looked up before the claim cited it
    monkeypatch.setattr("config.admin.deletion.reason_to_keep", lambda row: "")
    monkeypatch.setattr(
        admin.site.get_model_admin(Article), "get_deleted_objects", lambda objs, request: nothing_found
    )
    answer = chief.post(page(Article, "delete", article.pk), {"post": "yes"}, follow=True)
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "Other rows rely on this one: it cannot be deleted."
    ]
    assert Article.objects.filter(pk=article.pk).exists()


def test_a_second_publisher_of_a_domain_is_refused_at_its_field(chief, monkeypatch):
    taken = PublisherFactory(domain="lemonde.fr")
    sent = {"name": "Le Monde", "domain": taken.domain, "kind": "news"}
    assert "domain" in chief.post(page(Publisher, "add"), sent).context_data["adminform"].form.errors
    monkeypatch.setattr(Publisher, "validate_unique", lambda publisher, exclude=None: None)  # both were typed at once
    answer = chief.post(page(Publisher, "add"), sent)
    assert "says the same already" in str(answer.context_data["errors"])
    assert 'value="Le Monde"' in answer.content.decode()
    assert Publisher.objects.get() == taken


def test_an_article_gets_its_canonical_url_from_the_typed_one(chief):
    sent = {"publisher": PublisherFactory().pk, "language": "en", "versions-TOTAL_FORMS": 0}
    sent["versions-INITIAL_FORMS"] = 0
    typed = "https://outlet.example/summit?utm_source=letter#top"
    answer = chief.post(page(Article, "add"), sent | {"url": typed, "canonical_url": "https://forged.example/"})
    assert answer.status_code == 302
    article = Article.objects.get()
    assert (article.url, article.canonical_url) == (typed, "https://outlet.example/summit")
    assert chief.post(page(Article, "change", article.pk), sent | {"url": typed}).status_code == 302
    for refused in (
        "https://outlet.example/summit?fbclid=1",
        "https://user:secret@outlet.example/",
        "ftp://x.example/",
    ):
        answer = chief.post(page(Article, "add"), sent | {"url": refused})
        assert list(answer.context_data["adminform"].form.errors) == ["url"], refused


# What an article says


def article_form(article, **typed):
    fields = {
        "url": article.url,
        "publisher": article.publisher.pk,
        "language": article.language,
        "title": article.title,
    }
    return fields | {"versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0} | typed


def test_a_pasted_text_becomes_a_version_if_it_differs(chief):
    article = ArticleFactory()
    address = page(Article, "change", article.pk)
    for pasted, versions in [
        ("Le sommet s’achève\r\nsans résultat.\r\n", 1),
        ("Le sommet s’achève\nsans résultat.", 1),
        ("", 1),
        (" \n ", 1),
        ("Le sommet a repris.", 2),
    ]:
        assert chief.post(address, article_form(article, pasted=pasted)).status_code == 302
        assert article.versions.count() == versions
    article.refresh_from_db()
    version = article.current_version
    assert (version.text, version.method, version.captured_by.username) == ("Le sommet a repris.", "paste", "chief")


def test_a_new_article_is_entered_with_its_text(chief):
    article = ArticleFactory.build(publisher=PublisherFactory())
    assert chief.post(page(Article, "add"), article_form(article, pasted="The summit ended.")).status_code == 302
    assert Article.objects.get().current_version.text == "The summit ended."


@pytest.mark.parametrize(("pasted", "said"), [("a\x07b", "control character"), ("a" + "\u0301" * 200, "accents")])
def test_an_unusable_text_is_an_error_of_its_field_and_the_form_is_kept(chief, pasted, said):
    article = ArticleFactory()
    answer = chief.post(page(Article, "change", article.pk), article_form(article, title="New", pasted=pasted))
    assert said in str(answer.context_data["adminform"].form.errors["pasted"])
    assert answer.context_data["adminform"].form["title"].value() == "New"
    article.refresh_from_db()
    assert (article.title == "New", article.versions.count()) == (False, 0)
