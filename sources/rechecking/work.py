"""How long does a turn of the worker last, and what does the nightly start? `recheck` is the task.

A worker runs one task after the other, and people wait for some of them. So the task gives way after a few pages, and
resumes where it stopped.
"""

from django.conf import settings
from django.tasks import task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.tasks import Interrupted, until_stop
from sources.rechecking.checking import check
from sources.rechecking.planning import plan, seconds_until_next, take

PAGES_PER_TURN = 10
SECONDS_BETWEEN_TURNS = 1


def begin(at):
    """Plan the checks, and have a worker begin with those that are due. Return how many articles are new to it."""
    if not settings.RECHECK_SOURCES:
        return 0
    added = plan(at)
    unfinished = DBTaskResult.objects.filter(task_path=recheck.module_path, status__in=["READY", "RUNNING"])
    if seconds_until_next(at) is not None and not unfinished.exists():
        recheck.enqueue()
    return added


@task
def recheck():
    """Check the articles that are due. Interrupted after some pages, and while each site that is due has to rest."""
    for _number in until_stop(range(PAGES_PER_TURN)):
        at = timezone.now()
        row = take(at)
        if row is None:
            wait = seconds_until_next(at)
            if wait is None:
                return
            raise Interrupted(max(wait, SECONDS_BETWEEN_TURNS))
        check(row, at)
    raise Interrupted(SECONDS_BETWEEN_TURNS)
