"""How do tests start processes that share an embedded server? `start(folder)` starts one that uses it there."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from config.server.embedded_server import EmbeddedServer
from tests.support.waiting import wait_for

CODE = Path(__file__).resolve().parents[2]

USE_THE_SERVER = """
import sys
from config.server.embedded_server import EmbeddedServer
server = EmbeddedServer(sys.argv[1])
server.use()
print("ready", flush=True)
"""
UNTIL_TOLD_TO_LEAVE = USE_THE_SERVER + "sys.stdin.read()\n"


@pytest.fixture(scope="session")
def new_servers_folder():
    """`new_servers_folder()` returns a folder that the server's own user may enter, unlike tmp_path.

    All folders are removed at the end: ext4 is slow to make files where thousands were just removed.
    """
    with ExitStack() as until_the_end:

        def new_servers_folder():
            folder = until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="servers-"))
            os.chmod(folder, 0o755)
            return Path(folder).resolve()

        yield new_servers_folder


@pytest.fixture
def servers_folder(new_servers_folder):
    return new_servers_folder()


@pytest.fixture(scope="session")
def folder(new_servers_folder):
    """Return the folder of a server that was used before: making a new one for each test would take minutes."""
    folder = new_servers_folder() / "postgres"
    UsingProcess(folder, UNTIL_TOLD_TO_LEAVE).until_ready().leave()
    return folder


@pytest.fixture
def copy(folder):
    """`copy(to)` copies it for a test that needs a folder of its own, or that is a user of the server in its own
    process.
    """

    def copy(to):
        to.parent.mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", folder, to], check=True)
        return to

    return copy


@pytest.fixture
def start():
    """`start(folder)` runs a program that uses the server there; the end of the test ends programs and servers."""
    started = []

    def start(folder, program=UNTIL_TOLD_TO_LEAVE, **environment):
        started.append(UsingProcess(folder, program, environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
    for server in {server for process in started for server in servers_under(process.folder)}:
        end(server, signal.SIGINT)
    for process in started:
        with suppress(OSError):
            EmbeddedServer(process.folder).socket_folder.rmdir()


def run_manage(*arguments, python=("manage.py",), **environment):
    return subprocess.run(
        [sys.executable, *python, *arguments],
        capture_output=True,
        text=True,
        cwd=CODE,
        env=os.environ | environment,
    )


class UsingProcess:
    """A process in a session of its own that uses the server in that folder."""

    def __init__(self, folder, program, environment=()):
        self.folder = folder
        self.popen = subprocess.Popen(
            [sys.executable, "-c", program, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=CODE,
            env=os.environ | dict(environment),
            start_new_session=True,
        )

    def until_ready(self):
        assert self.popen.stdout.readline() == "ready\n"
        return self

    def leave(self):
        self.popen.communicate()
        assert self.popen.returncode == 0

    def kill(self):
        self.popen.kill()
        self.popen.communicate()


def end(server, sent):
    """Signal the server and wait for its end. psutil's `wait` would wait for init to reap the process."""
    server.send_signal(sent)
    wait_for(lambda: is_over(server))


def is_over(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def server_in(folder):
    """Return the process of the server that works in that folder, or None."""
    return next(iter(servers_under(folder)), None)


def servers_under(folder):
    for process in psutil.process_iter():
        try:
            is_server = process.name() == "postgres" and process.parent().name() != "postgres"
            if is_server and Path(process.cwd()).is_relative_to(folder):
                yield process
        except (psutil.Error, AttributeError):  # ended meanwhile
            continue
