"""Where are the files of media, and how does one come in? `add_media` checks, re-encodes and stores it.

Each row has a folder in the storage `media`, named by its id: the original, and of an image the two copies that
readers get. The files are written before the row, so there is no row without its files; a folder without a row is what
an interrupted or refused upload left, and `delete_orphans` removes it at night.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError
from uuid_utils.compat import uuid7

from config.db.constraints import save_checked
from config.db.fields import normal_line, stacks_marks
from sources.media.pictures import read_picture
from sources.media.sniffing import media_type_of
from sources.models.media import PICTURE, THUMBNAIL, Media, MediaKind

MAX_NAME_LENGTH = 200
KEPT_WITHOUT_ROW = timedelta(days=1)


@dataclass(frozen=True)
class Added:
    """A stored media file, and whether it is new."""

    media: Media
    is_new: bool


def storage():
    return storages["media"]


def files_of(media):
    """Return the names of the files of a media, with their media types."""
    original = {media.original_name: media.media_type}
    return original | (dict.fromkeys((PICTURE, THUMBNAIL), "image/webp") if media.kind == MediaKind.IMAGE else {})


def path_of(media, name):
    """Return the name of a file in the storage."""
    return f"{media.pk}/{name}"


def open_part(path, start, end):
    """Return a file of the storage, opened to be read from `start`. A bucket sends the bytes up to `end` alone."""
    kept = storage()
    if hasattr(kept, "open_part"):  # config/bucket.py
        return kept.open_part(path, start, end)
    file = kept.open(path)
    file.seek(start)
    return file


def add_media(content, *, at, by=None, name="", url=""):
    """Return the media of these bytes, stored if there was none. Raise MediaRefused for a file that is not taken."""
    sha256 = hashlib.sha256(content).hexdigest()
    if known := Media.objects.filter(sha256=sha256).first():
        return Added(known, is_new=False)
    media_type = media_type_of(content)
    picture = read_picture(content, media_type) if media_type.kind == MediaKind.IMAGE else None
    media = Media(
        pk=uuid7(),
        kind=media_type.kind,
        media_type=media_type,
        name=storable_name(name),
        url=url,
        size=len(content),
        sha256=sha256,
        added_by=by,
        created_at=at,
        **facts_of(picture),
    )
    write_files(media, content, picture)
    return stored(media)


def facts_of(picture):
    names = ("width", "height", "perceptual_hash", "exif")
    return {name: getattr(picture, name) for name in names} if picture else {}


def write_files(media, content, picture):
    files = {media.original_name: content}
    if picture:
        files |= {PICTURE: picture.shown, THUMBNAIL: picture.thumbnail}
    for name, part in files.items():
        storage().save(path_of(media, name), ContentFile(part))


def stored(media):
    """Save the row. If another request has stored the same file meanwhile, return that one."""
    try:
        save_checked(media)
    except (ValidationError, IntegrityError):
        delete_files(media.pk)
        if same := Media.objects.filter(sha256=media.sha256).first():
            return Added(same, is_new=False)
        raise
    return Added(media, is_new=True)


def storable_name(name):
    """Return the end of a file's name as text that can be stored; "" for none."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in name[-MAX_NAME_LENGTH:])
    # Some letters are two characters in NFC, so it is cut again.
    return "" if stacks_marks(shown) else normal_line(normal_line(shown)[-MAX_NAME_LENGTH:])


def delete_files(folder):
    """Delete the files of a folder, as far as they are there."""
    _folders, names = storage().listdir(str(folder))
    for name in names:
        storage().delete(f"{folder}/{name}")
    storage().delete(str(folder))


def delete_orphans(at):
    """Delete the folders without a row that are older than a day. Return how many there were."""
    folders = [name for name in folders_of(storage()) if is_id(name)]
    known = {str(pk) for pk in Media.objects.filter(pk__in=folders).values_list("pk", flat=True)}
    orphans = [folder for folder in folders if folder not in known and is_old(folder, at)]
    for folder in orphans:
        delete_files(folder)
    return len(orphans)


def folders_of(storage):
    try:
        return storage.listdir("")[0]
    except FileNotFoundError:  # nothing was stored yet
        return []


def is_id(name):
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def is_old(folder, at):
    """Return whether a folder was made more than a day ago: a UUIDv7 begins with its time in milliseconds."""
    made = (UUID(folder).int >> 80) / 1000
    return made < (at - KEPT_WITHOUT_ROW).timestamp()
