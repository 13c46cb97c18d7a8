"""What do media look like in the API? The public shape, the desk's, and the short one that evidence shows."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sources.api import examples
from sources.media.storing import THUMBNAIL, original_of, shown_file
from sources.models import Media
from sources.models.media import MediaKind


def file_address(media, name):
    """Return the path of a file at this site. The catalogue writes the same (claims/catalogue/sql/10_json.sql)."""
    return f"/media/{media.pk}/{name}"


class MediaShown(serializers.ModelSerializer):
    """A media file, as evidence shows it."""

    file = serializers.SerializerMethodField(help_text="The path of the file: of an image a copy without its EXIF.")
    thumbnail = serializers.SerializerMethodField(help_text="The path of a small copy of an image.")

    class Meta:
        model = Media
        fields = ["id", "kind", "media_type", "width", "height", "file", "thumbnail"]

    def get_file(self, media) -> str:
        return file_address(media, shown_file(media))

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_thumbnail(self, media):
        return file_address(media, THUMBNAIL) if media.kind == MediaKind.IMAGE else None


class MediaSerializer(MediaShown):
    example = examples.MEDIA

    class Meta(MediaShown.Meta):
        fields = [*MediaShown.Meta.fields, "url", "size", "sha256", "created_at"]


class DeskMediaSerializer(MediaSerializer):
    original = serializers.SerializerMethodField(help_text="The path of the file as it came, for people who log in.")
    added_by = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)
    exif = serializers.DictField(child=serializers.CharField(), help_text="What the camera wrote into the file.")

    class Meta(MediaSerializer.Meta):
        desk_only = ["name", "original", "exif", "added_by"]
        fields = [*MediaSerializer.Meta.fields, *desk_only]

    def get_original(self, media) -> str:
        return file_address(media, original_of(media))


class SimilarMediaSerializer(serializers.Serializer):
    """An image that shows nearly the same."""

    media = serializers.UUIDField(source="pk")
    distance = serializers.IntegerField(help_text="In how many of 64 bits the perceptual hashes differ.")


class AddedMediaSerializer(DeskMediaSerializer):
    """A media file that was sent, and the images that show nearly the same."""

    example = examples.ADDED_MEDIA

    similar = SimilarMediaSerializer(many=True, read_only=True)

    class Meta(DeskMediaSerializer.Meta):
        fields = [*DeskMediaSerializer.Meta.fields, "similar"]
