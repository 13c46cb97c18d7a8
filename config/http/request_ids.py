"""Which request does this code run for? `request_id_is()` sets the id for a block, and log records carry it."""

from contextlib import contextmanager
from contextvars import ContextVar

current_request_id = ContextVar("request_id", default="-")


@contextmanager
def request_id_is(request_id):
    """Set the request id of log records in the block."""
    before = current_request_id.get()
    current_request_id.set(request_id)
    try:
        yield
    finally:
        current_request_id.set(before)
