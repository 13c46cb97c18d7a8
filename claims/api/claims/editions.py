"""What did the public see of a claim, and when? `VersionViewSet` lists editions and compares two of them.

`edition_response()` answers `?as_of=`. Every reader gets the same: what was public stays citable, and an edition never
holds anything for the desk only.
"""

import orjson
from django.http import Http404
from django.utils import timezone
from django.utils.http import http_date
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims.api import examples
from claims.api.serializers.claims import DeskClaimSerializer
from claims.catalogue.editions import edition_at, editions_of
from claims.models import Edition
from config.api.conditional import CONDITIONS, DATES, not_modified_or, set_last_modified
from config.api.endpoint import Endpoint, ListPolicy
from config.api.parameters import refused, whole_number
from config.text.json_diff import json_diff
from config.text.times import read_span

NEVER_CHANGES = "public, max-age=31536000, immutable"
AS_OF = OpenApiParameter(
    "as_of",
    {"type": "string", "examples": ["2025-11-18", "2025-11-18T12:00:00Z"]},
    description="Return what was public at the end of this day in UTC, or at this time with its zone.",
)
COMPARISON = ListPolicy(parameters={"since": None})


class NotPublicThen(APIException):
    status_code = 404
    default_code = "not_public_then"


# Shapes


@extend_schema_field({"type": "string", "pattern": "^[0-9a-f]{64}$"})
class DigestField(serializers.Field):
    def to_representation(self, digest):
        return bytes(digest).hex()


@extend_schema_field(DeskClaimSerializer)  # the OpenAPI document's shape of a claim; members of the desk are absent
class DocumentField(serializers.Field):
    """The bytes that were public, unparsed."""

    def to_representation(self, document):
        return orjson.Fragment(document)


class EditionSerializer(serializers.ModelSerializer):
    example = examples.EDITION

    digest = DigestField(
        read_only=True,
        help_text="SHA-256 of, line by line: the previous digest, claim, version, kind, made_at, and the document as "
        "`as_of` answers with it; nothing on the line of what is null.",
    )
    previous_digest = DigestField(read_only=True, allow_null=True)
    url = serializers.SerializerMethodField(help_text="The address to cite it by.")

    class Meta:
        model = Edition
        read_only_fields = ["version"]
        fields = ["claim", "version", "kind", "made_at", "digest", "previous_digest", "url"]

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, edition):
        return address_of(edition, self.context["request"])


class WholeEditionSerializer(EditionSerializer):
    document = DocumentField(
        read_only=True, allow_null=True, help_text="The claim as the public saw it; null when it is gone."
    )

    class Meta(EditionSerializer.Meta):
        fields = [*EditionSerializer.Meta.fields, "document"]


class DifferenceSerializer(serializers.Serializer):
    path = serializers.ListField(
        child=serializers.CharField(),
        help_text="The names of the members that lead to it; in a list, the id of a row.",
    )
    before = serializers.JSONField(required=False, help_text="The old value; left out if there was none.")
    after = serializers.JSONField(required=False, help_text="The new value; left out if there is none.")
    order = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="The ids of a list in their new order, if rows that stayed were moved.",
    )


class DifferencesSerializer(serializers.Serializer):
    claim = serializers.UUIDField()
    version = serializers.IntegerField()
    since = serializers.IntegerField(allow_null=True, help_text="The version it is compared with.")
    changes = DifferenceSerializer(many=True)


def address_of(edition, request=None):
    place = {"claim": edition.claim_id, "version": edition.version}
    return reverse("claim-version", kwargs=place, request=request)


# One claim


@extend_schema_view(
    list=extend_schema(
        description="Return one page of the versions of a claim: every public state of it, the newest first.",
        parameters=[],
    ),
    retrieve=extend_schema(
        description="Return one public state of a claim. It never changes and can be cited.",
        responses=WholeEditionSerializer,
        parameters=[*CONDITIONS, *DATES],
    ),
)
class VersionViewSet(ListModelMixin, Endpoint):
    """The editions of one claim. A claim without any was never public: 404 for every reader."""

    queryset = Edition.objects.all()
    serializer_class = EditionSerializer
    lookup_field = "version"
    policy = ListPolicy(orderings=("version",), default_ordering="-version")

    def get_queryset(self):
        return editions_of(self.kwargs["claim"])

    def list(self, request, claim):
        if not self.get_queryset().exists():
            raise Http404
        return super().list(request)

    def filter_queryset(self, editions):
        """Defer the documents in lists: they are most of the bytes, and not shown."""
        editions = super().filter_queryset(editions)
        return editions if self.detail else editions.defer("document")

    def retrieve(self, request, claim, version):
        edition = self.get_object()
        content = WholeEditionSerializer(edition, context=self.get_serializer_context()).data
        answer = edition_answer(edition, content, {"Cache-Control": NEVER_CHANGES})
        answer["Last-Modified"] = http_date(edition.made_at.timestamp())
        return not_modified_or(request, answer)

    @extend_schema(
        operation_id="compare_claim_versions",
        summary="Compare two versions of a claim",
        description="Return what differs between two versions of a claim, member by member.",
        responses=DifferencesSerializer,
        parameters=[
            OpenApiParameter(
                "since",
                {"type": "integer", "minimum": 1},
                description="The version to compare it with, instead of the one before.",
            )
        ],
    )
    def changes(self, request, claim, version):
        edition = self.get_object()
        before = self.compared_with(edition)
        content = {
            "claim": edition.claim_id,
            "version": edition.version,
            "since": before and before.version,
            "changes": json_diff(content_of(before), content_of(edition)),
        }
        return Response(content, headers={"Cache-Control": NEVER_CHANGES})

    def compared_with(self, edition):
        since = self.request.query_params.get("since")
        if since is None:
            return self.get_queryset().filter(version=edition.version - 1).first()
        number = whole_number(since)
        earlier = number and self.get_queryset().filter(version=number).first()
        if not earlier:
            raise refused("since", "This names one of the versions of this claim, by its number: `since=1`.")
        return earlier


def content_of(edition):
    return orjson.loads(edition.document) if edition and edition.document else None


def edition_answer(edition, content, headers):
    """Return a response with `content` and the digest of `edition` as its ETag."""
    return Response(content, headers=headers | {"ETag": f'"{bytes(edition.digest).hex()}"'})


def edition_response(request, claim):
    """Return what was public of a claim at the time `as_of`, to every reader, or 304 if the client has it."""
    if len(request.query_params) > 1:
        raise refused("as_of", "This is the whole document as it was: it goes with no other parameter.")
    edition = public_at(claim, moment_of(request.query_params["as_of"]))
    original = reverse("claim-detail", args=[claim], request=request)
    versions = reverse("claim-versions", args=[claim], request=request)
    headers = {
        "Cache-Control": "public, no-cache",  # a moment just past may still get a newer edition
        "Content-Location": address_of(edition),
        "Memento-Datetime": http_date(edition.made_at.timestamp()),  # RFC 7089
        "Link": f'<{original}>; rel="original", <{versions}>; rel="version-history"',
    }
    response = edition_answer(edition, orjson.Fragment(edition.document), headers)
    set_last_modified(response, edition.made_at)
    return not_modified_or(request, response)


def public_at(claim, moment):
    """Return the edition that was public at `moment`. Raise 404 if there was none, with the reason."""
    edition = edition_at(claim, moment)
    if edition is None:
        first = editions_of(claim).order_by("version").first()
        if first is None:
            raise Http404
        raise NotPublicThen(f"This claim was not public before {to_iso(first.made_at)}.")
    if edition.document is None:
        raise NotPublicThen(f"This claim was gone from {to_iso(edition.made_at)} on: see its versions.")
    return edition


def moment_of(text):
    """Parse `as_of`: a time with its zone, or a day, which means its end in UTC. Raise `QueryRefused`."""
    try:
        span = read_span(text)
        if not span.has_zone:
            raise ValueError(text)
    except ValueError:
        detail = "Write a day, `2025-11-18`, which is its end in UTC, or a time with its zone, `2025-11-18T12:00:00Z`."
        raise refused("as_of", detail) from None
    moment = span.end
    if moment.date() > timezone.now().date():
        raise refused("as_of", "Nobody knows yet what will be public then.")
    return moment


def to_iso(moment):
    return moment.isoformat().replace("+00:00", "Z")
