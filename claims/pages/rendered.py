"""Which pages were rendered already? `Rendered` keeps the bytes of the newest ones of this process.

A page is named by its ETag, which is made of all that the page is made of, so what is found here is never out of
date: a correction gives another ETag. A claim that many read at once is so rendered once.
"""

from collections import OrderedDict
from threading import Lock


class Rendered:
    """Pages by their ETags, at most `max_bytes` of them; those that nobody read for the longest time are dropped."""

    def __init__(self, max_bytes):
        self.max_bytes, self.bytes = max_bytes, 0
        self.pages, self.lock = OrderedDict(), Lock()

    def get(self, etag):
        """Return the bytes of a page, or None."""
        with self.lock:
            if etag in self.pages:
                self.pages.move_to_end(etag)
            return self.pages.get(etag)

    def add(self, etag, content):
        with self.lock:
            self.bytes += len(content) - len(self.pages.pop(etag, b""))
            self.pages[etag] = content
            while self.bytes > self.max_bytes:
                self.bytes -= len(self.pages.popitem(last=False)[1])
