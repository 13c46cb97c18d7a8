"""Does the database refuse what must never be true? Each constraint and guard, with attempts to violate it in SQL."""

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.functional import Promise
from uuid_utils.compat import uuid7

from claims.models import Claim, Evidence, ReceivedReview
from config.db.guards import Guard
from sources.models import Article, ArticleVersion
from tests.factories import ArticleVersionFactory, VerdictFactory
from tests.support.refused import REFUSES, REFUSES_THE_SAME_AGAIN

OWN_APPS = ("claims", "sources")

# Keys of two columns are unknown to Django, so `clean()` reports them.
SAID_BY_CLEAN = {
    "article_current_version_is_its_own": lambda: Article(id=uuid7(), current_version=ArticleVersionFactory()),
    "evidence_version_is_of_its_article": lambda: Evidence(
        article=Article(id=uuid7()), version=ArticleVersion(article=Article(id=uuid7()))
    ),
    "verdict_supersedes_one_of_the_same_claim": lambda: VerdictFactory.build(
        claim=Claim(id=uuid7()), supersedes=VerdictFactory.build(claim=Claim(id=uuid7()))
    ),
    "received_review_with_a_verdict_of_its_claim": lambda: ReceivedReview(
        claim=Claim(id=uuid7()), verdict=VerdictFactory.build(claim=Claim(id=uuid7()))
    ),
}


def own_models():
    return [model for app in OWN_APPS for model in apps.get_app_config(app).get_models()]


def facts():
    """Return model and fact, for each named constraint and guard that the models declare."""
    return [
        (model, fact)
        for model in own_models()
        for fact in [*model._meta.constraints, *getattr(model._meta, "triggers", [])]
        if isinstance(fact, models.BaseConstraint | Guard)
    ]


def refusal_of(attempt):
    """Return the diagnosis of the database's refusal, which may come when deferred constraints are checked."""

    def attempt_and_settle():
        with transaction.atomic():
            attempt()
            connection.check_constraints()

    with pytest.raises(IntegrityError) as refusal:
        attempt_and_settle()
    return refusal.value.__cause__.diag


def attempts():
    everything = REFUSES | {name: [attempt] for name, attempt in REFUSES_THE_SAME_AGAIN.items()}
    return [
        pytest.param(name, attempt, id=f"{name}-{number}")
        for name, tries in everything.items()
        for number, attempt in enumerate(tries, 1)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "attempt"), attempts())
def test_the_database_refuses_each_violation_by_name(name, attempt):
    assert refusal_of(attempt).constraint_name == name


@pytest.mark.django_db
def test_every_constraint_and_guard_of_the_database_is_in_the_table():
    tables = [model._meta.db_table for model in own_models()]
    with connection.cursor() as cursor:
        cursor.execute(
            # checks, uniques, primary keys and keys of more than one column; uniques with a condition; guards
            """
            SELECT conname FROM pg_constraint WHERE conrelid::regclass::text = ANY(%(tables)s)
                AND (contype IN ('c', 'u', 'p', 'x') OR contype = 'f' AND cardinality(conkey) > 1)
            UNION SELECT indexrelid::regclass::text FROM pg_index
                WHERE indrelid::regclass::text = ANY(%(tables)s) AND indisunique
            UNION SELECT regexp_replace(tgname, '^pgtrigger_(.*)_[0-9a-f]{5}$', '\\1') FROM pg_trigger
                JOIN pg_proc ON pg_proc.oid = tgfoid AND prosrc LIKE '%%integrity_constraint_violation%%'
                WHERE tgrelid::regclass::text = ANY(%(tables)s)
            """,
            {"tables": tables},
        )
        in_the_database = {name for (name,) in cursor.fetchall()}

    assert in_the_database == REFUSES.keys() | REFUSES_THE_SAME_AGAIN.keys()


def test_every_constraint_and_guard_of_the_models_is_in_the_table():
    assert {fact.name for _, fact in facts()} | SAID_BY_CLEAN.keys() == REFUSES.keys()


@pytest.mark.parametrize(("model", "fact"), [pytest.param(*pair, id=pair[1].name) for pair in facts()])
def test_constraint_names_start_with_the_model_and_have_a_message(model, fact):
    subject = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()

    assert re.fullmatch(rf"{subject}(_[a-z0-9]+)+", fact.name)
    assert len(fact.name) <= 63, "PostgreSQL cuts longer names"
    assert isinstance(fact.violation_error_message, Promise), "a message of its own, that can be translated"
    assert fact.violation_error_message != models.BaseConstraint.default_violation_error_message
    assert re.fullmatch(r"[A-Z].*\.", str(fact.violation_error_message))


@pytest.mark.django_db
@pytest.mark.parametrize("name", SAID_BY_CLEAN)
def test_clean_refuses_what_a_two_column_key_refuses(name):
    with pytest.raises(ValidationError, match=r"another article|on the same claim"):
        SAID_BY_CLEAN[name]().clean()


@pytest.mark.django_db
def test_a_guard_raises_an_integrity_error_with_table_and_message():
    diagnosis = refusal_of(REFUSES["claim_keeps_its_id"][0])

    assert diagnosis.sqlstate == "23000"
    assert diagnosis.table_name == "claims_claim"
    assert diagnosis.message_primary == "A claim keeps its id: it is what others cite."


def fields_with_choices():
    return [
        pytest.param(model, field, id=f"{model.__name__}.{field.name}")
        for model in own_models()
        if model._meta.managed and not hasattr(model, "pgh_tracked_model")  # events copy rows that were checked
        for field in model._meta.concrete_fields
        if field.choices
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), fields_with_choices())
def test_each_field_with_choices_has_a_constraint_that_lists_them(model, field):
    name = next(fact.name for fact in model._meta.constraints if fact.name.endswith(f"_{field.name}_is_known"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        [(definition,)] = cursor.fetchall()
    literals = re.findall(r"'([^']*)'::", definition) or re.findall(r"\b\d+\b", definition)
    assert literals == [str(value) for value, _label in field.choices]
