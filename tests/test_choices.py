"""Does the database know the same choices as the form, and ratings the common ground that the design names?"""

import pytest
from django.db import models

from claims.models import Category
from tests.test_constraints import own_models


def listed_in(condition):
    """Column and list, for each `column IN (list)` of a constraint's condition."""
    for part in condition.children:
        if isinstance(part, models.Q):
            yield from listed_in(part)
        elif part[0].endswith("__in"):
            yield part[0].removesuffix("__in"), part[1]


def fields_with_choices():
    return [
        pytest.param(model, field, id=f"{model.__name__}.{field.name}")
        for model in own_models()
        if model._meta.managed and not hasattr(model, "pgh_tracked_model")  # others repeat what a row may be
        for field in model._meta.concrete_fields
        if field.choices
    ]


@pytest.mark.parametrize(("model", "field"), fields_with_choices())
def test_the_database_knows_the_same_choices_as_the_form(model, field):
    lists = [
        values
        for fact in model._meta.constraints
        if fact.name.endswith(f"_{field.name}_is_known")
        for column, values in listed_in(fact.condition)
        if column == field.name
    ]

    assert lists == [[value for value, _ in field.choices]]


def test_the_common_ground_of_ratings_is_the_list_of_the_design():
    assert Category.values == [
        "true", "mostly_true", "mixed", "mostly_false", "false", "misleading", "satire", "unverifiable", "other",
    ]  # fmt: skip
