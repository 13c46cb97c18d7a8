"""How are reviews imported over the API? Send a file, then follow the import and read what was refused or repaired."""

import hashlib
from datetime import date

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims.api import examples
from claims.api.filters import ImportFilters
from claims.interchange.claimreview.messages import OWN_DESK
from claims.interchange.imports.job import run_sent_import
from claims.models import DateOrder, Import, ImportFinding, ImportStatus
from config.api.bodies.files import FileParser
from config.api.conditional import ETagMixin
from config.api.endpoint import Endpoint, ListPolicy
from config.api.idempotency import idempotent
from sources.models import DeskDomain, PublisherDomain

MAX_FILE_BYTES = 25 * 1024 * 1024  # larger files are imported by `manage.py import_claimreview`
MAX_NAME_LENGTH = 200
MEDIA_TYPES = ("application/json", "application/x-ndjson", "text/html", "application/gzip", "application/zip")
NAMES = [
    OpenApiParameter("source", str, description="A name for the file, to find the import by later."),
    OpenApiParameter("publisher", str, description="The domain of the publisher that judged, whatever the file says."),
    OpenApiParameter("date", date, description="The day of reviews that have no date."),
    OpenApiParameter(
        "date_order",
        enum=DateOrder.values,
        description="How the file writes dates such as 03/04/2019. Without it, the dates of the whole file decide.",
    ),
]


class ImportSerializer(serializers.ModelSerializer):
    example = examples.IMPORT

    publisher = serializers.SlugRelatedField(slug_field="domain", read_only=True, allow_null=True)
    sent_by = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)
    done = serializers.IntegerField(
        source="items_done", help_text="How many items have an outcome: new + changed + same + refused."
    )
    repaired = serializers.IntegerField(source="items_repaired", help_text="How many of them were repaired.")
    problem = serializers.CharField(help_text="Why it failed, if it did.")
    date_order = serializers.CharField(
        allow_null=True,
        help_text="How dates such as 03/04/2019 were read: “dmy”, “mdy”, or null if nothing decides it.",
    )
    date = serializers.DateField(
        source="reviewed_on", allow_null=True, help_text="The day of reviews that have no date."
    )

    class Meta:
        model = Import
        fields = [
            "id", "source", "publisher", "date_order", "date", "status", "problem", "done", "new", "changed", "same",
            "refused", "repaired", "sent_by", "created_at", "finished_at",
        ]  # fmt: skip
        extra_kwargs = {name: {"source": f"items_{name}"} for name in ("new", "changed", "same", "refused")}


class FindingSerializer(serializers.ModelSerializer):
    example = examples.FINDING

    number = serializers.IntegerField(help_text="The position of the item in the import, from 1.")
    file = serializers.CharField(help_text="The file it is in, if several were sent in a ZIP archive.")
    url = serializers.CharField(help_text="The address of the review.")
    refusal = serializers.CharField(help_text="Why it was refused, if it was.")
    refusal_codes = serializers.SerializerMethodField(help_text="The kinds of refusal.")
    repairs = serializers.ListField(child=serializers.CharField(), help_text="The kinds of repair.")

    class Meta:
        model = ImportFinding
        fields = ["number", "file", "url", "refusal", "refusal_codes", "repairs"]

    def get_refusal_codes(self, finding) -> list[str]:
        return [refusal["code"] for refusal in finding.refusals]


class ImportFileParser(FileParser):
    max_bytes = MAX_FILE_BYTES
    too_large = "The file is larger than {limit}: split it, or gzip it."


class ImportViewSet(ETagMixin, ListModelMixin, RetrieveModelMixin, Endpoint):
    """Imports of files of ClaimReview. For the desk only."""

    queryset = Import.objects.select_related("publisher", "sent_by").defer("content")
    serializer_class = ImportSerializer
    filterset_class = ImportFilters
    parser_classes = [ImportFileParser]
    lookup_value_converter = "uuid"

    @property
    def policy(self):
        parameters = dict.fromkeys(("source", "publisher", "date", "date_order")) if self.action == "create" else {}
        return ListPolicy(orderings=("created_at",), default_ordering="-created_at", parameters=parameters)

    @extend_schema(
        parameters=NAMES,
        request=dict.fromkeys(MEDIA_TYPES, OpenApiTypes.BINARY),
        responses={202: ImportSerializer},
    )
    @idempotent
    def create(self, request):
        """Import a file of ClaimReview: JSON or web pages, gzipped, in a ZIP archive or not.

        The import starts after the answer: follow it at Location.
        """
        self.filter_queryset(self.get_queryset())  # which refuses unknown parameters
        if not request.data:
            raise ValidationError("There is nothing in the body: send the file as it is.")
        fields = self.fields_of(request)
        job = self.unfinished(**fields) or Import.objects.create(**fields, content=request.data)
        run_sent_import.enqueue(str(job.pk))
        address = reverse("import-detail", args=[job.pk], request=request)
        return Response(self.get_serializer(job).data, status=202, headers={"Location": address})

    def fields_of(self, request):
        """Return the fields of the import that a request asks for."""
        named = {name: request.query_params.get(name, "") for name in ("source", "publisher")}
        known = PublisherDomain.objects.select_related("publisher").filter(domain=named["publisher"]).first()
        publisher = known and known.publisher
        if named["publisher"] and not publisher:
            raise ValidationError(f"There is no publisher “{named['publisher'][:MAX_NAME_LENGTH]}” here.")
        if publisher and DeskDomain.objects.own(publisher.domain):
            raise ValidationError(OWN_DESK)
        return {
            "source": named["source"][:MAX_NAME_LENGTH] or "API",
            "publisher": publisher,
            "date_order": self.named_date_order(request.query_params.get("date_order")),
            "reviewed_on": self.named_day(request.query_params.get("date", "")),
            "sha256": hashlib.sha256(request.data).hexdigest(),
            "sent_by": request.user,
        }

    def named_date_order(self, text):
        if text and text not in DateOrder.values:
            raise ValidationError(f"“{text[:MAX_NAME_LENGTH]}” is no order of dates: write “dmy” or “mdy”.")
        return text

    def named_day(self, text):
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            message = f"“{text[:MAX_NAME_LENGTH]}” is no day: write it as 2024-05-02."
            raise ValidationError(message) from None

    def unfinished(self, source, **fields):
        """Return the unfinished import of the same file by the same person, whatever its name, or None."""
        return self.get_queryset().filter(**fields).exclude(status=ImportStatus.DONE).order_by("-created_at").first()


class FindingViewSet(ETagMixin, ListModelMixin, Endpoint):
    """Items of an import that were refused, or repaired before they were taken. For the desk only."""

    queryset = ImportFinding.objects.all()
    serializer_class = FindingSerializer
    parent = (Import, "found_in")
    policy = ListPolicy(orderings=("number",), default_ordering="number")

    def get_queryset(self):
        return super().get_queryset().filter(import_job=self.kwargs["found_in"])
