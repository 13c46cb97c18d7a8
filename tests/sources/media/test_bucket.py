"""Are media kept in a bucket as in a folder?"""

from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils.timezone import now

from config.storages import named_by
from sources.media import storing
from sources.media.sniffing import MediaRefused
from sources.models import Media
from tests.factories import UserFactory
from tests.support.bucket import bucket  # noqa: F401 (a fixture)
from tests.support.media import FILES, MP4

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def objects(bucket, settings, tmp_path):  # noqa: F811
    settings.STORAGES = configured.STORAGES | {"media": named_by(bucket.url, tmp_path)}
    return bucket.objects


def of_the_desk():
    client = Client()
    client.force_login(UserFactory(group="editor"))
    return client


@pytest.mark.parametrize("media_type", ["image/jpeg", "video/mp4"])
def test_a_file_comes_back_from_a_bucket(objects, media_type):
    media = storing.add_media(FILES[media_type], at=now()).media
    assert len(objects) == len(storing.files_of(media))
    assert all(name.startswith(f"kept/{media.pk}/") for name in objects)
    answer = of_the_desk().get(media.original_path)
    assert (answer.status_code, answer.getvalue()) == (200, FILES[media_type])


def test_a_player_gets_parts_from_a_bucket_which_sends_nothing_else(bucket):  # noqa: F811
    media = storing.add_media(MP4, at=now()).media
    answer = of_the_desk().get(media.path, headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.getvalue()) == (206, MP4[10:20])
    assert bucket.parts == [(10, 19)]


def test_a_file_that_goes_while_it_is_sent_is_not_found(objects):
    media = storing.add_media(MP4, at=now()).media
    objects.clear()
    with pytest.raises(FileNotFoundError):
        storing.storage().open_part(storing.path_of(media, "original.mp4"), 0, 10)


def test_a_file_that_is_not_in_the_bucket_is_a_404(objects):
    media = storing.add_media(MP4, at=now()).media
    objects.clear()
    assert of_the_desk().get(media.path).status_code == 404


def test_a_refused_file_leaves_nothing_in_the_bucket(objects):
    with pytest.raises(MediaRefused):
        storing.add_media(FILES["image/png"][:500], at=now())
    assert not objects
    assert not Media.objects.exists()


def test_a_night_removes_orphans_from_a_bucket(objects):
    kept = storing.add_media(MP4, at=now()).media
    orphan = "019a92b0-0300-7002-8000-000000000009"
    objects[f"kept/{orphan}/original.mp4"] = MP4
    assert storing.delete_orphans(now() + timedelta(days=2)) == 1
    assert set(objects) == {f"kept/{kept.pk}/original.mp4"}
