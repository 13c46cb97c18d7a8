"""What every test may rely on: PostgreSQL, and people who ask the API for something."""

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import settings
from rest_framework.test import APIClient

from tests.factories import UserFactory

settings.register_profile("steady", deadline=None)  # a noisy machine must not turn a slow example into a failure
settings.load_profile("steady")

ROLES = ("anonymous", "nobody", "contributor", "checker", "editor")


def pytest_collection_modifyitems(items):
    """Tests that commit empty the tables at their end: put the rows of the migrations (the groups) back each time."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


@pytest.fixture(autouse=True)
def no_earlier_attempts():
    """The throttle counts in the cache, which no test's transaction rolls back."""
    cache.clear()


@pytest.fixture(autouse=True)
def english_again():
    """A request leaves its reader's language behind in the thread."""
    yield
    translation.deactivate()


def client_of(role):
    """An API client signed in as a person of that role; `nobody` has a name but no group.

    It changes rows whatever they have become; tests/claims/api/test_conditional.py has those that mind.
    """
    client = APIClient()
    client.credentials(HTTP_IF_MATCH="*")
    if role != "anonymous":
        client.force_authenticate(UserFactory(group=None if role == "nobody" else role))
    return client


@pytest.fixture
def anonymous(db):
    return client_of("anonymous")


@pytest.fixture
def checker(db):
    return client_of("checker")


@pytest.fixture
def editor(db):
    return client_of("editor")
