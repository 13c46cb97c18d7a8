"""What does a client get when a request is refused or fails? Always a problem (RFC 9457), never a page.

`problem_response` is DRF's exception handler. A problem says what was wrong, where, and what would be right:
`type, title, status, detail, code, errors[{pointer | parameter, detail, code}], request_id`. `pointer` is a JSON
Pointer (RFC 6901) into the body that was sent, `parameter` the name of a query parameter. An exception may bring more
members, as a dict in its `extensions`, and more headers, in its `headers`.
"""

import logging
import re
import sys
from http import HTTPStatus

from django.core import exceptions as django_errors
from django.db import DataError, Error, IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpResponse, UnreadablePostError
from psycopg import Error as PsycopgError
from rest_framework import exceptions as drf_errors
from rest_framework.response import Response
from rest_framework.views import set_rollback

from config.api.bodies.renderers import PROBLEM, encode
from config.api.budget import narrower
from config.api.moved import QueryMoved
from config.api.parameters import QueryRefused
from config.api.tokens import EXPECTED
from config.db.failures import (
    AWAY,
    LOCKED,
    NO_ROOM,
    READ_ONLY,
    TOO_COMPLEX,
    TOO_EXPENSIVE,
    TRY_AGAIN,
    WAIT,
    failure_of,
    sqlstate,
)
from config.db.guards import violation_message
from config.http.bodies import BodyRefused
from config.http.error_pages import error_page, is_for_people

log = logging.getLogger(__name__)

# SQLSTATE classes and codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
NOT_NULL, FOREIGN_KEY, UNIQUE, CHECK = "23502", "23503", "23505", "23514"
FAILURES = {
    AWAY: "The database does not answer at the moment: try again.",
    LOCKED: "Somebody else is changing this at the moment: try again.",
    NO_ROOM: "The database has no room for this at the moment: try again later.",
    READ_ONLY: "The database only reads at the moment, because it is being looked after: try again later.",
    TOO_EXPENSIVE: "This took longer than it may and was ended: ask for less at once.",
    TRY_AGAIN: "The database could not do this now: try again.",
}


def problem(status, code, detail, errors=(), request=None):
    """Return the members of a problem."""
    return {
        "type": f"urn:claimdesk:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": readable(detail),
        "code": code,
        "errors": [error | {"detail": readable(error["detail"])} for error in errors],
        "request_id": getattr(request, "request_id", None),
    }


def readable(detail):
    """Return the text as valid UTF-8: it may repeat what was sent."""
    return str(detail).encode("utf-8", "replace").decode()


def problem_response(error, context):
    """Return the problem for an exception; None for a server error, which Django logs and answers with a 500."""
    request = context["request"]._request
    known = explain(error)
    if known is None:
        return None
    set_rollback()
    status, code, detail, errors = known
    if code == TOO_EXPENSIVE:
        errors = narrower(request)
    members = problem(status, code, detail, errors, request) | getattr(error, "extensions", {})
    response = Response(members, status=status, content_type=PROBLEM, headers=getattr(error, "headers", None))
    if isinstance(error, QueryMoved):
        response["Location"] = error.address(request)
    if getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = error.auth_header
    if status == 503 or getattr(error, "wait", None):
        response["Retry-After"] = str(int(getattr(error, "wait", None) or WAIT.get(code, 1)))
    return response


def explain(error):
    """Return status, code, detail and errors of the problem for an exception; None for a server error."""
    match error:
        case QueryMoved():
            return 308, "moved", "What this names was merged into other rows: see Location.", error.errors
        case QueryRefused():
            return 400, error.default_code, error.detail, error.errors
        case drf_errors.ValidationError():
            return 400, "invalid", "The body is not valid: see errors.", list(pointed(error.detail))
        case drf_errors.NotAuthenticated():
            return error.status_code, error.get_codes(), f"This takes a token. {EXPECTED}", ()
        case drf_errors.APIException():
            return error.status_code, error.get_codes(), error.detail, ()
        case django_errors.ValidationError():
            return 400, "invalid", "The body is not valid: see errors.", list(from_model(error))
        case Http404() | django_errors.ObjectDoesNotExist():
            return 404, "not_found", "Nothing is here, or nothing that you may see.", ()
        case django_errors.PermissionDenied():
            return 403, "permission_denied", str(error) or "You may not do this.", ()
        case UnreadablePostError():
            return 400, "body_incomplete", "The connection ended before the whole body had arrived.", ()
        case django_errors.RequestDataTooBig():
            return 413, "too_large", str(error), ()
        case BodyRefused():
            return error.status, error.code, str(error), ()
        case django_errors.SuspiciousOperation() | django_errors.BadRequest():
            return 400, "bad_request", "The request is malformed.", ()
        case ProtectedError() | RestrictedError():
            return 409, "in_use", still_named(error), ()
        case Error() | PsycopgError():
            return from_database(error)
    return None


def pointed(detail, pointer=""):
    """Flatten DRF's nested details into errors with a JSON Pointer each."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            step = "" if key == "non_field_errors" else f"/{str(key).replace('~', '~0').replace('/', '~1')}"
            yield from pointed(inner, pointer + step)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            is_leaf = not isinstance(inner, (dict, list))
            yield from pointed(inner, pointer if is_leaf else f"{pointer}/{index}")
    else:
        yield {"pointer": pointer, "detail": str(detail), "code": getattr(detail, "code", "invalid")}


def from_model(error):
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for field, found in by_field.items():
        pointer = "" if field in ("", django_errors.NON_FIELD_ERRORS) else f"/{field}"
        for one in found:
            yield {"pointer": pointer, "detail": "; ".join(one.messages), "code": one.code or "invalid"}


def still_named(error):
    rows = getattr(error, "protected_objects", None) or error.restricted_objects
    kinds = sorted({str(row._meta.verbose_name) for row in rows})
    return f"This cannot be deleted: it is still named by {len(rows)} {', '.join(kinds)}."


def from_database(error):
    """Return what `explain` returns, for an error of the database: by its SQLSTATE, and its constraint or guard."""
    state = sqlstate(error)
    if reason := failure_of(error):
        log.warning("The database could not do this now (%s): %s", state or reason, error)
        return 503, reason, FAILURES[reason], ()
    if state.startswith(TOO_COMPLEX):
        return 400, "too_complex", "This is too complex for the database: ask for less at once.", ()
    if not isinstance(error, (IntegrityError, DataError)):
        return None
    cause = error.__cause__
    if state.startswith("22"):  # a value the database cannot hold
        return 400, "invalid", f"A value cannot be stored: {cause.diag.message_primary}.", ()
    name = re.sub(r"_\d+$", "", cause.diag.constraint_name or "") if state.startswith("23") else ""
    detail = violation_message(cause.diag) or cause.diag.message_primary
    status = 400 if state in (CHECK, NOT_NULL) else 409
    return status, name or "conflict", detail, ()


# Django's own errors, outside DRF. People get a page: config/http/error_pages.py.


def respond(status, code, detail, request, headers=None):
    members = problem(status, code, detail, (), request)
    return HttpResponse(encode(members), status=status, headers={"Content-Type": PROBLEM} | (headers or {}))


def bad_request(request, exception):
    status, code, detail, _ = explain(exception) or (400, "bad_request", "The request is malformed.", ())
    if is_for_people(request):
        return error_page(request, status, "bad_request")
    return respond(status, code, detail, request)


def permission_denied(request, exception):
    if is_for_people(request):
        return error_page(request, 403, "permission_denied")
    return respond(403, "permission_denied", "You may not do this.", request)


def csrf_failed(request, reason=""):
    if is_for_people(request):
        return error_page(request, 403, "csrf_failed")
    return respond(403, "csrf_failed", "This address takes no such request from a browser's form.", request)


def not_found(request, exception):
    if is_for_people(request):
        return error_page(request, 404, "not_found")
    return respond(404, "not_found", "There is no such address.", request)


def server_error(request):
    """Answer a 500; a 503 if the database could not do its part for now, which is no fault to be traced."""
    error = sys.exception()
    if reason := failure_of(error):
        return unavailable(request, reason, error)
    if is_for_people(request):
        return error_page(request, 500, "server_error")
    return respond(500, "server_error", "This is our fault and it has been logged: give us the request_id.", request)


def unavailable(request, reason, error):
    log.warning("The database could not do this now (%s): %s", sqlstate(error) or reason, error)
    if is_for_people(request):
        response = error_page(request, 503, reason)
    else:
        response = respond(503, reason, FAILURES[reason], request)
    response["Retry-After"] = str(WAIT[reason])
    # Django logs the response of this handler with a traceback. The warning above says enough.
    response._has_been_logged = True
    return response
