"""Fixtures and hooks of all tests: PostgreSQL, API clients by role, threads, a browser when one is needed."""

import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection, connections, transaction
from django.db.models.signals import post_migrate
from django.utils import translation
from hypothesis import settings
from pytest_django.plugin import blocking_manager_key

from tests.support.clients import client_of
from tests.support.copies import copies  # noqa: F401 (a fixture for all tests)
from tests.support.protection import become_site_role, unprotect
from tests.support.waiting import PATIENCE
from tests.support.web import authority, web  # noqa: F401 (fixtures for all tests)

settings.register_profile("steady", deadline=None)  # a slow machine must not turn a slow example into a failure
settings.load_profile("steady")

NOT_SLOW = "not slow"  # `-m "not slow"` selects most tests
SCHEMA_OF_LAST_RUN = "claimdesk/schema"  # a key of pytest's cache

os.environ.pop("DJANGO_SETTINGS_MODULE")  # processes that tests start use the site's own settings


def commits(item):
    """Return whether a test commits. Django then empties all tables at its end, also those that migrations filled."""
    marker = item.get_closest_marker("django_db")
    is_requested = {"transactional_db", "live_server"}.intersection(item.fixturenames)
    return bool(is_requested or (marker and marker.kwargs.get("transaction")))


def pytest_collection_modifyitems(items):
    for item in filter(commits, items):
        item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Restore the rows of the migrations (the groups) after a test that committed.

    Django restores them only before the next test that commits. After the last test nothing needs them, and the
    connection leads to the site's own database.
    """
    yield
    if commits(item) and nextitem and not commits(nextitem):
        with item.config.stash[blocking_manager_key].unblock():
            restore_migrated_rows()


def pytest_addoption(parser):
    parser.addoption("--site-role", action="store_true", help="run tests with the role that a site runs with")


@pytest.fixture(autouse=True)
def _site_role(request):
    """Run the test with the site's role if `--site-role` asks for it and the test does not commit."""
    if request.config.option.site_role and not commits(request.node) and request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        become_site_role()


def is_narrow(config):
    """Return whether the command asks for a few tests: it names files, or selects by `-k` or a marker."""
    selects = config.option.keyword or config.option.markexpr not in ("", NOT_SLOW)
    return bool(selects) or all(".py" in argument for argument in config.args)


def pytest_xdist_auto_num_workers(config):
    """Use no workers for a few tests: workers take longer to start than most files to run."""
    return 0 if is_narrow(config) else None


def pytest_configure(config):
    """Keep the test database between narrow runs; create it again when the schema changed or a run was cut off.

    The command line decides with `--reuse-db` or `--create-db`.
    """
    if config.option.numprocesses or not is_narrow(config) or not keeps_cache(config):
        return
    if not config.option.reuse_db and not config.option.create_db:
        config.option.reuse_db = True
        config.option.create_db = config.cache.get(SCHEMA_OF_LAST_RUN, None) != schema_digest()
    config.cache.set(SCHEMA_OF_LAST_RUN, None)  # until this run has ended


def pytest_unconfigure(config):
    if config.option.reuse_db and keeps_cache(config):
        config.cache.set(SCHEMA_OF_LAST_RUN, schema_digest())


def keeps_cache(config):
    """Return whether this is the main process, with pytest's cache."""
    return not hasattr(config, "workerinput") and config.pluginmanager.hasplugin("cacheprovider")


def schema_digest():
    """Return a digest of all migrations and SQL files."""
    root = Path(__file__).resolve().parents[1]
    files = sorted(
        path
        for app in ("claims", "config", "sources")
        for path in (root / app).rglob("*")
        if path.suffix == ".sql" or (path.parent.name == "migrations" and path.suffix == ".py")
    )
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Install a browser before the workers start, if this run opens pages and there is none."""
    if opens_pages(session.config):
        from tests.browser.install import NoBrowser, install

        terminal = session.config.pluginmanager.get_plugin("terminalreporter")
        try:
            install(say=terminal.write_line)
        except NoBrowser as error:
            raise pytest.UsageError(str(error)) from None


def opens_pages(config):
    """Return whether this run includes `tests/browser`, or a part of it."""
    if hasattr(config, "workerinput") or config.option.collectonly or config.option.markexpr == NOT_SLOW:
        return False
    pages = Path(__file__).parent / "browser"
    requested = [config.invocation_params.dir / argument.partition("::")[0] for argument in config.args]
    ignored = [config.invocation_params.dir / path for path in config.option.ignore or ()]
    return pages not in ignored and any(
        pages.is_relative_to(path.resolve()) or path.resolve().is_relative_to(pages) for path in requested
    )


def pytest_terminal_summary(terminalreporter):
    """List what axe-core found in the pages of tests/browser, each finding with its pages."""
    pages = defaultdict(set)
    for report in [report for reports in terminalreporter.stats.values() for report in reports]:
        for name, value in getattr(report, "user_properties", []):
            if name == "axe-core":
                finding, page = value
                pages[finding].add(page)
    if pages:
        terminalreporter.section("axe-core's findings")
    for finding, names in sorted(pages.items()):
        terminalreporter.write_line(f"{finding}\n    on {', '.join(sorted(names))}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Make the test database faster, and leave it to the next run with the rows of the migrations.

    No commit waits for the disk, and deadlocks are seen at once: `deadlock_timeout`, a second by default, is for
    superusers, as on the embedded server.
    """
    database = f"ALTER DATABASE {connection.ops.quote_name(connection.settings_dict['NAME'])}"
    unprotect_after_migrate = partial(unprotect, connection)
    post_migrate.connect(unprotect_after_migrate, sender=apps.get_app_config("claims"), dispatch_uid="tests")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        unprotect(connection)
        cursor.execute(f"{database} SET synchronous_commit = off")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute(f"{database} SET deadlock_timeout = '50ms'")
        connection.close()
    yield
    post_migrate.disconnect(dispatch_uid="tests", sender=apps.get_app_config("claims"))
    with django_db_blocker.unblock():
        if not Group.objects.exists():
            restore_migrated_rows()


def restore_migrated_rows():
    connection.creation.deserialize_db_from_string(connection._test_serialized_contents)


@pytest.fixture(autouse=True)
def english_again():
    """Reset the thread's language, which a request leaves behind."""
    yield
    translation.deactivate()


@pytest.fixture
def run_together():
    """`run_together([call, …])` returns the results of the calls. Each runs in its own thread; all start together."""
    max_calls = 20

    def run_together(calls):
        starting_line = Barrier(len(calls), timeout=PATIENCE)

        def on_signal(call):
            starting_line.wait()
            return call()

        return list(threads.map(on_signal, calls))

    with ThreadPoolExecutor(max_calls) as threads:
        yield run_together
        run_together([connections.close_all] * max_calls)


@pytest.fixture(scope="module")
def module_rows(request, django_db_setup, django_db_blocker):
    """`module_rows(make)` returns what `make()` returns, and keeps its rows for each test of the module, unchanged.

    Each test's transaction is nested in one around all tests of the module, which rolls back the writes of a test.
    Objects in Python are not rolled back: a test that changes a row reads it again first.
    """
    committing = [item.name for item in request.session.items if item.path == request.path and commits(item)]
    assert not committing, f"{request.path.name} shares rows in a transaction, in which {committing} cannot commit."

    def module_rows(make):
        with django_db_blocker.unblock():
            rows = make()
            connection.check_constraints()  # once, instead of at each test's end
        return rows

    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
    yield module_rows
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def anonymous(db):
    return client_of("anonymous")


@pytest.fixture
def checker(db):
    return client_of("checker")


@pytest.fixture
def editor(db):
    return client_of("editor")
