"""What do the labels of other houses mean? `map_label` gives a label its category, `unmap` takes it back.

A label that several houses use is mapped for all of them at once. A label that somebody has mapped in the meantime
stays as they mapped it. The most frequent ones come first (`Rating.objects.by_words()`).
"""

from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.text import Truncator
from django.utils.translation import ngettext

from claims.models import Rating, RatingScale, Verdict
from config.db.names import name_in

MAX_EXAMPLES = 3  # of each label
MAX_STATEMENT_LENGTH = 140  # characters of an example
MAX_HOUSES_NAMED = 5


class Example(NamedTuple):
    """A verdict with a label: its claim and its publisher."""

    claim: UUID
    statement: str
    house: str
    label: str


def map_label(code, category):
    """Map the label of all houses. Return the keys of the ratings that had no category until now."""
    with transaction.atomic():
        ratings = lock_scales(Rating.objects.to_be_mapped().filter(code=code))
        mapped = list(ratings.values_list("pk", flat=True))
        ratings.update(category=category)
        return mapped


def unmap(keys, category):
    """Take the category back from ratings that still have it. Return how many were changed."""
    with transaction.atomic():
        return lock_scales(Rating.objects.filter(pk__in=keys, category=category)).update(category=None)


def lock_scales(ratings):
    """Lock the scales of the ratings, as the page of a scale does, which changes its ratings too."""
    scales = RatingScale.objects.filter(ratings__in=ratings).order_by("pk").values("pk")
    list(RatingScale.objects.select_for_update().filter(pk__in=scales).order_by("pk"))
    return ratings


def verdicts_with(keys):
    """Return the number of verdicts that have one of these ratings."""
    return Rating.objects.filter(pk__in=keys).aggregate(count=Count("verdicts"))["count"]


def words_of(all_names):
    """Return the label as most people would read it: in the reader's language if it has that, or else any."""
    merged = {tag: name for names in all_names for tag, name in names.items()}
    return name_in(merged)


def some_of(houses):
    """Return the names of the first houses, and the number of the others."""
    named = ", ".join(houses[:MAX_HOUSES_NAMED])
    others = len(houses) - MAX_HOUSES_NAMED
    if others <= 0:
        return named
    sentence = ngettext("%(houses)s and %(count)s other", "%(houses)s and %(count)s others", others)
    return sentence % {"houses": named, "count": others}


def examples_of(codes):
    """Return the newest verdicts with each of these labels that are to be mapped, read in one query."""
    if not codes:
        return {}
    queries = [
        Verdict.objects.filter(rating__in=Rating.objects.to_be_mapped().filter(code=code))
        .order_by("-id")
        .values_list("rating__code", "claim", "claim__statement", "publisher__name", "label")[:MAX_EXAMPLES]
        for code in codes
    ]
    found = {}
    for code, claim, statement, house, label in queries[0].union(*queries[1:], all=True):
        opening = Truncator(statement).chars(MAX_STATEMENT_LENGTH)
        found.setdefault(code, []).append(Example(claim, opening, house, label))
    return found
