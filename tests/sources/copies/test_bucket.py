"""Are copies kept in a bucket as in a folder?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.storages import named_by
from sources.copies import CopyUnreadable, keep, read
from sources.copies.orphans import remove_orphans
from sources.copies.verification import faults
from tests.support.bucket import bucket  # noqa: F401 (a fixture)
from tests.support.fetched import PAGE, fetched


@pytest.fixture
def objects(bucket, settings, tmp_path):  # noqa: F811
    settings.STORAGES = settings.STORAGES | {"copies": named_by(bucket.url, tmp_path)}
    return bucket.objects


def test_a_copy_comes_back_from_a_bucket(objects):
    kept = keep(fetched(), at=timezone.now())
    assert list(objects) == [f"kept/{kept.name}"]
    assert len(objects[f"kept/{kept.name}"]) == kept.size
    assert read(kept.name).body == PAGE.encode()
    assert list(faults([(kept.name, kept.sha256)])) == []


def test_a_copy_that_is_not_in_the_bucket_is_refused(objects):
    kept = keep(fetched(), at=timezone.now())
    objects.clear()
    with pytest.raises(CopyUnreadable):
        read(kept.name)
    assert [name for name, _sentence in faults([(kept.name, kept.sha256)])] == [kept.name]


def test_a_night_removes_orphans_from_a_bucket(objects):
    now = timezone.now()
    new, old, named = (keep(fetched(f"<p>{days}</p>"), at=now - timedelta(days=days)) for days in (0, 3, 4))
    assert remove_orphans(now, named=lambda names: [named.name]) == 1
    assert sorted(objects) == sorted(f"kept/{kept.name}" for kept in (new, named))
    assert f"kept/{old.name}" not in objects
