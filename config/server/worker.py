"""What runs background tasks and chores? `Worker`, by `manage.py worker`; the demo has one in a thread.

It is the worker of django-tasks-db with what a site needs that nobody watches: it waits for a database that is away,
beats so that others notice its death, and gives its task back when it has to end. Three threads: one runs tasks, one
beats (`Heart`), one does chores (`ChoreThread`), each with a connection of its own.
"""

import logging
import os
import signal
import socket
import sys
from functools import partial
from threading import Event, Thread, Timer
from time import sleep
from uuid import uuid4

from django.db import Error, InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.tasks.base import TaskContext
from django.tasks.signals import task_started
from django_tasks_db.management.commands.db_worker import Worker as LibraryWorker
from django_tasks_db.models import DBTaskResult

from config import tasks
from config.models import WorkerHeartbeat

log = logging.getLogger(__name__)

SECONDS_BETWEEN_BEATS = 5
SECONDS_BETWEEN_CHORES = 2
# After SIGTERM: a task may end its batch, then it is given back over its head, then the process ends in any case.
SECONDS_TO_STOP, SECONDS_TO_END = 14, 18
RETRY_DELAYS = (0.5, 1, 2, 4, 8)  # seconds between attempts to reach the database
RETRY_TASK_AFTER = 5  # seconds, times the number of attempts: a task whose database was away


def new_worker_id():
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid4().hex[:12]}"


class Outage:
    """A time without the database: one line in the log at its beginning, and one at its end."""

    def __init__(self, log_line=log.warning):
        self.failures = 0
        self.log_line = log_line

    def failed(self, error):
        """Close the connection; return how many seconds to wait."""
        connection.close()
        if not self.failures:
            reason = " ".join(str(error).split())
            self.log_line("The database does not answer, and the worker waits for it: %s", reason)
        self.failures += 1
        return RETRY_DELAYS[min(self.failures, len(RETRY_DELAYS)) - 1]

    def over(self):
        if self.failures:
            self.log_line("The database answers again.")
        self.failures = 0


class Worker(LibraryWorker):
    """Run tasks, one after the other, until SIGTERM or, as a `batch`, until none is left."""

    def __init__(self, interval=1, batch=False):
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=new_worker_id(),
        )
        self.current = None  # the attempt that runs, or that could not be ended because the database went away

    def shutdown(self, signum, frame):
        """Ask the task to stop at its next batch; a second signal breaks it off."""
        if not self.running:
            self.reset_signals()
            sys.exit(1)
        log.warning("%s: the worker ends once its task has stopped", signal.strsignal(signum))
        self.running = False
        tasks.request_stop()
        end = Timer(SECONDS_TO_END, os._exit, [1])
        end.daemon = True
        end.start()

    def run(self):
        outage = Outage()
        while self.running:
            try:
                close_old_connections()
                ran = self.run_next()
                outage.over()
            except (OperationalError, InterfaceError) as error:
                sleep(outage.failed(error))
                continue
            if not ran:
                if self.batch:
                    return
                sleep(self.interval)

    def run_next(self):
        """Run a task that waits. Return whether there was one."""
        if self.current:  # since before an outage
            self.put_back(delay=RETRY_TASK_AFTER * len(self.current.worker_ids))
        with transaction.atomic():
            result = DBTaskResult.objects.ready().filter(backend_name=self.backend_name).get_locked()
            if result:
                result.claim(self.worker_id)
        if result:
            self.run_task(result)
        return bool(result)

    def run_task(self, result):
        """Run the task, and end its attempt: done, failed, or to be resumed by another one."""
        self.current = result
        try:
            value = self.call(result)
        except tasks.Interrupted as interrupted:
            self.put_back(delay=interrupted.delay, counts=False)
        except (OperationalError, InterfaceError) as error:
            log.warning("Task %s lost the database, and is put back: %s", result.pk, " ".join(str(error).split()))
            connection.close()
            self.put_back(delay=RETRY_TASK_AFTER * len(result.worker_ids))
        except Exception as error:
            self.end(partial(tasks.fail, result, error))
        except BaseException:  # a second signal
            self.put_back(counts=False)
            raise
        else:
            self.end(partial(tasks.finish, result, value))

    def call(self, result):
        task, task_result = result.task, result.task_result
        task_started.send(sender=type(task.get_backend()), task_result=task_result)
        context = [TaskContext(task_result=task_result)] if task.takes_context else []
        return task.call(*context, *task_result.args, **task_result.kwargs)

    def put_back(self, **options):
        self.end(partial(tasks.put_back, self.current, **options))

    def end(self, end_attempt):
        """End the attempt. If the database is away, `current` stays, and is put back when it answers."""
        end_attempt()
        self.current = None


class Companion(Thread):
    """A thread of a worker that does something every few seconds, whether or not the database is there."""

    def __init__(self, worker, seconds):
        super().__init__(daemon=True, name=type(self).__name__)
        self.worker, self.seconds, self.ended = worker, seconds, Event()

    def run(self):
        outage = Outage(log.debug)  # the worker's own says it
        while not self.ended.wait(self.take_turn(outage)):
            pass
        connection.close()

    def take_turn(self, outage):
        """Do it once. Return how many seconds to wait."""
        try:
            close_old_connections()
            self.do()
            outage.over()
        except Error as error:
            return outage.failed(error)
        return self.seconds

    def end(self):
        self.ended.set()
        self.join(1)


class Heart(Companion):
    """Beat, put back the tasks of dead workers, and give this worker's task back if it does not stop in time."""

    def __init__(self, worker):
        super().__init__(worker, seconds=1)
        self.turns = 0

    def do(self):
        stopping_for = tasks.seconds_since_stop()
        if stopping_for is not None and stopping_for > SECONDS_TO_STOP and self.worker.current:
            log.warning("Task %s did not stop in time, and is put back", self.worker.current.pk)
            tasks.put_back(self.worker.current, counts=False)
            os._exit(1)
        if self.turns % SECONDS_BETWEEN_BEATS == 0:
            current = self.worker.current
            WorkerHeartbeat.objects.beat(self.worker.worker_id, socket.gethostname(), current and current.pk)
            tasks.requeue_abandoned()
        self.turns += 1


class ChoreThread(Companion):
    """Do the chores, batch by batch."""

    def __init__(self, worker):
        super().__init__(worker, seconds=SECONDS_BETWEEN_CHORES)

    def do(self):
        tasks.do_chores(lambda: self.worker.running)


def run(worker):
    """Run the worker with its companions."""
    companions = [Heart(worker), ChoreThread(worker)]
    for companion in companions:
        companion.start()
    try:
        worker.run()
        if worker.batch:
            tasks.do_chores()
    finally:
        for companion in companions:
            companion.end()


def run_waiting():
    """Run the tasks that wait, and the chores, in this thread and on its connection: for tests and scripts."""
    Worker(batch=True).run()
    tasks.do_chores()
