"""Is a file stored once, as a whole, and with nothing left over of an upload that failed?"""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils.timezone import now

from sources.media import storing
from sources.media.sniffing import MediaRefused
from sources.media.storing import add_media, delete_orphans, files_of
from sources.models import Media
from tests.factories import LONG_AGO, UserFactory
from tests.support.media import FILES, MP4, encoded, image, with_exif

pytestmark = pytest.mark.django_db


def stored_files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("media_type", FILES)
def test_a_file_of_each_type_is_stored(media_type, media_folder):
    added = add_media(FILES[media_type], at=LONG_AGO, by=(person := UserFactory()), name="a file")
    media = Media.objects.get()
    assert (added.media, added.is_new) == (media, True)
    assert (media.media_type, media.kind) == (media_type, media_type.partition("/")[0])
    assert media.sha256 == hashlib.sha256(FILES[media_type]).hexdigest()
    assert (media.added_by, media.created_at, media.size) == (person, LONG_AGO, len(FILES[media_type]))
    assert stored_files(media_folder) == sorted(f"{media.pk}/{name}" for name in files_of(media))
    assert (media_folder / f"{media.pk}" / media.original_name).read_bytes() == FILES[media_type]


def test_the_same_file_again_is_the_same_media(media_folder):
    first, again = (add_media(MP4, at=LONG_AGO, name=name) for name in ("one", "two"))
    assert (first.media, again.is_new) == (again.media, False)
    assert len(stored_files(media_folder)) == 1


def test_of_two_at_once_one_is_stored(media_folder, monkeypatch):
    write = storing.write_files

    def another_comes_first(media, content, picture):
        monkeypatch.setattr(storing, "write_files", write)
        add_media(MP4, at=LONG_AGO)
        write(media, content, picture)

    monkeypatch.setattr(storing, "write_files", another_comes_first)
    added = add_media(MP4, at=LONG_AGO)
    assert (added.media, added.is_new) == (Media.objects.get(), False)
    assert len(stored_files(media_folder)) == 1


def test_a_refused_file_leaves_nothing(media_folder):
    with pytest.raises(MediaRefused):
        add_media(FILES["image/jpeg"][:300], at=LONG_AGO)
    assert not Media.objects.exists()
    assert stored_files(media_folder) == []


@pytest.mark.parametrize(
    "name", ["", "x" * 500, "../../etc/passwd", "a\0b\n.jpg", "e\u0301" * 90, "\u0958" * 150, "a" + "\u0301" * 150]
)
def test_any_name_can_be_stored(name):
    media = add_media(MP4, at=LONG_AGO, name=name).media
    media.full_clean(exclude=["added_by"])
    assert "\0" not in media.name


def test_what_a_camera_wrote_is_kept_apart():
    media = add_media(with_exif(image()), at=LONG_AGO).media
    media.refresh_from_db()
    assert media.exif["Make"] == "A camera"


@pytest.mark.parametrize("step", ["original", "picture", "thumbnail", "row"])
def test_an_upload_that_breaks_off_leaves_no_row_and_is_removed_at_night(step, media_folder, monkeypatch):
    """As after kill -9: nothing of the process runs any more, so nothing but the night cleans up."""
    content = encoded(image())

    def broken(*args, **kwargs):
        raise DatabaseError("gone")

    if step == "row":
        monkeypatch.setattr(storing, "save_checked", broken)
    else:
        save = storing.storage().save
        breaks = lambda name, part: broken() if step in name else save(name, part)  # noqa: E731
        monkeypatch.setattr(type(storing.storage()), "save", lambda self, name, part: breaks(name, part))
    with pytest.raises(DatabaseError):
        add_media(content, at=now())
    monkeypatch.undo()
    assert not Media.objects.exists()
    delete_orphans(now() + timedelta(days=2))
    assert stored_files(media_folder) == []


def test_the_night_removes_what_has_no_row_after_a_day(media_folder):
    kept = add_media(MP4, at=now()).media
    orphan = add_media(FILES["image/png"], at=now()).media
    Media.objects.filter(pk=orphan.pk).delete()
    (media_folder / "notes of an admin").mkdir()
    assert delete_orphans(now()) == 0
    assert delete_orphans(now() + timedelta(days=2)) == 1
    assert stored_files(media_folder) == [f"{kept.pk}/original.mp4"]
    assert delete_orphans(now() + timedelta(days=2)) == 0
    assert (media_folder / "notes of an admin").exists()


def test_the_night_finds_nothing_where_nothing_was_stored():
    assert delete_orphans(now()) == 0
