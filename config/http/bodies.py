"""Which bodies are refused before anybody reads them? `BodyLimitMiddleware` and `check_length` say so by their length.

Pages take DATA_UPLOAD_MAX_MEMORY_SIZE, or the `max_body_bytes` of their view; the parsers of the API have limits of
their own, and read a body only after the view knows its sender. Nothing is read of a body that is larger, or that does
not say its length. Forms take no files at all (`RefuseFiles`): Django would write them to disk before the view knows
who sends them. A view takes a file as the body itself, as the desk does (`claims/desk/imports/new.py`); or it checks
its sender first, and then sets `request.upload_handlers` (see "Modifying upload handlers on the fly" in Django's
documentation).
"""

import re

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import FileUploadHandler

MIB = 1024 * 1024


class BodyRefused(BadRequest):
    """A body that is not read any further. `status` and `code` are those of the problem."""

    status, code = 400, "bad_request"


class BodyTooLarge(BodyRefused):
    status, code = 413, "too_large"


class LengthRequired(BodyRefused):
    status, code = 411, "length_required"


class FileRefused(BodyRefused):
    status, code = 415, "unsupported_media_type"


class BodyLimitMiddleware:
    """Refuse a body by its length. It comes before all that reads a body, such as CsrfViewMiddleware."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        is_api = hasattr(view, "cls")  # DRF: the parser checks the length, so that the view can word the refusal
        limit = None if is_api else getattr(view, "max_body_bytes", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        check_length(request.headers, limit, "The form is larger than {limit}.")


def check_length(headers, limit, message):
    """Raise BodyRefused if the body is larger than `limit` bytes, or if `headers` do not say how large it is."""
    sent = headers.get("Content-Length") or ""
    if not sent and headers.get("Transfer-Encoding"):
        raise LengthRequired("Send Content-Length: a body in chunks is not read, because its size is not known.")
    if not re.fullmatch("[0-9]{0,18}", sent):
        raise BodyRefused("Content-Length is no number.")
    if limit is not None and int(sent or 0) > limit:
        size = f"{limit / MIB:g} MiB" if limit >= MIB else f"{limit:,} bytes"
        raise BodyTooLarge(message.format(limit=size))


class RefuseFiles(FileUploadHandler):
    """Refuse a form with a file in it, before a byte of the file is kept in memory or on disk."""

    def new_file(self, *args, **kwargs):
        raise FileRefused("This address takes no files.")
