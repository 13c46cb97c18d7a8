"""How do media come in through the API, and how are they read? The file is the body, and `similar` says what is alike.

The files themselves are at /media/ (sources/api/media/files.py).
"""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.reverse import reverse

from config.api.bodies.files import FileParser
from config.api.conditional import ETagMixin
from config.api.endpoint import Endpoint, ListPolicy
from config.api.idempotency import idempotent
from config.api.resource import check_creation
from sources.api.filters import MediaFilters
from sources.api.media import serializers
from sources.media.likeness import similar_to
from sources.media.sniffing import MAX_FILE_BYTES, MediaRefused
from sources.media.storing import add_media
from sources.models import Media

NAME = OpenApiParameter("name", str, description="The name of the file.")


class MediaFileParser(FileParser):
    max_bytes = MAX_FILE_BYTES
    too_large = "The file is larger than {limit}: send a smaller copy, or a part of it."


class MediaViewSet(ETagMixin, ListModelMixin, RetrieveModelMixin, Endpoint):
    """Pictures, videos and sounds that evidence shows."""

    queryset = Media.objects.select_related("added_by")
    serializer_class = serializers.MediaSerializer
    desk_serializer_class = serializers.DeskMediaSerializer
    filterset_class = MediaFilters
    parser_classes = [MediaFileParser]
    policy = ListPolicy(orderings=("created_at",), default_ordering="-created_at")
    lookup_value_converter = "uuid"

    @extend_schema(
        parameters=[NAME],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={200: serializers.AddedMediaSerializer, 201: serializers.AddedMediaSerializer},
    )
    @idempotent
    def create(self, request):
        """Add a file: 201, or 200 if the very same file is here already. What it is, its bytes say, and not its name.

        `similar` lists images that show nearly the same.
        """
        check_creation(request, {"name": None})
        try:
            added = add_media(
                request.data or b"", at=timezone.now(), by=request.user, name=request.query_params.get("name", "")
            )
        except MediaRefused as refusal:
            raise ValidationError(str(refusal), refusal.code) from None
        return self.answer_to_added(added)

    def answer_to_added(self, added):
        media = added.media
        media.similar = similar_to(media)
        content = serializers.AddedMediaSerializer(media, context=self.get_serializer_context()).data
        answer = self.with_etag(content, status=201 if added.is_new else 200)
        answer["Location"] = reverse("media-detail", args=[media.pk], request=self.request)
        return answer

    def get_serializer_class(self):
        if self.request and self.request.user.has_perm("sources.view_media"):
            return self.desk_serializer_class
        return self.serializer_class
