"""Where do tests of media keep their files? Each in a folder of its own."""

import pytest


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = settings.STORAGES | {"media": storage}
    return tmp_path / "media"
