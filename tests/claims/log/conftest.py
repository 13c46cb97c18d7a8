import pytest


@pytest.fixture(autouse=True)
def key_file(settings, tmp_path):
    """Return the file of the log's key, one for each test."""
    settings.LOG_KEY_FILE = tmp_path / "keys" / "log_key"
    return settings.LOG_KEY_FILE
