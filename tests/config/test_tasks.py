"""Does every task come to its end, whatever happens to its workers, and does only one attempt end it?"""

from datetime import timedelta

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from uuid_utils.compat import uuid7

from claims.interchange.imports.job import run_sent_import
from claims.models import Import
from config import tasks
from config.models import WorkerHeartbeat
from tests.factories import ImportFactory

pytestmark = pytest.mark.django_db(transaction=True)

RUNNING, READY = TaskResultStatus.RUNNING, TaskResultStatus.READY
SUCCESSFUL, FAILED = TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def claimed(worker="dead", since=3600, attempts=1):
    """Return a task that a worker runs for so many seconds, of an import that waits."""
    job = ImportFactory(status="running")
    result = DBTaskResult.objects.get(pk=run_sent_import.enqueue(str(job.pk)).id)
    for _ in range(attempts):
        result.claim(worker)
    DBTaskResult.objects.filter(pk=result.pk).update(started_at=ago(since))
    return fresh(result)


def fresh(result):
    return DBTaskResult.objects.get(pk=result.pk)


def beat(worker, task, seconds_ago=0):
    WorkerHeartbeat.objects.beat(worker, "host", task)
    WorkerHeartbeat.objects.filter(worker_id=worker).update(seen_at=ago(seconds_ago))


# Workers by the last beat (seconds ago), whether it named this task, the seconds since the task began, and whether the
# task is put back.
WORKERS = {
    "never seen": (None, True, 3600, True),
    "seen long ago": (61, True, 3600, True),
    "seen now": (0, True, 3600, False),
    "seen within the lease": (50, True, 3600, False),
    "seen now at another task": (0, False, 3600, True),
    "never seen, and it has just begun": (None, True, 1, False),
    "seen now, and it has just begun": (0, False, 1, False),
}


@pytest.mark.parametrize(("seen", "at_this_task", "since", "is_put_back"), WORKERS.values(), ids=WORKERS)
def test_the_task_of_a_dead_worker_is_put_back(seen, at_this_task, since, is_put_back):
    result = claimed(since=since)
    if seen is not None:
        beat("dead", result.pk if at_this_task else uuid7(), seen)
    tasks.requeue_abandoned()
    after = fresh(result)
    assert after.status == (READY if is_put_back else RUNNING)
    assert DBTaskResult.objects.ready().exists() == is_put_back
    assert after.worker_ids == ["dead"], "the attempt counts"


def test_workers_that_put_back_at_the_same_time_do_it_once(run_together):
    results = [claimed() for _ in range(6)]
    run_together([tasks.requeue_abandoned] * 6)
    assert {(fresh(result).status, len(fresh(result).worker_ids)) for result in results} == {(READY, 1)}


def test_a_task_whose_workers_die_again_and_again_fails_with_a_sentence():
    result = claimed(attempts=tasks.MAX_ATTEMPTS)
    tasks.requeue_abandoned()
    after = fresh(result)
    assert (after.status, after.exception_class_path) == (FAILED, "config.tasks.Abandoned")
    job = Import.objects.get(pk=result.args_kwargs["args"][0])
    assert job.status == "failed"
    assert "Send the file again" in job.problem


def test_an_import_that_was_done_does_not_fail_with_its_task():
    result = claimed(attempts=tasks.MAX_ATTEMPTS)
    Import.objects.update(status="done")
    tasks.requeue_abandoned()
    assert fresh(result).status == FAILED
    assert Import.objects.get().status == "done"


def test_an_attempt_that_a_worker_gives_back_does_not_count():
    result = claimed(attempts=tasks.MAX_ATTEMPTS)
    tasks.put_back(result, counts=False)
    after = fresh(result)
    assert (after.status, len(after.worker_ids)) == (READY, tasks.MAX_ATTEMPTS - 1)


ENDS = {
    "done": lambda result: tasks.finish(result, None),
    "failed": lambda result: tasks.fail(result, ValueError("x")),
    "put back": lambda result: tasks.put_back(result),
    "given back": lambda result: tasks.put_back(result, counts=False),
}


def to_another(result):
    tasks.put_back(result)
    later = fresh(result)
    later.claim("another")
    return later


def by_another(end):
    return lambda result: ENDS[end](to_another(result))


OVERTAKEN = {
    "waiting again": (tasks.put_back, READY),
    "at another worker": (to_another, RUNNING),
    "done by another worker": (by_another("done"), SUCCESSFUL),
    "failed at another worker": (by_another("failed"), FAILED),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(("overtake", "status"), OVERTAKEN.values(), ids=OVERTAKEN)
def test_a_worker_that_was_believed_dead_changes_nothing(end, overtake, status):
    result = claimed()
    overtake(fresh(result))
    before = DBTaskResult.objects.filter(pk=result.pk).values().get()
    ENDS[end](result)
    assert before["status"] == status
    assert DBTaskResult.objects.filter(pk=result.pk).values().get() == before


def test_the_same_worker_at_a_later_attempt_is_another_attempt():
    result = claimed("it")
    later = to_another(fresh(result))
    DBTaskResult.objects.filter(pk=later.pk).update(worker_ids=["it"])
    tasks.finish(result, None)
    assert fresh(result).status == RUNNING


# Reports for operators


def wait(seconds):
    """Return a task that waits for so many seconds."""
    result = DBTaskResult.objects.get(pk=run_sent_import.enqueue(str(ImportFactory().pk)).id)
    DBTaskResult.objects.filter(pk=result.pk).update(enqueued_at=ago(seconds))
    return result


def test_a_missing_worker_is_reported_once_something_waits():
    assert tasks.worker_report() == "ok"
    wait(10)
    assert tasks.worker_report() == "ok"
    wait(120)
    assert tasks.worker_report() == "no worker has ever been seen: start manage.py worker, for 2 tasks"
    beat("it", None, seconds_ago=90)
    assert tasks.worker_report().startswith(f"no worker has been seen since {timezone.now():%Y-}")
    beat("it", None)
    assert tasks.worker_report() == "ok"


def test_a_task_that_is_to_run_later_does_not_wait():
    result = wait(3600)
    DBTaskResult.objects.filter(pk=result.pk).update(run_after=timezone.now() + timedelta(hours=1))
    assert tasks.waiting_since() == {}
    DBTaskResult.objects.filter(pk=result.pk).update(run_after=ago(30))
    assert tasks.waiting_since() == {}
    DBTaskResult.objects.filter(pk=result.pk).update(run_after=ago(90))
    assert tasks.waiting_since()["tasks"][0] == 1


def test_readiness_tells_of_a_missing_worker_and_keeps_the_site_in_rotation(client):
    wait(120)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"]["worker"].startswith("no worker has ever been seen")


def test_workers_that_died_long_ago_are_forgotten():
    beat("old", None, seconds_ago=2 * 24 * 3600)
    beat("older than the lease", None, seconds_ago=3600)
    WorkerHeartbeat.objects.beat("alive", "host", None)
    assert set(WorkerHeartbeat.objects.values_list("worker_id", flat=True)) == {"older than the lease", "alive"}


def test_looking_for_dead_workers_costs_the_same_whatever_runs(django_assert_num_queries):
    for number in range(3):
        beat(f"alive {number}", claimed(f"alive {number}").pk)
        with django_assert_num_queries(3):  # two of them begin and end the transaction
            tasks.requeue_abandoned()
