"""How long may a fetch take, and how much may it receive? `Budget` counts both over all redirects of one fetch."""

from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from sources.fetching.refusals import NotFetched

MAX_SECONDS = 15
MAX_BYTES = 20 * 1024 * 1024  # of a page, unpacked
OVERHEAD = 2 * 1024 * 1024  # of heads, redirects and chunks


class Budget:
    """The time and the bytes that one fetch may use."""

    def __init__(self, max_bytes=MAX_BYTES):
        self.until = monotonic() + MAX_SECONDS
        self.bytes_left = max_bytes + OVERHEAD

    def remaining(self):
        """Return the seconds that are left, more than 0. Raises NotFetched if there are none."""
        seconds = self.until - monotonic()
        if seconds <= 0:
            raise NotFetched("too_slow")
        return seconds

    def spend(self, number):
        """Count bytes as they were received, packed. Raises NotFetched if they are too many."""
        self.bytes_left -= number
        if self.bytes_left < 0:
            raise NotFetched("too_large")


def in_background(call, seconds):
    """Return what `call()` returns, or raise what it raises; raise NotFetched if it takes more than `seconds`.

    For the DNS lookup of the C library, which has no limit of its own. A thread that is too late ends by itself.
    """
    results = SimpleQueue()

    def run():
        try:
            results.put((call(), None))
        except Exception as error:
            results.put((None, error))

    Thread(target=run, daemon=True).start()
    try:
        result, error = results.get(timeout=seconds)
    except Empty:
        raise NotFetched("too_slow") from None
    if error:
        raise error
    return result
