"""Which shapes does the record of a claim have? The public corrections, and the desk's history of changes."""

from rest_framework import serializers

from claims.api import examples
from claims.api.serializers.reference import RatingOfVerdict
from claims.history import OF_A_CLAIM
from claims.models import Correction, Verdict
from claims.models.amendment import CLAIM_FIELDS, EVIDENCE_FIELDS
from sources.api.serializers import PublisherName
from sources.models import ARTICLE_FIELDS


class CorrectedVerdictSerializer(serializers.ModelSerializer):
    """A verdict, as the correction record names it."""

    rating = RatingOfVerdict(allow_null=True)

    class Meta:
        model = Verdict
        fields = ["id", "rating", "label", "published_at"]


class AmendedSerializer(serializers.Serializer):
    """One change that an amendment makes."""

    what = serializers.ChoiceField(["claim", "evidence", "article"])
    id = serializers.UUIDField(help_text="Of the claim, of the piece of evidence, or of the article.")
    field = serializers.ChoiceField(
        list(dict.fromkeys([*CLAIM_FIELDS, "topics", *EVIDENCE_FIELDS, *ARTICLE_FIELDS])),
        help_text="`old` and `new` are its values; one that names another row is `{id, name}`.",
    )
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)


class CorrectionEntrySerializer(serializers.ModelSerializer):
    """One entry of the public record: what was corrected, retracted or amended, when and why."""

    example = examples.CORRECTION

    publisher = PublisherName()
    verdict = CorrectedVerdictSerializer(
        allow_null=True, help_text="The verdict that was corrected or retracted; null for an amendment."
    )
    replacement = CorrectedVerdictSerializer(
        allow_null=True, help_text="The verdict that took its place; null for a retraction or an amendment."
    )
    changes = AmendedSerializer(
        many=True, help_text="What an amendment changed of the claim, its evidence and articles; else empty."
    )

    class Meta:
        model = Correction
        fields = ["id", "claim", "kind", "made_at", "publisher", "verdict", "replacement", "note", "changes"]


class ChangeSerializer(serializers.Serializer):
    """One change of a claim, or of a row that belongs to it."""

    example = examples.CHANGE

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    username = serializers.CharField(allow_null=True, help_text="Who changed it, as they were called then.")
    kind = serializers.ChoiceField(OF_A_CLAIM, help_text="What was changed.")
    row = serializers.UUIDField(help_text="Its id.")
    action = serializers.ChoiceField(["added", "changed", "deleted"])
    reason = serializers.CharField(allow_null=True, help_text="Why, where a step asked for it.")
    route = serializers.CharField(allow_null=True, help_text="Where it came in: a request or a command.")
    request_id = serializers.CharField(allow_null=True)
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField(allow_null=True), min_length=2, max_length=2),
        help_text="Each field that differs, before and after. What names another row is `{id, name}`.",
    )
