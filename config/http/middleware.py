"""What happens to every request, whatever it asks for? What the middleware classes in `settings.MIDDLEWARE` say."""

import re
from contextlib import suppress
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import UnreadablePostError
from django.urls import get_resolver, get_urlconf, is_valid_path
from django.utils.cache import patch_vary_headers
from django.utils.functional import LazyObject
from django_http_compression.middleware import HttpCompressionMiddleware
from uuid_utils.compat import uuid7

from config.db.history import audit_context

PROBES = ("/livez", "/readyz")
SENT_BY_CLIENT = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestIdMiddleware:
    """Give each request an id: the client's `X-Request-Id` if it is harmless, otherwise a new UUID.

    The response header and each problem repeat the id, so that a report of an error can be found in the log.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        sent = request.headers.get("X-Request-Id", "")
        request.request_id = sent if SENT_BY_CLIENT.fullmatch(sent) else str(uuid7())
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id
        return response


class UnreadableBodyMiddleware:
    """Refuse a request whose body cannot be read, because the client left: that is no failure of ours."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, UnreadablePostError):
            return get_resolver(get_urlconf()).resolve_error_handler(400)(request, exception=exception)
        return None


class ProbeMiddleware:
    """Let a probe of the process's health name any host, because it comes to the address of a machine or container.

    `settings.SECURE_REDIRECT_EXEMPT` lets it come over plain HTTP.
    """

    host = "localhost"

    def __init__(self, get_response):
        self.get_response = get_response
        with suppress(ValueError):  # `manage.py check` reports it
            self.host = urlsplit(settings.SITE_URL).netloc

    def __call__(self, request):
        if request.path_info in PROBES:
            request.META["HTTP_HOST"] = self.host
        return self.get_response(request)


class OptionalSlashMiddleware:
    """Accept a path of the APIs with and without a trailing slash, whatever the method.

    Nothing is redirected, because clients turn a redirected POST into a GET. The request continues with the declared
    path, which links, ETags, idempotency keys and the history use as well.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        declared = declared_path(request.path_info, getattr(request, "urlconf", None))
        if declared != request.path_info:
            request.path = request.path.removesuffix(request.path_info) + declared
            request.path_info = declared
        return self.get_response(request)


def declared_path(path, urlconf=None):
    """Return `path`, or the path with or without the trailing slash if only that is declared."""
    other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
    if path.startswith("/v1alpha1/"):  # no path of it ends in a slash, and its views answer unknown paths
        return other if re.search("[^/]/$", path) and other != "/v1alpha1" else path
    if not f"{path}/".startswith(("/api/v1/", "/v1alpha1/")) or path.endswith("//"):
        return path
    is_file = path.endswith("/") and "." in path.rsplit("/", 2)[-2]  # or a domain, which names a publisher
    first, second = (other, path) if is_file else (path, other)
    return next((spelled for spelled in (first, second) if is_valid_path(spelled, urlconf)), path)


class AuditContextMiddleware:
    """Record with each change who asked for it, by which route and request. Only facts of the server itself count.

    The user is looked up when something is written: by then the session, or a token in the API, has identified them.
    """

    audit_context = staticmethod(audit_context)

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with self.audit_context(
            user=lambda: getattr(identified_user(request), "pk", None),
            username=lambda: getattr(identified_user(request), "username", None),
            route=lambda: route_of(request),
            request_id=request.request_id,
        ):
            return self.get_response(request)


def identified_user(request):
    """Return the user if they are known already, or None. To identify them may itself write (an expired session)."""
    user = vars(request).get("user")
    return getattr(request, "_cached_user", None) if isinstance(user, LazyObject) else user


def route_of(request):
    """Return method and declared route, as `PATCH /api/v1/claims/{id}/`."""
    match = request.resolver_match
    return f"{request.method} {declared_path_of(match.route) if match else '?'}"


@lru_cache(maxsize=1_000)
def declared_path_of(route):
    """Return a declared route as `/api/v1/claims/{id}/`."""
    return re.sub("{(pk|object_id)}", "{id}", "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route))


class AdminPolicyMiddleware:
    """Set the admin's Content-Security-Policy; every other path keeps the strict policy.

    Django's ContentSecurityPolicyMiddleware comes before it in the settings, and so writes the header afterwards.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_config = settings.ADMIN_CSP
        return response


class ContentLengthMiddleware:
    """Remove the `Content-Length` that CommonMiddleware adds to a 204 and a 304 (RFC 9110, section 8.6).

    A 204 must not have one. That of a 304 would be the length of the client's stored content, and not 0.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code in (204, 304):
            del response["Content-Length"]
        return response


class CompressionMiddleware(HttpCompressionMiddleware):
    """Compress responses as `Accept-Encoding` prefers: with zstd, br or gzip, streams included.

    A strong ETag becomes a weak one (config/api/conditional.py accepts it). Against BREACH, each compressed response
    has an `X-Noise` header of random length, and Django masks the CSRF token of each form. Whitenoise responds
    before this middleware, because static files can be requested in ranges.
    """

    content_type_re = re.compile(
        HttpCompressionMiddleware.content_type_re.pattern
        + r"| ^application/(?:x-ndjson | problem\+json | vnd\.oai\.openapi)",
        re.VERBOSE | re.IGNORECASE,
    )

    def maybe_compress(self, request, response):
        patch_vary_headers(response, ["Accept-Encoding"])  # also if this response stays uncompressed
        super().maybe_compress(request, response)
