"""Does the server end as it is asked to, replace what was killed, and refuse a port that is taken?"""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from http.client import HTTPConnection

import psutil
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.server.serving import LOCALHOST, listen, stop_on_signals
from tests.config.conftest import CODE
from tests.support import servers
from tests.support.waiting import PATIENCE, wait_for

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def _handlers_again():
    before = [signal.getsignal(number) for number in ENDS]
    yield
    for number, handler in zip(ENDS, before, strict=True):
        signal.signal(number, handler)


class Server:
    """A server whose handler takes a lock, as setting an Event does, and gets the next signal just then."""

    def __init__(self, number):
        self.number, self.lock, self.told = number, threading.Lock(), threading.Semaphore(0)

    def signal_handler_interrupt(self, *_signalled):
        assert self.lock.acquire(timeout=PATIENCE), "it waits for itself"
        os.kill(os.getpid(), signal.SIGTERM) if self.number else None
        self.number = 0
        self.lock.release()
        self.told.release()


@pytest.mark.usefixtures("_handlers_again")
@pytest.mark.parametrize("number", ENDS)
def test_two_signals_at_once_stop_the_server(number):
    server = Server(number)
    stop_on_signals(server, ENDS)
    os.kill(os.getpid(), number)
    assert [server.told.acquire(timeout=PATIENCE) for _signal in range(2)] == [True, True]


# On a busy machine a request may need longer to end than a service manager waits.
WITH_PATIENCE = """
from config.server import serving
serving.MAX_SECONDS_TO_END = 600
import manage; manage.main()
"""
FEED = "/api/v1/changes/"


class Site:
    """A site that `manage.py serve` serves with two workers, in a process of its own."""

    def __init__(self, folder):
        self.port, environment = servers.free_port(), servers.environment_of_a_site(folder)
        self.process = subprocess.Popen(
            [sys.executable, "-c", WITH_PATIENCE, "serve", "--port", str(self.port), "--workers", "2"],
            cwd=CODE,
            env=environment,
            start_new_session=True,
        )
        wait_for(lambda: self.asks() == 200)

    @property
    def workers(self):
        """The processes that answer, which have spawned no others and hold the listening socket."""
        return [child for child in psutil.Process(self.process.pid).children() if is_worker(child)]

    def connect(self):
        return HTTPConnection(LOCALHOST, self.port, timeout=PATIENCE)

    def asks(self, path="/livez"):
        """Return the status of an answer; None if there is none."""
        connection = self.connect()
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()


def is_worker(process):
    with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
        return "spawn_main" in str(process.cmdline())
    return False


@pytest.fixture
def site(tmp_path, transactional_db):
    site = Site(tmp_path)
    processes = [psutil.Process(site.process.pid), *site.workers]
    yield site
    for process in [*processes, *(site.workers if site.process.poll() is None else [])]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    site.process.wait()


@pytest.mark.slow
def test_sigterm_lets_requests_end_and_refuses_new_ones(site):
    """A body that is still being sent is a request that runs; a long poll only waits, so it ends at once."""
    sending, waiting = site.connect(), site.connect()
    sending.putrequest("POST", "/api/v1/claims/")
    sending.putheader("Content-Type", "application/json")
    sending.putheader("Content-Length", "2")
    sending.endheaders(b"{")
    waiting.request("GET", f"{FEED}?wait=30")
    wait_for(is_polled)

    site.process.terminate()
    wait_for(lambda: not servers.is_listening(site.port))
    assert waiting.getresponse().status == 200
    assert site.process.poll() is None
    sending.send(b"}")
    assert sending.getresponse().status == 401
    assert site.process.wait(PATIENCE) == 0
    sending.close()
    waiting.close()


def is_polled():
    """Return whether a request listens for new editions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return any("claims_edition" in query for [query] in cursor)


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_ended_is_replaced(site, sent):
    before = {worker.pid for worker in site.workers}
    assert len(before) == 2
    for worker in site.workers[:1]:
        worker.send_signal(sent)
    wait_for(lambda: len({worker.pid for worker in site.workers} - before) == 1)
    wait_for(lambda: site.asks() == 200)
    site.process.terminate()
    assert site.process.wait(PATIENCE) == 0


@pytest.mark.slow
def test_sighup_replaces_the_workers_one_by_one(site):
    before = {worker.pid for worker in site.workers}
    site.process.send_signal(signal.SIGHUP)
    wait_for(
        lambda: site.asks() == 200 and len(now := {worker.pid for worker in site.workers}) == 2 and not now & before
    )
    site.process.terminate()
    assert site.process.wait(PATIENCE) == 0


@pytest.mark.slow
def test_workers_end_with_their_killed_parent(site):
    workers = site.workers
    site.process.kill()
    wait_for(lambda: not any(worker.is_running() for worker in workers))
    assert not servers.is_listening(site.port)


def test_a_port_that_is_served_is_refused_with_a_sentence():
    with listen(LOCALHOST, 0) as served:
        port = served.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} cannot be used.*say --port with another"):
            call_command("serve", port=port)


def test_a_port_shared_by_another_granian_is_refused():
    with socket.socket() as shared:
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        shared.bind((LOCALHOST, 0))
        shared.listen()
        with pytest.raises(CommandError, match="cannot be used"):
            listen(LOCALHOST, shared.getsockname()[1])


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_number_that_is_no_port_is_refused_with_a_sentence(port):
    with pytest.raises(CommandError, match=f"Port {port} cannot be used"):
        call_command("serve", port=port)


def test_connections_inherit_the_deadline_for_unread_answers():
    with (
        listen(LOCALHOST, 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as served,
    ):
        assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000
