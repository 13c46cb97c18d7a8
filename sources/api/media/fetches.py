"""How does a media file come in by its address over the API? Send the address, then follow the fetch at Location."""

from django.core.exceptions import ValidationError as Invalid
from django.http import Http404
from django_tasks_db.models import DBTaskResult
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.api.bodies.members import StrictBody
from config.api.conditional import ETagMixin
from config.api.endpoint import Endpoint
from config.api.idempotency import idempotent
from config.api.parameters import check_query
from config.api.resource import check_creation
from sources.api import examples
from sources.media.by_address import begin, progress


class AddressOfMediaSerializer(StrictBody, serializers.Serializer):
    example = examples.ADDRESS_OF_MEDIA

    url = serializers.CharField(max_length=2000, help_text="The address of the file itself, as you found it.")


class MediaFetchSerializer(serializers.Serializer):
    """How far the fetch of an address came."""

    example = examples.MEDIA_FETCH

    id = serializers.UUIDField(read_only=True)
    url = serializers.CharField(read_only=True)
    status = serializers.CharField(read_only=True, help_text="waiting, fetching, done or failed.")
    code = serializers.CharField(read_only=True, help_text="The kind of problem, if it failed.")
    problem = serializers.CharField(read_only=True, help_text="Why it failed, if it did.")
    media = serializers.UUIDField(read_only=True, allow_null=True, help_text="The media file, once it is done.")
    is_new = serializers.BooleanField(read_only=True, help_text="Whether the very same file was not here before.")


class MediaFetchViewSet(ETagMixin, Endpoint):
    """Fetches of media files by their address. For the desk only."""

    queryset = DBTaskResult.objects.none()
    serializer_class = MediaFetchSerializer
    permission_required = "sources.add_media"
    lookup_value_converter = "uuid"

    @extend_schema(summary="Follow the fetch of a media file")
    def retrieve(self, request, pk):
        """Return how far the fetch came. For the desk only: for others it is a 404."""
        check_query(request, {})
        found = progress(pk) if request.user.has_perm(self.permission_required) else None
        if found is None:
            raise Http404
        return self.with_etag(self.get_serializer(found).data)

    @extend_schema(
        summary="Fetch a media file by its address",
        request=AddressOfMediaSerializer,
        responses={202: MediaFetchSerializer},
    )
    @idempotent
    def create(self, request):
        """Fetch the file at an address: a picture, a video or a sound of at most 50 MB.

        A worker fetches it after the answer: follow it at Location. An address that you are having fetched already is
        not fetched twice.
        """
        check_creation(request)
        asked = AddressOfMediaSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            found = begin(asked.validated_data["url"], by=request.user)
        except Invalid as refusal:
            raise ValidationError({"url": refusal.messages}) from None
        address = reverse("media-fetch", args=[found.id], request=request)
        return Response(self.get_serializer(found).data, status=202, headers={"Location": address})
