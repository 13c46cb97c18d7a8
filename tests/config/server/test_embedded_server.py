import os
import pwd
import shutil
import signal
import subprocess
import sys

import psutil
import pytest

from config.server import embedded_server
from config.server.embedded_server import DatabaseUnavailable, EmbeddedServer
from tests.config.conftest import CODE, UNTIL_TOLD_TO_LEAVE, USE_THE_SERVER, end, is_over, server_in
from tests.support.waiting import wait_for

pytestmark = pytest.mark.slow


def ask(folder, statement):
    """Return what the server in that folder answers."""
    with EmbeddedServer(folder)._connect() as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def test_processes_share_one_server_and_the_last_to_end_stops_it(servers_folder, start):
    folder = servers_folder / "postgres"
    first, second, last = [process.until_ready() for process in [start(folder), start(folder), start(folder)]]
    server = server_in(folder)

    for leaving in first, second:
        leaving.leave()
        assert server_in(folder) == server

    last.leave()
    assert server_in(folder) is None


def test_data_survives_restarts_and_a_killed_server(folder, start):
    writer = start(folder).until_ready()
    ask(folder, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS row")
    writer.leave()

    reader = start(folder).until_ready()
    assert ask(folder, "SELECT row FROM kept") == [(1,)]
    server_in(folder).kill()
    assert start(folder).until_ready()
    assert ask(folder, "SELECT row FROM kept") == [(1,)]
    reader.kill()


def test_a_killed_process_does_not_keep_the_server_running(folder, start):
    start(folder).until_ready().kill()
    assert server_in(folder) is not None

    start(folder).until_ready().leave()
    assert server_in(folder) is None


FORKS = (
    USE_THE_SERVER
    + """
import os
parent, child = os.getpid(), os.fork()
if (child == 0) == (os.environ["STAYS"] == "child"):
    if child:
        os.waitpid(child, 0)
    while not child and os.getppid() == parent:
        pass
    print("alone", flush=True)
    sys.stdin.read()
"""
)


@pytest.mark.parametrize("stays", ["child", "parent"])
def test_neither_half_of_a_fork_stops_the_server_for_the_other(folder, start, stays):
    process = start(folder, FORKS, STAYS=stays).until_ready()
    assert process.popen.stdout.readline() == "alone\n"
    assert server_in(folder) is not None

    process.leave()
    assert server_in(folder) is None


@pytest.mark.parametrize(
    "name",
    [
        "two words, one comma (which parts hosts)",
        'it\'s "quoted" by the Élysée and costs $HOME; `true` \\ here',
        "long" * 40,
    ],
)
def test_the_server_runs_in_any_folder(servers_folder, start, name):
    folder = servers_folder / name / "postgres"
    process = start(folder).until_ready()
    [[works_in]] = ask(folder, "SHOW data_directory")
    assert works_in == str(folder)
    sockets = EmbeddedServer(folder).socket_folder
    process.leave()
    assert server_in(folder) is None
    assert sockets == folder or not sockets.exists()


def test_the_server_starts_under_a_strict_umask(servers_folder, start):
    program = "import os; os.umask(0o077)\n" + UNTIL_TOLD_TO_LEAVE
    assert start(servers_folder / "new" / "postgres", program).until_ready()


def test_the_environment_does_not_hide_the_server_from_a_process(servers_folder, start):
    folder = servers_folder / ("long" * 40) / "postgres"
    start(folder, PGPORT="6000", TMPDIR=str(servers_folder)).until_ready()
    server = server_in(folder)
    start(folder, PGPORT="7000", PGHOST="elsewhere.example").until_ready()
    assert server_in(folder) == server


@pytest.fixture
def sleeping():
    """A sleeping process of the user that runs the server."""
    user = pwd.getpwnam("claimdesk").pw_uid if os.geteuid() == 0 else None
    sleeping = subprocess.Popen(["sleep", "1000"], user=user)
    yield sleeping.pid
    sleeping.kill()
    sleeping.wait()


@pytest.fixture
def another_server(copy, servers_folder, start):
    start(copy(servers_folder / "postgres")).until_ready()
    return server_in(servers_folder).pid


@pytest.mark.parametrize("kind", ["sleeping", "another_server"])
def test_the_server_starts_despite_a_pid_file_of_another_program(folder, start, request, kind):
    another_program = request.getfixturevalue(kind)
    start(folder).until_ready().kill()
    server = server_in(folder)
    end(server, signal.SIGKILL)
    for file in folder / "postmaster.pid", EmbeddedServer(folder).socket_folder / ".s.PGSQL.5432.lock":
        _pid, rest = file.read_text().split("\n", 1)
        file.write_text(f"{another_program}\n{rest}")

    start(folder).until_ready().leave()
    assert psutil.pid_exists(another_program)


def test_the_server_starts_despite_a_zombie_of_the_last_one(folder, start):
    become_its_heir = "import ctypes; ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)\n"  # PR_SET_CHILD_SUBREAPER, prctl(2)
    start(folder, become_its_heir + UNTIL_TOLD_TO_LEAVE).until_ready()
    dead = server_in(folder)
    end(dead, signal.SIGKILL)

    start(folder).until_ready()
    assert server_in(folder) is not None
    assert dead.status() == psutil.STATUS_ZOMBIE


def test_locks_stay_while_the_server_or_a_child_of_it_is_alive(folder, start):
    start(folder).until_ready()
    server = EmbeddedServer(folder)
    with server._connect() as connection:
        orphan = psutil.Process(connection.info.backend_pid)
        server._remove_stale_locks()
        assert (folder / "postmaster.pid").exists()

        orphan.suspend()
        end(server_in(folder), signal.SIGKILL)
        server._remove_stale_locks()
        assert (folder / "postmaster.pid").exists()

        orphan.resume()
        wait_for(lambda: is_over(orphan))
    start(folder).until_ready()
    assert ask(folder, "SELECT 1") == [(1,)]


def initdb_under(servers_folder):
    running = [process.info for process in psutil.process_iter(["name", "cwd"])]
    return [info for info in running if info["name"] == "initdb" and str(servers_folder) in (info["cwd"] or "")]


@pytest.mark.parametrize("killed", ["the process alone", "initdb too"])
def test_the_server_starts_after_an_interrupted_initdb(servers_folder, start, killed):
    folder = servers_folder / "postgres"
    process = start(folder)
    wait_for(lambda: list(servers_folder.glob("postgres.unfinished.*/base")))
    if killed == "initdb too":
        os.killpg(process.popen.pid, signal.SIGKILL)
    process.kill()
    assert not folder.exists()
    start(folder).until_ready().leave()

    wait_for(lambda: not initdb_under(servers_folder))
    start(folder).until_ready().leave()
    kept = {"postgres", "postgres.lock", "postgres.server", "postgres.users"}
    assert {path.name for path in servers_folder.iterdir()} == kept


def test_a_folder_with_other_files_is_refused_and_left_alone(servers_folder):
    (servers_folder / "postgres").mkdir()
    (servers_folder / "postgres" / "novel.txt").write_text("chapter one")
    with pytest.raises(DatabaseUnavailable, match=r"cannot keep its files .*not empty.*: set DATA_DIR"):
        EmbeddedServer(servers_folder / "postgres").use()
    assert (servers_folder / "postgres" / "novel.txt").read_text() == "chapter one"
    assert not list(servers_folder.glob("postgres.unfinished.*")), "nothing was made that found no place"


def test_an_empty_folder_is_used(servers_folder, start):
    (servers_folder / "postgres").mkdir()
    assert start(servers_folder / "postgres").until_ready()


def test_a_folder_that_cannot_be_made_is_refused_with_advice(servers_folder):
    (servers_folder / "file").write_text("")
    with pytest.raises(DatabaseUnavailable, match="set DATA_DIR to a folder you may write to"):
        EmbeddedServer(servers_folder / "file" / "postgres").use()


def test_a_socket_folder_of_another_user_is_refused(copy, servers_folder):
    server = EmbeddedServer(copy(servers_folder / ("long" * 40) / "postgres"))
    if server.owner:
        os.chown(servers_folder, server.owner.pw_uid, -1)  # a link to our own folder counts as foreign, too
    server.socket_folder.symlink_to(servers_folder)
    try:
        with pytest.raises(DatabaseUnavailable, match="Remove /tmp/"):
            server.use()
    finally:
        server.socket_folder.unlink()


def test_a_server_that_does_not_start_names_its_log(copy, servers_folder, monkeypatch):
    folder = copy(servers_folder / "postgres")
    (folder / "PG_VERSION").write_text("17\n")
    monkeypatch.setattr(embedded_server, "MAX_SECONDS_TO_START", 0)
    with pytest.raises(DatabaseUnavailable, match=r"its log says why: .*server\.log"):
        EmbeddedServer(folder).use()


def test_the_server_listens_on_its_socket_only(folder, start):
    start(folder).until_ready()
    listening = [connection.laddr for connection in server_in(folder).net_connections(kind="all") if connection.laddr]
    assert listening == [str(folder / ".s.PGSQL.5432")]


# Containers that share the folder: the processes of one are not visible in the other

IN_A_CONTAINER = ["unshare", "--pid", "--fork", "--mount-proc"]
USE_AND_SAY = """
import sys
from config.server import embedded_server
embedded_server.MAX_SECONDS_TO_START = 1
try:
    embedded_server.EmbeddedServer(sys.argv[1]).use()
    print("used")
except embedded_server.DatabaseUnavailable as error:
    print(error)
"""
needs_namespaces = pytest.mark.skipif(
    not shutil.which("unshare") or subprocess.run([*IN_A_CONTAINER, "true"], capture_output=True).returncode != 0,
    reason="This user may not make namespaces.",
)


def said_in_a_container(folder, *prefix):
    command = [*IN_A_CONTAINER, *prefix, sys.executable, "-c", USE_AND_SAY, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, cwd=CODE).stdout


@needs_namespaces
def test_a_second_container_is_refused_the_folder_and_leaves_the_server_alone(folder, start):
    user = start(folder).until_ready()
    server = server_in(folder)
    for _ in range(2):
        assert "give each container a DATA_DIR of its own" in said_in_a_container(folder)
    assert server_in(folder) == server
    assert ask(folder, "SELECT 1") == [(1,)]
    user.leave()
    assert said_in_a_container(folder) == "used\n"


@needs_namespaces
def test_a_container_that_cannot_reach_the_socket_starts_no_second_server(servers_folder, copy, folder, start):
    """The socket of a folder with a long name is in /tmp, which containers do not share."""
    server = EmbeddedServer(copy(servers_folder / ("long" * 25) / "postgres"))
    start(server.folder).until_ready()
    written = (server.folder / "postmaster.pid").read_text()
    hide = f"mount -t tmpfs -o uid={server.socket_folder.stat().st_uid} none {server.socket_folder}"
    said = said_in_a_container(server.folder, "unshare", "--mount", "sh", "-c", f'{hide} && exec "$@"', "sh")
    assert "give each container a DATA_DIR of its own" in said
    assert (server.folder / "postmaster.pid").read_text() == written
    assert ask(server.folder, "SELECT 1") == [(1,)]


def test_the_processes_of_a_server_hold_its_lock_until_the_last_one_ends(folder, start):
    user = start(folder).until_ready()
    with open(EmbeddedServer(folder)._server, "a") as lock:
        assert not embedded_server._is_locked_now(lock)
        user.leave()
        assert embedded_server._is_locked_now(lock)
