"""Logged-in clients for the tests of the admin."""

import pytest

from tests.factories import UserFactory


@pytest.fixture
def editor(client):
    """Return an editor; `client` is logged in as them."""
    person = UserFactory(username="nora", is_staff=True, group="editor")
    client.force_login(person)
    return person


@pytest.fixture
def chief(client):
    """Return a client that is logged in as a superuser."""
    client.force_login(UserFactory(username="chief", is_staff=True, is_superuser=True))
    return client
