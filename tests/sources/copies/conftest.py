"""A folder of copies for each test."""

import pytest
from django.core.files.storage import storages

from config.storages import named_by


@pytest.fixture(autouse=True)
def copies(settings, tmp_path):
    """Keep copies in a folder of this test, and return the folder."""
    settings.STORAGES = settings.STORAGES | {"copies": named_by("", tmp_path / "copies")}
    assert storages["copies"].location == str(tmp_path / "copies")
    return tmp_path / "copies"
