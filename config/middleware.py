"""What happens to every request, whatever it asks for?"""

import re

from django.conf import settings
from uuid_utils.compat import uuid7

SENT_BY_CLIENT = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestId:
    """Give each request an id: the client's own `X-Request-Id` when it is harmless, a new UUID otherwise.

    It comes back in the response's header and in every problem, so that a report can be found in the log.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        sent = request.headers.get("X-Request-Id", "")
        request.request_id = sent if SENT_BY_CLIENT.fullmatch(sent) else str(uuid7())
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id
        return response


class RelaxedAdminPolicy:
    """The admin's own Content-Security-Policy; every other path keeps the strict one.

    It stands inside of Django's ContentSecurityPolicyMiddleware, which writes the header on the way out.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_config = settings.ADMIN_CSP
        return response
