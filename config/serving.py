"""How is the site served to this machine alone, so that nothing stays behind when it ends?"""

import _thread
import contextlib
import multiprocessing
import os
import signal
import socket
import threading
import time

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

HOST = "127.0.0.1"
MAX_SECONDS_TO_END = 10  # of a worker, which is killed after that


def is_free(port):
    """May we listen there? Ask before granian does: it would share the port with another one of its kind."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def serve(port):
    """Serve until Ctrl-C, SIGTERM or the closing of the terminal."""
    os.environ["SITE_URL"] = f"http://{HOST}:{port}"
    with contextlib.suppress(RuntimeError):  # a spawned worker reads the settings anew and holds the database itself
        multiprocessing.set_start_method("spawn")
    server = Granian(
        "config.wsgi:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        websockets=False,
        blocking_threads=settings.WORKER_THREADS,
        log_level=LogLevels.warning,
        workers_kill_timeout=MAX_SECONDS_TO_END,
    )
    server.on_startup(lambda: end_on_signals(server))
    server.serve(target_loader=load_in_worker)


def end_on_signals(server):
    """Have Ctrl-C, SIGTERM and the closing of the terminal end it. (granian takes SIGHUP for "reload".)

    `uv run` passes on what its process group was sent as well: two signals at once. granian's handler sets an Event,
    which waits for itself for ever when the second signal comes in the middle of it. In threads they take turns.
    """

    def end(*signalled):
        _thread.start_new_thread(server.signal_handler_interrupt, signalled)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)


def load_in_worker(target):
    """The application, in a worker that ends when the demo says so, or is no more.

    Ctrl-C reaches a whole process group, and granian's worker can lock itself up when that signal and the one of its
    parent come together: so it leaves the group. That its parent was killed it would not notice: a thread watches.
    """
    os.setpgid(0, 0)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from config.wsgi import application

    threading.Thread(target=_work, daemon=True).start()
    return application


def _work():
    """Carry out what requests leave for later, as `manage.py db_worker` does on a site that is more than a demo."""
    from django_tasks_db.management.commands.db_worker import Worker

    Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        interval=1,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"demo-{os.getpid()}",
    ).run()


def _end_with_parent():
    multiprocessing.parent_process().join()
    time.sleep(1)  # the kernel may still be taking back what the parent held, such as its lock on the database
    os.kill(os.getpid(), signal.SIGTERM)
