"""Where are the rows of the benchmarks? In databases of their own, on the desk's server."""

import re
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

PREFIX = "claimdesk_bench_"


def use(name, patience=0):
    """Make Django use that database from here on; create and migrate it if it is missing.

    `patience` is the statement timeout in seconds; 0 is none.
    """
    if not re.fullmatch(rf"{PREFIX}\w+", name):
        raise ValueError(f"A database of benchmarks is called {PREFIX}…, so that it is never the desk's.")
    with connection._nodb_cursor() as server:
        server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not server.fetchone():
            server.execute(f"CREATE DATABASE {name}")
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    connection.settings_dict["OPTIONS"] = {"options": f"-c statement_timeout={patience * 1_000}"}


def bare_connection(name=None):
    """Return a connection that Django does not manage, to the database in use or to another one."""
    here = connection.get_connection_params()
    options = {key: here[key] for key in ("host", "port", "user", "dbname", "password") if key in here}
    # As Django does: values are interpolated into the SQL, so that each statement is planned for its values.
    options |= {"cursor_factory": psycopg.ClientCursor, "autocommit": True} | ({"dbname": name} if name else {})
    return psycopg.connect(**options)


def drop(name):
    with connection._nodb_cursor() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")


def name_for(claims, seed):
    return f"{PREFIX}{claims}" if seed == 1 else f"{PREFIX}{claims}_seed_{seed}"


def size():
    """Return bytes on disk of the database, and of its largest tables with their indexes and TOAST values."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        [total] = cursor.fetchone()
        cursor.execute(
            """SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            ORDER BY pg_total_relation_size(oid) DESC LIMIT 7"""
        )
        return total, cursor.fetchall()


@contextmanager
def indexes_made_afterwards(model, on_progress=lambda done, total: None):
    """Drop indexes for the block and build them at its end, which is faster than maintaining them."""
    with connection.schema_editor() as editor:
        for index in indexes_of(model, are_there=True):
            editor.remove_index(model, index)
    yield
    missing = indexes_of(model, are_there=False)
    for number, index in enumerate(missing, 1):
        with connection.schema_editor() as editor:
            editor.add_index(model, index)
        on_progress(number, len(missing))


def indexes_of(model, are_there):
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return [index for index in model._meta.indexes if (index.name in names) is are_there]
