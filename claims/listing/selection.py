"""Which cards does a query string pick? `select()` answers as strictly as the API's list of claims does."""

from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from claims.listing.filters import ClaimFilters
from claims.models import Card
from config.api.filtering.backend import check_values, csv_filters, form_errors, unlisted_words
from config.api.filtering.references import ReferenceCheck
from config.api.parameters import QueryRefused, check_parameters
from config.api.visibility import visible_rows


class Reader(NamedTuple):
    """What the filters need of a request."""

    user: AbstractBaseUser


class Picked(NamedTuple):
    cards: QuerySet
    values: dict  # the text of each filter, by name
    filterset: ClaimFilters


def select(parameters, user, *, own=(), looks_up=True):
    """Return the cards that the filters of a QueryDict pick, and the filters.

    `own` are further parameters, which are no filters. Raises `QueryRefused`, as the API does, for whatever is unknown
    or cannot be read; unless `looks_up`, without asking whether the topics, people and so on exist.
    """
    allowed, reader = ClaimFilters.allowed_to(Reader(user)), Reader(user)
    check_parameters(parameters, {*allowed, *own}, csv_filters(ClaimFilters))
    values = {name: ",".join(texts) for name, texts in parameters.lists() if name in allowed}
    filterset = ClaimFilters(values, visible_rows(Card.objects.all(), user), request=reader)
    check_values(values, filterset.filters)
    if not filterset.is_valid():
        raise QueryRefused(list(form_errors(filterset)))
    cleaned = filterset.form.cleaned_data
    errors = unlisted_words(filterset.filters, cleaned)
    if looks_up:
        ReferenceCheck(filterset.filters, cleaned, user).check(errors=errors)
    elif errors:
        raise QueryRefused(errors)
    return Picked(filterset.qs, values, filterset)
