"""Which publishers, articles and versions are valid, and does a version never change?"""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from sources.models import Article, ArticleVersion, Publisher
from tests.factories import LONG_AGO, ArticleFactory, ArticleVersionFactory, PublisherFactory

pytestmark = pytest.mark.django_db

DOMAINS = {
    "lemonde.fr": True,
    "fact-check.afp.com": True,
    "xn--caf-dma.example": True,
    "_dmarc.example.org": True,
    "a.co": True,
    "www.lemonde.fr": False,
    "Lemonde.fr": False,
    "lemonde": False,
    "lemonde.fr.": False,
    "lemonde.fr/une": False,
    "lemonde.fr\n": False,
    "https://lemonde.fr": False,
    "le monde.fr": False,
    "café.example": False,
    "-a.example": False,
    "a..example": False,
    "": False,
}

TAGS = {
    "fr": True,
    "pt-BR": True,
    "zh-Hant": True,
    "sr-Latn-RS": True,
    "und": True,
    "FR": False,
    "pt-br": False,
    "fr_FR": False,
    "French": False,
    "français": False,
    "fr\n": False,
    "": False,
}


def accepted_by_the_form(row):
    try:
        row.full_clean()
    except ValidationError:
        return False
    return True


def accepted_by_the_database(model, **values):
    try:
        with transaction.atomic():
            model.objects.update(**values)
    except IntegrityError:
        return False
    return True


@pytest.mark.parametrize(("domain", "good"), DOMAINS.items())
def test_form_and_database_accept_the_same_domains(domain, good):
    publisher = PublisherFactory()

    assert accepted_by_the_database(Publisher, domain=domain) is good
    publisher.domain = domain
    assert accepted_by_the_form(publisher) is good


@pytest.mark.parametrize(("tag", "good"), TAGS.items())
def test_the_form_accepts_usual_language_tags(tag, good):
    article = ArticleFactory()
    article.language = tag

    assert accepted_by_the_form(article) is good


@pytest.mark.parametrize("tag", [tag for tag, good in TAGS.items() if good])
def test_the_database_accepts_every_language_that_the_form_accepts(tag):
    ArticleFactory()

    assert accepted_by_the_database(Article, language=tag)


@pytest.mark.parametrize("country", ["fr", "FRA", "F1", "F\n"])
def test_a_country_is_two_capital_letters(country):
    with pytest.raises(ValidationError) as refusal:
        PublisherFactory.build(country=country).clean_fields()

    assert set(refusal.value.error_dict) == {"country"}


def test_publishers_and_articles_are_found_by_their_natural_keys():
    article = ArticleFactory()

    assert Publisher.objects.get_by_natural_key(*article.publisher.natural_key()) == article.publisher
    assert Article.objects.get_by_natural_key(*article.natural_key()) == article


def test_the_name_of_an_article_is_its_title_or_url():
    assert str(ArticleFactory.build(title="A summit")) == "A summit"
    assert str(ArticleFactory.build(title="", canonical_url="https://a.example/1")) == "https://a.example/1"


def test_the_current_version_is_of_the_same_article():
    version = ArticleVersionFactory()
    article = version.article

    article.current_version = version
    article.full_clean()
    article.save()

    assert Article.objects.for_api().get().current_version == version


# Versions are append-only.

ANOTHER = {
    "title": "Another title",
    "text": "Another text.",
    "captured_at": LONG_AGO + timedelta(days=1),
    "method": "fetch",
    "copy": f"2025/11/18/{64 * '0'}.warc.gz",
    "copy_sha256": 64 * "0",
}


def by_save(version, **values):
    for name, value in values.items():
        setattr(version, name, value)
    version.save()


def by_update(version, **values):
    ArticleVersion.objects.filter(pk=version.pk).update(**values)


def by_bulk_update(version, **values):
    for name, value in values.items():
        setattr(version, name, value)
    ArticleVersion.objects.bulk_update([version], list(values))


def by_upsert(version, **values):
    for name, value in values.items():
        setattr(version, name, value)
    ArticleVersion.objects.bulk_create(
        [version], update_conflicts=True, unique_fields=["id"], update_fields=list(values)
    )


def by_sql(version, **values):
    with connection.cursor() as cursor:
        for column, value in values.items():
            cursor.execute(f"UPDATE sources_articleversion SET {column} = %s WHERE id = %s", [value, version.pk])


WAYS_TO_CHANGE = [by_save, by_update, by_bulk_update, by_upsert, by_sql]
WAYS_TO_DELETE = {
    "instance": lambda version: version.delete(),
    "queryset": lambda version: ArticleVersion.objects.filter(pk=version.pk).delete(),
    "raw": lambda version: ArticleVersion.objects.filter(pk=version.pk)._raw_delete("default"),
}


@pytest.mark.parametrize("change", WAYS_TO_CHANGE)
@pytest.mark.parametrize("field", ANOTHER)
def test_no_way_of_writing_changes_a_version(change, field):
    values = {field: ANOTHER[field]}
    if field == "text":
        values["text_sha256"] = sha256(ANOTHER["text"].encode()).hexdigest()
    if field.startswith("copy"):
        values = {"copy": ANOTHER["copy"], "copy_sha256": ANOTHER["copy_sha256"]}

    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        change(ArticleVersionFactory(), **values)


def test_the_table_of_changes_names_every_column_of_a_version():
    kept_by_other_means = {"id", "article", "text_sha256", "captured_by"}

    assert {field.name for field in ArticleVersion._meta.concrete_fields} == ANOTHER.keys() | kept_by_other_means


def test_a_version_stays_with_its_article():
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        by_update(ArticleVersionFactory(), article=ArticleFactory())


@pytest.mark.parametrize("delete", WAYS_TO_DELETE.values(), ids=WAYS_TO_DELETE)
def test_no_way_of_writing_deletes_a_version(delete):
    version = ArticleVersionFactory()

    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        delete(version)

    assert ArticleVersion.objects.filter(pk=version.pk).exists()


def test_an_article_with_a_version_cannot_be_deleted():
    with pytest.raises(ProtectedError):
        ArticleVersionFactory().article.delete()


@pytest.mark.parametrize("change", WAYS_TO_CHANGE)
def test_saving_an_unchanged_version_is_allowed(change):
    version = ArticleVersionFactory()

    change(version, title=version.title, captured_at=version.captured_at)

    assert ArticleVersion.objects.values().get() == ArticleVersion.objects.filter(pk=version.pk).values().get()


def test_loading_a_fixture_of_versions_twice_changes_nothing():
    version = ArticleVersionFactory()
    fixture = serializers.serialize("json", [version.article.publisher, version.article, version])
    before = list(ArticleVersion.objects.values())

    for _ in range(2):
        for row in serializers.deserialize("json", fixture):
            row.save()

    assert list(ArticleVersion.objects.values()) == before


@pytest.mark.parametrize("text", ["Voilà : l’été.", "東京で会談", "🙂", "a\n\nb", " x "])
def test_the_digest_is_of_the_text_in_utf_8(text):
    version = ArticleVersionFactory(text=text)

    version.full_clean()

    assert version.text_sha256 == sha256(text.encode()).hexdigest()
