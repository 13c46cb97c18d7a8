"""Other processes, real ones, that share an embedded server in a folder of their own."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from config.embedded_server import EmbeddedServer
from tests.support.waiting import wait_for

CODE = Path(__file__).resolve().parents[2]

USE_THE_SERVER = """
import sys
from config.embedded_server import EmbeddedServer
server = EmbeddedServer(sys.argv[1])
server.use()
print("ready", flush=True)
"""
UNTIL_TOLD_TO_LEAVE = USE_THE_SERVER + "sys.stdin.read()\n"


@pytest.fixture(scope="session")
def new_shelf():
    """new_shelf() is a folder for servers that the server's own user may enter (pytest's tmp_path it may not).

    All of them go at the end: where thousands of files were just removed, ext4 is slow to make new ones.
    """
    with ExitStack() as until_the_end:

        def new_shelf():
            folder = until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="shelf-"))
            os.chmod(folder, 0o755)
            return Path(folder).resolve()

        yield new_shelf


@pytest.fixture
def shelf(new_shelf):
    return new_shelf()


@pytest.fixture(scope="session")
def folder(new_shelf):
    """The folder of a server that was used before: making a new one for each test would take minutes."""
    folder = new_shelf() / "postgres"
    UsingProcess(folder, UNTIL_TOLD_TO_LEAVE).until_ready().leave()
    return folder


@pytest.fixture
def copy(folder):
    """copy(to) makes another one there: for a test that wants a place of its own, or is itself a user to the end."""

    def copy(to):
        to.parent.mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", folder, to], check=True)
        return to

    return copy


@pytest.fixture
def start():
    """start(folder) runs a program that uses the server there; whatever is left of it ends with the test."""
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
    """A process of its own, with a session of its own, that uses the server in that folder."""

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
    """Not psutil's `wait`: nobody may come for a second or two to bury a process whose parent is gone."""
    server.send_signal(sent)
    wait_for(lambda: is_over(server))


def is_over(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def server_in(folder):
    """The process of the server that works in that folder, or None."""
    return next(iter(servers_under(folder)), None)


def servers_under(folder):
    for process in psutil.process_iter():
        try:
            is_server = process.name() == "postgres" and process.parent().name() != "postgres"
            if is_server and Path(process.cwd()).is_relative_to(folder):
                yield process
        except (psutil.Error, AttributeError):  # gone in the meantime
            continue
