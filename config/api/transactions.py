"""What happens between the first and the last statement of a write? One transaction: `one_change`."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_change():
    """Open a transaction, and have its deferred constraints and guards checked before an answer is sent.

    COMMIT checks them, unless this transaction is part of an outer one, as with an Idempotency-Key.
    """
    is_nested = connection.in_atomic_block
    with transaction.atomic():
        yield
        if is_nested and not transaction.get_rollback():
            with connection.cursor() as cursor:  # `connection.check_constraints()`, in one round trip
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
