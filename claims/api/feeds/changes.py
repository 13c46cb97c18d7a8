"""How does a client keep a complete copy of all that is public? `ChangesViewSet` feeds it every edition, in order.

With `wait`, a request is held until there is a new edition (long polling).
"""

from threading import Semaphore

from django.conf import settings
from django.core import signing
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import APIException
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from claims.api.claims.editions import WholeEditionSerializer
from claims.catalogue.editions import START, FeedPosition, UnknownPosition, stable_editions, wait_for_editions
from claims.models import Edition
from config.api.endpoint import Endpoint
from config.api.pagination.paginator import KeysetPagination
from config.api.parameters import refused, whole_number
from config.http import shutdown

MAX_WAIT = 30  # seconds
SALT = "claimdesk.changes.1"

long_polls = Semaphore(settings.WORKER_THREADS // 2)  # the other threads stay free for requests that need no waiting


class PositionUnknown(APIException):
    status_code = 410
    default_code = "position_unknown"
    default_detail = (
        "The site was restored from a copy that is older than what you have read, and what you have read may be gone: "
        "begin again, without `since`."
    )


class FeedPagination(KeysetPagination):
    """`{"next", "results"}`. After the last page, too, `next` is a link: to the editions that are still to come."""

    parameters = ("since", "wait", "page_size")
    list_parameters = ()

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        self.position, seconds, size = self.position_for(request), self.wait_for(request), self.size_for(request)
        self.is_crowded = False
        try:
            editions = self.next_editions(seconds, size)
        except UnknownPosition:
            raise PositionUnknown from None
        if editions:
            self.position = FeedPosition.of(editions[-1])
        return editions

    def next_editions(self, seconds, size):
        """Return the next editions; if there are none, wait for them if a slot for waiting is free."""
        editions = stable_editions(self.position, size)
        if editions or not seconds:
            return editions
        self.is_crowded = not long_polls.acquire(blocking=False)
        if self.is_crowded:
            return editions
        try:
            return wait_for_editions(seconds, self.position, size, shutdown.has_begun.is_set)
        finally:
            long_polls.release()

    def get_paginated_response(self, content):
        since = signing.dumps(list(self.position), salt=SALT, compress=False)
        next_url = replace_query_param(self.request.build_absolute_uri(), "since", since)
        headers = {"Cache-Control": "no-store", "Link": f'<{next_url}>; rel="next"'}
        if self.is_crowded:
            headers["Retry-After"] = "1"
        return Response({"next": next_url, "results": content}, headers=headers)

    def position_for(self, request):
        text = request.query_params.get("since")
        if text is None:
            return START
        try:
            return FeedPosition(*signing.loads(text, salt=SALT))
        except (signing.BadSignature, ValueError, TypeError):
            raise refused("since", "This is none of ours: take it from `next` as it is.") from None

    def wait_for(self, request):
        seconds = whole_number(request.query_params.get("wait", "0"))
        if seconds is None or seconds > MAX_WAIT:
            raise refused("wait", f"Say in digits how many seconds you wait: 0 to {MAX_WAIT}.")
        return seconds

    def get_schema_operation_parameters(self, view):
        inherited = {each["name"]: each for each in super().get_schema_operation_parameters(view)}
        since = "Where to go on: take it from `next`. Without it, from the very first edition."
        wait = "Seconds to wait for something new, when there is nothing new."
        return [
            inherited["cursor"] | {"name": "since", "description": since},
            inherited["page_size"]
            | {"name": "wait", "description": wait}
            | {"schema": {"type": "integer", "minimum": 0, "maximum": MAX_WAIT, "default": 0}},
            inherited["page_size"],
        ]

    def get_paginated_response_schema(self, schema):
        link = {"type": "string", "format": "uri", "description": "Where to go on, now or later."}
        return {"type": "object", "required": ["next", "results"], "properties": {"next": link, "results": schema}}


@extend_schema_view(
    list=extend_schema(
        summary="List public changes of claims",
        description="Return every public state of every claim, in the order in which they became public. A client "
        "that follows `next` keeps a complete copy: it misses no state and gets none twice, and the newest state of a "
        "claim always comes last. A state appears once no older transaction is open, usually at once. With `wait=30` "
        "the answer comes as soon as there is something new. A Retry-After header means that "
        "all slots for waiting are taken. A 410 says that the site was restored from an older copy: read again from "
        "the beginning.",
    )
)
class ChangesViewSet(ListModelMixin, Endpoint):
    """The feed of all editions."""

    queryset = Edition.objects.all()
    serializer_class = WholeEditionSerializer
    pagination_class = FeedPagination
