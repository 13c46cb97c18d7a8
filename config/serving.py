"""How does `manage.py demo` serve the site? `serve` runs granian on this machine alone, and ends all it started."""

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
    """Return whether this port can be listened on. granian would not fail: it shares a port with another granian."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def serve(port):
    """Serve until Ctrl-C (SIGINT), SIGTERM or the end of the terminal (SIGHUP)."""
    os.environ["SITE_URL"] = f"http://{HOST}:{port}"
    with contextlib.suppress(
        RuntimeError
    ):  # a spawned worker reads the settings again and keeps the embedded server running itself
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
    server.on_startup(lambda: stop_on_signals(server))
    server.serve(target_loader=load_in_worker)


def stop_on_signals(server):
    """Stop the server on SIGINT, SIGTERM and SIGHUP, which granian takes for "reload".

    `uv run` forwards signals that its process group gets as well, so two arrive at once. granian's handler sets an
    Event, and a second signal in the middle of that is a deadlock. In threads, the second handler waits for the first.
    """

    def stop(*signal_and_frame):
        _thread.start_new_thread(server.signal_handler_interrupt, signal_and_frame)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def load_in_worker(target):
    """Return the application, in a worker process that ends with its parent.

    Ctrl-C reaches a whole process group, and granian's worker can deadlock when that signal and its parent's come
    together: so the worker leaves the group. It would not notice that its parent was killed: a thread waits for that.
    """
    os.setpgid(0, 0)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from config.wsgi import application

    threading.Thread(target=_run_tasks, daemon=True).start()
    return application


def _run_tasks():
    """Run background tasks, as `manage.py db_worker` does in production."""
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
    time.sleep(1)  # the kernel may still be releasing the locks of the parent
    os.kill(os.getpid(), signal.SIGTERM)
