"""The endpoints of what claims refer to: claimants, topics and rating scales."""

from django.db.models import Prefetch

from claims.api import filters
from claims.api.serializers.duplicates import ClaimantDuplicateSerializer
from claims.api.serializers.reference import (
    ClaimantSerializer,
    RatingScaleSerializer,
    RatingScaleWriteSerializer,
    TopicSerializer,
)
from claims.matching.entry.claimants import similar_claimants
from claims.models import (
    Claimant,
    Rating,
    RatingScale,
    Topic,
)
from config.api.endpoint import ListPolicy
from config.api.resource import NamedResource


class ClaimantViewSet(NamedResource):
    """Claimants: the people and organisations that made claims."""

    queryset = Claimant.objects.all()
    serializer_class = write_serializer_class = ClaimantSerializer
    duplicate_serializer_class = ClaimantDuplicateSerializer
    filterset_class = filters.ClaimantFilters
    natural_key = "wikidata_id"
    policy = ListPolicy(orderings=("name",), default_ordering="name")

    def duplicates_of(self, content):
        return similar_claimants(Claimant(**content), user=self.request.user)


class TopicViewSet(NamedResource):
    """What claims are about."""

    queryset = Topic.objects.all()
    serializer_class = write_serializer_class = TopicSerializer
    filterset_class = filters.TopicFilters
    natural_key = "slug"
    policy = ListPolicy(orderings=("slug",), default_ordering="slug")


class RatingScaleViewSet(NamedResource):
    """How judges say how true something is: scales and their ratings."""

    queryset = RatingScale.objects.select_related("owner").prefetch_related(
        Prefetch("ratings", Rating.objects.order_by("value", "code"))
    )
    serializer_class = RatingScaleSerializer
    write_serializer_class = RatingScaleWriteSerializer
    filterset_class = filters.RatingScaleFilters
    natural_key = "code"
    policy = ListPolicy(orderings=("code",), default_ordering="code")
