"""Rows that are written in a test and rolled back before its end."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def rolled_back():
    """Check deferred constraints at the end of the block, as at a test's end, and roll back what it wrote."""
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)
