"""The migrations bring rows that came in before into the form of text, records and what was published among them."""

import json
from hashlib import sha256
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations import RunPython

from claims.history import history_of
from claims.models import Claimant, Evidence, Topic, Verdict
from sources.models import Article, ArticleVersion
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    EvidenceFactory,
    TopicFactory,
    VerdictFactory,
)
from tests.support.violations import sql

pytestmark = pytest.mark.django_db
MENDING = ["sources.migrations.0005_text_in_one_form", "claims.migrations.0027_text_in_one_form"]


@pytest.fixture
def _unguarded():
    """As before the migrations: no constraint on text, and no guard while rows are spoilt."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conrelid::regclass, conname FROM pg_constraint WHERE conname LIKE '%_text_is_normal'")
        for table, constraint in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")


def spoil(row, **columns):
    changes = ", ".join(f"{name} = %s" for name in columns)
    sql("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
    sql(f"UPDATE {row._meta.db_table} SET {changes} WHERE id = %s", *columns.values(), row.pk)
    sql("SET LOCAL session_replication_role = origin")


def migrate():
    for name in MENDING:
        for operation in import_module(name).Migration.operations:
            if isinstance(operation, RunPython):
                with connection.schema_editor(atomic=False) as editor:
                    operation.code(apps, editor)


@pytest.mark.usefixtures("_unguarded")
def test_rows_of_before_are_mended_and_their_history_tells_it():
    verdict = VerdictFactory(published=True, explanation="One.\n\nTwo.")
    spoil(verdict, explanation=" One.\r\n\r\nTwo. ", label="e\u0301\nf", summary="e\u0301\u00a0")
    article = ArticleFactory(authors=["A"])
    spoil(article, title="\u2003e\u0301\r\n \rb", authors=["e\u0301 ", "", "b\nc", " \n"])
    topic = TopicFactory()
    spoil(topic, names=json.dumps({"en": " e\u0301", "fr": " ", "de": "b\r\nc"}))
    version = ArticleVersionFactory(text="Before: “cafe” after.")
    quote = EvidenceFactory(article=version.article, version=version, quote_exact="cafe", quote_prefix="Before: “")
    spoilt = "Before: “cafe\u0301” after.\r\n"
    spoil(version, text=spoilt, text_sha256=sha256(spoilt.encode()).hexdigest())
    spoil(quote, quote_exact="cafe\u0301”", note=" \r\n")

    migrate()

    verdict = Verdict.objects.get(pk=verdict.pk)
    assert (verdict.explanation, verdict.label, verdict.summary) == ("One.\n\nTwo.", "é f", "é")
    article = Article.objects.get(pk=article.pk)
    assert (article.title, article.authors) == ("é b", ["é", "b c"])
    assert Topic.objects.get(pk=topic.pk).names == {"en": "é", "de": "b c"}
    version = ArticleVersion.objects.get(pk=version.pk)
    assert version.text == "Before: “café” after.\n"
    version.full_clean()  # its digest is of its text
    quote = Evidence.objects.get(pk=quote.pk)
    assert (quote.quote_prefix, quote.quote_exact, quote.note) == ("Before: “", "café”", "")
    entry = history_of(article)[0]
    assert (entry.action, entry.reason[:15], entry.changes["title"][1]) == ("changed", "All text got on", "é b")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchone() == (0,)


@pytest.mark.usefixtures("_unguarded")
def test_two_claimants_that_would_become_one_are_told_apart():
    known, other = ClaimantFactory(name="Élise"), ClaimantFactory(name="E")
    spoil(other, name="E\u0301lise\n")
    migrate()
    known, other = Claimant.objects.get(pk=known.pk), Claimant.objects.get(pk=other.pk)
    assert (known.name, known.role) == (other.name, "") == ("Élise", "")
    assert str(other.pk) in other.role


@pytest.mark.usefixtures("_unguarded")
def test_rows_in_that_form_are_left_alone():
    verdict = VerdictFactory(published=True)
    migrate()
    assert [entry.action for entry in history_of(verdict)] == ["added"]
