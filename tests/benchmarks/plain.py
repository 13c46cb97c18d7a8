"""What would claims cost without the catalogue? A carefully written view of Django REST framework with the same
answers, filters and pages, serialised for each request from the same rows, with all joins prefetched.
"""

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Prefetch,
    Q,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.functions import Concat
from django.urls import include, path
from django_filters import rest_framework as filters
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from claims.api.serializers.claims import ClaimSerializer
from claims.models import Claim, ClaimTopic, Evidence, Verdict, VerdictStatus
from config.api.conditional import ETagMixin
from config.api.endpoint import Endpoint, ListPolicy
from config.api.filtering.filters import AnyId, AnyLanguage, AnyOf, StrictFilterSet
from config.api.visibility import visible_rows
from tests.support.expected_cards import whole_claims


def with_published_verdict(**conditions):
    verdicts = Verdict.objects.filter(claim=OuterRef("pk"), status=VerdictStatus.PUBLISHED, **conditions)
    return Q(Exists(verdicts))


def with_evidence(**conditions):
    return Q(Exists(Evidence.objects.filter(claim=OuterRef("pk"), **conditions)))


def with_topic(slugs):
    return Q(Exists(ClaimTopic.objects.filter(claim=OuterRef("pk"), topic__slug__in=slugs)))


# No claim of a corpus is linked to another, so that none has a group.
NO_GROUP = {
    "group": Value(None, UUIDField()),
    "group_disputed": F("is_disputed"),
    "also_judged": Value([], JSONField()),
}


class PlainFilters(StrictFilterSet):
    language = AnyLanguage()
    category = AnyOf(lambda words: with_published_verdict(rating__category__in=words))
    issuer = AnyOf(lambda domains: with_published_verdict(publisher__domain__in=domains))
    publisher = AnyOf(lambda domains: with_evidence(article__publisher__domain__in=domains))
    topic = AnyOf(with_topic)
    claimant = AnyId(lambda ids: Q(claimant__in=ids))
    q = filters.CharFilter(method="that_match")

    class Meta:
        model = Claim
        fields = {"claimed_on": ("gte", "lt")}

    def that_match(self, claims, name, words):
        said = Concat("statement", Value(" "), "claimant__name", output_field=TextField())
        vector = Func("language", said, function="catalogue.search_vector")
        query = Func("language", Value(words), function="catalogue.search_query")
        return claims.filter(Func(vector, query, template="(%(expressions)s)", arg_joiner=" @@ ",
                                  output_field=BooleanField()))  # fmt: skip


class PlainClaimViewSet(ETagMixin, Endpoint, ReadOnlyModelViewSet):
    queryset = whole_claims().annotate(**NO_GROUP)
    serializer_class = ClaimSerializer
    filterset_class = PlainFilters
    policy = ListPolicy(
        orderings=("created_at", "updated_at", "claimed_on", "published_at", "reviewed_at"),
        default_ordering="-created_at",
    )
    lookup_value_converter = "uuid"

    def get_queryset(self):
        verdicts = visible_rows(Verdict.objects.for_api(), self.request.user).order_by("published_at", "id")
        return super().get_queryset().prefetch_related(Prefetch("verdicts", verdicts))

    @action(detail=False)
    def facets(self, request):
        """Return how many claims there are of each category and of each language."""
        claims = self.filterset_class(request.query_params, visible_rows(Claim.objects.all(), request.user)).qs
        languages = claims.values("language").annotate(count=Count("id"))
        verdicts = Verdict.objects.filter(status=VerdictStatus.PUBLISHED, claim__in=claims)
        categories = verdicts.values("rating__category").annotate(count=Count("claim", distinct=True))
        return Response({"language": list(languages), "category": list(categories)})


ADDRESS = "/api/v1/plain/claims/"
router = SimpleRouter(use_regex_path=False)
router.register("plain/claims", PlainClaimViewSet, basename="plain-claim")

urlpatterns = [
    path("api/v1/", include(router.urls)),
    path("", include("config.urls")),
]
handler404 = "config.api.problems.not_found"
handler500 = "config.api.problems.server_error"
