"""Does a backup bring everything back into an empty database, also on a newer PostgreSQL, or leave it empty?"""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
from django.db import connection

from claims.management.archive import DUMP, opened
from claims.management.commands.restore import UNFINISHED
from tests.config.conftest import run_manage
from tests.support.servers import free_port

OLD_PROGRAMS = Path("/usr/lib/postgresql/15/bin")  # Debian's; the embedded PostgreSQL is 18
FROM = ["the same PostgreSQL", *(["PostgreSQL 15"] if OLD_PROGRAMS.exists() else [])]

pytestmark = pytest.mark.slow


class Databases:
    """New databases on one server, which are dropped at the end. `address` has a place for the name of a database."""

    def __init__(self, address):
        self.address, self.made = address, []

    def execute(self, statement):
        with psycopg.connect(self.address.format("postgres"), autocommit=True) as server:
            server.execute(statement)

    def new(self, name):
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        self.made.append(name)
        return self.address.format(name)

    def drop(self):
        for name in self.made:
            self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def target_server():
    names = {key: connection.settings_dict[key] for key in ("HOST", "PORT", "USER", "PASSWORD")}
    user = f"{names['USER']}:{names['PASSWORD']}" if names["PASSWORD"] else names["USER"]
    databases = Databases(f"postgres://{user}@/{{}}?host={names['HOST']}&port={names['PORT'] or 5432}")
    yield databases
    databases.drop()


@pytest.fixture(scope="module")
def old_server():
    """Run a server of PostgreSQL 15, as a person who is not root, and return the address of its databases."""
    folder, port = Path(mkdtemp()), free_port()
    user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    if user:
        person = pwd.getpwnam("postgres")
        os.chown(folder, person.pw_uid, person.pw_gid)

    def run(program, *arguments):
        subprocess.run([OLD_PROGRAMS / program, *arguments], check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)

    run(
        "initdb",
        "--pgdata",
        folder / "data",
        "--auth=trust",
        "--username=drill",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "--pgdata", folder / "data", "--log", folder / "log", "--wait", "--options", options, "start")
    yield f"postgres://drill@127.0.0.1:{port}/{{}}"
    run("pg_ctl", "--pgdata", folder / "data", "--mode=immediate", "stop")
    shutil.rmtree(folder)


def manage(address, *arguments, returncode=0):
    done = run_manage(*arguments, DATABASE_URL=address)
    assert done.returncode == returncode, done.stdout + done.stderr
    return done.stdout + done.stderr


def rows(address, statement):
    with psycopg.connect(address) as database:
        return database.execute(statement).fetchall()


PUBLIC = "SELECT claim_id, document, desk_document FROM claims_card ORDER BY 1"
EDITIONS = "SELECT id, claim_id, version, kind, document, digest, made_at, epoch FROM claims_edition ORDER BY 1"
CHANGES = 'SELECT id, at, action, kind, "row", before::text, after::text FROM claims_change ORDER BY 1'


@pytest.mark.parametrize("source", FROM)
def test_everything_comes_back_and_is_verified(request, tmp_path, target_server, source):
    databases = target_server if source == FROM[0] else Databases(request.getfixturevalue("old_server"))
    here, there = databases.new("claimdesk_drill_source"), target_server.new("claimdesk_drill_target")
    file = tmp_path / "desk.backup"
    manage(here, "migrate", "-v0")
    manage(here, "loaddata", "-v0", "rating_scales", "topics", "summit")
    assert "rows" in manage(here, "backup", str(file))
    assert "exists already" in manage(here, "backup", str(file), returncode=1)

    damaged = tmp_path / "damaged.backup"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    assert "damaged" in manage(there, "restore", str(damaged), returncode=1)
    assert rows(there, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [(0,)]

    assert "Restored and verified." in manage(there, "restore", str(file))
    for statement in (PUBLIC, EDITIONS, CHANGES):
        assert rows(there, statement) == rows(here, statement)
    assert rows(there, "SELECT max(id) FROM claims_feedepoch") > rows(here, "SELECT max(id) FROM claims_feedepoch")
    assert manage(there, "rebuild_catalogue").startswith("0 of ")
    assert "is not empty" in manage(there, "restore", str(file), returncode=1)

    # Interrupted after the rows were there, it finishes.
    with psycopg.connect(there, autocommit=True) as database, opened(file) as (_archive, manifest):
        mark = f"{UNFINISHED}{manifest['parts'][DUMP]['sha256']}"
        database.execute(f"COMMENT ON SCHEMA public IS '{mark}'")
    assert "finishing" in manage(there, "restore", str(file))
    assert "is not empty" in manage(there, "restore", str(file), returncode=1)


def test_a_dump_that_cannot_be_loaded_leaves_the_database_empty(tmp_path, target_server):
    """A row of the last table breaks a constraint whose function was changed after the row was added."""
    here, there = target_server.new("claimdesk_drill_source"), target_server.new("claimdesk_drill_empty")
    manage(here, "migrate", "-v0")
    with psycopg.connect(here, autocommit=True) as database:
        function = "CREATE OR REPLACE FUNCTION zz_is_right(id integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS"
        database.execute(f"{function} 'SELECT true'")
        database.execute("CREATE TABLE zz_last (id integer CHECK (public.zz_is_right(id)))")
        database.execute("INSERT INTO zz_last VALUES (1)")
        database.execute(f"{function} 'SELECT false'")
    file = tmp_path / "desk.backup"
    manage(here, "backup", str(file))
    assert "Nothing was restored, the database is empty as before" in manage(there, "restore", str(file), returncode=1)
    assert rows(there, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [(0,)]
