"""What is written down when something goes wrong? The traceback, with the request id that the client was given."""

import logging


class WithRequestId(logging.Filter):
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
    # A refused request is the client's to read; only our own faults are for the log.
    "loggers": {"django.request": {"level": "ERROR"}},
}
