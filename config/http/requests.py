"""What if the head of a request cannot be read? `Handler` makes `Request`s, which are refused like any other one.

Django raises BadRequest for a malformed Content-Type before there is a request to answer, so the server would answer
500 with a traceback.
"""

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

MAX_MEDIA_TYPE_LENGTH = 80  # characters that are left of a Content-Type with malformed parameters


class Request(WSGIRequest):
    """A request that leaves out the parameters of a malformed Content-Type."""

    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)
        except BadRequest:
            meta["CONTENT_TYPE"] = meta["CONTENT_TYPE"].partition(";")[0][:MAX_MEDIA_TYPE_LENGTH]
            super()._set_content_type_params(meta)


class Handler(WSGIHandler):
    request_class = Request
