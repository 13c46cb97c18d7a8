"""What is logged, and how? One line a record on standard error, as text or as JSON; `settings_for()` returns LOGGING.

Each record has the id of its request, which the client got as `X-Request-Id`, and what the caller gives as `extra`.
Logged values may be an attacker's: no line of the log begins with a part of a value, and control characters are
escaped, so a value can neither forge a record nor command a terminal. Refused requests (4xx) are the client's to read
and are not logged; each 500 has one traceback.
"""

import json
import logging
import re
from datetime import UTC, datetime

from config.http.request_ids import current_request_id

FORMATS = ("text", "json")
ACCESS_LOGS = ("off", "anonymous", "full")
# Control characters, line separators, changes of writing direction, and halves of a surrogate pair.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NOT_EXTRA = vars(logging.makeLogRecord({})).keys() | {"asctime", "message", "request", "request_id", "status_code"}
MAX_LENGTH = 2_000  # characters of a message or an extra value
PLAIN_VALUE = re.compile(r"[^\s\"=]+")


class WithRequestId(logging.Filter):
    """Adds `request_id` to each record without one: that of its request, or a dash."""

    def filter(self, record):
        if not hasattr(record, "request_id"):
            of_request = getattr(getattr(record, "request", None), "request_id", None)
            record.request_id = of_request or current_request_id.get()
        return True


class WithoutUnavailable(logging.Filter):
    """Drops what Django logs of a 503: the code that answers 503 logs its reason, where there is more to say."""

    def filter(self, record):
        return getattr(record, "status_code", None) != 503


class TextFormatter(logging.Formatter):
    """Write `time level logger [request id] message key=value …`; lines of a traceback follow, indented."""

    def format(self, record):
        line = (
            f"{time_of(record)} {record.levelname} {record.name} [{record.request_id}] {shown(record.getMessage())}"
            + "".join(f" {name}={quoted(value)}" for name, value in extras_of(record).items())
        )
        traceback = traceback_of(self, record)
        return "\n    ".join([line, *map(escaped, traceback.splitlines())])


class JSONFormatter(logging.Formatter):
    """Write an object with `time`, `level`, `logger`, `request_id`, `message`, the extras, and a traceback."""

    def format(self, record):
        known = {
            "time": time_of(record),
            "level": record.levelname,
            "logger": record.name,
            "request_id": record.request_id,
            "message": record.getMessage()[:MAX_LENGTH],
        }
        traceback = traceback_of(self, record)
        if traceback:
            known["traceback"] = traceback
        extras = {name: plain(value) for name, value in extras_of(record).items() if name not in known}
        return json.dumps(known | extras)  # all but ASCII is escaped


def time_of(record):
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def extras_of(record):
    return {name: value for name, value in vars(record).items() if name not in NOT_EXTRA}


def traceback_of(formatter, record):
    parts = [formatter.formatException(record.exc_info)] if record.exc_info else [record.exc_text]
    parts.append(record.stack_info)
    return "\n".join(part for part in parts if part)


def escaped(text):
    """Return the text with each unsafe character as its escape, such as `\\x1b`."""
    return UNSAFE.sub(lambda unsafe: unsafe[0].encode("unicode_escape").decode(), text)


def shown(value):
    return escaped(str(value)[:MAX_LENGTH])


def quoted(value):
    text = shown(value)
    return text if PLAIN_VALUE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def plain(value):
    """Return a value that JSON can hold: a number, a truth value, null, or text."""
    return value if value is None or isinstance(value, int | float) else str(value)[:MAX_LENGTH]


def settings_for(log_format, access_log):
    """Return Django's LOGGING."""
    formatter = JSONFormatter if log_format == "json" else TextFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": WithRequestId}, "without_unavailable": {"()": WithoutUnavailable}},
        "formatters": {"line": {"()": formatter}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"},
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            **{name: {"level": "INFO"} for name in ("claims", "config", "sources")},
            "config.access": {"level": "CRITICAL" if access_log == "off" else "INFO"},
            "django": {"level": "WARNING"},  # without Django's own handlers
            # A refused request (4xx, a Host that is not served) is the client's fault; only ours are logged.
            "django.request": {"level": "ERROR", "filters": ["without_unavailable"]},
            "django.security": {"level": "CRITICAL"},
            "_granian": {"handlers": [], "propagate": True},  # the server's own lines come in the same form
        },
    }
