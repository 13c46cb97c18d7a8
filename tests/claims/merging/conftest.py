"""The fixture `editor`: a person who may merge rows."""

import pytest

from tests.factories import UserFactory


@pytest.fixture
def editor():
    return UserFactory(group="editor")
