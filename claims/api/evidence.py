"""The endpoint of evidence."""

from claims.api import filters
from claims.api.refusals import refuse_unless_amended
from claims.api.resources import ClaimChild
from claims.api.serializers.evidence import EvidenceSerializer, EvidenceStatusSerializer, EvidenceWriteSerializer
from claims.models import (
    Evidence,
)
from claims.workflow import may_mend_evidence


class EvidenceViewSet(ClaimChild):
    """Where a claim was said, and what bears on it."""

    queryset = Evidence.objects.for_api()
    desk_queryset = Evidence.objects.for_desk().with_quote_status()
    serializer_class = EvidenceSerializer
    desk_serializer_class = EvidenceStatusSerializer
    write_serializer_class = EvidenceWriteSerializer
    filterset_class = filters.EvidenceFilters
    may_mend = staticmethod(may_mend_evidence)
    mended_by = ("PUT", "PATCH", "DELETE")
    mending = "Your own evidence on your own submitted claim you may change until another person takes the claim up."

    def creator_fields(self, user):
        return {"added_by": user}

    def row_to_change(self):
        row = super().row_to_change()
        if row.is_shown and self.action == "destroy":
            refuse_unless_amended(row.claim, self.request, of_evidence=True)
        return row
