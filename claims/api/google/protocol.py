"""How does Google's client ask, and what does it understand? What all addresses below /v1alpha1/ have in common.

Google's standard parameters are known everywhere. `fields` and `prettyPrint` do what they do there; `alt` is `json`.
The others change nothing: there is no quota, answers are never JSONP, and neither a key nor a token in an address
signs anybody in, because addresses end up in logs. A token of ours comes in the header: `Authorization: Bearer …`, as
Google's client sends it, or `Token …`.

What is refused reads `{"error": {"code", "message", "status"}}`, with the status words of google.rpc.Code
(https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto), whoever refuses it.
"""

import difflib
import re

import orjson
from django.utils.cache import patch_vary_headers
from django.utils.log import log_response
from rest_framework.exceptions import APIException, NotFound, UnsupportedMediaType
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView, set_rollback

from claims.interchange.google.field_mask import MaskRefused, chosen, read_mask
from claims.interchange.google.page_writer import PageExists, PageRefused, PageStale
from claims.interchange.google.shapes import NOTHING
from claims.workflow import StepRefused

STANDARD = {
    "$.xgafv": ("1", "2"),
    "access_token": None,
    "alt": ("json",),
    "callback": None,
    "fields": None,
    "key": None,
    "oauth_token": None,
    "prettyPrint": ("true", "false"),
    "quotaUser": None,
    "uploadType": None,
    "upload_protocol": None,
}
STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
MAX_VALUE_LENGTH = 5_000  # characters
MAX_NUMBER = 2**31 - 1
FORM = "application/x-www-form-urlencoded"


class Wrong(APIException):
    status_code = 400
    default_code = "invalid_argument"


class Forbidden(APIException):
    status_code = 403


class NotInThisState(APIException):
    status_code = 400
    word = "FAILED_PRECONDITION"


class ChangedMeanwhile(APIException):
    status_code = 409
    default_detail = (
        "This is not the versionId of the page as it is now: read it again, and look again at your change."
    )


class ThereAlready(APIException):
    status_code = 409
    word = "ALREADY_EXISTS"


class NotOffered(APIException):
    status_code = 501


[DeskToken] = api_settings.DEFAULT_AUTHENTICATION_CLASSES


class BearerToken(DeskToken):
    """The same, with the only challenge that Google's client knows."""

    def authenticate_header(self, request):
        return "Bearer"


class GoogleRenderer(BaseRenderer):
    """JSON, with line breaks unless `prettyPrint=false`."""

    media_type = "application/json"
    format = "json"
    charset = "utf-8"

    def render(self, content, accepted_media_type=None, renderer_context=None):
        asked = getattr(renderer_context["view"], "asked", {})
        is_pretty = asked.get("prettyPrint", "true") == "true"
        return orjson.dumps(content, default=str, option=orjson.OPT_INDENT_2 if is_pretty else None)


class GoogleView(APIView):
    """A method's parameters stand in `parameters`, beyond the standard ones; `shape` is what its answer may hold."""

    authentication_classes = [BearerToken]
    renderer_classes = [GoogleRenderer]
    schema = None  # the document of /api/v1/ does not describe these
    http_method_names = ["get", "head", "post", "put", "delete"]
    parameters = {}
    permissions = {}
    shape = NOTHING

    @property
    def permission_required(self):
        return self.permissions.get(self.request.method)

    def initial(self, request, *args, **kwargs):
        obey_override(request)
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)
        self.asked = asked_of(request, self.parameters.get("GET" if request.method == "HEAD" else request.method, ()))
        self.mask = self.mask_of(self.asked.get("fields"))

    def mask_of(self, text):
        try:
            return text and read_mask(text, self.shape)
        except MaskRefused as refusal:
            raise Wrong(f"Invalid fields: {refusal}") from None

    def answer(self, content):
        return Response(chosen(content, self.mask))

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization"])
        return response

    def get_authenticate_header(self, request):
        """With a realm, because Google's transport takes a challenge without one for malformed."""
        return f'{super().get_authenticate_header(request)} realm="pages"'

    def get_exception_handler(self):
        return error_answer


class NotHere(GoogleView):
    """Whatever else is asked for below /v1alpha1/."""

    def initial(self, request, *args, **kwargs):
        raise NotFound("There is no such address.")


# What is asked


def obey_override(request):
    """A long GET comes as a POST with the parameters as its body; those that stand in the address as well win.

    So they do when the client asks for the next page: it adds the token to the address and sends the body again.
    """
    override = request.headers.get("X-HTTP-Method-Override")
    if override in (None, request.method):
        return
    if (request.method, override) != ("POST", "GET"):
        raise Wrong("X-HTTP-Method-Override turns a POST into a GET, and nothing else.")
    if request.content_type.partition(";")[0].strip().lower() != FORM:
        raise UnsupportedMediaType(request.content_type, f"A GET that comes as a POST is sent as {FORM}.")
    asked = request._request.POST.copy()
    for name, values in request.query_params.lists():
        asked.setlist(name, values)
    request._request.GET, request._request.method = asked, "GET"


def asked_of(request, own):
    """The parameters that have a value, each known and given once."""
    known, asked = [*own, *STANDARD], {}
    for name, values in request.query_params.lists():
        if name not in known:
            close = difflib.get_close_matches(name[:80], known, n=1)
            raise Wrong(f"Unknown name “{name[:80]}”" + (f": did you mean “{close[0]}”?" if close else "."))
        if len(values) > 1:
            raise Wrong(f"{name} is given more than once.")
        if len(values[0]) > MAX_VALUE_LENGTH:
            raise Wrong(f"{name} is longer than {MAX_VALUE_LENGTH:,} characters.")
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]", values[0]):
            raise Wrong(f"{name} holds control characters or is not UTF-8.")
        if STANDARD.get(name) and values[0] not in STANDARD[name]:
            raise Wrong(f"{name} is one of: {', '.join(STANDARD[name])}.")
        if values[0].strip():
            asked[name] = values[0].strip()
    return asked


def whole_number(asked, name, most=MAX_NUMBER):
    """The number that is asked for; 0 when none is, which is the same to Google."""
    text = asked.get(name, "0")
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > most:
        raise Wrong(f"{name} is a whole number from 0 to {most:,}.")
    return int(text)


# What is refused


def error_answer(error, context):
    """Whatever the site's own policy makes of the error, in Google's shape."""
    error = as_answered(error)
    answer = api_settings.EXCEPTION_HANDLER(error, context)
    request = context["request"]._request
    if answer is None:
        set_rollback()
        answer = Response({"detail": "This is our fault and it has been logged.", "errors": []}, status=500)
        log_response("%s", request.path, response=answer, request=request, exception=error)
    if isinstance(error, NotOffered):  # which is no fault, though its number says so
        log_response("%s", request.path, response=answer, request=request, level="info")
    status = getattr(error, "word", None) or STATUSES.get(answer.status_code, "INVALID_ARGUMENT")
    message = "; ".join(places(answer.data["errors"])) or answer.data["detail"]
    answer.data = {"error": {"code": answer.status_code, "message": message, "status": status}}
    answer.content_type = None
    return answer


def places(errors):
    """What is wrong, and where: the names on the way to it."""
    for error in errors:
        place = error.get("parameter") or error.get("pointer", "").removeprefix("/").replace("~1", "/")
        yield f"{place}: {error['detail']}" if place else error["detail"]


def as_answered(error):
    match error:
        case PageRefused():
            return NotInThisState(str(error))
        case PageExists():
            return ThereAlready(str(error))
        case PageStale():
            return ChangedMeanwhile()
        case StepRefused():
            is_permission = "." in error.rule
            return Forbidden(str(error)) if is_permission else NotInThisState(str(error))
    return error
