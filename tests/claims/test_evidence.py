"""Is a quote in that version of that article, and does it stay there?

The quote is a W3C TextQuoteSelector (https://www.w3.org/TR/annotation-model/#text-quote-selector): prefix, exact words
and suffix follow each other directly in the text, code point by code point.
"""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from uuid_utils.compat import uuid7

from claims.models import Evidence
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db

TEXT = "Le sommet d’Anchorage s’est achevé sans résultat.\nLe sommet de Budapest n'aura pas lieu. 🙂 Fin"

QUOTES = [
    # exact, prefix, suffix, whether they are in the text once
    ("Le sommet", "", "", False),  # twice
    ("Le sommet", "", " d’Anchorage", True),
    ("Le sommet", "résultat.\n", " de Budapest", True),
    ("sommet", "Le ", " d’Anchorage", True),
    ("🙂", "", "", True),
    ("sommet de", "", "", True),
    (TEXT, "", "", True),
    ("s’est acheve\u0301", "", "", True),  # decomposed: normalised to NFC, as the text is
    ("s’est achevé", "", "", True),
    ("n'aura pas lieu", "", "", True),
    ("s'est achevé", "", "", False),  # a plain apostrophe; the text has a typographic one
    ("n’aura pas lieu", "", "", False),
    ("s’est acheve", "", "", False),
    ("le sommet", "", "", False),
    ("Le  sommet", "", "", False),
    ("Le sommet", "", "de Budapest", False),  # the space between is missing
    ("Le sommet", "Budapest ", "", False),
    ("Le sommet", "résultat.\n", " d’Anchorage", False),  # before and after, but not of the same occurrence
    ("Le sommet%", "", "", False),  # not a pattern
    ("Le.sommet", "", "", False),
    ("Fin.", "", "", False),
]


def read_in(text, **quote):
    version = ArticleVersionFactory(text=text)
    return EvidenceFactory.build(
        claim=ClaimFactory(), article=version.article, version=version, added_by=UserFactory(), **quote
    )


@pytest.mark.parametrize(("exact", "prefix", "suffix", "occurs_once"), QUOTES)
def test_form_and_database_agree_whether_a_quote_is_in_the_text(exact, prefix, suffix, occurs_once):
    evidence = read_in(TEXT, quote_exact=exact, quote_prefix=prefix, quote_suffix=suffix)

    if occurs_once:
        evidence.full_clean()
        Evidence.objects.bulk_create([evidence])
    else:
        with pytest.raises(ValidationError, match=r"word for word|more than once") as refusal:
            evidence.full_clean()
        assert set(refusal.value.error_dict) == {"quote_exact"}
        with pytest.raises(IntegrityError, match=r"word for word|more than once"), transaction.atomic():
            Evidence.objects.bulk_create([evidence])


@pytest.mark.parametrize("change", [{"quote_exact": "Another"}, {"quote_prefix": "x"}, {"quote_suffix": "x"}])
def test_a_quote_cannot_be_changed_to_words_outside_the_text(change):
    evidence = read_in(TEXT, quote_exact="Le sommet de")
    evidence.save()

    with pytest.raises(IntegrityError, match="word for word"), transaction.atomic():
        Evidence.objects.update(**change)


def test_a_quote_cannot_be_moved_to_a_version_without_its_words():
    evidence = read_in(TEXT, quote_exact="Le sommet de")
    evidence.save()
    later = ArticleVersionFactory(article=evidence.article, text="Les entretiens ont eu lieu.")

    with pytest.raises(IntegrityError, match="word for word"), transaction.atomic():
        Evidence.objects.update(version=later)


def test_a_quote_from_an_article_without_a_text_is_unverified():
    evidence = EvidenceFactory(quote_exact="What the print edition said.", quote_prefix="On page 3: ")

    evidence.full_clean()

    assert not evidence.is_verified


def test_a_version_may_be_named_without_a_quote():
    evidence = read_in(TEXT)

    evidence.full_clean()
    evidence.save()


def test_clean_refuses_a_version_of_another_article():
    evidence = read_in(TEXT)
    evidence.article = ArticleFactory()

    with pytest.raises(ValidationError, match="another article") as refusal:
        evidence.full_clean()

    assert set(refusal.value.error_dict) == {"version"}


def test_a_version_of_another_article_is_refused_at_commit():
    """The key is deferred, so that a fixture may bring evidence before the article it cites."""
    evidence = read_in(TEXT)
    evidence.article = ArticleFactory()

    with transaction.atomic():
        evidence.save()
        with pytest.raises(IntegrityError, match="evidence_version_is_of_its_article"), transaction.atomic():
            connection.check_constraints()
        evidence.delete()


def test_a_quote_is_refused_before_its_version_exists():
    evidence = read_in(TEXT, quote_exact="Le sommet de")
    evidence.version_id = uuid7()

    with pytest.raises(IntegrityError, match="word for word"), transaction.atomic():
        evidence.save()


STANCES = [
    # role, stance, allowed
    ("evidence", "supports", True),
    ("evidence", "refutes", True),
    ("evidence", "context", True),
    ("evidence", None, False),
    ("appearance", None, True),
    ("appearance", "supports", False),
    ("appearance", "refutes", False),
    ("appearance", "context", False),
]


@pytest.mark.parametrize(("role", "stance", "allowed"), STANCES)
def test_evidence_needs_a_stance_and_an_appearance_has_none(role, stance, allowed):
    evidence = EvidenceFactory.build(claim=ClaimFactory(), article=ArticleFactory(), role=role, stance=stance)

    if allowed:
        evidence.full_clean()
    else:
        with pytest.raises(ValidationError, match="Evidence takes a stance"):
            evidence.full_clean()


# Deletion

KEPT = {
    "draft": False,
    "in_review": False,
    "published": True,
    "superseded": True,
    "retracted": True,
}


@pytest.mark.parametrize(("status", "kept"), KEPT.items())
def test_evidence_is_kept_once_a_verdict_on_its_claim_was_published(status, kept):
    evidence = EvidenceFactory()
    retraction = {"retracted_at": LONG_AGO, "retraction_reason": "Withdrawn."} if status == "retracted" else {}
    VerdictFactory(claim=evidence.claim, published=kept, status=status, **retraction)

    if kept:
        with pytest.raises(IntegrityError, match="stands in public"), transaction.atomic():
            evidence.delete()
    else:
        evidence.delete()

    assert Evidence.objects.exists() is kept


def test_evidence_of_an_unjudged_claim_can_be_deleted():
    kept, deleted = EvidenceFactory(), EvidenceFactory()
    VerdictFactory(published=True, claim=kept.claim)

    deleted.claim.evidence.all().delete()

    assert Evidence.objects.get() == kept


@pytest.mark.parametrize("name", ["claim", "article", "version", "added_by"])
def test_rows_that_evidence_names_cannot_be_deleted(name):
    evidence = read_in(TEXT)
    evidence.save()

    with pytest.raises(ProtectedError):
        getattr(evidence, name).delete()


def test_for_api_reads_evidence_with_related_rows_in_one_query(django_assert_num_queries):
    EvidenceFactory(added_by=UserFactory())

    with django_assert_num_queries(1):
        (evidence,) = Evidence.objects.for_desk()
        shown = (evidence.article.publisher.name, evidence.added_by.username)

    assert all(shown)
