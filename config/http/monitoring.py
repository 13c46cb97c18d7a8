"""What is noted of each request? `MonitoringMiddleware` counts it for `/metrics`, and writes the access log.

A line of the access log has the path without its query, which may hold what somebody searches for, and by default an
address without its last part: enough to see a flood and its network, and no record of what a person reads.
"""

import logging
from functools import lru_cache
from ipaddress import ip_network
from time import perf_counter

from django.conf import settings

from config.http.metrics import count_request
from config.http.middleware import declared_path_of, identified_user
from config.http.proxies import parse_address
from config.http.request_ids import request_id_is

access_log = logging.getLogger("config.access")
log = logging.getLogger(__name__)

MAX_PATH = 500  # characters
PREFIXES = {4: 24, 6: 48}  # bits of an address that are kept, by the version of IP


class AnswerBroke(Exception):
    """A streamed answer failed and was logged. The server has to end the connection, so that the client notices."""


class MonitoringMiddleware:
    """Count each request and write a line of the access log, after the last part of the answer was taken."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = perf_counter()
        with request_id_is(request.request_id):
            response = self.get_response(request)
        count_request(request.method, route_label(request), str(response.status_code), perf_counter() - began)
        if not response.streaming:
            write_line(request, response, began, len(response.content))
        elif not response.is_async:
            response.streaming_content = counted(iter(response.streaming_content), request, response, began)
        return response


def counted(parts, request, response, began):
    """Yield the parts of a streamed answer, and write its line when the last one was taken, or the client left."""
    size, ended = 0, False
    try:
        while part := next_part(parts, request):
            yield part
            size += len(part)
        ended = True
    except Exception as error:
        log.exception("The answer broke off: %s", request.path, extra={"request_id": request.request_id})
        raise AnswerBroke from error
    finally:
        write_line(request, response, began, size, **({} if ended else {"broke_off": True}))


def next_part(parts, request):
    """Return the next part that is not empty; None at the end. Each may be made in another thread."""
    with request_id_is(request.request_id):
        return next(filter(None, parts), None)


def write_line(request, response, began, size, **extra):
    """Write the line of one request to the access log, if there is one."""
    if not access_log.isEnabledFor(logging.INFO):
        return
    path = request.path[:MAX_PATH]
    extra |= {
        "method": request.method[:20],
        "path": path,
        "route": route_label(request),
        "status": response.status_code,
        "ms": round((perf_counter() - began) * 1000, 1),
        "bytes": size,
        "address": shown_address(request.META.get("REMOTE_ADDR", "")),
        "user": getattr(identified_user(request), "pk", None),
        "request_id": request.request_id,
    }
    access_log.info("%s %s %s", extra["method"], path, response.status_code, extra=extra)


def route_label(request):
    """Return the declared route, such as `/api/v1/claims/{id}/`. Paths that no route declares have one label."""
    if request.resolver_match:
        return declared_path_of(request.resolver_match.route)
    if request.path_info in ("/metrics", "/livez", "/readyz"):
        return request.path_info
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def shown_address(text):
    """Return the address as the access log shows it: without its last part, unless ACCESS_LOG is `full`."""
    return text if settings.ACCESS_LOG == "full" else network_of(text)


@lru_cache(maxsize=1_000)
def network_of(text):
    """Return the /24 (IPv4) or /48 (IPv6) of an address; a dash for any other text."""
    address = parse_address(text)
    return str(ip_network((int(address), PREFIXES[address.version]), strict=False)) if address else "-"
