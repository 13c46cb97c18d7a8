"""The endpoints of amendments, for the desk: public changes of the content of claims that the desk has judged."""

from functools import partial

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import get_object_or_404

from claims.amendments import AMENDMENT_STEPS, decide, open_amendment_steps, propose
from claims.api import examples
from claims.api.filters import AmendmentFilters
from claims.api.refusals import conflicts_as_409
from claims.api.resources import ClaimChild, ReadWithItsClaim, StepsMixin, step
from claims.api.serializers.evidence import QuoteSerializer
from claims.api.serializers.people import username
from claims.api.serializers.record import AmendedSerializer
from claims.models import Amendment, AmendmentStatus, Claim, Evidence, Topic
from claims.models.amendment import CLAIM_FIELDS, MAX_NOTE_LENGTH
from claims.models.claim import sees_the_desk
from config.api.bodies.members import StrictBody
from config.api.bodies.text import TextField
from config.api.endpoint import ListPolicy
from config.api.idempotency import idempotent
from config.api.resource import check_creation


class AmendmentSerializer(serializers.ModelSerializer):
    example = examples.AMENDMENT

    changes = AmendedSerializer(many=True)
    proposed_by = username()
    decided_by = username()
    open_steps = serializers.SerializerMethodField(help_text="What you can do with it now.")

    class Meta:
        model = Amendment
        fields = [
            "id",
            "claim",
            "status",
            "note",
            "changes",
            "proposed_by",
            "proposed_at",
            "decided_by",
            "decided_at",
            "rejection_reason",
            "open_steps",
        ]

    @extend_schema_field(
        serializers.ListField(
            child=serializers.ChoiceField([name for name, step in AMENDMENT_STEPS.items() if step.leaves])
        )
    )
    def get_open_steps(self, amendment):
        return open_amendment_steps(amendment, self.context["request"].user)


class AmendedClaimSerializer(StrictBody, serializers.ModelSerializer):
    """The fields of the claim that shall change; those that are left out stay."""

    class Meta:
        model = Claim
        fields = CLAIM_FIELDS
        extra_kwargs = {name: {"required": False} for name in CLAIM_FIELDS}


class AmendedEvidenceSerializer(StrictBody, serializers.ModelSerializer):
    """What shall change of one piece of evidence. `is_shown` takes it away from the public, or shows it."""

    id = serializers.PrimaryKeyRelatedField(queryset=Evidence.objects.all())
    quote = QuoteSerializer(required=False, allow_null=True)
    is_shown = serializers.BooleanField(required=False)

    class Meta:
        model = Evidence
        fields = ["id", "article", "version", "role", "stance", "quote", "note", "is_shown"]
        extra_kwargs = {name: {"required": False} for name in ("article", "version", "role", "stance", "note")}

    def validate(self, content):
        if "quote" in content:
            quote = content.pop("quote") or {"exact": "", "prefix": "", "suffix": ""}
            content |= {f"quote_{part}": words for part, words in quote.items()}
        return content


class AmendmentWriteSerializer(StrictBody, serializers.Serializer):
    """A proposal: only what differs from what the public reads now is kept."""

    example = examples.AMENDMENT_TO_WRITE

    note = TextField(max_length=MAX_NOTE_LENGTH, help_text="What is amended and why, for the public record.")
    claim = AmendedClaimSerializer(required=False)
    topics = serializers.SlugRelatedField(
        slug_field="slug", queryset=Topic.objects.all(), many=True, required=False, help_text="All that it shall have."
    )
    evidence = AmendedEvidenceSerializer(many=True, required=False)

    def validate_evidence(self, pieces):
        if len({piece["id"].pk for piece in pieces}) < len(pieces):
            raise serializers.ValidationError("Name each piece of evidence once.")
        return pieces

    def propose(self, claim, by):
        content = self.validated_data
        try:
            return propose(
                claim,
                note=content["note"],
                by=by,
                fields=content.get("claim"),
                topics=content.get("topics"),
                evidence={piece.pop("id"): piece for piece in content.get("evidence", [])},
            )
        except ValidationError as refusal:
            raise with_body_paths(refusal) from None


def with_body_paths(refusal):
    """Return the refusal with the paths of the claim's fields in the body."""
    if not hasattr(refusal, "error_dict"):
        return refusal
    places = {name: f"claim/{name}" for name in CLAIM_FIELDS}
    return ValidationError({places.get(name, name): errors for name, errors in refusal.error_dict.items()})


amendment_step = partial(step, table=AMENDMENT_STEPS, answers=AmendmentSerializer)


class AmendmentViewSet(ReadWithItsClaim, StepsMixin, ClaimChild):
    """Changes of what the public reads of claims that we have judged: proposed by one person, accepted by another."""

    queryset = desk_queryset = Amendment.objects.for_api()
    serializer_class = desk_serializer_class = AmendmentSerializer
    write_serializer_class = AmendmentWriteSerializer
    filterset_class = AmendmentFilters
    policy = ListPolicy(orderings=("proposed_at",), default_ordering="-proposed_at")
    permission_required = AMENDMENT_STEPS["propose"].permission

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if "claim" in kwargs and not sees_the_desk(request.user):
            raise Http404

    def etag_salt(self, amendment):
        """Return the number of the claim's newest change: an editor accepts only what they have read."""
        return str(amendment.newest_change) if amendment.status == AmendmentStatus.PROPOSED else ""

    @extend_schema(request=AmendmentWriteSerializer, responses={201: AmendmentSerializer})
    @idempotent
    def create(self, request, claim):
        """Propose an amendment of this claim, with a note for the public. Only what differs is kept."""
        check_creation(request)
        sent = self.get_write_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts_as_409():
            amendment = sent.propose(get_object_or_404(Claim, pk=claim), request.user)
        return self.row_answer(self.reread(amendment), status=201)

    @amendment_step("accept")
    def accept(self, request, pk):
        """Make the changes of an amendment that another person proposed, and list them in the public corrections."""
        return self.step_answer("accept")

    @amendment_step("reject")
    def reject(self, request, pk):
        """Turn a proposed amendment down, with a reason."""
        return self.step_answer("reject")

    def take_step(self, name, amendment, **needs):
        return decide(name, amendment, at=timezone.now(), **needs)


def amendment_paths():
    """Return the URL patterns. No router makes them, because amendments are never changed or deleted."""
    steps = (
        path(
            f"amendments/<uuid:pk>/{method.url_path}/",
            AmendmentViewSet.as_view({"post": method.__name__}, detail=True, **method.kwargs),
            name=f"amendment-{method.url_path}",
        )
        for method in (AmendmentViewSet.accept, AmendmentViewSet.reject)
    )
    return [
        path("amendments/", AmendmentViewSet.as_view({"get": "list"}, detail=False), name="amendment-list"),
        path(
            "amendments/<uuid:pk>/",
            AmendmentViewSet.as_view({"get": "retrieve"}, detail=True),
            name="amendment-detail",
        ),
        *steps,
        path(
            "claims/<uuid:claim>/amendments/",
            AmendmentViewSet.as_view({"get": "list", "post": "create"}, detail=False),
            name="claim-amendments",
        ),
    ]
