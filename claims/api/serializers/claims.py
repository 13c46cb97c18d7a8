"""Which shapes do claims have? The public one, the desk's, and the one to write.

`ClaimSerializer` and `DeskClaimSerializer` describe claims to the OpenAPI document and name their members; they never
serialise a claim that is answered. That is the JSON of its card, which the views in claims/catalogue/sql build: a
member that is added here is added there (a test compares both).
"""

from django.contrib.auth import get_user_model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from claims.api import examples
from claims.api.refusals import refuse_unless_amended
from claims.api.serializers.evidence import DeskEvidenceOfClaimSerializer, EvidenceSerializer
from claims.api.serializers.people import username
from claims.api.serializers.record import CorrectionEntrySerializer
from claims.api.serializers.reference import ClaimantSerializer, RatingOfVerdict, TopicSerializer
from claims.api.serializers.verdicts import DeskVerdictSerializer, VerdictSerializer
from claims.models import Claim, Claimant, ClaimTopic, Topic
from claims.models.amendment import CLAIM_FIELDS
from claims.workflow import TRIAGE, StepRefused, assign
from config.api.resource import CheckedSerializer, changes
from sources.api.serializers import PublisherName


class JudgementSerializer(serializers.Serializer):
    """A published verdict on another claim of the group."""

    claim = serializers.UUIDField(help_text="The other claim's id.")
    verdict = serializers.UUIDField(help_text="The verdict's id.")
    publisher = PublisherName(help_text="Who judged.")
    rating = RatingOfVerdict(allow_null=True)
    label = serializers.CharField(help_text="The rating in the publisher's own words.")
    url = serializers.URLField(allow_null=True, help_text="The article with the verdict.")
    published_at = serializers.DateTimeField()


class ClaimSerializer(serializers.ModelSerializer):
    example = examples.CLAIM
    on_request = {  # members that no serializer writes: the catalogue adds them
        "highlights": {
            "type": "object",
            "description": "With `highlight=true`: passages that match `q`, by the part of the claim.",
            "properties": {part: {"type": "string"} for part in ("statement", "claimant", "verdict", "quote")},
        }
    }

    claimant = ClaimantSerializer(allow_null=True)
    topics = TopicSerializer(many=True)
    published_at = serializers.DateTimeField(allow_null=True, help_text="When a verdict on it was first published.")
    reviewed_at = serializers.DateTimeField(allow_null=True, help_text="When a verdict on it was last published.")
    disputed = serializers.BooleanField(
        source="is_disputed", help_text="Whether published verdicts fall into different categories."
    )
    group = serializers.UUIDField(
        allow_null=True,
        help_text="The first claim of those that say the same, by confirmed links; null if there is no other one.",
    )
    group_disputed = serializers.BooleanField(
        help_text="Whether published verdicts on it and on the others of its group fall into different categories."
    )
    evidence = EvidenceSerializer(many=True)
    verdicts = VerdictSerializer(many=True)
    also_judged = JudgementSerializer(
        many=True, help_text="The published verdicts on the other claims of its group, the oldest first."
    )
    corrections = CorrectionEntrySerializer(
        many=True, help_text="What was corrected, retracted or amended, the oldest first."
    )

    class Meta:
        model = Claim
        fields = [
            "id",
            "statement",
            "language",
            "claimant",
            "claimed_on",
            "claimed_at",
            "place",
            "context",
            "topics",
            "status",
            "published_at",
            "reviewed_at",
            "disputed",
            "group",
            "group_disputed",
            "evidence",
            "verdicts",
            "also_judged",
            "corrections",
            "created_at",
        ]


class DeskClaimSerializer(ClaimSerializer):
    evidence = DeskEvidenceOfClaimSerializer(many=True)
    verdicts = DeskVerdictSerializer(many=True)
    assigned_to = username()
    created_by = username()
    open_steps = serializers.ListField(
        child=serializers.ChoiceField(choices=list(TRIAGE)), read_only=True, help_text="What you can do with it now."
    )  # which no card holds: `add_open_steps` in claims/api/claims/cards.py

    class Meta(ClaimSerializer.Meta):
        desk_only = [
            "updated_at",  # a change that only the desk sees moves it
            "dismissed_reason",
            "priority",
            "assigned_to",
            "created_by",
            "external_ref",
            "open_steps",
        ]
        fields = [*ClaimSerializer.Meta.fields, *desk_only]


@extend_schema_field({"type": "string", "pattern": "^(unknown|[0-9A-Fa-f-]{32,36})$"})
class ClaimantChoice(serializers.PrimaryKeyRelatedField):
    """A claimant by id, or `unknown` for the claimant of that name."""

    def to_internal_value(self, sent):
        return Claimant.objects.unknown() if sent == "unknown" else super().to_internal_value(sent)


class ClaimWriteSerializer(CheckedSerializer):
    example = examples.CLAIM_TO_WRITE

    claimant = ClaimantChoice(
        queryset=Claimant.objects.all(),
        required=False,
        allow_null=True,
        help_text="The claimant's id; “unknown” when nobody knows who it was; null while that has not been said.",
    )
    topics = serializers.SlugRelatedField(
        slug_field="slug", queryset=Topic.objects.all(), many=True, required=False, help_text="Their slugs."
    )
    assigned_to = username(queryset=get_user_model().objects.all(), read_only=False, required=False, allow_null=True)
    parts = ("topics", "assigned_to")

    class Meta:
        model = Claim
        fields = [
            "statement",
            "language",
            "claimant",
            "claimed_on",
            "claimed_at",
            "place",
            "context",
            "topics",
            "priority",
            "assigned_to",
            "external_ref",
        ]

    def write_assigned_to(self, claim, person):
        if claim.assigned_to != person:
            try:
                assign(claim, to=person, by=self.context["request"].user)
            except StepRefused as refusal:
                raise PermissionDenied(str(refusal)) from None

    def write(self, claim, content):
        if not claim._state.adding and changes(claim, content) & {*CLAIM_FIELDS}:
            refuse_unless_amended(claim, self.context["request"])
        return super().write(claim, content)

    def write_topics(self, claim, topics):
        named = set(claim.claim_topics.values_list("topic", flat=True))
        if named == {topic.pk for topic in topics}:
            return
        refuse_unless_amended(claim, self.context["request"])
        claim.claim_topics.exclude(topic__in=topics).delete()
        ClaimTopic.objects.bulk_create(
            [ClaimTopic(claim=claim, topic=topic) for topic in topics], ignore_conflicts=True
        )
