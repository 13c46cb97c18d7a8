"""The person who merges rows: `editor`."""

import pytest

from tests.factories import UserFactory


@pytest.fixture
def editor():
    return UserFactory(group="editor")
