"""Which addresses does a feed reader follow? One of the newest verdicts, one of the newest corrections."""

from django.conf import settings
from django.db.models import FETCH_RAISE, Q
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from claims.api.claims.cards import AsTheAddressSays
from claims.api.claims.claimreview import home
from claims.api.claims.filters import OfTopic
from claims.catalogue import position
from claims.catalogue.sql_text import DIGEST
from claims.interchange.exports import atom
from claims.models import Correction, Verdict
from config.api.conditional import CONDITIONS, ETagMixin, client_spelling, conditions, digest
from config.api.filtering.filters import AnyLanguage, AnyOf, StrictFilterSet
from sources.models import Publisher

ATOM = "application/atom+xml"
FEED = {(200, ATOM): OpenApiResponse(OpenApiTypes.STR, description="https://www.rfc-editor.org/rfc/rfc4287")}


class OfVerdicts(StrictFilterSet):
    language = AnyLanguage()
    publisher = AnyOf(
        lambda domains: Q(publisher__domain__in=domains),
        known=(Publisher, "domain"),
        help_text="Who judged: a domain.",
    )
    topic = OfTopic()

    class Meta:
        model = Verdict
        fields = []


class OfCorrections(OfVerdicts):
    language = AnyLanguage(column="verdict__language")

    class Meta:
        model = Correction
        fields = []


class Feed(ETagMixin, GenericViewSet):
    """The newest rows as Atom. Whoever asks, they are those that everybody sees."""

    pagination_class = None
    content_negotiation_class = AsTheAddressSays

    def answer(self, title, entry_of):
        """The feed, or a 304 without reading it: the record stands where it stood, so the entries are the same."""
        rows = self.filter_queryset(self.get_queryset())
        address = settings.SITE_URL + self.request.get_full_path()
        tag = f'W/"{digest(f"{DIGEST} {position()} {address}".encode())}"'
        if spelling := client_spelling(conditions(self.request, "If-None-Match"), tag):
            return Response(status=304, headers={"ETag": spelling})
        entries = [entry_of(row, home()) for row in rows[: atom.NEWEST]]
        answer = HttpResponse(atom.feed(title, address, entries), content_type=f"{ATOM}; charset=utf-8")
        answer["ETag"] = tag
        return answer


class VerdictFeed(Feed):
    queryset = (
        Verdict.objects.filter(status__in=["published", "retracted"])
        .select_related("claim", "publisher", "rating", "review")
        .order_by("-published_at", "-pk")
        .fetch_mode(FETCH_RAISE)
    )
    filterset_class = OfVerdicts

    @extend_schema(
        operation_id="retrieve_verdict_feed",
        summary="Retrieve the feed of verdicts",
        parameters=CONDITIONS,
        responses=FEED,
        filters=True,
    )
    def newest(self, request):
        """Return the newest published and retracted verdicts as Atom."""
        return self.answer("Claimdesk: verdicts", atom.of_verdict)


class CorrectionFeed(Feed):
    queryset = (
        Correction.objects.select_related("claim", "publisher", "verdict__review", "replacement__review")
        .order_by("-made_at", "-pk")
        .fetch_mode(FETCH_RAISE)
    )
    filterset_class = OfCorrections

    @extend_schema(
        operation_id="retrieve_correction_feed",
        summary="Retrieve the feed of corrections",
        parameters=CONDITIONS,
        responses=FEED,
        filters=True,
    )
    def newest(self, request):
        """Return the newest corrections, retractions and amendments as Atom."""
        return self.answer("Claimdesk: corrections", atom.of_correction)
