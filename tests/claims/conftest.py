"""What tests share of several who write at once, and of review files."""

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
    """A connection of its own, in a transaction that has its number."""
    connection_of_another = connection.copy()
    connection_of_another.set_autocommit(False)
    with connection_of_another.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
        yield cursor
    connection_of_another.close()


@pytest.fixture
def started():
    """started(program) is another process of Python, on this test's database, that takes lines and gives lines."""
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
            processes.callback(process.stdin.close)  # which ends it, before it is waited for
            return process

        yield started


@pytest.fixture
def write(tmp_path):
    """Makes a review file of rows, each on a line of its own after a first line with the bracket."""

    def file_of(*rows, name="review.json"):
        path = tmp_path / name
        path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")
        return path

    return file_of
