"""Which feeds can a feed reader subscribe to? `VerdictFeed` has the newest verdicts, `CorrectionFeed` corrections."""

from django.conf import settings
from django.db.models import FETCH_RAISE
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from claims.api.claims.claimreview import home
from claims.api.filters import OfTopic
from claims.catalogue import log_position
from claims.catalogue.sql_text import DIGEST
from claims.interchange.exports import atom
from claims.models import Correction, Verdict
from config.api.bodies.negotiation import FixedFormat
from config.api.conditional import CONDITIONS, ETagMixin, client_spelling, conditions, digest
from config.api.endpoint import Endpoint
from config.api.filtering.filters import AnyLanguage, StrictFilterSet
from sources.api.filters import OfHouse

FEED = {
    (200, atom.MEDIA_TYPE): OpenApiResponse(OpenApiTypes.STR, description="https://www.rfc-editor.org/rfc/rfc4287")
}


class VerdictFeedFilters(StrictFilterSet):
    language = AnyLanguage()
    publisher = OfHouse("publisher", help_text="Who judged: a domain.")
    topic = OfTopic()

    class Meta:
        model = Verdict
        fields = []


class CorrectionFeedFilters(VerdictFeedFilters):
    language = AnyLanguage(column="verdict__language")

    class Meta:
        model = Correction
        fields = []


class Feed(ETagMixin, Endpoint):
    """The newest rows as Atom: public ones only, the same for every reader."""

    pagination_class = None
    content_negotiation_class = FixedFormat

    def respond(self, content, entry_of):
        """Return the feed of `entry_of(row, home)`, or 304 without reading rows if the log has no new edition.

        The ETag is made of the title, the URL and the log position: while no edition is added, no entry changes.
        """
        title = f"{settings.SITE_NAME}: {content}"
        rows = self.filter_queryset(self.get_queryset())
        url = settings.SITE_URL + self.request.get_full_path()
        tag = f'W/"{digest(f"{DIGEST} {log_position()} {url} {title}".encode())}"'
        if spelling := client_spelling(conditions(self.request, "If-None-Match"), tag):
            return Response(status=304, headers={"ETag": spelling})
        feed = atom.AtomFeed(title=title, link=url, description=None)
        for row in rows[: atom.MAX_ENTRIES]:
            feed.add_item(**entry_of(row, home()))
        return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type, headers={"ETag": tag})


class VerdictFeed(Feed):
    queryset = (
        Verdict.objects.filter(status__in=["published", "retracted"])
        .select_related("claim", "publisher", "rating", "review")
        .order_by("-published_at", "-pk")
        .fetch_mode(FETCH_RAISE)
    )
    filterset_class = VerdictFeedFilters

    @extend_schema(
        operation_id="retrieve_verdict_feed",
        summary="Retrieve the feed of verdicts",
        parameters=CONDITIONS,
        responses=FEED,
        filters=True,
    )
    def newest(self, request):
        """Return the newest published and retracted verdicts as Atom."""
        return self.respond("verdicts", atom.verdict_entry)


class CorrectionFeed(Feed):
    queryset = (
        Correction.objects.select_related("claim", "publisher", "verdict__review", "replacement__review")
        .order_by("-made_at", "-pk")
        .fetch_mode(FETCH_RAISE)
    )
    filterset_class = CorrectionFeedFilters

    @extend_schema(
        operation_id="retrieve_correction_feed",
        summary="Retrieve the feed of corrections",
        parameters=CONDITIONS,
        responses=FEED,
        filters=True,
    )
    def newest(self, request):
        """Return the newest corrections, retractions and amendments as Atom."""
        return self.respond("corrections", atom.correction_entry)
