"""What is logged, and where? Warnings and tracebacks to stderr, with the request id that the client got."""

import logging


class WithRequestId(logging.Filter):
    """Adds `request_id` to each record: that of its request, or a dash."""

    def filter(self, record):
        record.request_id = getattr(getattr(record, "request", None), "request_id", "-")
        return True


TO_STDERR = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": WithRequestId}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A refused request (4xx) is the client's fault; only ours are logged.
    "loggers": {"django.request": {"level": "ERROR"}},
}
