"""Fixtures for concurrent writers and for review files: `other`, `started` and `write`."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection

CODE = Path(__file__).resolve().parents[2]


@pytest.fixture
def other():
    """Return a cursor on a connection of its own, in a transaction that has a number."""
    connection_of_another = connection.copy()
    connection_of_another.set_autocommit(False)
    with connection_of_another.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
        yield cursor
    connection_of_another.close()


@pytest.fixture
def started():
    """`started(program)` starts a Python program on this test's database, and returns its process with pipes for
    lines.
    """
    database = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"postgres://{database['USER']}:{database.get('PASSWORD', '')}@/{database['NAME']}",
        "PGHOST": database["HOST"],
        "PGPORT": str(database["PORT"]),
    }
    with ExitStack() as processes:

        def started(program):
            process = subprocess.Popen(
                [sys.executable, "-c", program],
                cwd=CODE,
                env=environment,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            processes.enter_context(process)
            processes.callback(process.stdin.close)  # closed first, which ends the process
            return process

        yield started


@pytest.fixture
def write(tmp_path):
    """`write(*rows)` writes a review file with a row on each line after the first, and returns its path."""

    def file_of(*rows, name="review.json"):
        path = tmp_path / name
        path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")
        return path

    return file_of
