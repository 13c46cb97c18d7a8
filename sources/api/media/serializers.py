"""What do media look like in the API? The public shape, the desk's, and the short one that evidence shows."""

from rest_framework import serializers

from sources.api import examples
from sources.models import Media


class MediaShown(serializers.ModelSerializer):
    """A media file, as evidence shows it."""

    file = serializers.CharField(
        source="path", read_only=True, help_text="The path of the file: of an image a copy without its EXIF."
    )
    thumbnail = serializers.CharField(
        source="thumbnail_path", read_only=True, allow_null=True, help_text="The path of a small copy of an image."
    )

    class Meta:
        model = Media
        fields = ["id", "kind", "media_type", "width", "height", "file", "thumbnail"]


class MediaSerializer(MediaShown):
    example = examples.MEDIA

    class Meta(MediaShown.Meta):
        fields = [*MediaShown.Meta.fields, "url", "size", "sha256", "created_at"]


class DeskMediaSerializer(MediaSerializer):
    original = serializers.CharField(
        source="original_path", read_only=True, help_text="The path of the file as it came, for people who log in."
    )
    added_by = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)
    exif = serializers.DictField(child=serializers.CharField(), help_text="What the camera wrote into the file.")

    class Meta(MediaSerializer.Meta):
        desk_only = ["name", "original", "exif", "added_by"]
        fields = [*MediaSerializer.Meta.fields, *desk_only]


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
