"""Does `evaluate_matching` measure a directory in a database of its own, and leave nothing behind?"""

import os
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims.management.scratch import scratch_database
from claims.models import Claim
from tests.docs.examples import CODE
from tests.factories import imported_claim

EXAMPLE = str(CODE / "docs" / "examples" / "matching")


def has_database(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return cursor.rowcount == 1


def evaluate(*arguments):
    output = StringIO()
    call_command("evaluate_matching", *arguments, stdout=output)
    return output.getvalue().splitlines()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_directory_is_measured_in_a_database_that_is_gone_afterwards(tmp_path):
    imported_claim(statement="A shark swims on a motorway in Houston, and penguins walk through an empty museum.")
    run = tmp_path / "run.tsv"
    lines = evaluate(EXAMPLE, "--run", str(run))

    assert lines[0].split() == ["language", "queries", "MAP@5", "R@20", "S@10"]
    assert [line.split() for line in lines[1:4]] == [
        [name, count, "1.000", "1.000", "1.000"] for name, count in (("all", "7"), ("de", "1"), ("en", "2"))
    ]
    assert "Of 1 opposites 1 have it, and 1 (100.0%) of these differ." in lines
    assert any(line.startswith("CPU time of Python for a query: ") for line in lines)
    assert lines[-1] == f"The answers are in {run}."
    rows = [line.split("\t") for line in run.read_text().splitlines()]
    assert [row[:3] for row in rows if row[0] == "f"] == [["f", "11", "1"]]
    assert all(float(score) > 0 and int(rank) > 0 for _query, _claim, rank, score in rows)
    assert not has_database(f"claimdesk_evaluation_{os.getpid()}")
    assert Claim.objects.count() == 1


def test_a_malformed_directory_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(CommandError, match=r"verified_claims\.jsonl: It cannot be read: No such file"):
        evaluate(str(tmp_path), "--run", str(tmp_path / "run.tsv"))
    assert list(tmp_path.iterdir()) == []


def test_a_run_file_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be written: Is a directory"):
        evaluate(EXAMPLE, "--run", str(tmp_path))


@pytest.mark.django_db(transaction=True)
def test_a_database_of_that_name_is_left_alone():
    own = connection.settings_dict["NAME"]
    with pytest.raises(CommandError, match=f"There is a database {own} already"), scratch_database(own):
        pass
    assert connection.settings_dict["NAME"] == own
    assert has_database(own)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_database_is_dropped_after_an_error():
    own, name = connection.settings_dict["NAME"], f"claimdesk_scratch_{os.getpid()}"
    with suppress(ZeroDivisionError), scratch_database(name):
        assert has_database(name)
        assert not Claim.objects.exists()
        _ = 1 / 0
    assert not has_database(name)
    assert connection.settings_dict["NAME"] == own
