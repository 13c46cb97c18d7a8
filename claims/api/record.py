"""The record of changes: corrections for everybody, the history of a claim for the desk."""

from django.http import Http404
from rest_framework.mixins import ListModelMixin

from claims.api import filters
from claims.api.serializers.record import ChangeSerializer, CorrectionEntrySerializer
from claims.history import entries
from claims.models import (
    Change,
    Claim,
    Correction,
)
from claims.models.claim import sees_the_desk
from config.api.conditional import ETagMixin
from config.api.endpoint import Endpoint, ListPolicy


class CorrectionViewSet(ETagMixin, ListModelMixin, Endpoint):
    """The public record of what was corrected, retracted or amended, when and why."""

    queryset = Correction.objects.for_api()
    serializer_class = CorrectionEntrySerializer
    filterset_class = filters.CorrectionFilters
    lookup_value_converter = "uuid"
    policy = ListPolicy(orderings=("made_at",), default_ordering="-made_at")


class HistoryViewSet(Endpoint):
    """Changes of a claim, its evidence, verdicts, topics and links, with user, time and reason. For the desk only."""

    queryset = Change.objects.all()
    serializer_class = ChangeSerializer
    parent = (Claim, "claim")
    policy = ListPolicy(orderings=("id",), default_ordering="-id")

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not sees_the_desk(request.user):
            raise Http404

    def list(self, request, claim):
        changes = self.paginate_queryset(self.filter_queryset(self.get_queryset().of_claim(claim)))
        return self.get_paginated_response(self.get_serializer(entries(changes), many=True).data)
