"""Where can all public claims be downloaded? `ExportViewSet` streams them, filtered as lists are, in three formats.

Every reader gets the same file. An export occupies a connection to the database for as long as the client reads, so
few may run at once, and fewer still for one address; the next one is a 503 with `Retry-After`.
"""

from collections import Counter, deque
from contextlib import closing, contextmanager
from threading import Lock

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException

from claims.api.claims.claimreview import home
from claims.interchange.exports.csv import CSV
from claims.interchange.exports.jsonld import DataFeed
from claims.interchange.exports.ndjson import NDJSON
from claims.interchange.exports.stream import ExportInfo, current_position, export, json_line
from claims.listing.filters import ClaimFilters
from claims.models import Card
from config.api.bodies.negotiation import FixedFormat
from config.api.endpoint import Endpoint, ListPolicy
from config.http.proxies import subscriber_network

HEADERS = {"Cache-Control": "no-store", "Vary": "Authorization"}

COMPRESSED = "It is compressed if `Accept-Encoding` names zstd, br or gzip."
EXCEL = OpenApiParameter(
    "excel", str, enum=["1", "true"], description="Begin with a byte order mark, for spreadsheets that need one."
)
DESCRIBED_BY = OpenApiParameter(
    "Link", str, OpenApiParameter.HEADER, description="The address of `export.csv.json` (RFC 8288).", response=[200]
)
CSV_POLICY = ListPolicy(parameters={"excel": ("1", "true")})
CSV_DESCRIPTION = {
    "type": "object",
    "required": ["url", "filters", "at", "position", "verdicts", "sha256"],
    "properties": {
        "url": {"type": "string"},
        "filters": {"type": "object", "additionalProperties": {"type": "string"}},
        "at": {"type": "string", "format": "date-time"},
        "position": {"type": "string"},
        "verdicts": {"type": "integer"},
        "sha256": {"type": "string"},
    },
}
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
        description=f"{description} {COMPRESSED}",
        responses={(200, format_class.media_type.partition(";")[0]): schema},
        filters=True,
    )
    def method(self, request):
        return self.respond(format_class(self.export_info()))

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
    csv_description = (
        "Return all verdicts on those claims that are or were public, one in each row, with their `status`. There is "
        "nothing but rows: `export.csv.json` has the number of verdicts and the SHA-256. A cell that a spreadsheet "
        "would read as a formula starts with an apostrophe: remove one where `^'+[=+\\-@\\t\\r\\n＝＋－＠]` matches "
        "to get the original. The last column has as JSON what a row has no cells for, so that another Claimdesk can "
        "import the file. With `excel=1` the file begins with a byte order mark, without which Excel mistakes its "
        "letters."
    )

    @extend_schema(
        operation_id="export_claims_csv",
        summary="Export claims as CSV",
        description=f"{csv_description} {COMPRESSED}",
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="CSV, RFC 4180.")},
        parameters=[EXCEL, DESCRIBED_BY],
        filters=True,
    )
    def csv(self, request):
        return self.respond(CSV(self.export_info(), for_spreadsheets="excel" in request.query_params))

    @extend_schema(
        operation_id="describe_csv_export",
        summary="Describe the CSV of claims",
        description="Return the number of verdicts and the SHA-256 of the CSV with the same parameters, and the place "
        "of its snapshot in the record of changes: a file whose `Export-Position` is the same has the same content.",
        responses={(200, "application/json"): CSV_DESCRIPTION},
        parameters=[EXCEL],
        filters=True,
    )
    def csv_description_file(self, request):
        file = CSV(self.export_info("export.csv.json", "export.csv"), for_spreadsheets="excel" in request.query_params)
        cards = self.filter_queryset(self.get_queryset())
        with closing(self.limited(file, cards)) as parts:  # for HEAD as well, which has the same Content-Length
            deque(parts, maxlen=0)
        content = file.info.as_json() | {"verdicts": file.count, "sha256": file.digest}
        return HttpResponse(json_line(content), content_type="application/json", headers=HEADERS)

    jsonld = export_action(
        DataFeed,
        "JSON-LD",
        OpenApiResponse(OpenApiTypes.OBJECT, description="https://schema.org/DataFeed."),
        "Return the ClaimReviews of those claims as a schema.org DataFeed, with one claim in each line. `version` is "
        "the place of the snapshot in the record of changes. The last line has the number of claims and the SHA-256 "
        "of all bytes before that line.",
    )

    def export_info(self, own_name="", name=""):
        """Return the request as a file describes it."""
        request = self.request
        url = settings.SITE_URL + request.get_full_path()
        return ExportInfo(url.replace(own_name, name, 1), request.query_params.dict(), timezone.now(), home())

    def respond(self, file):
        cards = self.filter_queryset(self.get_queryset())
        disposition = f'attachment; filename="claims-{file.info.at:%Y-%m-%d}.{file.suffix}"'
        headers = HEADERS | {"Content-Disposition": disposition}
        if self.request.method == "HEAD":
            parts, position = (), current_position()  # a stream, so that there is no Content-Length, as for GET
        else:
            parts = PrimedStream(self.limited(file, cards))
            position = file.info.position  # which is known once the first part is fetched
        headers["Export-Position"] = position
        if file.suffix == "csv":
            about = file.info.url.replace("export.csv", "export.csv.json", 1)
            headers["Link"] = f'<{about}>; rel="describedby"; type="application/json"'
        return StreamingHttpResponse(parts, content_type=file.media_type, headers=headers)

    def limited(self, file, cards):
        """Return the parts of a file, which hold a slot while they are read."""
        return limit_concurrency(export(file, cards), subscriber_network(self.request.META.get("REMOTE_ADDR", "")))
