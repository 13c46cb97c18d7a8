"""How does Google's client ask, and which errors does it understand? What all endpoints below /v1alpha1/ share.

`GoogleView` parses the parameters, applies the field mask and turns every error into Google's shape.

Google's standard parameters are accepted everywhere. `fields` and `prettyPrint` do what they do at Google; `alt` is
`json`. The others change nothing: there is no quota, answers are never JSONP, and neither a key nor a token in a URL
authenticates, because URLs end up in logs. A token of ours comes in the header: `Authorization: Bearer …`, as Google's
client sends it, or `Token …`.

An error is `{"error": {"code", "message", "status"}}`, with a status of google.rpc.Code
(https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto), including errors from the framework.
"""

import re

import orjson
from django.utils.cache import patch_vary_headers
from django.utils.log import log_response
from rest_framework.exceptions import APIException, NotFound, UnsupportedMediaType
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from claims.interchange.google.field_mask import MaskRefused, apply_mask, parse_mask
from claims.interchange.google.page_writer import PageExists, PageRefused, PageStale
from claims.interchange.google.shapes import EMPTY
from claims.workflow import StepRefused
from config.api.budget import read_budget
from config.api.parameters import whole_number
from config.api.problems import problem_response
from config.api.tokens import DeskToken
from config.text.nearest import nearest_word

STANDARD_PARAMETERS = {  # with their possible values; None for any
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
STATUSES = {  # google.rpc.Code by HTTP status, for errors that name none themselves
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


class InvalidArgument(APIException):
    status_code = 400
    default_code = "invalid_argument"


class PermissionDenied(APIException):
    status_code = 403


class FailedPrecondition(APIException):
    status_code = 400
    rpc_status = "FAILED_PRECONDITION"


class Aborted(APIException):
    status_code = 409
    default_detail = (
        "This is not the versionId of the page as it is now: read it again, and look again at your change."
    )


class AlreadyExists(APIException):
    status_code = 409
    rpc_status = "ALREADY_EXISTS"


class Unimplemented(APIException):
    status_code = 501


class BearerToken(DeskToken):
    """Token authentication with `Bearer` as the challenge, the only scheme that Google's client knows."""

    def authenticate_header(self, request):
        return "Bearer"


class GoogleRenderer(BaseRenderer):
    """JSON, indented unless `prettyPrint=false`."""

    media_type = "application/json"
    format = "json"
    charset = "utf-8"

    def render(self, content, accepted_media_type=None, renderer_context=None):
        parameters = getattr(renderer_context["view"], "params", {})
        is_pretty = parameters.get("prettyPrint", "true") == "true"
        return orjson.dumps(content, default=str, option=orjson.OPT_INDENT_2 if is_pretty else None)


class GoogleView(APIView):
    """Base view. `parameters` names a method's own query parameters, `shape` is the schema of its answer.

    Handlers find the parsed parameters in `self.params`.
    """

    authentication_classes = [BearerToken]
    renderer_classes = [GoogleRenderer]
    schema = None  # the OpenAPI document of /api/v1/ does not describe these endpoints
    http_method_names = ["get", "head", "post", "put", "delete"]
    parameters = {}
    permissions = {}
    mended_by = ()
    shape = EMPTY
    always_expensive = ()

    def dispatch(self, request, *args, **kwargs):
        with read_budget(self, request):
            return super().dispatch(request, *args, **kwargs)

    @property
    def permission_required(self):
        return self.permissions.get(self.request.method)

    def initial(self, request, *args, **kwargs):
        apply_method_override(request)
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)
        known = self.parameters.get("GET" if request.method == "HEAD" else request.method, ())
        self.params = parse_parameters(request, known)
        self.mask = self.parse_mask(self.params.get("fields"))

    def parse_mask(self, text):
        try:
            return text and parse_mask(text, self.shape)
        except MaskRefused as refusal:
            raise InvalidArgument(f"Invalid fields: {refusal}") from None

    def answer(self, content):
        return Response(apply_mask(content, self.mask))

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization"])
        return response

    def get_authenticate_header(self, request):
        """Add a realm: Google's transport rejects a challenge without one as malformed."""
        return f'{super().get_authenticate_header(request)} realm="pages"'

    def get_exception_handler(self):
        return error_response


class NotFoundView(GoogleView):
    """404 for all other addresses below /v1alpha1/, by every method."""

    def initial(self, request, *args, **kwargs):
        raise NotFound("There is no such address.")


# Parameters


def apply_method_override(request):
    """Turn a POST with `X-HTTP-Method-Override: GET` into that GET; its form body holds the parameters.

    Google's client sends a long GET this way. Parameters in the URL win over the body, because for the next page the
    client adds `pageToken` to the URL and sends the body again.
    """
    override = request.headers.get("X-HTTP-Method-Override")
    if override in (None, request.method):
        return
    if (request.method, override) != ("POST", "GET"):
        raise InvalidArgument("X-HTTP-Method-Override turns a POST into a GET, and nothing else.")
    if request.content_type.partition(";")[0].strip().lower() != FORM:
        raise UnsupportedMediaType(request.content_type, f"A GET that comes as a POST is sent as {FORM}.")
    parameters = request._request.POST.copy()
    for name, values in request.query_params.lists():
        parameters.setlist(name, values)
    request._request.GET, request._request.method = parameters, "GET"


def parse_parameters(request, own):
    """Return the query parameters that have a value, stripped, by name.

    Raise InvalidArgument for a name that is neither in `own` nor standard, a repeated one, or an impossible value.
    """
    known, parsed = [*own, *STANDARD_PARAMETERS], {}
    for name, values in request.query_params.lists():
        if name not in known:
            near = nearest_word(name, known)
            raise InvalidArgument(f"Unknown name “{name[:80]}”" + (f": did you mean “{near}”?" if near else "."))
        if len(values) > 1:
            raise InvalidArgument(f"{name} is given more than once.")
        if len(values[0]) > MAX_VALUE_LENGTH:
            raise InvalidArgument(f"{name} is longer than {MAX_VALUE_LENGTH:,} characters.")
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]", values[0]):
            raise InvalidArgument(f"{name} holds control characters or is not UTF-8.")
        if STANDARD_PARAMETERS.get(name) and values[0] not in STANDARD_PARAMETERS[name]:
            raise InvalidArgument(f"{name} is one of: {', '.join(STANDARD_PARAMETERS[name])}.")
        if values[0].strip():
            parsed[name] = values[0].strip()
    return parsed


def parse_number(parameters, name, maximum=MAX_NUMBER):
    """Return a parameter as a number. A missing one is 0, which means the same to Google."""
    number = whole_number(parameters.get(name, "0"), maximum)
    if number is None:
        raise InvalidArgument(f"{name} is a whole number from 0 to {maximum:,}.")
    return number


# Errors


def error_response(error, context):
    """DRF's exception handler: the site's own problem response, rewritten into Google's shape."""
    error = to_google_error(error)
    response = problem_response(error, context)
    request = context["request"]._request
    if response is None:
        set_rollback()
        response = Response({"detail": "This is our fault and it has been logged.", "errors": []}, status=500)
        log_response("%s", request.path, response=response, request=request, exception=error)
    if isinstance(error, Unimplemented):  # a 501 is no fault: without this, Django would log it as an error
        log_response("%s", request.path, response=response, request=request, level="info")
    status = getattr(error, "rpc_status", None) or STATUSES.get(response.status_code, "INVALID_ARGUMENT")
    message = "; ".join(messages(response.data["errors"])) or response.data["detail"]
    response.data = {"error": {"code": response.status_code, "message": message, "status": status}}
    response.content_type = None
    return response


def messages(errors):
    """Yield a line for each error of a problem, with the parameter or the path of the member in front."""
    for error in errors:
        place = error.get("parameter") or error.get("pointer", "").removeprefix("/").replace("~1", "/")
        yield f"{place}: {error['detail']}" if place else error["detail"]


def to_google_error(error):
    """Return the APIException for a refusal of the writer or the workflow; any other error as it is."""
    match error:
        case PageRefused():
            return FailedPrecondition(str(error))
        case PageExists():
            return AlreadyExists(str(error))
        case PageStale():
            return Aborted()
        case StepRefused():
            is_permission = "." in error.rule
            return PermissionDenied(str(error)) if is_permission else FailedPrecondition(str(error))
    return error
