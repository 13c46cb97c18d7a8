"""Which pictures, videos and sounds does the desk keep? A row of `Media` for each file, found by its digest.

The files are in the storage `media` (sources/media/storing.py). A row is never changed: another file is another row.
"""

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.constraints import known, text_is_normal
from config.db.fields import Address, Line
from config.db.growth import Growth
from config.db.guards import Guard
from config.db.history import events_of


class MediaKind(models.TextChoices):
    IMAGE = "image", _("image")
    VIDEO = "video", _("video")
    AUDIO = "audio", _("audio")


class MediaType(models.TextChoices):
    """The media types that are taken, as https://www.iana.org/assignments/media-types/ has them."""

    JPEG = "image/jpeg", _("JPEG")
    PNG = "image/png", _("PNG")
    WEBP = "image/webp", _("WebP")
    GIF = "image/gif", _("GIF")
    MP4 = "video/mp4", _("MP4")
    WEBM = "video/webm", _("WebM")
    MP3 = "audio/mpeg", _("MP3")
    M4A = "audio/mp4", _("M4A")
    OGG = "audio/ogg", _("OGG")

    @property
    def kind(self):
        return MediaKind(self.value.partition("/")[0])


PICTURE, THUMBNAIL = "picture.webp", "thumbnail.webp"  # copies of an image, in place of the file as it came
EXTENSIONS = {
    MediaType.JPEG: "jpg",
    MediaType.PNG: "png",
    MediaType.WEBP: "webp",
    MediaType.GIF: "gif",
    MediaType.MP4: "mp4",
    MediaType.WEBM: "webm",
    MediaType.MP3: "mp3",
    MediaType.M4A: "m4a",
    MediaType.OGG: "ogg",
}


HASH_PARTS = 4  # of a perceptual hash, each of 16 bits
PART_BITS = 16


def hash_part(number):
    """Return the expression of one part of a perceptual hash, from the lowest bits on; each part has an index."""
    template = f"(((%(expressions)s >> {PART_BITS * number}) & {2**PART_BITS - 1})::integer)"
    return Func(F("perceptual_hash"), template=template, output_field=models.IntegerField())


class Media(models.Model):
    """A picture, a video or a sound, as it was sent or fetched."""

    growth = Growth.REFERENCE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=MediaKind)
    media_type = models.CharField(_("media type"), max_length=20, choices=MediaType)
    name = Line(_("name"), max_length=200, blank=True, help_text=_("The name of the file that was sent."))
    url = Address(_("URL"), max_length=2000, blank=True, help_text=_("The address that it came from."))
    size = models.IntegerField(_("size"), validators=[MinValueValidator(1)], help_text=_("In bytes."))
    sha256 = models.CharField(
        _("SHA-256 of the file"), max_length=64, unique=True, help_text=_("In hexadecimal, of the file as it came.")
    )
    width = models.IntegerField(
        _("width"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Of an image, in pixels.")
    )
    height = models.IntegerField(
        _("height"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Of an image, in pixels.")
    )
    # 64 bits, as a signed number; null for what has none: video, audio, and an image of one colour.
    perceptual_hash = models.BigIntegerField(_("perceptual hash"), null=True, blank=True, editable=False)
    exif = models.JSONField(
        _("EXIF"), default=dict, blank=True, help_text=_("What the camera wrote into the file. Only the desk sees it.")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("media file")
        verbose_name_plural = _("media files")
        indexes = [
            models.Index(hash_part(number), name=f"media_by_part_{number}_of_hash") for number in range(HASH_PARTS)
        ]
        constraints = [
            known("media", "kind", MediaKind, _("This kind is not one of the list.")),
            known("media", "media_type", MediaType, _("This media type is not one of the list.")),
            models.CheckConstraint(
                name="media_type_is_of_its_kind",
                condition=Q(media_type__startswith=Concat(F("kind"), Value("/"))),
                violation_error_message=_("This media type is not one of its kind."),
            ),
            models.CheckConstraint(
                name="media_sha256_is_a_digest",
                condition=Q(sha256__regex="^[0-9a-f]{64}$"),
                violation_error_message=_("A SHA-256 is 64 hexadecimal digits."),
            ),
            models.CheckConstraint(
                name="media_has_content",
                condition=Q(size__gte=1),
                violation_error_message=_("A media file has at least one byte."),
            ),
            models.CheckConstraint(
                name="media_image_has_a_size_in_pixels",
                condition=Q(kind="image", width__isnull=False, height__isnull=False, width__gte=1, height__gte=1)
                | ~Q(kind="image") & Q(width=None, height=None, perceptual_hash=None),
                violation_error_message=_("An image has a width and a height; only an image has a perceptual hash."),
            ),
            text_is_normal("media", line=["name"]),
        ]
        triggers = [
            Guard(
                name="media_keeps_its_file",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(),
                message=_("A media file is kept as it came: add the other file, and show that one instead."),
            )
        ]

    def __str__(self):
        return self.name or self.public_name

    @property
    def public_name(self):
        """Return a name of the file for everybody. The name of the upload may be that of its sender."""
        return f"{self.get_media_type_display()} {self.sha256[:8]}"

    # The catalogue writes the same paths (claims/catalogue/sql/10_json.sql).

    @property
    def path(self):
        """The path at this site of what every reader gets: never the original of an image."""
        return f"/media/{self.pk}/{PICTURE if self.kind == MediaKind.IMAGE else self.original_name}"

    @property
    def thumbnail_path(self):
        return f"/media/{self.pk}/{THUMBNAIL}" if self.kind == MediaKind.IMAGE else None

    @property
    def original_path(self):
        """The path at this site of the file as it came."""
        return f"/media/{self.pk}/{self.original_name}"

    @property
    def original_name(self):
        return f"original.{EXTENSIONS[MediaType(self.media_type)]}"


# What a camera wrote may name people and places: it goes with the row.
MediaEvent = events_of(Media, exclude=["exif"])
