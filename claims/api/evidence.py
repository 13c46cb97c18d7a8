"""The endpoint of evidence, with the decision about a quote whose source changed."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from claims import drift
from claims.api import filters
from claims.api.refusals import conflicts_as_409, refuse_unless_amended
from claims.api.resources import ClaimChild
from claims.api.serializers.evidence import (
    DeskEvidenceSerializer,
    EvidenceSerializer,
    EvidenceWriteSerializer,
    KeepQuoteSerializer,
)
from claims.models import Evidence
from claims.workflow import may_mend_evidence
from config.api.idempotency import idempotent


class EvidenceViewSet(ClaimChild):
    """Where a claim was said, and what bears on it."""

    queryset = Evidence.objects.for_api()
    desk_queryset = Evidence.objects.for_desk().with_drift()
    serializer_class = EvidenceSerializer
    desk_serializer_class = DeskEvidenceSerializer
    write_serializer_class = EvidenceWriteSerializer
    filterset_class = filters.EvidenceFilters
    may_mend = staticmethod(may_mend_evidence)
    mended_by = ("PUT", "PATCH", "DELETE")
    mending = "Your own evidence on your own submitted claim you may change until another person takes the claim up."

    @extend_schema(request=KeepQuoteSerializer, responses=DeskEvidenceSerializer)
    @action(detail=True, methods=["post"], url_path="keep-quote", permission_required=drift.PERMISSION)
    @idempotent
    def keep_quote(self, request, pk):
        """Keep a quote as it was captured, though the newest text of its article has it no longer, or elsewhere.

        To quote the newest text instead, change the quote, or propose an amendment: its status then is `found`.
        """
        evidence = self.row_to_change()
        sent = KeepQuoteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts_as_409():
            drift.keep_quote(evidence, **sent.validated_data, by=request.user, at=timezone.now())
        return self.row_answer(self.reread(evidence))

    def creator_fields(self, user):
        return {"added_by": user}

    def row_to_change(self):
        row = super().row_to_change()
        if row.is_shown and self.action == "destroy":
            refuse_unless_amended(row.claim, self.request, of_evidence=True)
        return row
