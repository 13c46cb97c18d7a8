"""Wait for other threads, processes and connections, patiently: a busy machine takes minutes."""

from time import monotonic, sleep

from django.db import connection

PATIENCE = 600  # seconds until a test gives up waiting


def wait_for(answer):
    """Call `answer()` until it returns something true, and return that."""
    until = monotonic() + PATIENCE
    while not (answered := answer()):
        assert monotonic() < until, f"waited for {PATIENCE} seconds"
        sleep(0.02)
    return answered


def wait_until_blocked(is_over):
    """Wait until a connection waits for a lock of this one's transaction, or `is_over()` is true without that."""
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        while not is_over():
            cursor.execute(waiting)
            if cursor.fetchone():
                return
            sleep(0.01)
