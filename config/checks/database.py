"""Is the database fit for a site: its encoding, extensions, migrations, guards and roles?"""

import os

from django.conf import settings
from django.contrib.auth.models import Group
from django.core import checks
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connections
from django.db.migrations.recorder import MigrationRecorder

from config.db.extensions import extensions
from config.db.protection import is_unprotected
from config.db.roles import owns_tables

BEFORE_1_0 = ("claims", "0001_search_configurations")  # the first migration of the set that 1.0 replaced


@register(Tags.database)
def check_database(app_configs, databases, **kwargs):
    """Check that PostgreSQL stores UTF-8 and offers our extensions, and that no migration is from before 1.0."""
    return [finding for alias in databases or [] for finding in _findings(connections[alias])]


@register(Tags.database, deploy=True)
def check_database_role(app_configs, databases, **kwargs):
    """Warn of a site that serves as a superuser; the embedded server has no other role, and is nobody else's."""
    if not os.environ.get("DATABASE_URL"):
        return []
    return [
        checks.Warning(
            f"The site connects as {connections[alias].settings_dict['USER'] or 'a role'}, a superuser of PostgreSQL: "
            "who breaks into the site may do anything to the server.",
            hint="Serve with a role that is no superuser and owns nothing (docs/operating.md); migrate as the owner.",
            id="config.W017",
        )
        for alias in databases or []
        if _is_superuser(connections[alias])
    ]


def _is_superuser(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


@register(Tags.database)
def check_second_factor_groups(app_configs, databases, **kwargs):
    """Check that the groups exist whose members have to have a second factor."""
    if not databases or not settings.SECOND_FACTOR_GROUPS or Group._meta.db_table not in tables():
        return []
    names = sorted(Group.objects.values_list("name", flat=True))
    return [
        Error(
            f"SECOND_FACTOR_GROUPS names {name!r}, which is no group: nobody needs a second factor because of it.",
            hint=f"Name groups that exist, with commas: {', '.join(names)}",
            id="config.E022",
        )
        for name in settings.SECOND_FACTOR_GROUPS
        if name not in names
    ]


def tables():
    return connections["default"].introspection.table_names()


def _findings(connection):
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        [encoding] = cursor.fetchone()
        cursor.execute("SELECT name FROM pg_available_extensions")
        missing = extensions(connection) - {name for [name] in cursor}
    if encoding != "UTF8":
        yield Error(
            f"The database keeps text as {encoding}, which has no room for every language.",
            hint="Make it anew: CREATE DATABASE claimdesk ENCODING 'UTF8' TEMPLATE template0",
            id="config.E006",
        )
    if missing:
        yield Error(
            f"The PostgreSQL server does not offer {', '.join(sorted(missing))}.",
            hint="Install its contrib modules (Debian has them in postgresql itself, Fedora in postgresql-contrib).",
            id="config.E007",
        )
    if BEFORE_1_0 in MigrationRecorder(connection).applied_migrations():
        yield Error(
            "The database was made by a development version before 1.0, whose migrations are gone.",
            hint=f"Delete {settings.DATA_DIR}, or make a new database if DATABASE_URL names one; then migrate.",
            id="config.E012",
        )


@register(Tags.database, deploy=True)
def check_site_role(app_configs, databases=None, **kwargs):
    """Warn of a site that serves as the owner of its tables; the embedded server has no other role."""
    if not databases or not os.environ.get("DATABASE_URL") or not _answers(owns_tables):
        return []
    return [
        checks.Warning(
            "The site runs with the role that owns its tables: whoever takes it over can rewrite what was public.",
            hint="Make a role with `manage.py grant_site_role claimdesk_site`, and name it in the DATABASE_URL of the "
            "web processes and the worker. `migrate` keeps the owner's.",
            id="config.W081",
        )
    ]


@register(Tags.database, deploy=True)  # `migrate` runs the others, and it is the cure of this one
def check_guards(app_configs, databases=None, **kwargs):
    if not databases or not _answers(is_unprotected):
        return []
    return [
        Error(
            "A setting of a session can switch the guards of this database off.",
            hint="Run `uv run manage.py migrate` as the owner of the tables, and no command of pgtrigger afterwards.",
            id="config.E082",
        )
    ]


def _answers(question):
    """Return what the database answers; False if it does not, which `check_database` reports."""
    try:
        return question(connections["default"])
    except DatabaseError:
        return False
