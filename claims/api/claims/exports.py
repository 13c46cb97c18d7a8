"""The endpoints of exports: all that is public, or what the filters of lists leave of it, in one file.

Whoever asks gets the same. An export takes the thread that answers it for as long as its reader needs, so few may run
at once, and the others are told to come back.
"""

from contextlib import closing
from threading import Semaphore

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.viewsets import GenericViewSet

from claims.api.claims.cards import AsTheAddressSays
from claims.api.claims.claimreview import home
from claims.api.claims.filters import ClaimFilters
from claims.interchange.exports.stream import About, Feed, Lines, Table, export
from claims.models import Card

HEADERS = {"Cache-Control": "no-store", "Vary": "Authorization"}

may_export = Semaphore(max(1, settings.WORKER_THREADS // 4))


class Crowded(APIException):
    status_code = 503
    default_code = "crowded"
    default_detail = "As many exports as may be run already: come back in a while."
    wait = 30  # seconds


class Begun:
    """Parts, of which the first is there already: what goes wrong at once does so before the answer has begun."""

    def __init__(self, parts):
        self.parts = parts
        self.first = next(parts)

    def __iter__(self):
        yield self.first
        yield from self.parts

    def close(self):
        self.parts.close()


def in_turn(parts):
    if not may_export.acquire(blocking=False):
        raise Crowded
    try:
        with closing(parts):
            yield from parts
    finally:
        may_export.release()


def file_of(form, name, shape, description):
    """A method that answers with such a file."""

    @extend_schema(
        operation_id=f"export_claims_{form.suffix}",
        summary=f"Export claims as {name}",
        description=f"{description} It is compressed if `Accept-Encoding` names zstd, br or gzip.",
        responses={(200, form.media_type.partition(";")[0]): shape},
        filters=True,
    )
    def method(self, request):
        return self.answer(form)

    return method


class ExportViewSet(GenericViewSet):
    """All claims that are public, in one file."""

    queryset = Card.objects.public()
    filterset_class = ClaimFilters
    pagination_class = None
    content_negotiation_class = AsTheAddressSays

    ndjson = file_of(
        Lines,
        "NDJSON",
        OpenApiResponse(OpenApiTypes.STR, description="NDJSON."),
        "Return all public claims that match the filters, from one snapshot: one JSON document in each line, the same "
        "as at the claim's own address. The first line, of kind `header`, has the time of the snapshot, and as "
        "`position` its place in the record of changes. The last line, of kind `trailer`, has the number of claims "
        "and the SHA-256 of all bytes before that line. A file without a trailer is incomplete.",
    )
    csv = file_of(
        Table,
        "CSV",
        OpenApiResponse(OpenApiTypes.STR, description="CSV, RFC 4180."),
        "Return all verdicts on those claims that are or were public, one in each row, with their `status`. The last "
        "row, of kind `trailer`, has in its column `statement` a JSON document with the request, the number of "
        "verdicts and the SHA-256 of all bytes before that row. A cell that a spreadsheet would read as a formula "
        "starts with an apostrophe: remove one where `^'+[=+\\-@\\t\\r\\n＝＋－＠]` matches to get the original.",
    )
    jsonld = file_of(
        Feed,
        "JSON-LD",
        OpenApiResponse(OpenApiTypes.OBJECT, description="https://schema.org/DataFeed."),
        "Return the ClaimReviews of those claims as a schema.org DataFeed, with one claim in each line. `version` is "
        "the place of the snapshot in the record of changes. The last line has the number of claims and the SHA-256 "
        "of all bytes before that line.",
    )

    def answer(self, form):
        at, request = timezone.now(), self.request
        cards = self.filter_queryset(self.get_queryset())
        about = About(settings.SITE_URL + request.get_full_path(), request.query_params.dict(), at, home())
        name = f'attachment; filename="claims-{at:%Y-%m-%d}.{form.suffix}"'
        headers = HEADERS | {"Content-Disposition": name}
        if request.method == "HEAD":
            return StreamingHttpResponse((), content_type=form.media_type, headers=headers)  # without a length, as GET
        parts = Begun(in_turn(export(form, cards, about)))
        return StreamingHttpResponse(parts, content_type=form.media_type, headers=headers)
