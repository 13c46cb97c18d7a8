"""What do fault scripts break? A `Stack`: PostgreSQL, the site and, if wanted, the worker and nginx, on 127.0.0.1.

Everything is in a temporary folder and ends with the `with` block. `Supervisor` starts again what died, as systemd or
Docker would.
"""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

from config.server.embedded_server import NAME, EmbeddedServer, folder_for
from tests.support.servers import free_port, is_listening, shipped_nginx
from tests.support.waiting import wait_for

CODE = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, "manage.py"]
WSGI_ALONE = [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"]  # without the front


class Stack:
    """The parts, and how to reach them. `processes` are those that are started again when they die."""

    def __init__(self, folder, **settings):
        self.folder, self.port = folder, free_port()
        self.log = open(folder / "log", "ab")  # noqa: SIM115 (until the stack ends)
        self.database = EmbeddedServer(folder_for(folder / "data"))
        self.database.use()
        name = quote(str(self.database.socket_folder), safe="")
        given = {
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": f"postgres://{NAME}@:5432/{name}%2F{NAME}",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
        }
        self.environment = os.environ | given | settings
        self.commands, self.processes = {}, {}

    def manage(self, *arguments):
        """Run a command of manage.py and return what it printed."""
        return subprocess.run(
            [*MANAGE, *arguments], cwd=CODE, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def start(self, name, command):
        self.commands[name] = command
        self.processes[name] = subprocess.Popen(
            command, cwd=CODE, env=self.environment, stdout=self.log, stderr=self.log
        )

    def serve(self, workers=1, command=None):
        """Start the site, and wait until it listens."""
        command = command or [*MANAGE, "serve", "--workers", str(workers)]
        self.start("site", [*command, "--port", str(self.port)])
        wait_for(lambda: is_listening(self.port) or self.processes["site"].poll() is not None)
        wait_for(lambda: self.ask("/livez") == 200 or self.processes["site"].poll() is not None)

    def ask(self, path, timeout=60):
        """Return the status of an answer; None if there is none."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def end(self):
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait()
        self.database._run("pg_ctl", "stop", "--wait", "--mode=immediate", "--silent")
        if self.folder not in self.database.folder.parents:  # root's server has a folder elsewhere
            shutil.rmtree(self.database.folder.parent, ignore_errors=True)
        self.log.close()


@contextmanager
def running_stack(**settings):
    """Yield a stack whose database has the rows of the demo; nothing is served yet."""
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as name:
        os.chmod(name, 0o755)  # the embedded server of root runs as a system user
        stack = Stack(Path(name), **settings)
        try:
            stack.manage("demo", "--no-serve", "--force")
            yield stack
        finally:
            stack.end()


class Entry:
    """Where clients connect: the port of the site, or that of nginx, which takes TLS."""

    def __init__(self, port, has_tls=False):
        self.port, self.has_tls = port, has_tls
        self.context = ssl._create_unverified_context() if has_tls else None

    def connect(self, address, timeout=60, receive_buffer=None):
        """Return a socket that comes from this address of the loopback network."""
        plain = socket.socket()
        if receive_buffer:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        plain.settimeout(timeout)
        plain.bind((address, 0))
        plain.connect(("127.0.0.1", self.port))
        return self.context.wrap_socket(plain, server_hostname="127.0.0.1") if self.has_tls else plain

    def client(self, address="127.0.0.1", timeout=60):
        if self.has_tls:
            return HTTPSConnection(
                "127.0.0.1", self.port, timeout=timeout, source_address=(address, 0), context=self.context
            )
        return HTTPConnection("127.0.0.1", self.port, timeout=timeout, source_address=(address, 0))


@contextmanager
def nginx_before(stack):
    """Run nginx with the shipped configuration before the site; yield its entry."""
    with ExitStack() as until_the_end:
        _plain, port = until_the_end.enter_context(shipped_nginx(stack.folder, stack.port))
        yield Entry(port, has_tls=True)


class Supervisor:
    """Starts again what died, once a second. `restarts` says how often, by name."""

    def __init__(self, stack):
        self.stack, self.stop, self.restarts = stack, Event(), {}
        self.thread = Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.stop.set()
        self.thread.join()

    def run(self):
        while not self.stop.wait(1):
            for name, process in list(self.stack.processes.items()):
                if process.poll() is not None:
                    self.restarts[name] = self.restarts.get(name, 0) + 1
                    self.stack.start(name, self.stack.commands[name])
            if not self.stack.database._answers():
                self.restarts["postgres"] = self.restarts.get("postgres", 0) + 1
                self.stack.database._start()
