"""How is a page captured by its address over the API? Send the address, then follow its capture at Location."""

from django.core.exceptions import ValidationError as Invalid
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.api.bodies.members import StrictBody
from config.api.conditional import ETagMixin
from config.api.endpoint import Endpoint
from config.api.idempotency import idempotent
from config.api.resource import check_creation
from sources.api import examples
from sources.models import PageCapture
from sources.page_capture import begin


class AddressToCaptureSerializer(StrictBody, serializers.Serializer):
    example = examples.ADDRESS_TO_CAPTURE

    url = serializers.CharField(max_length=2000, help_text="The address of the page, as you found it.")


class PageCaptureSerializer(serializers.ModelSerializer):
    example = examples.PAGE_CAPTURE

    asked_by = serializers.SlugRelatedField(slug_field="username", read_only=True)
    article = serializers.UUIDField(source="article_id", read_only=True, allow_null=True)
    code = serializers.CharField(help_text="The kind of problem, if it failed.")
    problem = serializers.CharField(help_text="Why it failed, if it did.")
    is_new_version = serializers.BooleanField(help_text="Whether the text differs from the one that was known.")
    has_reviews = serializers.BooleanField(help_text="Whether the page's markup has ClaimReviews to import.")

    class Meta:
        model = PageCapture
        fields = [
            "id", "url", "status", "code", "problem", "article", "version", "is_new_version", "has_reviews",
            "asked_by", "created_at", "finished_at",
        ]  # fmt: skip


class PageCaptureViewSet(ETagMixin, RetrieveModelMixin, Endpoint):
    """Captures of pages by their address. For the desk only."""

    queryset = PageCapture.objects.for_api()
    serializer_class = PageCaptureSerializer
    permission_required = "sources.add_articleversion"
    lookup_value_converter = "uuid"

    @extend_schema(
        operation_id="capture_article",
        summary="Capture the page at an address",
        request=AddressToCaptureSerializer,
        responses={202: PageCaptureSerializer},
    )
    @idempotent
    def create(self, request):
        """Capture the page at an address: its text, title, authors, publisher, date and language.

        A worker fetches it after the answer: follow it at Location. An address that is being captured already is not
        fetched twice.
        """
        check_creation(request)
        asked = AddressToCaptureSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            page = begin(asked.validated_data["url"], by=request.user, at=timezone.now())
        except Invalid as refusal:
            raise ValidationError({"url": refusal.messages}) from None
        address = reverse("article-capture", args=[page.pk], request=request)
        return Response(self.get_serializer(page).data, status=202, headers={"Location": address})

    @extend_schema(operation_id="retrieve_article_capture", summary="Retrieve the capture of a page")
    def retrieve(self, request, *args, **kwargs):
        """Return how far the capture of a page has come: its article and version once it is done, or why it failed."""
        return super().retrieve(request, *args, **kwargs)
