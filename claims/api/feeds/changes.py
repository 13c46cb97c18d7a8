"""The endpoint of the feed: every public state of every claim, for those who keep a copy of all that is public."""

from threading import Semaphore

from django.conf import settings
from django.core import signing
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from claims.api.claims.editions import WholeEditionSerializer
from claims.catalogue.editions import START, FeedPosition, stable_editions, wait_for_editions
from claims.models import Edition
from config.api.endpoint import Endpoint
from config.api.pagination.paginator import KeysetPagination
from config.api.parameters import refused, whole_number

MAX_WAIT = 30  # seconds
SALT = "claimdesk.changes.1"

may_wait = Semaphore(settings.WORKER_THREADS // 2)  # the other half is for those who can be answered


class FeedPagination(KeysetPagination):
    """`{"next", "results"}`: `next` is there after the last page, too, and goes on with what comes then."""

    parameters = ("since", "wait", "page_size")

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        self.place, seconds, size = self.place_of(request), self.seconds_of(request), self.size_for(request)
        self.is_crowded = False
        found = stable_editions(self.place, size)
        if seconds and not found:
            self.is_crowded = not may_wait.acquire(blocking=False)
            if not self.is_crowded:
                try:
                    found = wait_for_editions(seconds, self.place, size)
                finally:
                    may_wait.release()
        if found:
            self.place = FeedPosition.of(found[-1])
        return found

    def get_paginated_response(self, content):
        since = signing.dumps(list(self.place), salt=SALT, compress=False)
        onward = replace_query_param(self.request.build_absolute_uri(), "since", since)
        headers = {"Cache-Control": "no-store", "Link": f'<{onward}>; rel="next"'}
        if self.is_crowded:
            headers["Retry-After"] = "1"
        return Response({"next": onward, "results": content}, headers=headers)

    def place_of(self, request):
        text = request.query_params.get("since")
        if text is None:
            return START
        try:
            return FeedPosition(*signing.loads(text, salt=SALT))
        except (signing.BadSignature, ValueError, TypeError):
            raise refused("since", "This is none of ours: take it from `next` as it is.") from None

    def seconds_of(self, request):
        seconds = whole_number(request.query_params.get("wait", "0"))
        if seconds is None or seconds > MAX_WAIT:
            raise refused("wait", f"Say in digits how many seconds you wait: 0 to {MAX_WAIT}.")
        return seconds

    def get_schema_operation_parameters(self, view):
        inherited = {one["name"]: one for one in super().get_schema_operation_parameters(view)}
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
        onward = {"type": "string", "format": "uri", "description": "Where to go on, now or later."}
        return {"type": "object", "required": ["next", "results"], "properties": {"next": onward, "results": schema}}


@extend_schema_view(
    list=extend_schema(
        summary="List public changes of claims",
        description="Return every public state of every claim, in the order in which they became public. A client "
        "that follows `next` keeps a complete copy: it misses no state and gets none twice, and the newest state of a "
        "claim always comes last. A state appears once no older transaction is open, usually at once. With `wait=30` "
        "the answer comes as soon as there is something new. With a Retry-After header the site had no room to wait.",
    )
)
class ChangesViewSet(ListModelMixin, Endpoint):
    """The feed of all editions."""

    queryset = Edition.objects.all()
    serializer_class = WholeEditionSerializer
    pagination_class = FeedPagination
