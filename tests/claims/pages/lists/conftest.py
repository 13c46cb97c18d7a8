import pytest

from claims.pages.lists.counts import counted


@pytest.fixture(autouse=True)
def _count_anew():
    """Forget counts: a test that is rolled back leaves no edition, so the log stays at its position."""
    counted.cache_clear()
