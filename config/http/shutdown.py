"""Is this process about to end? `has_begun` is set from the moment it was asked to, while requests still run.

A request that only waits, such as a long poll, then answers at once.
"""

from threading import Event

has_begun = Event()
