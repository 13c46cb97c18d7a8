"""Where can all public claims be downloaded? `ExportViewSet` streams them, filtered as lists are, in three formats.

Every reader gets the same file. An export occupies a connection to the database for as long as the client reads, so
few may run at once, and fewer still for one address; the next one is a 503 with `Retry-After`.
"""

from collections import Counter
from contextlib import closing, contextmanager
from threading import Lock

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException

from claims.api.claims.claimreview import home
from claims.api.claims.filters import ClaimFilters
from claims.interchange.exports.csv import CSV
from claims.interchange.exports.jsonld import DataFeed
from claims.interchange.exports.ndjson import NDJSON
from claims.interchange.exports.stream import ExportInfo, export
from claims.models import Card
from config.api.bodies.negotiation import FixedFormat
from config.api.endpoint import Endpoint
from config.http.proxies import subscriber_network

HEADERS = {"Cache-Control": "no-store", "Vary": "Authorization"}

MAX_EXPORTS = 8  # at once in a web process
MAX_EXPORTS_OF_A_NETWORK = 2  # so that one slow reader does not keep others from theirs


class ExportBusy(APIException):
    status_code = 503
    default_code = "crowded"
    default_detail = "As many exports as may be run already: come back in a while."
    wait = 30  # seconds


class PrimedStream:
    """An iterator whose first part is already fetched, so that early errors become an error response."""

    def __init__(self, parts):
        self.parts = parts
        self.first = next(parts)

    def __iter__(self):
        yield self.first
        yield from self.parts

    def close(self):
        self.parts.close()


class Slots:
    """The exports that run, by the network of their reader."""

    def __init__(self):
        self.lock, self.taken = Lock(), Counter()

    @contextmanager
    def hold(self, network):
        """Hold a slot. Raise `ExportBusy` if all are taken, or all that one network may take."""
        with self.lock:
            if self.taken.total() >= MAX_EXPORTS or self.taken[network] >= MAX_EXPORTS_OF_A_NETWORK:
                raise ExportBusy
            self.taken[network] += 1
        try:
            yield
        finally:
            with self.lock:
                self.taken -= Counter([network])  # which forgets a network without exports


slots = Slots()


def limit_concurrency(parts, network):
    """Yield `parts` while holding a slot."""
    with slots.hold(network), closing(parts):
        yield from parts


def export_action(format_class, name, schema, description):
    """Return a method of a view that responds with a file in this format."""

    @extend_schema(
        operation_id=f"export_claims_{format_class.suffix}",
        summary=f"Export claims as {name}",
        description=f"{description} It is compressed if `Accept-Encoding` names zstd, br or gzip.",
        responses={(200, format_class.media_type.partition(";")[0]): schema},
        filters=True,
    )
    def method(self, request):
        return self.respond(format_class)

    return method


class ExportViewSet(Endpoint):
    """All claims that are public, in one file."""

    queryset = Card.objects.public()
    filterset_class = ClaimFilters
    pagination_class = None
    content_negotiation_class = FixedFormat

    ndjson = export_action(
        NDJSON,
        "NDJSON",
        OpenApiResponse(OpenApiTypes.STR, description="NDJSON."),
        "Return all public claims that match the filters, from one snapshot: one JSON document in each line, the same "
        "as at the claim's own address. The first line, of kind `header`, has the time of the snapshot, and as "
        "`position` its place in the record of changes. The last line, of kind `trailer`, has the number of claims "
        "and the SHA-256 of all bytes before that line. A file without a trailer is incomplete.",
    )
    csv = export_action(
        CSV,
        "CSV",
        OpenApiResponse(OpenApiTypes.STR, description="CSV, RFC 4180."),
        "Return all verdicts on those claims that are or were public, one in each row, with their `status`. The last "
        "row, of kind `trailer`, has in its column `statement` a JSON document with the request, the number of "
        "verdicts and the SHA-256 of all bytes before that row. A cell that a spreadsheet would read as a formula "
        "starts with an apostrophe: remove one where `^'+[=+\\-@\\t\\r\\n＝＋－＠]` matches to get the original.",
    )
    jsonld = export_action(
        DataFeed,
        "JSON-LD",
        OpenApiResponse(OpenApiTypes.OBJECT, description="https://schema.org/DataFeed."),
        "Return the ClaimReviews of those claims as a schema.org DataFeed, with one claim in each line. `version` is "
        "the place of the snapshot in the record of changes. The last line has the number of claims and the SHA-256 "
        "of all bytes before that line.",
    )

    def respond(self, format_class):
        at, request = timezone.now(), self.request
        cards = self.filter_queryset(self.get_queryset())
        info = ExportInfo(settings.SITE_URL + request.get_full_path(), request.query_params.dict(), at, home())
        disposition = f'attachment; filename="claims-{at:%Y-%m-%d}.{format_class.suffix}"'
        headers = HEADERS | {"Content-Disposition": disposition}
        parts = ()  # for HEAD: a stream, so that there is no Content-Length, as for GET
        if request.method != "HEAD":
            parts = export(format_class, cards, info)
            parts = PrimedStream(limit_concurrency(parts, subscriber_network(request.META.get("REMOTE_ADDR", ""))))
        return StreamingHttpResponse(parts, content_type=format_class.media_type, headers=headers)
