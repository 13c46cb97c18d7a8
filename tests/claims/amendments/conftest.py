"""Fixtures of the people that an amendment takes: `checker` proposes it, `editor` accepts it."""

import pytest

from tests.factories import UserFactory


@pytest.fixture
def checker():
    return UserFactory(group="checker")


@pytest.fixture
def editor():
    return UserFactory(group="editor")
