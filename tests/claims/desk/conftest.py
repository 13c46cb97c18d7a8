"""Which people work at the desk here? `editor`, `checker`, `contributor`: each a client that is logged in."""

import pytest
from django.test import Client

from tests.factories import UserFactory


def client_of(group):
    """Return a client of a new person of this group, who is its `person`."""
    client = Client()
    client.person = UserFactory(username=group, is_staff=True, group=group)
    client.force_login(client.person)
    return client


@pytest.fixture
def editor(db):
    return client_of("editor")


@pytest.fixture
def checker(db):
    return client_of("checker")


@pytest.fixture
def contributor(db):
    return client_of("contributor")
