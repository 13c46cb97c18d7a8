"""What keeps a role that may write rows from going around the guards? `protect()` says so to PostgreSQL.

After every migration:

- `SET pgtrigger.ignore` switches off nothing. Each trigger asks a function whether to be skipped, and each one that a
  migration makes brings pgtrigger's own function back.
- Triggers run with the rights of the tables' owner, so the site's role needs none on what they write: cards, editions,
  history. Their `search_path` is fixed, so that no temporary table takes the place of one that a guard reads. Nobody
  else may make triggers of these functions, which would write whatever a table of their own says.
- A table of records cannot be emptied: TRUNCATE fires no row triggers.

What is left to the owner of the tables and to superusers (DISABLE TRIGGER, session_replication_role) is the reason for
`manage.py grant_site_role`: the site runs with a role that is neither.
"""

from pathlib import Path

from django.apps import apps
from django.db import connection, transaction

from config.db.guards import is_append_only
from config.db.roles import grant_again

SQL = Path(__file__).with_suffix(".sql").read_text()
IS_PROTECTED = """
    SELECT provolatile = 'i' FROM pg_proc  -- pgtrigger's own reads the setting
    WHERE oid = to_regprocedure('public._pgtrigger_should_ignore(name)')
"""
NEVER_EMPTY = """
    CREATE OR REPLACE TRIGGER record_is_never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION public.config_refuse_to_empty()
"""


def records():
    """Return the models whose rows are added and never changed."""
    return [model for model in apps.get_models() if model._meta.managed and is_append_only(model)]


@transaction.atomic
def protect():
    """Protect the tables and functions that there are."""
    with connection.cursor() as cursor:
        cursor.execute(SQL)
        present = connection.introspection.table_names(cursor)
        for model in records():
            if model._meta.db_table in present:
                cursor.execute(NEVER_EMPTY.format(table=connection.ops.quote_name(model._meta.db_table)))


def is_unprotected(connection):
    """Return whether a setting of a session can switch guards off; False for a database without guards."""
    with connection.cursor() as cursor:
        cursor.execute(IS_PROTECTED)
        return cursor.fetchone() == (False,)


def protect_after_migrate(using, **_signal):
    """Protect the database. A receiver of `post_migrate`, after the one that installs the catalogue."""
    if using == connection.alias:
        protect()
        grant_again(connection)
