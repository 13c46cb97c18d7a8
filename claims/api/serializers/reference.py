"""Which shapes do the rows have that claims and verdicts refer to? Claimants, topics, rating scales and ratings."""

from rest_framework import serializers

from claims.api import examples
from claims.models import Claimant, Rating, RatingScale, Topic
from claims.models.claimant import validate_item
from config.api.bodies.members import CompleteOnPut
from config.api.bodies.text import NormalText
from config.api.resource import CheckedSerializer, changes
from config.db.constraints import save_checked
from sources.api.serializers import PublisherName, refuse
from sources.changes import refusal_to_correct
from sources.models import Publisher


class ClaimantSerializer(CheckedSerializer):
    example = examples.CLAIMANT

    class Meta:
        model = Claimant
        fields = ["id", "name", "kind", "role", "wikidata_id", "aliases"]
        extra_kwargs = {
            "aliases": {"help_text": "Other names and spellings."},
            "wikidata_id": {"validators": [validate_item]},  # whether it is used already says full_clean()
        }
        validators = []  # the model's own, in full_clean()

    def check_change(self, claimant, changed, content):
        refuse(changed and refusal_to_correct(claimant, self.person))


class TopicSerializer(CheckedSerializer):
    example = examples.TOPIC

    class Meta:
        model = Topic
        fields = ["id", "slug", "names"]


class RatingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Rating
        fields = ["id", "code", "names", "value", "category"]


class RatingWriteSerializer(CompleteOnPut, NormalText, RatingSerializer):
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
