"""How does a request get its connection? From psycopg's pool, through Django; this backend adds two things to it.

- `check_if_disturbed` tests a pooled connection before a request gets it, without asking the server.
- While the database is known to be away, a request is refused at once rather than after waiting for the pool, so that
  the server's threads stay free for requests that need no database.

Without OPTIONS["pool"] it is Django's own backend. `config.database.for_requests` sets the pool up.
"""

import select
from threading import Lock

from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool, PoolTimeout

MAX_PROBE_WAIT = 1  # second that a request waits for another request's probe


def check_if_disturbed(connection):
    """Raise an error if the server has ended this idle connection. A `check` callback of psycopg's pool.

    An idle connection receives nothing, except when the server ends it, so in most cases there is nothing to read and
    the check is one system call. Only if there is something to read, the server is asked.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        ConnectionPool.check_connection(connection)


class Outage:
    """Whether the database is known to be away: a request has waited for the pool in vain, and no probe succeeded."""

    def __init__(self):
        self.is_known = False
        self.probing = Lock()

    def probe(self, connect):
        """Raise the error of `connect()` if an outage is known and it still fails. One thread at a time connects."""
        if not self.is_known:
            return
        if not self.probing.acquire(timeout=MAX_PROBE_WAIT):
            raise base.Database.OperationalError("the database is away, and another request waits for it")
        try:
            if self.is_known:
                connect().close()
                self.is_known = False
        finally:
            self.probing.release()


class DatabaseWrapper(base.DatabaseWrapper):
    outage = Outage()  # of all threads

    def get_new_connection(self, conn_params):
        if not self.pool:
            return super().get_new_connection(conn_params)
        self.outage.probe(lambda: self.Database.connect(**conn_params))
        try:
            return super().get_new_connection(conn_params)
        except PoolTimeout:
            self.outage.is_known = True
            raise
