"""Which shapes do stored rows have that a new row likely repeats? Those of a 409 with the code `likely_duplicate`."""

from rest_framework import serializers

from claims.api import examples
from claims.api.matching.bodies import DIFFERENCES, DifferingWordsSerializer
from claims.matching import Band
from claims.matching.entry.names import Likeness


class ClaimDuplicateSerializer(serializers.Serializer):
    """A claim that likely says what the new one says."""

    example = examples.CLAIM_DUPLICATE

    id = serializers.UUIDField(source="claim.id")
    url = serializers.HyperlinkedRelatedField(view_name="claim-detail", read_only=True, source="claim")
    statement = serializers.CharField(source="claim.statement")
    language = serializers.CharField(source="claim.language")
    claimant = serializers.CharField(source="claim.claimant.name", default=None, allow_null=True)
    confidence = serializers.FloatField(
        source="match.confidence", min_value=0, max_value=1, help_text="The probability that both say the same."
    )
    band = serializers.ChoiceField(source="match.band", choices=[band.value for band in Band])
    differs = serializers.ListField(
        source="match.differs",
        child=serializers.ChoiceField(choices=DIFFERENCES),
        help_text="What speaks against it: one of both has a negation, a number, a date or a refutation alone.",
    )
    differing_words = serializers.DictField(
        source="match.differing_words",
        child=DifferingWordsSerializer(),
        help_text="For each of `differs`, the words of the new claim, as `text`, and of this one.",
    )


class ClaimantDuplicateSerializer(serializers.Serializer):
    """A claimant that may be the new one."""

    example = examples.CLAIMANT_DUPLICATE

    id = serializers.UUIDField(source="claimant.id")
    url = serializers.HyperlinkedRelatedField(view_name="claimant-detail", read_only=True, source="claimant")
    name = serializers.CharField(source="claimant.name")
    kind = serializers.CharField(source="claimant.kind")
    role = serializers.CharField(source="claimant.role")
    wikidata_id = serializers.CharField(source="claimant.wikidata_id", allow_null=True)
    likeness = serializers.ChoiceField(
        choices=[likeness.value for likeness in Likeness], help_text="In which respect both are alike."
    )
