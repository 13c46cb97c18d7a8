"""Django's own PostgreSQL backend, but for how it knows that a connection still is one."""

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

AT_REST = {TransactionStatus.IDLE, TransactionStatus.INTRANS}


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self):
        """Asked once a request, before its first query.

        A server that says nothing is still there: one that goes away says so, and what it has to say waits to be read.
        Only then, or where a transaction has failed, Django's way is needed, which is a query of its own.
        """
        there = select.poll()
        there.register(self.connection.fileno(), select.POLLIN)
        is_at_rest = self.connection.info.transaction_status in AT_REST and not there.poll(0)
        return is_at_rest or super().is_usable()
