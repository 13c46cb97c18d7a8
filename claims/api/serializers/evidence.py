"""Which shapes does evidence have? The public one, the desk's, and the one to write."""

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api import examples
from claims.api.refusals import refuse_unless_amended
from claims.api.serializers.people import username
from claims.models import DriftStatus, Evidence, QuoteDrift
from claims.models.amendment import EVIDENCE_FIELDS
from claims.models.desk.drift import MAX_REASON_LENGTH
from claims.models.evidence import QUOTE_STATUSES
from config.api.bodies.members import CompleteOnPut, StrictBody
from config.api.bodies.text import ExactTextField, TextField
from config.api.resource import CheckedSerializer, changes
from sources.api.media.serializers import MediaShown
from sources.api.serializers import ArticleTitle


class QuoteSerializer(CompleteOnPut, serializers.Serializer):
    """A W3C TextQuoteSelector: https://www.w3.org/TR/annotation-model/#text-quote-selector."""

    exact = ExactTextField()
    prefix = ExactTextField(allow_blank=True, default="")
    suffix = ExactTextField(allow_blank=True, default="")
    verified = serializers.BooleanField(
        read_only=True,
        help_text="Whether it was found word for word in a captured text of the article; false when there was none.",
    )


def body_path(field):
    """Return the path of a field of evidence in the body: `quote/exact` for `quote_exact`."""
    return field.replace("quote_", "quote/") if field.startswith("quote_") else field


class EvidenceSerializer(serializers.ModelSerializer):
    example = examples.EVIDENCE

    article = ArticleTitle()
    media = MediaShown(allow_null=True)
    quote = serializers.SerializerMethodField()

    class Meta:
        model = Evidence
        fields = ["id", "claim", "article", "version", "role", "stance", "quote", "media", "media_fragment", "note"]

    @extend_schema_field(QuoteSerializer(allow_null=True))
    def get_quote(self, evidence):
        if not evidence.quote_exact:
            return None
        return {
            "exact": evidence.quote_exact,
            "prefix": evidence.quote_prefix,
            "suffix": evidence.quote_suffix,
            "verified": evidence.is_verified,
        }


class DeskEvidenceOfClaimSerializer(EvidenceSerializer):
    """A piece of evidence in the document of its claim."""

    added_by = username()

    class Meta(EvidenceSerializer.Meta):
        desk_only = ["added_by", "created_at", "is_shown"]
        extra_kwargs = {
            "is_shown": {
                "help_text": "Whether the public sees it once the claim is public. What was added after a verdict of "
                "ours was published waits for the next one, or for an amendment."
            }
        }
        fields = [*EvidenceSerializer.Meta.fields, *desk_only]


class QuoteDriftSerializer(serializers.ModelSerializer):
    """A quote that the newest text of its article has lost or moved: since when, and who kept it, and why."""

    settled_by = username()

    class Meta:
        model = QuoteDrift
        fields = ["version", "noticed_at", "settled_at", "settled_by", "reason"]
        read_only_fields = fields


class KeepQuoteSerializer(StrictBody, serializers.Serializer):
    """A decision about a quote that the newest text of its article has no longer as it was captured."""

    example = examples.QUOTE_TO_KEEP

    status = serializers.ChoiceField(DriftStatus.choices, help_text="The `quote_status` that you have read.")
    reason = TextField(max_length=MAX_REASON_LENGTH, help_text="Why the quote stays as it was captured.")


class DeskEvidenceSerializer(DeskEvidenceOfClaimSerializer):
    """A quote from an article, or a picture, video or sound. Documents of claims leave out what its source became:
    no capture rewrites them.
    """

    quote_status = serializers.ChoiceField(
        QUOTE_STATUSES,
        read_only=True,
        allow_null=True,
        help_text="Whether the newest text of the article has the quote (found), has it between other words (moved), "
        "or has it no longer (gone); null without a quote that was read in a captured text.",
    )

    quote_drift = serializers.SerializerMethodField()

    class Meta(DeskEvidenceOfClaimSerializer.Meta):
        own = ["quote_status", "quote_drift"]
        desk_only = [*DeskEvidenceOfClaimSerializer.Meta.desk_only, *own]
        fields = [*DeskEvidenceOfClaimSerializer.Meta.fields, *own]

    @extend_schema_field(QuoteDriftSerializer(allow_null=True))
    def get_quote_drift(self, evidence):
        return next((QuoteDriftSerializer(drift).data for drift in evidence.drifts_now), None)


class EvidenceWriteSerializer(CheckedSerializer):
    """A quote without a version is read in the article's newest version that has the words."""

    example = examples.EVIDENCE_TO_WRITE

    quote = QuoteSerializer(required=False, allow_null=True)

    class Meta:
        model = Evidence
        fields = ["claim", "article", "version", "role", "stance", "quote", "media", "media_fragment", "note"]

    def validate(self, content):
        if "quote" in content:
            quote = content.pop("quote") or {"exact": "", "prefix": "", "suffix": ""}
            content |= {f"quote_{part}": words for part, words in quote.items()}
        if self.instance and self.instance.quotes_anew(content):
            content["version"] = None
        return content

    def write(self, row, content):
        if not row._state.adding and row.is_shown and changes(row, content) & {*EVIDENCE_FIELDS}:
            refuse_unless_amended(row.claim, self.context["request"], of_evidence=True)
        try:
            return super().write(row, content)
        except ValidationError as refusal:  # of the model, whose fields have other names than those that were sent
            raise ValidationError({body_path(name): errors for name, errors in refusal.error_dict.items()}) from None
