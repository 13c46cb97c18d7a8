"""Why did the database not do what it was asked? `failure_of(error)` names the reason if the request was not at fault.

The reasons are those that pass without a change of code: the server is away, a lock is held, time or space ran out.
SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

import psycopg
from django.db import Error, InterfaceError, OperationalError

AWAY, LOCKED, TOO_EXPENSIVE, TRY_AGAIN = "database_away", "locked", "too_expensive", "try_again"
NO_ROOM, READ_ONLY = "no_room", "read_only"
WAIT = {
    AWAY: 5,
    LOCKED: 5,
    TOO_EXPENSIVE: 30,
    TRY_AGAIN: 1,
    NO_ROOM: 60,
    READ_ONLY: 30,
}  # seconds until another attempt

REASONS = {  # the longest prefix of the SQLSTATE decides
    "08": AWAY,  # connection exceptions
    "25006": READ_ONLY,  # a standby, or a primary that was set to read only
    "25P03": AWAY,  # idle_in_transaction_session_timeout
    "25P04": TOO_EXPENSIVE,  # transaction_timeout
    "40": TRY_AGAIN,  # serialization failure, deadlock
    "53": NO_ROOM,  # disk full, out of memory
    "53300": AWAY,  # too many connections
    "55006": LOCKED,  # object in use
    "55P03": LOCKED,  # lock_timeout, NOWAIT
    "57": AWAY,  # shut down, crashed, starting, idle_session_timeout
    "57014": TOO_EXPENSIVE,  # statement_timeout, pg_cancel_backend
    "58": NO_ROOM,  # system error, such as a failed read or write
}
TOO_COMPLEX = "54"  # a limit of PostgreSQL, such as the depth of its stack: the same request fails again


def sqlstate(error):
    """Return the SQLSTATE of an error of Django's or psycopg's; an empty text without one."""
    cause = error.__cause__ if isinstance(error, Error) else error
    return getattr(cause, "sqlstate", None) or ""


def failure_of(error):
    """Return the reason, a key of `WAIT`; None for any other error.

    An error without SQLSTATE comes from the client's side: no server, no connection in time, a lost connection.
    """
    if not isinstance(error, (Error, psycopg.Error)):
        return None
    state = sqlstate(error)
    for length in (5, 2):
        if reason := REASONS.get(state[:length]):
            return reason
    is_operational = isinstance(
        error, (InterfaceError, OperationalError, psycopg.InterfaceError, psycopg.OperationalError)
    )
    return AWAY if not state and is_operational else None
