"""People who sit at the desk."""

import pytest

from tests.factories import UserFactory


@pytest.fixture
def editor(client):
    """An editor, who is logged in."""
    person = UserFactory(username="nora", is_staff=True, group="editor")
    client.force_login(person)
    return person


@pytest.fixture
def chief(client):
    """A browser whose owner may do everything."""
    client.force_login(UserFactory(username="chief", is_staff=True, is_superuser=True))
    return client
