"""What do claims look like in the API? One shape for everyone, one with the desk's own fields, one to write."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from claims.api import examples
from claims.api.refusals import refuse_unless_amended
from claims.history import OF_A_CLAIM
from claims.models import Claim, Claimant, ClaimTopic, Correction, Evidence, Rating, RatingScale, Topic, Verdict
from claims.models.amendment import CLAIM_FIELDS, EVIDENCE_FIELDS
from claims.workflow import STEPS, TRIAGE, StepRefused, assign, open_steps, open_triage
from config.api.bodies.members import StrictBody, WholeOnPut
from config.api.bodies.text import ExactTextField, NormalText, TextField
from config.api.resource import CheckedSerializer, changes
from config.db.constraints import save_checked
from sources.api.serializers import ArticleTitle, PublisherName
from sources.models import Publisher


def username(**extra):
    return serializers.SlugRelatedField(slug_field="username", **({"read_only": True, "allow_null": True} | extra))


class ClaimantSerializer(CheckedSerializer):
    example = examples.CLAIMANT

    class Meta:
        model = Claimant
        fields = ["id", "name", "kind", "role", "wikidata_id", "aliases"]
        extra_kwargs = {"aliases": {"help_text": "Other names and spellings."}}
        validators = []  # the model's own, in full_clean()


class TopicSerializer(CheckedSerializer):
    example = examples.TOPIC

    class Meta:
        model = Topic
        fields = ["id", "slug", "names"]


class RatingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Rating
        fields = ["id", "code", "names", "value", "category"]


class RatingWriteSerializer(WholeOnPut, NormalText, RatingSerializer):
    """A rating of a scale. Imported labels may lack a category; a rating that is written here has one."""

    class Meta(RatingSerializer.Meta):
        extra_kwargs = {"category": {"required": True, "allow_null": False}}
        told_apart_by = "code"


class RatingOfVerdict(serializers.ModelSerializer):
    scale = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Rating
        fields = ["id", "scale", "code", "names", "value", "category"]


class RatingScaleSerializer(serializers.ModelSerializer):
    example = examples.SCALE

    owner = PublisherName(allow_null=True)
    ratings = RatingSerializer(many=True)

    class Meta:
        model = RatingScale
        fields = ["id", "code", "names", "worst", "best", "owner", "review_after_days", "ratings"]


class RatingScaleWriteSerializer(CheckedSerializer):
    """A scale with its ratings, each recognised by its code. A PATCH keeps ratings left out; a PUT names all."""

    example = examples.SCALE_TO_WRITE

    owner = serializers.SlugRelatedField(
        slug_field="domain", queryset=Publisher.objects.all(), required=False, allow_null=True
    )
    ratings = RatingWriteSerializer(many=True, required=False)
    parts = ("ratings",)

    class Meta:
        model = RatingScale
        fields = ["code", "names", "worst", "best", "owner", "review_after_days", "ratings"]

    def validate_ratings(self, ratings):
        codes = [content.get("code") for content in ratings]
        if None in codes:
            raise serializers.ValidationError("Each rating is told apart by its code, and one has none.")
        if len(set(codes)) < len(codes):
            raise serializers.ValidationError("Two ratings have the same code.")
        if self.instance is not None and not self.partial:
            left_out = self.instance.ratings.exclude(code__in=codes).order_by("code").values_list("code", flat=True)
            if left_out:
                raise serializers.ValidationError(
                    f"A PUT names every rating, and {', '.join(left_out)} is missing. No rating is deleted here."
                )
        return ratings

    def write_ratings(self, scale, ratings):
        for content in ratings:
            rating = scale.ratings.filter(code=content["code"]).first() or Rating(scale=scale)
            if changes(rating, content) or rating._state.adding:
                for name, value in content.items():
                    setattr(rating, name, value)
                save_checked(rating)


class QuoteSerializer(WholeOnPut, serializers.Serializer):
    """A W3C TextQuoteSelector: https://www.w3.org/TR/annotation-model/#text-quote-selector."""

    exact = ExactTextField()
    prefix = ExactTextField(allow_blank=True, default="")
    suffix = ExactTextField(allow_blank=True, default="")
    verified = serializers.BooleanField(
        read_only=True,
        help_text="Whether it was found word for word in a captured text of the article; false when there was none.",
    )


def as_sent(field):
    """Where in the body that field of a piece of evidence stands: `quote/exact` for `quote_exact`."""
    return field.replace("quote_", "quote/") if field.startswith("quote_") else field


class EvidenceSerializer(serializers.ModelSerializer):
    example = examples.EVIDENCE

    article = ArticleTitle()
    quote = serializers.SerializerMethodField()

    class Meta:
        model = Evidence
        fields = ["id", "claim", "article", "version", "role", "stance", "quote", "note"]

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


class DeskEvidenceSerializer(EvidenceSerializer):
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


class EvidenceWriteSerializer(CheckedSerializer):
    """A quote without a version is read in the article's newest version that has the words."""

    example = examples.EVIDENCE_TO_WRITE

    quote = QuoteSerializer(required=False, allow_null=True)

    class Meta:
        model = Evidence
        fields = ["claim", "article", "version", "role", "stance", "quote", "note"]

    def validate(self, content):
        if "quote" in content:
            quote = content.pop("quote") or {"exact": "", "prefix": "", "suffix": ""}
            content |= {f"quote_{part}": words for part, words in quote.items()}
        if self.instance and self.instance.quotes_anew(content):
            content["version"] = None
        return content

    def write(self, row, content):
        if not row._state.adding and row.is_shown and changes(row, content) & {*EVIDENCE_FIELDS}:
            refuse_unless_amended(row.claim, self.context["request"])
        try:
            return super().write(row, content)
        except ValidationError as refusal:  # of the model, whose fields have other names than those that were sent
            raise ValidationError({as_sent(name): errors for name, errors in refusal.error_dict.items()}) from None


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


class StepSerializer(StrictBody, serializers.Serializer):
    """What a step takes. Some steps need a reason, which other people read."""

    example = examples.STEP

    reason = TextField(required=False, allow_blank=True, max_length=5_000, default="")


class CorrectionSerializer(StepSerializer):
    """The verdict in review that replaces the published one, and as `reason` a public note on what was corrected."""

    example = examples.CORRECTION_TO_WRITE

    verdict = serializers.PrimaryKeyRelatedField(queryset=Verdict.objects.all(), source="replacement")


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


class CorrectedVerdictSerializer(serializers.ModelSerializer):
    """A verdict, as the correction record names it."""

    rating = RatingOfVerdict(allow_null=True)

    class Meta:
        model = Verdict
        fields = ["id", "rating", "label", "published_at"]


class AmendedSerializer(serializers.Serializer):
    """One change that an amendment makes."""

    what = serializers.ChoiceField(["claim", "evidence"])
    id = serializers.UUIDField(help_text="Of the claim, or of the piece of evidence.")
    field = serializers.ChoiceField(
        [*CLAIM_FIELDS, "topics", *EVIDENCE_FIELDS],
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
        many=True, help_text="What an amendment changed of the claim and its evidence; empty for the other kinds."
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
    evidence = EvidenceSerializer(many=True)
    verdicts = VerdictSerializer(many=True)
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
            "place",
            "context",
            "topics",
            "status",
            "published_at",
            "reviewed_at",
            "disputed",
            "evidence",
            "verdicts",
            "corrections",
            "created_at",
        ]


class DeskClaimSerializer(ClaimSerializer):
    evidence = DeskEvidenceSerializer(many=True)
    verdicts = DeskVerdictSerializer(many=True)
    assigned_to = username()
    created_by = username()
    open_steps = serializers.SerializerMethodField(help_text="What you can do with it now.")

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

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=list(TRIAGE))))
    def get_open_steps(self, claim):
        return open_triage(claim, self.context["request"].user)


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
