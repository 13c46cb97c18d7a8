"""What may the role do that the site runs with? `grants()` returns the statements that say so to PostgreSQL.

The owner of the tables migrates; the site's role reads and writes rows, and nothing else. It is no superuser, owns
nothing, makes no tables but temporary ones, and has no grant to change or delete what is a record or what triggers
write. A stranger who takes over a web process can neither rewrite what was public nor switch a guard off.
"""

from enum import StrEnum

from django.apps import apps
from psycopg import sql

from config.db.fixture_format import MADE_BY_MIGRATE
from config.db.guards import is_append_only


class Grant(StrEnum):
    """What the site does with the rows of a table."""

    READ = "SELECT"
    ADD = "SELECT, INSERT"
    FORGET = "SELECT, UPDATE, DELETE"  # it locks what it deletes, which takes UPDATE
    WRITE = "SELECT, INSERT, UPDATE, DELETE"


def grant_for(model):
    """Return what the site's role may do with the rows of a model."""
    if not model._meta.managed or model._meta.label_lower in MADE_BY_MIGRATE:
        return Grant.READ
    if getattr(model, "deleted_by_site", False):
        return Grant.FORGET
    if getattr(model, "kept_by_database", False) and not getattr(model, "added_by_site", False):
        return Grant.READ
    return Grant.ADD if is_append_only(model) else Grant.WRITE


def grants(connection, role):
    """Return the SQL that makes the role, or takes from an existing one what it should not have, and grants the rest.

    Owner and database are those of the connection. The role gets no password: `ALTER ROLE … PASSWORD` sets one.
    """
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
    database = sql.Identifier(connection.settings_dict["NAME"])
    return _joined(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS").format(verb, name),
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, name),  # imports are staged
        *_grants_of_rows(connection, name),
    )


def grant_again(connection):
    """Grant to each role of a site what this version needs: `migrate` makes tables and views without grants."""
    with connection.cursor() as cursor:
        cursor.execute(SITE_ROLES)
        for (role,) in cursor.fetchall():
            cursor.execute(_joined(*_grants_of_rows(connection, sql.Identifier(role))))


def _joined(*statements):
    return sql.SQL(";\n").join(statements) + sql.SQL(";\n")


def _grants_of_rows(connection, role):
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        cursor.execute("SELECT current_schema()")
        schema = sql.Identifier(cursor.fetchone()[0])
    catalogue = sql.Identifier("catalogue")
    yield sql.SQL("REVOKE CREATE ON SCHEMA {} FROM PUBLIC, {}").format(schema, role)
    for place in (schema, catalogue):
        yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(place, role)
        yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}").format(place, role)
        yield sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(place, role)
        yield sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA {} FROM {}").format(place, role)
        yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(place, role)
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in present and not model._meta.proxy and (grant := grant_for(model)) != Grant.READ:
            yield sql.SQL("GRANT {} ON {}.{} TO {}").format(sql.SQL(grant), schema, sql.Identifier(table), role)


# Roles that write claims and do not own them.
SITE_ROLES = """
    SELECT rolname FROM pg_class, aclexplode(relacl) AS granted JOIN pg_roles ON pg_roles.oid = granted.grantee
    WHERE pg_class.oid = to_regclass('claims_claim') AND privilege_type = 'INSERT' AND grantee <> relowner
"""
OWNED = """
    SELECT count(*) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = to_regnamespace(current_schema()) AND relname LIKE ANY(%s)
    AND pg_has_role(current_user, relowner, 'USAGE')
"""


def owns_tables(connection):
    """Return whether the role of the connection owns tables of ours, or may become their owner."""
    with connection.cursor() as cursor:
        cursor.execute(OWNED, [["claims\\_%", "sources\\_%", "config\\_%"]])
        return cursor.fetchone()[0] > 0
