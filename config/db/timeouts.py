"""How long may a statement take? `time_limit(seconds)` ends longer ones; sessions have limits by kind of work.

A web process connects with the limits of `FOR_REQUESTS`. A command (migrate, an import, rebuild_catalogue) connects
without a limit for statements. A statement that was ended is an error with SQLSTATE 57014 (config/db/failures.py).
"""

import re
from contextlib import contextmanager
from functools import partial

from django.db import connection

FOR_REQUESTS = {  # seconds
    "statement_timeout": 60,
    "lock_timeout": 10,
    "idle_in_transaction_session_timeout": 60,
}
# Others are quick, and some have to come first: in a transaction with an error, only ROLLBACK may.
TAKES_TIME = re.compile(r"[\s(]*(?:select|with|insert|update|delete|merge)\b", re.I)


def startup_options(limits):
    """Return the limits as libpq's `options`: the session begins with them, without a statement of its own."""
    return " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())


@contextmanager
def time_limit(seconds):
    """End each statement of the block that takes longer; 0 ends none, whatever the session's limit is.

    A server-side cursor is left alone: outside a transaction, it reads all rows when it is declared, without a limit.
    """
    with connection.execute_wrapper(partial(_limited, f"{seconds * 1000:.0f}")):
        yield


def _limited(milliseconds, execute, sql, params, many, context):
    """Set the limit in the statement's own message, for its own transaction: no further round trip. Execute wrapper.

    PostgreSQL takes the time of each statement of a message alone.
    """
    cursor = context["cursor"]
    text = sql if isinstance(sql, str) else sql.as_string(cursor.cursor)
    if many or getattr(cursor.cursor, "name", None) or not TAKES_TIME.match(text):
        return execute(sql, params, many, context)
    result = execute(f"SELECT set_config('statement_timeout', '{milliseconds}', true); {text}", params, many, context)
    with context["connection"].wrap_database_errors:
        cursor.nextset()  # past the result of set_config
    return result
