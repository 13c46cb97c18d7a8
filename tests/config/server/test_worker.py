"""Do workers outlive their database, and imports their workers? Real processes, signals and broken connections."""

import os
import signal
import subprocess
import sys

import orjson
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django_tasks_db.models import DBTaskResult
from uuid_utils.compat import uuid7

from claims import catalogue
from claims.interchange.imports import job as importing
from claims.interchange.imports.job import run_sent_import
from claims.models import Claim, Import
from config import tasks
from config.models import WorkerHeartbeat
from config.server.worker import Worker, run_waiting
from tests.config.conftest import CODE
from tests.support.imports import review
from tests.support.servers import address_of_the_test_database
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = """
import django; django.setup()
from claims.interchange.imports import job
job.BATCH_SIZE = 2
from django.core.management import call_command
call_command("worker", interval=0.1)
"""


def sent(reviews):
    """Return an import that was sent and waits for a worker."""
    job = Import.objects.create(
        source="sent.json", content=orjson.dumps([review(number) for number in range(reviews)])
    )
    run_sent_import.enqueue(str(job.pk))
    return job


def is_done(job, reviews):
    job.refresh_from_db()
    return (job.status, job.items_done, job.items_new) == ("done", reviews, reviews)


def states():
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", "worker_ids"))


@pytest.fixture(autouse=True)
def go_on():
    yield
    tasks.Stop.requested_at = None


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(importing, "BATCH_SIZE", 2)


def at_batch(number, act):
    """Return a function that acts when so many batches were written."""
    batches, progress_after = iter(range(1, 1000)), importing.progress_after

    def progress_then(*args):
        if next(batches) == number:
            act()
        return progress_after(*args)

    return progress_then


# Tasks in this process


def test_a_task_that_has_to_stop_ends_its_batch_and_is_given_back(small_batches, monkeypatch):
    job = sent(9)
    monkeypatch.setattr(importing, "progress_after", at_batch(2, tasks.request_stop))
    Worker().run_next()
    job.refresh_from_db()
    assert (job.status, job.items_done, job.problem) == ("running", 4, "")
    assert states() == [("READY", [])]
    tasks.Stop.requested_at = None
    run_waiting()
    assert is_done(job, 9)


def lose_the_connection():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_a_task_that_loses_the_database_is_put_back_and_resumes(small_batches, monkeypatch):
    job = sent(9)
    monkeypatch.setattr(importing, "progress_after", at_batch(2, lose_the_connection))
    worker = Worker()
    worker.run_next()
    job.refresh_from_db()
    assert (job.status, job.items_done, job.problem) == ("running", 2, "")
    assert states() == [("READY", [worker.worker_id])]
    DBTaskResult.objects.update(run_after="2020-01-01T00:00Z")
    run_waiting()
    assert is_done(job, 9)


def test_a_task_whose_end_could_not_be_stored_is_put_back_later(monkeypatch):
    job, worker = sent(3), Worker()

    def refuse(*_args):
        raise OperationalError("the database is away")

    with monkeypatch.context() as away:
        away.setattr(tasks, "finish", refuse)
        with pytest.raises(OperationalError):
            worker.run_next()
    assert states() == [("RUNNING", [worker.worker_id])]
    worker.run_next()
    assert states() == [("READY", [worker.worker_id])]
    DBTaskResult.objects.update(run_after="2020-01-01T00:00Z")
    worker.run_next()
    assert is_done(job, 3)
    assert states()[0][0] == "SUCCESSFUL"


def test_an_import_that_another_process_advances_is_tried_again_later(monkeypatch):
    job = sent(3)

    def overtaken(*_args, **_options):
        raise importing.ConcurrentImport

    with monkeypatch.context() as busy:
        busy.setattr(importing, "run_import", overtaken)
        Worker().run_next()
    assert states() == [("READY", [])]
    assert not DBTaskResult.objects.ready().exists(), "not at once"
    DBTaskResult.objects.update(run_after="2020-01-01T00:00Z")
    run_waiting()
    assert is_done(job, 3)


def test_a_task_that_is_wrong_fails_and_the_worker_runs_the_next():
    run_sent_import.enqueue(str(uuid7()))
    good = sent(2)
    run_waiting()
    assert [status for status, _workers in states()] == ["FAILED", "SUCCESSFUL"]
    assert is_done(good, 2)


# Workers in processes of their own


class Process:
    """A worker on the tests' database."""

    def __init__(self, folder, **environment):
        given = {
            "DATABASE_URL": address_of_the_test_database(),
            "DATA_DIR": str(folder),
            "SECRET_KEY": settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "WORKER_LEASE": "15",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=CODE,
            env=os.environ | given | environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self, number=signal.SIGTERM):
        """Send a signal. Return the exit code and what the worker said."""
        self.process.send_signal(number)
        _out, err = self.process.communicate()
        return self.process.returncode, err


@pytest.fixture
def start(tmp_path):
    processes = []

    def start(**environment):
        processes.append(Process(tmp_path, **environment))
        return processes[-1]

    yield start
    for worker in processes:
        worker.process.kill()
        if not worker.process.stderr.closed:
            worker.process.communicate()


def has_begun(job):
    return lambda: Import.objects.filter(pk=job.pk, items_done__gt=0).exists()


@pytest.mark.slow
def test_sigterm_gives_the_task_back_and_another_worker_resumes_it(start):
    job, worker = sent(400), start()
    wait_for(has_begun(job))
    code, _said = worker.end()
    job.refresh_from_db()
    assert code == 0
    assert states() == [("READY", [])]
    assert 0 < job.items_done < 400
    start()
    wait_for(lambda: is_done(job, 400))
    assert Claim.objects.count() == 400


@pytest.mark.slow
def test_a_second_sigterm_breaks_the_batch_off(start):
    job, worker = sent(400), start()
    wait_for(has_begun(job))
    worker.process.send_signal(signal.SIGTERM)
    worker.end()
    start()
    wait_for(lambda: is_done(job, 400))
    assert Claim.objects.count() == 400
    assert catalogue.rebuild() == 0


@pytest.mark.slow
def test_the_task_of_a_killed_worker_is_resumed_by_another(start):
    job, worker = sent(400), start()
    wait_for(has_begun(job))
    code, _said = worker.end(signal.SIGKILL)
    assert code == -signal.SIGKILL
    [(status, workers)] = states()
    assert (status, len(workers)) == ("RUNNING", 1)
    start()
    wait_for(lambda: is_done(job, 400))
    wait_for(lambda: [(status, len(set(workers))) for status, workers in states()] == [("SUCCESSFUL", 2)])
    assert Claim.objects.count() == 400
    assert catalogue.rebuild() == 0


@pytest.mark.slow
def test_a_worker_outlives_broken_connections_with_a_line_in_its_log(start):
    job, worker = sent(400), start()
    wait_for(has_begun(job))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    wait_for(lambda: is_done(job, 400))
    code, said = worker.end()
    assert code == 0
    assert "Traceback" not in said
    assert said.count("lost the database") <= 1
    assert Claim.objects.count() == 400


@pytest.mark.slow
def test_a_worker_beats_while_it_runs_a_task(start):
    job = sent(400)
    start()
    wait_for(has_begun(job))
    [task] = DBTaskResult.objects.values_list("pk", flat=True)
    wait_for(lambda: WorkerHeartbeat.objects.filter(task=task).exists() or is_done(job, 400))
    [heartbeat] = WorkerHeartbeat.objects.all()
    assert heartbeat.worker_id == DBTaskResult.objects.get().worker_ids[-1]
