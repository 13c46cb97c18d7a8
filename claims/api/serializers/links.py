"""How is a link between two claims read and made through the API? It names both claims, the smaller id first."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api import examples
from claims.api.serializers.people import username
from claims.api.serializers.verdicts import StepSerializer
from claims.links import LINK_STEPS, open_link_steps
from claims.models import Claim, ClaimLink, LinkKind
from claims.models.link import MAX_REASON_LENGTH
from config.api.bodies.members import StrictBody
from config.api.bodies.text import TextField


class LinkedClaimSerializer(serializers.ModelSerializer):
    """A claim, as its links name it."""

    class Meta:
        model = Claim
        fields = ["id", "statement", "language"]


class LinkSerializer(serializers.ModelSerializer):
    example = examples.LINK

    claims = serializers.SerializerMethodField(help_text="The two claims, the smaller id first.")

    class Meta:
        model = ClaimLink
        fields = ["id", "claims", "kind", "state"]

    @extend_schema_field(LinkedClaimSerializer(many=True))
    def get_claims(self, link):
        return LinkedClaimSerializer([link.claim, link.other], many=True).data


class DeskLinkSerializer(LinkSerializer):
    example = examples.DESK_LINK

    decided_by = username()
    open_steps = serializers.SerializerMethodField(help_text="What you can do with it now.")

    class Meta(LinkSerializer.Meta):
        desk_only = ["score", "origin", "decided_by", "decided_at", "reason", "created_at", "open_steps"]
        fields = [*LinkSerializer.Meta.fields, *desk_only]

    @extend_schema_field(
        serializers.ListField(
            child=serializers.ChoiceField([name for name, step in LINK_STEPS.items() if step.leaves])
        )
    )
    def get_open_steps(self, link):
        return open_link_steps(link, self.context["request"].user)


class LinkWriteSerializer(StrictBody, serializers.Serializer):
    """Another claim that belongs together with the one of the address."""

    example = examples.LINK_TO_WRITE

    other = serializers.PrimaryKeyRelatedField(queryset=Claim.objects.all(), help_text="The other claim's id.")
    kind = serializers.ChoiceField(LinkKind.choices)
    reason = TextField(max_length=MAX_REASON_LENGTH, required=False, allow_blank=True, default="")

    def validate_other(self, other):
        if other.pk == self.context["claim"]:
            raise serializers.ValidationError("A claim cannot be linked to itself.")
        return other


class ConfirmationSerializer(StepSerializer):
    """A reason, if there is one, and another kind than the suggested one."""

    kind = serializers.ChoiceField(LinkKind.choices, required=False)
