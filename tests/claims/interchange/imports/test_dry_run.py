"""Does a dry run count exactly what a run then does, and write nothing?"""

import json
from io import BytesIO

import orjson
import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as steady
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.interchange.imports import job as jobs
from claims.interchange.imports.files import entries
from claims.interchange.imports.job import run_import
from claims.models import Claim, Import, ImportFinding
from sources.models import Article, Publisher
from tests.support.imports import LATER, NOW, counts, import_reviews, rated, refuse_the_third, review
from tests.support.reviews import mutated_reviews

pytestmark = pytest.mark.django_db


def imported(*reviews, dry_run, at=LATER):
    """Import a list of reviews. Returns the counts and the outcome of each item."""
    job = Import(source="reviews.json")
    if not dry_run:
        job.save()
    report = BytesIO()
    files = [("", BytesIO(json.dumps(reviews, default=str).encode()))]
    run_import(job, entries(files), at=at, report=report, dry_run=dry_run)
    lines = [orjson.loads(line) for line in report.getvalue().splitlines()]
    outcomes = [(line["outcome"], line["repairs"], [part["reason"] for part in line["refusals"]]) for line in lines]
    return counts(job), job.items_repaired, outcomes


def test_duplicates_and_changes_in_later_batches_count_as_in_a_run(monkeypatch):
    monkeypatch.setattr(jobs, "BATCH_SIZE", 2)
    import_reviews(review(1), review(2))
    file = [review(1), review(3), review(3), rated("True", 3), {"@type": "ClaimReview"}, rated("True", 2), review(3)]
    expected = imported(*file, dry_run=True)
    assert Claim.objects.count() == 2
    assert imported(*file, dry_run=False) == expected
    assert expected[0] == {"new": 1, "changed": 2, "same": 3, "refused": 1}


def test_a_dry_run_shows_what_would_be_refused(tmp_path, capsys):
    path = tmp_path / "reviews.json"
    path.write_bytes(orjson.dumps([review(1), {"@type": "ClaimReview"}, review(3, datePublished="soon")]))
    call_command("import_claimreview", str(path))
    run = capsys.readouterr().out.splitlines()
    Import.objects.all().delete()
    call_command("import_claimreview", str(path), "--dry-run")
    assert capsys.readouterr().out.splitlines()[:2] == run[:2]
    assert [line.split()[0] for line in run[:2]] == ["2", "3"]


def test_a_dry_run_leaves_no_rows():
    imported(review(1), {"@type": "ClaimReview"}, dry_run=True)
    for model in (Claim, Import, ImportFinding, Publisher, Article):
        assert not model.objects.exists(), model


def test_a_review_that_the_database_refuses_costs_no_other_in_a_dry_run():
    refuse_the_third("23514")
    outcomes = imported(*map(review, range(8)), dry_run=True)
    assert outcomes[0] == {"new": 7, "refused": 1}
    assert imported(*map(review, range(8)), dry_run=False) == outcomes


def test_a_text_that_the_driver_refuses_costs_no_other(monkeypatch):
    from claims.interchange.imports import staging
    from claims.interchange.imports.staging import tables

    real = staging.row_of
    for sent in ("\x00", "\udc80"):

        def spoil(place, one, *others, sent=sent):
            row = list(real(place, one, *others))
            if one.url.endswith("/3"):
                row[list(tables.STAGED).index("summary")] = sent
            return row

        with monkeypatch.context() as spoiled:
            spoiled.setattr(staging, "row_of", spoil)
            outcomes = imported(*map(review, range(8)), dry_run=True)
        assert outcomes[0] == {"new": 7, "refused": 1}
        assert outcomes[2][3] == ("refused", [], ["not_stored"])


def test_a_dry_run_takes_no_more_locks_for_more_batches(monkeypatch):
    """PostgreSQL has a fixed number of locks for all its sessions."""
    monkeypatch.setattr(jobs, "BATCH_SIZE", 1)
    held = []

    def note_locks(job):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()")
            held.append(cursor.fetchone()[0])

    files = [("", BytesIO(orjson.dumps([review(number) for number in range(12)])))]
    run_import(Import(source="x"), entries(files), at=NOW, on_progress=note_locks, dry_run=True)
    assert len(held) == 12
    assert held[-1] <= held[3]


class AnyFile(TestCase):
    @given(st.lists(st.one_of(mutated_reviews(), st.builds(review, st.integers(1, 3))), min_size=1, max_size=8))
    @steady(max_examples=12, suppress_health_check=list(HealthCheck))
    def test_a_dry_run_of_any_file_counts_what_the_run_does(self, reviews):
        with pytest.MonkeyPatch.context() as small:
            small.setattr(jobs, "BATCH_SIZE", 3)
            expected = imported(*reviews, dry_run=True)
            assert imported(*reviews, dry_run=False) == expected
