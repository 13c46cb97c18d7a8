"""What every test may rely on: PostgreSQL, and people who ask the API for something."""

import gc
import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from time import monotonic, sleep

import pytest
from _pytest.runner import pytest_runtest_protocol as run_as_usual
from django.db import connection, connections, transaction
from django.template.base import PartialTemplate, Template
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings
from pytest_django.plugin import blocking_manager_key
from rest_framework.test import APIClient
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.factories import UserFactory

settings.register_profile("steady", deadline=None)  # a noisy machine must not turn a slow example into a failure
settings.load_profile("steady")

PATIENCE = 600  # seconds until a test gives up waiting for what has to happen: a busy machine takes minutes

os.environ.pop("DJANGO_SETTINGS_MODULE")  # a process that a test starts has the site's own


def pytest_runtest_protocol(item, nextitem):
    """Run each test on a stack with a megabyte to spare.

    CPython keeps the frames of Python's functions in pieces of 16 kB. A loop that calls over the edge of one has the
    system hand out memory and take it back at each turn: a fifth of some tests' time, by chance of how deep they are.
    For a frame as big as that of `on_a_big_piece` it takes a piece of 2 MB, in which all the others find room.
    """
    return on_a_big_piece(item, nextitem)


def pytest_collection_finish():
    """What was imported and collected stays to the end: the garbage collector need not look at it again and again."""
    gc.freeze()
    gc.set_threshold(20_000)  # objects: the processor still has them at hand
    gc.enable()


def on_a_big_piece(item, nextitem):
    return run_as_usual(item, nextitem)


on_a_big_piece.__code__ = on_a_big_piece.__code__.replace(co_stacksize=140_000)  # words of 8 bytes

AS_ON_THE_SITE = {kind: kind._render for kind in (Template, PartialTemplate)}  # before Django's test environment
ROLES = ("anonymous", "nobody", "contributor", "checker", "editor")


def commits(item):
    """Whether the test commits, and so empties the tables at its end, those that migrations filled among them."""
    marker = item.get_closest_marker("django_db")
    is_said = {"transactional_db", "live_server"}.intersection(item.fixturenames)
    return bool(is_said or (marker and marker.kwargs.get("transaction")))


def pytest_collection_modifyitems(items):
    for item in filter(commits, items):
        item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Put the rows of the migrations (the groups) back. Django does so only before the next test that commits.

    After the last test nobody needs them, and the connection leads to the site's own database.
    """
    yield
    if commits(item) and nextitem and not commits(nextitem):
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)


def pytest_xdist_auto_num_workers(config):
    """No workers for files that somebody names, such as the one at hand: they take longer to come than most to run."""
    return 0 if all(".py" in argument for argument in config.args) else None


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Install a browser before the workers start, if this run opens pages and there is none."""
    if opens_pages(session.config):
        from tests.browser.install import NoBrowser, install

        terminal = session.config.pluginmanager.get_plugin("terminalreporter")
        try:
            install(say=terminal.write_line)
        except NoBrowser as none:
            raise pytest.UsageError(str(none)) from None


def opens_pages(config):
    """Return whether `tests/browser`, or part of it, is among what this run was asked for."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return False
    pages = Path(__file__).parent / "browser"
    asked = [config.invocation_params.dir / argument.partition("::")[0] for argument in config.args]
    ignored = [config.invocation_params.dir / path for path in config.option.ignore or ()]
    return pages not in ignored and any(
        pages.is_relative_to(path.resolve()) or path.resolve().is_relative_to(pages) for path in asked
    )


def pytest_terminal_summary(terminalreporter):
    """What axe-core says of the pages of tests/browser, whose own conftest.py only the workers read."""
    pages = defaultdict(set)
    for report in [one for reports in terminalreporter.stats.values() for one in reports]:
        for name, value in getattr(report, "user_properties", []):
            if name == "axe-core":
                finding, page = value
                pages[finding].add(page)
    if pages:
        terminalreporter.section("axe-core's findings")
    for finding, where in sorted(pages.items()):
        terminalreporter.write_line(f"{finding}\n    on {', '.join(sorted(where))}")


@pytest.fixture(scope="session", autouse=True)
def static_files_are_looked_for_once():
    """Each test's client puts the site together anew, and whitenoise would look for every static file each time."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def look_once(middleware):
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files = found | middleware.files

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def templates_are_rendered_as_on_the_site(django_test_environment):
    """Django's test client keeps a copy of all that each template was given: hundreds for a page of the admin."""
    with pytest.MonkeyPatch.context() as patch:
        for kind, render in AS_ON_THE_SITE.items():
            patch.setattr(kind, "_render", render)
        yield


@pytest.fixture(scope="session", autouse=True)
def the_connection_is_kept():
    """After each test that commits Django opens another one, for which PostgreSQL looks everything up anew.

    What the test left on it goes, as with DISCARD ALL (https://www.postgresql.org/docs/current/sql-discard.html), but
    for the plans.
    """

    def should_reload(_case):
        if connection.connection:
            with connection.cursor() as cursor:
                cursor.execute(
                    "CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ALL; DEALLOCATE ALL; UNLISTEN *;"
                    "SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES"
                )
            connection.ensure_timezone()
        return False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_should_reload_connections", should_reload)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Nobody needs the tests' rows after a power cut, nor room that they left: nothing waits for disk or cleans up.

    A superuser, as of the embedded server, may do more: see at once who waits for each other, and forget rows quickly.
    """
    database = f"ALTER DATABASE {connection.ops.quote_name(connection.settings_dict['NAME'])}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        cursor.execute(f"{database} SET synchronous_commit = off")
        cursor.execute("; ".join(f"ALTER TABLE {table} SET (autovacuum_enabled = off)" for table in tables))
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute(f"{database} SET deadlock_timeout = '50ms'")  # not a second
            put_back_quickly(cursor, tables)
        connection.close()


def put_back_quickly(cursor, tables):
    """After a test that committed, put back what the migrations left: from a copy, and by emptying what has rows.

    Django truncates all fifty tables, which makes a new file for each of them and of their indexes, and then saves the
    migrations' rows one by one. But leaving keys and triggers out of it takes a superuser.
    """
    statements = ["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {table}" for table in tables)]
    cursor.execute("DROP SCHEMA IF EXISTS as_migrated CASCADE; CREATE SCHEMA as_migrated")  # --reuse-db left one
    for table in tables:
        cursor.execute(f"SELECT FROM {table} LIMIT 1")
        if cursor.rowcount:
            cursor.execute(f"CREATE TABLE as_migrated.{table} AS TABLE {table}")
            statements.append(f"INSERT INTO {table} SELECT * FROM as_migrated.{table}")
    at_once = ";".join(statements)  # one question instead of sixty
    connection.ops.sql_flush = lambda *_arguments, **_options: [at_once]
    connection._test_serialized_contents = "[]"


@pytest.fixture(autouse=True)
def english_again():
    """A request leaves its reader's language behind in the thread."""
    yield
    translation.deactivate()


@pytest.fixture
def at_once():
    """at_once([call, call, ...]) is what they return, called together, each in a thread with its own connection."""
    most = 20

    def at_once(calls):
        starting_line = Barrier(len(calls), timeout=PATIENCE)

        def on_signal(call):
            starting_line.wait()
            return call()

        return list(threads.map(on_signal, calls))

    with ThreadPoolExecutor(most) as threads:
        yield at_once
        at_once([connections.close_all] * most)


def wait_for(answer):
    """Return what `answer()` returns once that is true; ask it until then."""
    until = monotonic() + PATIENCE
    while not (answered := answer()):
        assert monotonic() < until, f"waited for {PATIENCE} seconds"
        sleep(0.02)
    return answered


def wait_until_somebody_waits(is_over):
    """Until somebody stands before a lock that this connection's transaction holds, or it is over without that."""
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        while not is_over():
            cursor.execute(waiting)
            if cursor.fetchone():
                return
            sleep(0.01)


def client_of(role):
    """An API client signed in as a person of that role; `nobody` has a name but no group.

    It changes rows whatever they have become; tests/claims/api/test_conditional.py has those that mind.
    """
    client = APIClient()
    client.credentials(HTTP_IF_MATCH="*")
    if role != "anonymous":
        client.force_authenticate(UserFactory(group=None if role == "nobody" else role))
    return client


@pytest.fixture(scope="module")
def made_once(request, django_db_setup, django_db_blocker):
    """made_once(make) is what `make()` returns. Its rows stand there for each test of the module, as they were made.

    The transaction around a test begins inside of one around all tests of the module, and takes back what the test
    wrote. It takes nothing back of an object in Python: a test that changes one asks for the row again.
    """
    beside = [item.name for item in request.session.items if item.path == request.path and commits(item)]
    assert not beside, f"{request.path.name} makes rows once, in a transaction in which {beside} would not commit."

    def made_once(make):
        with django_db_blocker.unblock():
            made = make()
            connection.check_constraints()  # as after each test, which would look at these rows again and again
        return made

    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
    yield made_once
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@contextmanager
def taken_back():
    """For one case after another on the same rows: what is written in it is checked as at a test's end, and gone."""
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


@pytest.fixture
def anonymous(db):
    return client_of("anonymous")


@pytest.fixture
def checker(db):
    return client_of("checker")


@pytest.fixture
def editor(db):
    return client_of("editor")
