"""Where are copies kept in a test? In the folder `copies`; `version_with_copy` makes a version that has one."""

import pytest

from config.storages import named_by
from sources.copies import keep
from tests.factories import LONG_AGO, ArticleVersionFactory
from tests.support.fetched import fetched


@pytest.fixture
def copies(settings, tmp_path):
    """Keep copies in a folder of this test, and return the folder."""
    settings.STORAGES = settings.STORAGES | {"copies": named_by("", tmp_path / "copies")}
    return tmp_path / "copies"


def version_with_copy(capture=None, **details):
    kept = keep(capture or fetched(), at=LONG_AGO)
    return ArticleVersionFactory(copy=kept.name, copy_sha256=kept.sha256, method="fetch", **details)
