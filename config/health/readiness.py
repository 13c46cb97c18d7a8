"""Can this process serve requests, and does what it serves run? `checks()` answers in a sentence for each question.

What serving needs fails the check; what only waits (`WARNINGS`) is said and fails nothing: a site without a worker
still answers its readers.
"""

import shutil
import tempfile
from functools import wraps
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from config import tasks
from config.db.extensions import extensions

OK = "ok"
NO_ANSWER = "the database does not answer"
WARNINGS = {"worker"}
KEPT_FOR = 10  # seconds, of the checks that write to a disk
PROBE_ROWS = 100_000  # some 3 MB of a temporary file
MIN_FREE = 32 * 1024 * 1024  # bytes for an upload, whose limit is 25 MiB
DISK_FULL = "53100"  # SQLSTATE


def checks():
    """Return `ok` or what is wrong for each check."""
    if not answers():
        return dict.fromkeys(("database", "migrations", "extensions", "storage", "worker"), NO_ANSWER)
    return {
        "database": database(),
        "migrations": checked(migrations),
        "extensions": checked(missing_extensions),
        "storage": storage(),
        "worker": checked(tasks.worker_report),
    }


def answers():
    try:
        connection.ensure_connection()
    except Error:
        return False
    return True


def checked(check):
    """Return what the check returns, or that the database failed it."""
    try:
        return check()
    except Error as error:
        return sentence_of(error)


def sentence_of(error):
    """Return what an error of the database says about its health."""
    if getattr(error.__cause__, "sqlstate", None) == DISK_FULL:
        return "the disk of the database is full"
    return NO_ANSWER


def kept(check):
    """Make the check at most once in `KEPT_FOR` seconds while all is well, and by one thread at a time."""
    lock, well_until = Lock(), float("-inf")

    @wraps(check)
    def kept_check():
        nonlocal well_until
        with lock:
            if monotonic() < well_until:
                return OK
            answer = checked(check)
            if answer == OK:
                well_until = monotonic() + KEPT_FOR
            return answer

    def forget():
        nonlocal well_until
        well_until = float("-inf")

    kept_check.forget = forget
    return kept_check


@kept
def database():
    write_temporary_file()
    return OK


@transaction.atomic
def write_temporary_file():
    """Have the database write a temporary file, which fails on a full disk, and leaves nothing behind.

    A row would need no new page, and the log is written into files that are there already; so neither fails at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64kB'; SET LOCAL temp_tablespaces = ''")
        cursor.execute("SELECT count(*) FROM generate_series(1, %s)", [PROBE_ROWS])
    transaction.set_rollback(True)  # and with it the settings


@kept
def storage():
    """Write a file of a byte where uploads and the site's own files go, and look how much space is left."""
    for folder in dict.fromkeys([settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir(), str(settings.DATA_DIR)]):
        if problem := problem_of(folder):
            return problem
    return OK


def problem_of(folder):
    """Return what is wrong with a folder that the site writes to, or None."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return f"nothing can be written to {folder}: {error.strerror}"
    return f"{folder} has {free // 1024**2} MiB left" if free < MIN_FREE else None


def migrations():
    executor = MigrationExecutor(connection)
    unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(unapplied)} to apply: run manage.py migrate" if unapplied else OK


def missing_extensions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        missing = extensions(connection) - {name for (name,) in cursor.fetchall()}
    return f"missing: {', '.join(sorted(missing))}" if missing else OK
