"""How is an amendment read and proposed through the API? As a list of changes; a proposal says only what differs."""

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.amendments import AMENDMENT_STEPS, open_amendment_steps, propose
from claims.api import examples
from claims.api.serializers.evidence import QuoteSerializer
from claims.api.serializers.people import username
from claims.api.serializers.record import AmendedSerializer
from claims.models import Amendment, Claim, Evidence, Topic
from claims.models.amendment import CLAIM_FIELDS, MAX_NOTE_LENGTH
from config.api.bodies.members import StrictBody
from config.api.bodies.text import TextField
from sources.models import ARTICLE_FIELDS, Article, Publisher


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
        fields = [
            "id", "article", "version", "role", "stance", "quote", "media", "media_fragment", "note", "is_shown",
        ]  # fmt: skip
        extra_kwargs = {name: {"required": False} for name in fields if name not in ("id", "quote", "is_shown")}

    def validate(self, content):
        if "quote" in content:
            quote = content.pop("quote") or {"exact": "", "prefix": "", "suffix": ""}
            content |= {f"quote_{part}": words for part, words in quote.items()}
        return content


class AmendedArticleSerializer(StrictBody, serializers.ModelSerializer):
    """What shall change of an article that the public reads with the claim."""

    id = serializers.PrimaryKeyRelatedField(queryset=Article.objects.all())
    publisher = serializers.SlugRelatedField(
        slug_field="domain", queryset=Publisher.objects.all(), required=False, help_text="The publisher's domain."
    )

    class Meta:
        model = Article
        fields = ["id", *(name for name in ARTICLE_FIELDS if name != "canonical_url")]
        extra_kwargs = {name: {"required": False} for name in ("url", "title", "published_at", "language")}


class AmendmentWriteSerializer(StrictBody, serializers.Serializer):
    """A proposal: only what differs from what the public reads now is kept."""

    example = examples.AMENDMENT_TO_WRITE

    note = TextField(max_length=MAX_NOTE_LENGTH, help_text="What is amended and why, for the public record.")
    claim = AmendedClaimSerializer(required=False)
    topics = serializers.SlugRelatedField(
        slug_field="slug", queryset=Topic.objects.all(), many=True, required=False, help_text="All that it shall have."
    )
    evidence = AmendedEvidenceSerializer(many=True, required=False)
    articles = AmendedArticleSerializer(many=True, required=False)

    def validate_evidence(self, pieces):
        return named_once(pieces, "Name each piece of evidence once.")

    def validate_articles(self, articles):
        return named_once(articles, "Name each article once.")

    def propose(self, claim, by):
        content = self.validated_data
        try:
            return propose(
                claim,
                note=content["note"],
                by=by,
                fields=content.get("claim"),
                topics=content.get("topics"),
                **{part: {row.pop("id"): row for row in content.get(part, [])} for part in ("evidence", "articles")},
            )
        except ValidationError as refusal:
            raise with_body_paths(refusal) from None


def named_once(rows, message):
    if len({row["id"].pk for row in rows}) < len(rows):
        raise serializers.ValidationError(message)
    return rows


def with_body_paths(refusal):
    """Return the refusal with the paths of the claim's fields in the body."""
    if not hasattr(refusal, "error_dict"):
        return refusal
    places = {name: f"claim/{name}" for name in CLAIM_FIELDS}
    return ValidationError({places.get(name, name): errors for name, errors in refusal.error_dict.items()})
