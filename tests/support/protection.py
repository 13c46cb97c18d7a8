"""How do tests reach states that guards refuse? The test database keeps pgtrigger's own switch, and may be emptied.

`protect()` of config.db.protection takes both away, in the transaction of the test that calls it.
"""

from django.db import connection

from config.db.protection import records
from config.db.roles import grants

SWITCH = """
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT trigger_name = ANY(coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}')::text[]) $$
"""
SITE_ROLE = "claimdesk_test_site"


def unprotect(connection, **_signal):
    """Let tests switch guards off by `pgtrigger.ignore`, and empty tables after a test that committed."""
    with connection.cursor() as cursor:
        cursor.execute(SWITCH)
        present = connection.introspection.table_names(cursor)
        for table in {model._meta.db_table for model in records()}.intersection(present):
            cursor.execute(f"DROP TRIGGER IF EXISTS record_is_never_emptied ON {table}")


def become_site_role():
    """Continue this transaction with the role that a site runs with. The rollback removes the role."""
    with connection.cursor() as cursor:
        cursor.execute(grants(connection, SITE_ROLE))
        cursor.execute(f"SET LOCAL ROLE {SITE_ROLE}")
