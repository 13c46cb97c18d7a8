"""Is a row that is stored, or asked about all its constraints at once, told what Django would tell it one by one?"""

import logging

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, models

from claims.models import ClaimLink
from config.db.constraints import ChecksAtOnce, store
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
    "a claim that keeps all": (ClaimFactory, {}, (), 0),
    "a claim with an unknown in a check": (ClaimFactory, {"claimed_on": None, "priority": None}, (), 0),
    "a claim that breaks one": (ClaimFactory, {"status": "lost"}, (), 1),
    "a claim that breaks three": (ClaimFactory, {"status": "lost", "statement": " ", "priority": 9}, (), 3),
    "a claim that breaks one of those left": (ClaimFactory, {"status": "lost", "priority": 9}, ("status",), 1),
    "a claim that breaks what is left alone": (
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
    "evidence with a neighbour of no quote": (EvidenceFactory, {"quote_prefix": "So "}, (), 1),
    "evidence without a stance": (EvidenceFactory, {"stance": None}, (), 1),
    "a verdict published by nobody": (VerdictFactory, {"status": "published"}, (), 1),
    "a link in no known state": (link, {"state": "lost"}, (), 1),
    "a null byte, which no question can carry": (ClaimFactory, {"statement": "\0", "status": "lost"}, (), 1),
}


def told(validate):
    try:
        validate()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize(("make", "values", "exclude", "sentences"), ROWS.values(), ids=ROWS)
def test_it_hears_the_same(make, values, exclude, sentences, caplog):
    caplog.set_level(logging.CRITICAL, "django.db.models")
    row = make()
    for name, value in values.items():
        setattr(row, name, value)
    at_once, one_by_one = (
        told(lambda validate=validate: validate(row, exclude=set(exclude)))
        for validate in (ChecksAtOnce.validate_constraints, models.Model.validate_constraints)
    )
    assert at_once == ({} if "\0" in values.values() else one_by_one)
    assert len(one_by_one.get("__all__", [])) == sentences


def test_a_key_that_is_taken_is_told_beside_a_broken_check():
    taken = RatingFactory()
    row = RatingFactory.build(scale=taken.scale, code=taken.code, names={}, category="nonsense")
    sentences = told(row.validate_constraints)["__all__"]
    assert sentences == told(lambda: models.Model.validate_constraints(row))["__all__"]
    assert len(sentences) == 2


def test_a_row_that_keeps_all_its_checks_costs_one_query(django_assert_num_queries):
    evidence = EvidenceFactory()
    assert sum(isinstance(one, models.CheckConstraint) for one in evidence._meta.constraints) > 1
    with django_assert_num_queries(3):  # the question, between a savepoint and its release
        evidence.validate_constraints()


def stored(row):
    return type(row).objects.filter(pk=row.pk).values().first()


ASKABLE = {name: row[:2] for name, row in ROWS.items() if "null byte" not in name}


@pytest.mark.parametrize(("make", "values"), ASKABLE.values(), ids=ASKABLE)
def test_what_is_not_stored_is_told_as_full_clean_tells_it(make, values):
    row = make()
    before = stored(row)
    for name, value in values.items():
        setattr(row, name, value)
    expected = told(row.full_clean)
    assert told(lambda: store(row)) == expected
    assert (stored(row) == before) == bool(expected)


def test_a_new_row_whose_key_is_taken_is_told_so_and_not_stored():
    taken = RatingFactory()
    row = RatingFactory.build(scale=taken.scale, code=taken.code, category="false")
    assert told(lambda: store(row)) == told(row.full_clean) != {}
    assert stored(row) is None


def test_what_no_question_can_carry_is_not_stored_either():
    claim = ClaimFactory()
    claim.statement = "\0"
    with pytest.raises(DataError):
        store(claim)
    assert stored(claim)["statement"] == ClaimFactory.statement


def test_a_row_that_passes_is_stored_without_a_question(django_assert_num_queries):
    verdict = VerdictFactory()
    verdict.summary = "Something was agreed."
    with django_assert_num_queries(3):  # the change, between a savepoint and its release
        store(verdict)
    assert stored(verdict)["summary"] == "Something was agreed."
