"""Is each text of an article stored as one version, or refused with nothing stored?"""

import hashlib
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.canonical import canonical_url
from sources.capture import CaptureRefused, normal_text
from sources.copies import Kept
from sources.models import Article, ArticleVersion, Publisher
from tests.factories import LONG_AGO, ArticleFactory, PublisherFactory, UserFactory
from tests.support.captures import ENGLISH, FRENCH, URL, count_rows, keep

anything = st.text(st.characters())


# Articles and their versions


@pytest.mark.django_db
def test_the_first_capture_creates_article_publisher_and_version():
    reader = UserFactory()
    kept = keep(
        f"\r\n{FRENCH}\r\n",
        "HTTPS://www.LeMonde.example:443/sommet?utm_source=x#top",
        by=reader,
        title="Un sommet\nsans résultat ",
        published_at=LONG_AGO,
        publisher=" Le  Monde ",
    )
    assert (kept.is_new_article, kept.is_new_version) == (True, True)
    article = Article.objects.get()
    assert article == kept.article
    assert article.url == "HTTPS://www.LeMonde.example:443/sommet?utm_source=x#top"
    assert article.canonical_url == "https://www.lemonde.example/sommet"
    assert (article.title, article.published_at, article.language) == ("Un sommet sans résultat", LONG_AGO, "fr")
    assert (article.publisher.name, article.publisher.domain) == ("Le Monde", "lemonde.example")
    version = article.current_version
    assert version == kept.version == ArticleVersion.objects.get()
    assert (version.text, version.title) == (FRENCH, "Un sommet sans résultat")
    assert version.text_sha256 == hashlib.sha256(FRENCH.encode()).hexdigest()
    assert (version.captured_at, version.captured_by, version.method) == (LONG_AGO, reader, "file")


@pytest.mark.django_db
@pytest.mark.parametrize("same", [FRENCH, f"\n{FRENCH}\r\n", unicodedata.normalize("NFD", FRENCH)])
def test_the_same_text_again_makes_no_version(same):
    first = keep()
    updated_at = Article.objects.get().updated_at
    again = keep(same, at=LONG_AGO + timedelta(days=1))
    assert (again.is_new_article, again.is_new_version) == (False, False)
    assert again.version == first.version
    assert count_rows() == [1, 1, 1]
    assert Article.objects.get().updated_at == updated_at


@pytest.mark.django_db
def test_an_earlier_text_that_returns_is_a_new_version():
    versions = [keep(text).version for text in (FRENCH, ENGLISH, FRENCH)]
    assert len(set(versions)) == 3
    assert Article.objects.get().current_version == versions[-1]


COPY = "https://web.archive.org/web/20160101120000/https://lemonde.example/sommet"


@pytest.mark.django_db
def test_a_copy_in_an_archive_is_an_earlier_version_of_its_page():
    now = keep(FRENCH, title="Un sommet").version
    then = keep(ENGLISH, COPY, title="Another title")
    article = Article.objects.get()
    assert (article, article.current_version, article.title) == (now.article, now, "Un sommet")
    assert article.archive_url == ""
    assert then.is_new_version
    assert then.version.captured_at == datetime(2016, 1, 1, 12, tzinfo=UTC)
    assert article.updated_at > then.version.captured_at
    assert not keep(ENGLISH, COPY).is_new_version


@pytest.mark.django_db
def test_a_page_that_is_known_from_its_copy_alone_follows_the_page():
    then = keep(ENGLISH, COPY)
    assert (then.article.canonical_url, then.article.current_version) == (URL, then.version)
    assert (then.article.publisher.domain, then.article.archive_url) == ("lemonde.example", COPY)
    assert keep(FRENCH).version == Article.objects.get().current_version


@pytest.mark.django_db
def test_a_copy_from_before_https_is_a_version_of_the_page_behind_https():
    now = keep(FRENCH)
    then = keep(ENGLISH, COPY.replace("https://lemonde", "http://www.lemonde"))
    assert (then.article, then.article.current_version) == (now.article, now.version)
    assert not then.is_new_article


@pytest.mark.django_db
def test_a_copy_is_not_dated_later_than_its_capture():
    url = COPY.replace("2016", "2999")
    assert keep(ENGLISH, url).version.captured_at == LONG_AGO


@pytest.mark.django_db
def test_a_link_that_leads_through_another_site_is_the_page():
    link = "https://l.facebook.com/l.php?u=https%3A%2F%2Flemonde.example%2Fsommet"
    kept = keep(url=link)
    assert (kept.article.canonical_url, kept.article.archive_url, kept.version.captured_at) == (URL, "", LONG_AGO)


@pytest.mark.django_db
def test_an_article_that_is_stored_at_the_address_of_a_copy_stays_there():
    known = ArticleFactory(url=COPY, canonical_url=canonical_url(COPY))
    assert keep(url=COPY).article == known


@pytest.mark.django_db
def test_a_new_version_names_the_copy_of_its_page():
    copy, later = (Kept(f"2026/11/30/{digit * 64}.warc.gz", digit * 64, 1000) for digit in "ab")
    version = keep(copy=copy).version
    assert (version.copy, version.copy_sha256) == (copy.name, copy.sha256)
    same = keep(copy=later)
    assert (same.is_new_version, same.version.copy) == (False, copy.name)


@pytest.mark.django_db
def test_the_same_text_at_another_address_is_another_article():
    assert keep().article != keep(url="https://figaro.example/sommet").article
    assert count_rows() == [2, 2, 2]


@pytest.mark.django_db
def test_an_article_without_a_version_gets_its_first_one():
    known = ArticleFactory(canonical_url=URL)
    kept = keep()
    assert (kept.article, kept.is_new_article, kept.is_new_version) == (known, False, True)
    assert Article.objects.get().current_version == kept.version


@pytest.mark.django_db
def test_a_later_capture_adds_missing_details():
    keep("?")
    assert Article.objects.get().language == "und"
    keep("?", title="Un sommet", published_at=LONG_AGO, language="FR_ca")
    article = Article.objects.get()
    assert (article.title, article.published_at, article.language) == ("Un sommet", LONG_AGO, "fr-CA")


@pytest.mark.django_db
def test_an_undetermined_language_is_detected_in_a_later_text():
    keep("?")
    keep(FRENCH)
    assert Article.objects.get().language == "fr"


@pytest.mark.django_db
def test_a_later_capture_empties_and_overrides_nothing():
    keep(title="Un sommet", published_at=LONG_AGO, language="fr")
    keep(ENGLISH)
    keep(ENGLISH, title=" ", published_at=LONG_AGO + timedelta(days=1), language="en", publisher="Another")
    article = Article.objects.get()
    assert (article.title, article.published_at, article.language) == ("Un sommet", LONG_AGO, "fr")
    assert article.publisher.name == "lemonde.example"


@pytest.mark.django_db
def test_a_changed_title_is_followed_and_old_versions_keep_theirs():
    keep(title="Avant")
    keep(ENGLISH, title="Après")
    assert Article.objects.get().title == "Après"
    assert list(ArticleVersion.objects.order_by("id").values_list("title", flat=True)) == ["Avant", "Après"]
    keep(ENGLISH, title="Bien après")
    assert Article.objects.get().title == "Bien après"
    assert list(ArticleVersion.objects.order_by("id").values_list("title", flat=True)) == ["Avant", "Après"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("known", "url", "found"),
    [
        (["lemonde.example"], "https://lemonde.example/a", "lemonde.example"),
        (["lemonde.example"], "https://www.lemonde.example/a", "lemonde.example"),
        (["lemonde.example"], "https://news.lemonde.example/a", "lemonde.example"),
        (["lemonde.example"], "https://fr.news.lemonde.example/a", "lemonde.example"),
        (["lemonde.example", "news.lemonde.example"], "https://fr.news.lemonde.example/a", "news.lemonde.example"),
        (["lemonde.example", "news.lemonde.example"], "https://lemonde.example/a", "lemonde.example"),
        (["lemonde.example", "m.lemonde.example"], "https://m.lemonde.example/a", "m.lemonde.example"),
        (["lemonde.example"], "https://notlemonde.example/a", "notlemonde.example"),
        (["news.lemonde.example"], "https://lemonde.example/a", "lemonde.example"),
        ([], "https://www.lemonde.example/a", "lemonde.example"),
        ([], "https://m.lemonde.example/a", "lemonde.example"),
        ([], "https://news.lemonde.example/a", "news.lemonde.example"),
        ([], "https://Bücher.example/a", "xn--bcher-kva.example"),
        ([], f"https://{'a.' * 120}example/a", f"{'a.' * 120}example"),
    ],
)
def test_an_article_finds_its_publisher_by_domain(known, url, found):
    for domain in known:
        PublisherFactory(domain=domain)
    assert keep(url=url).article.publisher.domain == found
    assert Publisher.objects.count() == len({*known, found})


# Refused or interrupted: nothing is stored


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"text": ""}, "no text"),
        ({"text": "un\x00"}, "U.0000"),
        ({"url": ""}, "http"),
        ({"url": "https://127.0.0.1/admin"}, "domain of a publisher"),
        ({"url": "https://lemonde.example/\ud800"}, "control characters"),
        ({"url": "https://archive.ph/AbCdE"}, "copy in an archive"),
        ({"url": "https://web.archive.org/web/2020/http://127.0.0.1/"}, "copy in an archive"),
        ({"url": "https://web.archive.org/web/2020/https://lemonde.example/" + "a" * 2000}, "characters"),
        ({"title": "a" * 501}, "500 characters"),
        ({"published_at": datetime(1, 1, 1, tzinfo=UTC)}, "year from 1400"),
        ({"published_at": datetime(9999, 12, 31, 23, tzinfo=UTC)}, "year from 1400"),
        ({"title": "a\x00b"}, "U.0000"),
        ({"title": "a\ud800"}, "U.D800"),
        ({"title": "a" + "\u0300\u0323" * 1_000_000}, "500 characters"),
        ({"publisher": "a" * 201}, "name: .*200 characters"),
        ({"publisher": "a\x1bb"}, "U.001B"),
        ({"language": "français"}, "not a language tag"),
        ({"language": "fr" * 10_000}, "not a language tag"),
        ({"language": "fr\x00"}, "not a language tag"),
        ({"method": "telepathy"}, "method: .*telepathy"),
        ({"at": None}, "captured at: "),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_refused_capture_writes_nothing(wrong, reason):
    with pytest.raises(CaptureRefused, match=reason):
        keep(**wrong)
    assert count_rows() == [0, 0, 0]


@pytest.mark.django_db
def test_a_refused_capture_leaves_a_known_article_unchanged():
    keep(title="Avant")
    with pytest.raises(CaptureRefused, match="method: "):
        keep(ENGLISH, title="Après", method="telepathy")
    article = Article.objects.get()
    assert (article.title, article.current_version.text) == ("Avant", FRENCH)
    assert count_rows() == [1, 1, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["sources.capture.Article.save", "sources.capture.ArticleVersion.save"])
@pytest.mark.parametrize("known", [0, 1])
def test_an_interrupted_capture_changes_nothing(step, known, monkeypatch):
    for _ in range(known):
        keep(title="Avant")

    def pull_the_plug(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(step, pull_the_plug)
    with pytest.raises(KeyboardInterrupt):
        keep(ENGLISH, title="Après")
    assert count_rows() == [known, known, known]
    assert list(Article.objects.values_list("title", "current_version__text")) == [("Avant", FRENCH)] * known


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=anything,
    path=anything | st.just("a"),
    title=anything,
    publisher=anything,
    language=anything | st.sampled_from(["", "fr"]),
)
def test_any_arguments_are_stored_or_refused(text, path, title, publisher, language):
    try:
        kept = keep(text, f"{URL}/{path}", title=title, publisher=publisher, language=language)
    except CaptureRefused:
        return
    assert ArticleVersion.objects.get(pk=kept.version.pk).text == normal_text(text)


def test_a_version_has_the_time_that_was_passed_in(db):
    at = datetime(2001, 2, 3, 4, 5, tzinfo=UTC)
    assert ArticleVersion.objects.get(pk=keep(at=at).version.pk).captured_at == at
