"""Which shapes do verdicts have, and the bodies of steps? The public one, the desk's, and those to write."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api import examples
from claims.api.serializers.reference import RatingOfVerdict
from claims.models import Verdict
from claims.workflow import STEPS, open_steps
from config.api.bodies.members import StrictBody
from config.api.bodies.text import TextField
from config.api.resource import CheckedSerializer
from sources.api.serializers import ArticleTitle, PublisherName
from sources.models import Publisher


class VerdictSerializer(serializers.ModelSerializer):
    example = examples.VERDICT

    publisher = PublisherName()
    rating = RatingOfVerdict(allow_null=True)
    review = ArticleTitle(allow_null=True)

    class Meta:
        model = Verdict
        fields = [
            "id",
            "claim",
            "publisher",
            "rating",
            "label",
            "summary",
            "explanation",
            "language",
            "review",
            "status",
            "origin",
            "supersedes",
            "correction_note",
            "retraction_reason",
            "published_at",
            "retracted_at",
            "review_after",
        ]


class ReturnedSerializer(serializers.Serializer):
    """Why a reviewer returned a draft to its writer."""

    reason = serializers.CharField(source="return_reason")
    by = serializers.CharField(source="returned_by_name", allow_null=True)
    at = serializers.DateTimeField(source="returned_at")


class DeskVerdictSerializer(VerdictSerializer):
    written_by = serializers.CharField(source="written_by_name", read_only=True, allow_null=True)
    published_by = serializers.CharField(source="published_by_name", read_only=True, allow_null=True)
    returned = serializers.SerializerMethodField(help_text="Of a draft that a reviewer returned; null otherwise.")
    open_steps = serializers.SerializerMethodField(help_text="What you can do with it now.")

    class Meta(VerdictSerializer.Meta):
        desk_only = ["written_by", "published_by", "returned", "created_at", "updated_at", "open_steps"]
        fields = [*VerdictSerializer.Meta.fields, *desk_only]

    @extend_schema_field(ReturnedSerializer(allow_null=True))
    def get_returned(self, verdict):
        return ReturnedSerializer(verdict).data if verdict.returned_at else None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=list(STEPS))))
    def get_open_steps(self, verdict):
        return open_steps(verdict, self.context["request"].user)


class VerdictWriteSerializer(CheckedSerializer):
    example = examples.VERDICT_TO_WRITE

    publisher = serializers.SlugRelatedField(
        slug_field="domain", queryset=Publisher.objects.all(), help_text="Who judges, by domain."
    )
    reserved = {"review_after": "claims.publish_verdict"}

    class Meta:
        model = Verdict
        fields = [
            "claim",
            "publisher",
            "rating",
            "label",
            "summary",
            "explanation",
            "language",
            "review",
            "review_after",
        ]


class StepSerializer(StrictBody, serializers.Serializer):
    """What a step takes. Some steps need a reason, which other people read."""

    example = examples.STEP

    reason = TextField(required=False, allow_blank=True, max_length=5_000, default="")


class CorrectionSerializer(StepSerializer):
    """The verdict in review that replaces the published one, and as `reason` a public note on what was corrected."""

    example = examples.CORRECTION_TO_WRITE

    verdict = serializers.PrimaryKeyRelatedField(queryset=Verdict.objects.all(), source="replacement")
