"""The fixture of conditional requests: `reader`."""

import pytest


@pytest.fixture
def reader(editor):
    """Return the client of an editor that sends no `If-Match` of its own."""
    editor.credentials()
    return editor
