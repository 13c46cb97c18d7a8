"""Does a row that the database refuses get the same errors as from Django's `full_clean()`?"""

import logging

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError

from claims.models import ClaimLink
from config.db.constraints import save_checked, violations
from tests.factories import (
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    RatingScaleFactory,
    TopicFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db


def link(**values):
    return ClaimLink(claim=ClaimFactory(), other=ClaimFactory(), **values)


ROWS = {
    "a valid claim": (ClaimFactory, {}, (), 0),
    "a claim with nulls in its checks": (ClaimFactory, {"claimed_on": None, "priority": None}, (), 0),
    "a claim that breaks one": (ClaimFactory, {"status": "lost"}, (), 1),
    "a claim that breaks three": (ClaimFactory, {"status": "lost", "statement": " ", "priority": 9}, (), 3),
    "a claim that breaks one that is not excluded": (ClaimFactory, {"status": "lost", "priority": 9}, ("status",), 1),
    "a claim that breaks an excluded one": (
        ClaimFactory,
        {"status": "lost"},
        ("status", "dismissed_reason"),
        0,
    ),
    "a claimant who breaks one": (ClaimantFactory, {"wikidata_id": "Moulin"}, (), 1),
    "a topic without names": (TopicFactory, {"names": []}, (), 1),
    "a scale whose worst is its best": (RatingScaleFactory, {"worst": 5}, (), 1),
    "a publisher that breaks two": (PublisherFactory, {"domain": "www.Outlet", "language": "?"}, (), 2),
    "an article in no language": (ArticleFactory, {"language": "?"}, (), 1),
    "evidence with a prefix but no quote": (EvidenceFactory, {"quote_prefix": "So "}, (), 1),
    "evidence without a stance": (EvidenceFactory, {"stance": None}, (), 1),
    "a verdict published by nobody": (VerdictFactory, {"status": "published"}, (), 1),
    "a link in no known state": (link, {"state": "lost"}, (), 2),  # it is not decided either
    "a null byte, which no query can carry": (ClaimFactory, {"statement": "\0", "status": "lost"}, (), 1),
}


def errors_of(validate):
    try:
        validate()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize(("make", "values", "exclude", "number"), ROWS.values(), ids=ROWS)
def test_violations_are_those_that_django_reports(make, values, exclude, number, caplog):
    caplog.set_level(logging.CRITICAL, "django.db.models")
    row = make()
    for name, value in values.items():
        setattr(row, name, value)
    messages = [message for _constraint, error in violations(row, set(exclude)) for message in error.messages]
    reported = errors_of(lambda: row.validate_constraints(exclude=set(exclude)))
    assert messages == reported.get("__all__", [])
    assert len(messages) == number


def test_a_duplicate_is_reported_beside_a_violated_check():
    taken = RatingFactory()
    row = RatingFactory.build(scale=taken.scale, code=taken.code, names={}, category="nonsense")
    assert len([error for _constraint, error in violations(row)]) == 2


def stored(row):
    return type(row).objects.filter(pk=row.pk).values().first()


QUERYABLE = {name: row[:2] for name, row in ROWS.items() if "null byte" not in name}


@pytest.mark.parametrize(("make", "values"), QUERYABLE.values(), ids=QUERYABLE)
def test_a_refused_row_has_the_errors_of_full_clean_and_is_not_stored(make, values):
    row = make()
    before = stored(row)
    for name, value in values.items():
        setattr(row, name, value)
    expected = errors_of(row.full_clean)
    assert errors_of(lambda: save_checked(row)) == expected
    assert (stored(row) == before) == bool(expected)


def test_a_new_duplicate_has_the_errors_of_full_clean_and_is_not_stored():
    taken = RatingFactory()
    row = RatingFactory.build(scale=taken.scale, code=taken.code, category="false")
    assert errors_of(lambda: save_checked(row)) == errors_of(row.full_clean) != {}
    assert stored(row) is None


def test_a_null_byte_is_refused_by_the_database():
    claim = ClaimFactory()
    claim.statement = "\0"
    with pytest.raises(DataError):
        save_checked(claim)
    assert stored(claim)["statement"] == ClaimFactory.statement


def test_a_valid_row_is_stored_without_checks_beforehand(django_assert_num_queries):
    verdict = VerdictFactory()
    verdict.summary = "Something was agreed."
    with django_assert_num_queries(3):  # the change, between a savepoint and its release
        save_checked(verdict)
    assert stored(verdict)["summary"] == "Something was agreed."
