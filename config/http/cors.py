"""Which pages of other sites may use the API? Any origin may read without a token (`Cors`), also by a POST that reads.

Requests with a token, and writes, need an origin of the setting CORS_ALLOWED_ORIGINS. Cookies are never accepted from
other origins, and the admin answers to its own pages only.
"""

import re
from urllib.parse import urlsplit

from corsheaders.middleware import CorsMiddleware
from django.urls import Resolver404, resolve

PATHS = re.compile(r"/(?:api/v1|v1alpha1|\$discovery)/")
READS = ("GET", "HEAD", "OPTIONS")
READ_HEADERS = (
    "accept", "accept-datetime", "cache-control", "content-type", "if-modified-since", "if-none-match", "x-request-id",
)  # fmt: skip


class Cors(CorsMiddleware):
    """Answer preflights, and add the headers that let a page of another origin read an answer."""

    def is_enabled(self, request):
        return bool(PATHS.match(request.path_info)) and (reads_what_is_public(request) or self.is_named(request))

    def is_named(self, request):
        origin = request.headers.get("Origin", "")
        try:
            return self.origin_found_in_white_lists(origin, urlsplit(origin))
        except ValueError:
            return False

    def add_response_headers(self, request, response):
        """Allow other origins only to read: a browser caches the answer to a preflight for all later requests."""
        response = super().add_response_headers(request, response)
        if "Access-Control-Allow-Methods" in response and not self.is_named(request):
            response["Access-Control-Allow-Methods"] = ", ".join(reading_methods(request))
            response["Access-Control-Allow-Headers"] = ", ".join(READ_HEADERS)
        return response


def reads_what_is_public(request):
    """Return whether the request, or the request that a preflight announces, reads without a token."""
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        sent = request.headers.get("Access-Control-Request-Headers", "").lower().split(",")
        return request.headers["Access-Control-Request-Method"] in reading_methods(request) and {
            name.strip() for name in sent if name.strip()
        } <= set(READ_HEADERS)
    return request.method in reading_methods(request) and "Authorization" not in request.headers


def reading_methods(request):
    """Return the methods that only read at this path: POST as well, if its view says so (config/api/reads.py)."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return READS
    action = (getattr(view, "actions", None) or {}).get("post")
    return (*READS, "POST") if action and action in getattr(view.cls, "reading_posts", ()) else READS
