"""Are ratings within the bounds of their scale, and do they keep their names and owners?"""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import override

from claims.models import Category, Rating, RatingScale
from tests.factories import PublisherFactory, RatingFactory, RatingScaleFactory, VerdictFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("worst", "best", "value", "good"),
    [
        (1, 5, 1, True),
        (1, 5, 5, True),
        (1, 5, None, True),
        (-1, 1, 0, True),
        (1, 5, 0, False),
        (1, 5, 6, False),
        (-1, 1, -2, False),
    ],
)
def test_a_rating_lies_between_the_bounds_of_its_scale(worst, best, value, good):
    rating = RatingFactory(scale__worst=worst, scale__best=best)
    rating.value = value

    if good:
        rating.full_clean()
    else:
        with pytest.raises(ValidationError, match=f"{worst} to {best}") as refusal:
            rating.full_clean()
        assert set(refusal.value.error_dict) == {"value"}


@pytest.mark.parametrize("category", Category.values)
def test_every_category_can_be_used_in_one_scale(category):
    rating = RatingFactory(category=category)

    rating.full_clean()

    assert Rating.objects.get().get_category_display() == category.replace("_", " ")


def test_two_scales_may_use_the_same_code():
    RatingFactory(scale__code="desk")
    RatingFactory(scale__code="afp")

    assert list(Rating.objects.values_list("code", flat=True)) == ["false", "false"]


def test_scales_and_ratings_are_found_by_their_natural_keys():
    rating = RatingFactory()

    assert RatingScale.objects.get_by_natural_key(*rating.scale.natural_key()) == rating.scale
    assert Rating.objects.get_by_natural_key(*rating.natural_key()) == rating


def test_scales_and_ratings_are_named_in_the_readers_language():
    scale = RatingScaleFactory.build(names={"en": "Desk scale", "fr": "Échelle maison"})
    rating = RatingFactory.build(scale=scale, names={"en": "False", "fr": "Faux"})

    with override("fr"):
        assert (str(scale), rating.name, str(rating)) == ("Échelle maison", "Faux", "Faux — Échelle maison")
    with override("de"):
        assert (str(scale), rating.name, str(rating)) == ("Desk scale", "False", "False — Desk scale")


def test_a_rating_in_use_cannot_be_deleted():
    rating = VerdictFactory().rating

    for row in (rating, rating.scale):
        with pytest.raises(ProtectedError):
            row.delete()


def test_the_owner_of_a_scale_cannot_be_deleted():
    owner = PublisherFactory()
    RatingScaleFactory(owner=owner)

    with pytest.raises(ProtectedError):
        owner.delete()


def test_categories_are_those_of_the_design():
    assert Category.values == [
        "true", "mostly_true", "mixed", "mostly_false", "false", "misleading", "satire", "unverifiable", "other",
    ]  # fmt: skip
