"""How is the site served? `serve` runs granian with limits that hold without a proxy, and ends all it started.

`manage.py serve` calls it for others, `manage.py demo` for this machine alone. The parent process listens, and its
workers take connections from the same socket: they wait there while a worker that was killed is replaced.
"""

import _thread
import contextlib
import multiprocessing
import os
import signal
import socket
import threading
import time
from copy import deepcopy

from django.conf import settings
from django.core.management import CommandError
from django.utils.translation import gettext as _
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketHolder
from granian.server.mp import MPServer

LOCALHOST = "127.0.0.1"
MAX_SECONDS_TO_END = (
    18  # for requests that run when the server is stopped; a service manager kills it after 20 or more
)
MAX_CONNECTIONS = 1_000  # of a worker
BACKLOG = 1_024
MAX_PORT = 65_535
MAX_SECONDS_TO_SEND_HEAD = 20  # and between two requests on a connection
MAX_SECONDS_UNREAD = 60


def listen(host, port):
    """Return a listening socket.

    A client that leaves an answer unread for too long loses its connection: accepted sockets inherit TCP_USER_TIMEOUT,
    which also counts while the window of the receiver is closed (https://www.rfc-editor.org/rfc/rfc5482).
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        if not 0 <= port <= MAX_PORT:
            raise OverflowError(port)
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        raise CommandError(
            _("Port {port} cannot be used, most likely because another program does: say --port with another.").format(
                port=port
            )
        ) from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, MAX_SECONDS_UNREAD * 1_000)
    return listener


class Server(MPServer):
    """granian on a socket of ours. Its own sockets share a port with whatever else asks for that (SO_REUSEPORT)."""

    def __init__(self, listener, **options):
        super().__init__("config.asgi:application", *listener.getsockname()[:2], **options)
        self.listener = listener

    def _init_shared_socket(self):
        self.listener.set_inheritable(True)
        self._sso, self._ssp, self._sfd = self.listener, None, self.listener.fileno()
        self._shd = SocketHolder(self._sfd, False, BACKLOG)


def serve(listener, workers=1, is_demo=False):
    """Serve until SIGINT (Ctrl-C) or SIGTERM. SIGHUP replaces the workers, or ends a demo, which a terminal sends."""
    with contextlib.suppress(RuntimeError):
        # A spawned worker reads the settings again, and keeps an embedded server running itself.
        multiprocessing.set_start_method("spawn")
    server = Server(
        listener,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,  # the other modes wait without a deadline for the first bytes of a connection
        http1_settings=HTTP1Settings(header_read_timeout=MAX_SECONDS_TO_SEND_HEAD * 1_000),
        websockets=False,
        workers=workers,
        backlog=BACKLOG,
        backpressure=MAX_CONNECTIONS,
        log_level=LogLevels.warning,
        log_dictconfig=deepcopy(settings.LOGGING),
        respawn_failed_workers=True,
        workers_kill_timeout=MAX_SECONDS_TO_END,
    )
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if is_demo else (signal.SIGINT, signal.SIGTERM)
    server.on_startup(lambda: stop_on_signals(server, signals))
    server.serve(target_loader=load_demo if is_demo else load)


def stop_on_signals(server, signals):
    """Stop the server on these signals.

    `uv run` forwards signals that its process group gets as well, so two arrive at once. granian's handler sets an
    Event, and a second signal in the middle of that is a deadlock. In threads, the second handler waits for the first.
    """

    def stop(*signal_and_frame):
        _thread.start_new_thread(server.signal_handler_interrupt, signal_and_frame)

    for number in signals:
        signal.signal(number, stop)


def load(target):
    """Return the application, in a worker process that ends with its parent.

    Ctrl-C reaches a whole process group, and granian's worker can deadlock when that signal and its parent's come
    together: so the worker leaves the group. It would not notice that its parent was killed: a thread waits for that.
    """
    os.setpgid(0, 0)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from config.asgi import application

    return application


def load_demo(target):
    """Return the application, in a worker process that also runs background tasks."""
    application = load(target)
    threading.Thread(target=_run_tasks, daemon=True).start()
    return application


def _run_tasks():
    """Run background tasks, as `manage.py worker` does in production."""
    from config.server.worker import Worker, run

    run(Worker())


def _end_with_parent():
    multiprocessing.parent_process().join()
    time.sleep(1)  # the kernel may still be releasing the locks of the parent
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(MAX_SECONDS_TO_END)
    os.kill(os.getpid(), signal.SIGKILL)
