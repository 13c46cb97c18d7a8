"""Which faults are reported to Sentry, and what of them? `start()` does so if SENTRY_DSN is set, and imports it then.

A report has the traceback, the route, the method and the request id. Nothing that a person sent leaves the site: no
body, query, header, cookie, address or local variable, and what looks like a secret in a message is masked.
"""

import logging
import re

from config.http.request_ids import current_request_id

MISSING = "SENTRY_DSN is set, but the package sentry-sdk is not installed"
MALFORMED = "SENTRY_DSN is not the address of a project at Sentry"
SECRETS = re.compile(
    r"""(?ix)
    (?P<before> \b(?:bearer|token|password|passwd|secret|sessionid|csrftoken|otp|code)\b ["']?\s*[=:\s]\s* ["']? )
    [^\s"',;)]+
    | (?P<address> ://[^\s:/@]+: ) [^\s@]+ (?=@)
    | \b[0-9a-f]{32,}\b
    """
)
DETAIL = re.compile(r"\n?DETAIL:.*", re.DOTALL)  # of PostgreSQL: values of rows

problem = ""  # why nothing is reported although SENTRY_DSN is set


def start(dsn):
    """Report faults to `dsn`. What keeps it from that is noted in `problem`, for `manage.py check`."""
    global problem
    if not dsn:
        return
    try:
        import sentry_sdk
        from sentry_sdk.integrations.atexit import AtexitIntegration
        from sentry_sdk.integrations.dedupe import DedupeIntegration
        from sentry_sdk.integrations.django import DjangoIntegration
        from sentry_sdk.integrations.excepthook import ExcepthookIntegration
        from sentry_sdk.integrations.logging import LoggingIntegration
        from sentry_sdk.integrations.threading import ThreadingIntegration
        from sentry_sdk.utils import BadDsn
    except ImportError:
        problem = MISSING
        return
    try:
        sentry_sdk.init(
            dsn=dsn,
            default_integrations=False,  # one of them sends the command line
            auto_enabling_integrations=False,
            integrations=[
                AtexitIntegration(callback=lambda pending, timeout: None),
                DedupeIntegration(),
                DjangoIntegration(middleware_spans=False, signals_spans=False),
                ExcepthookIntegration(),
                LoggingIntegration(level=None, event_level=logging.ERROR),
                ThreadingIntegration(),
            ],
            send_default_pii=False,
            max_request_body_size="never",
            include_local_variables=False,
            max_breadcrumbs=0,
            auto_session_tracking=False,
            server_name="claimdesk",
            before_send=scrubbed,
        )
    except BadDsn:
        problem = MALFORMED


def scrubbed(event, hint):
    """Return the event without what people sent."""
    request = event.pop("request", {})
    kept = {"method": request.get("method"), "url": (request.get("url") or "").partition("?")[0]}
    for name in ("user", "extra", "breadcrumbs", "modules"):
        event.pop(name, None)
    if request:
        event["request"] = kept
    event.setdefault("tags", {})["request_id"] = current_request_id.get()
    for raised in event.get("exception", {}).get("values", []):
        raised["value"] = masked(raised.get("value"))
    entry = event.get("logentry", {})
    if entry:
        event["logentry"] = {"message": masked(entry.get("formatted") or entry.get("message"))}
    return event


def masked(text):
    return SECRETS.sub(lambda secret: f"{secret['before'] or secret['address'] or ''}…", DETAIL.sub("", text or ""))
