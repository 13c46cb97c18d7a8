"""Does an import that is killed at any moment resume where it stopped, and end like one that was not?"""

import json
import os
import signal
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import orjson
import pytest

from claims import catalogue
from claims.models import Claim, Edition, Import
from tests.support.imports import review

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

KILLS, REVIEWS = int(os.environ.get("KILL_AT_MOMENTS", "16")), 5  # 50 by hand

# Forks for each file, so that Django is set up only once; batches are small, so that there are several.
PROGRAM = """
import os, sys
import django
django.setup()
from django.core.management import call_command
from claims.interchange.imports import job
job.BATCH_SIZE = 2
for line in sys.stdin:
    if child := os.fork():
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)
        continue
    sys.stdout = sys.stderr = open(os.devnull, "w")
    call_command("import_claimreview", line.strip(), "--report", line.strip() + ".report")
    os._exit(0)
"""


def run(process, file, kill_after=None):
    """Import the file. Returns whether it came to its end, and how many seconds it took."""
    process.stdin.write(f"{file}\n")
    process.stdin.flush()
    child, begun = int(process.stdout.readline()), monotonic()
    if kill_after is not None:
        sleep(kill_after)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return int(process.stdout.readline()) == 0, monotonic() - begun


def file_of(folder, first):
    """Write a file of reviews that no other file has; one comes twice, and one is invalid."""
    reviews = [review(number) for number in range(first, first + REVIEWS)]
    path = folder / f"{first}.json"
    path.write_bytes(orjson.dumps([*reviews, reviews[0], {"@type": "ClaimReview"}]))
    return path


def results_of(file, first):
    """Return what the database and the report have of a file."""
    urls = [review(number)["url"] for number in range(first, first + REVIEWS)]
    claims = Claim.objects.filter(verdicts__review__url__in=urls).order_by("verdicts__review__url")
    report = Path(f"{file}.report").read_text().splitlines()
    [job] = Import.objects.filter(source=str(file))
    return {
        "claims": [
            (
                claim.evidence.count(),
                claim.received_reviews.count(),
                [verdict.status for verdict in claim.verdicts.all()],
            )
            for claim in claims
        ],
        "editions": Edition.objects.filter(claim__in=claims).count(),
        "import": (job.status, job.items_done, job.items_new, job.items_same, job.items_refused, job.findings.count()),
        "report": [(line["number"], line["outcome"]) for line in map(json.loads, report)],
    }


def test_an_import_killed_at_any_moment_resumes_and_ends_the_same(started, tmp_path):
    process = started(PROGRAM)
    clean = file_of(tmp_path, 0)
    is_over, seconds = run(process, clean)
    expected = results_of(clean, 0)
    assert is_over
    assert expected["import"] == ("done", REVIEWS + 2, REVIEWS, 1, 1, 1)
    assert [len(expected["claims"]), expected["editions"]] == [REVIEWS, REVIEWS]

    moment = killed = 0
    while killed < KILLS:
        moment += 1
        first = 100 * moment
        file = file_of(tmp_path, first)
        is_over, took = run(process, file, kill_after=seconds * killed / KILLS)
        killed += not is_over
        seconds = min(seconds, took) if is_over else seconds  # runs of a busy machine differ
        if not Import.objects.filter(source=str(file), status="done").exists():  # or it died when all was done
            is_over, _ = run(process, file)
            assert is_over
        assert results_of(file, first) == expected, moment
    assert catalogue.rebuild() == 0
