"""What can a role with plain DML, and the site's own role, do to records? Table × way × what PostgreSQL answers."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from claims.models import Card, Edition, FeedEpoch, PendingCard, Verdict
from config.db.protection import is_unprotected, protect, records
from config.db.roles import grant_for, grants, owns_tables
from tests.factories import VerdictFactory
from tests.support.protection import SITE_ROLE

pytestmark = pytest.mark.django_db

PLAIN_ROLE = "claimdesk_test_plain"  # all of DML on all tables, and nothing else
ROLES = [PLAIN_ROLE, SITE_ROLE]
WRITTEN_BY_TRIGGERS = [Card, Edition, FeedEpoch, PendingCard]
GUARDED, NOT_GRANTED = "23000", "42501"  # SQLSTATE

# Ways to change or remove rows of a table, each with the privileges that it takes.
WAYS = {
    "UPDATE": "UPDATE {table} SET {column} = NULL",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
    "MERGE with UPDATE": "MERGE INTO {table} USING {one} ON true WHEN MATCHED THEN UPDATE SET {column} = NULL",
    "MERGE with DELETE": "MERGE INTO {table} USING {one} ON true WHEN MATCHED THEN DELETE",
    "ON CONFLICT": "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {column} = NULL",
}
# What turns guards off, said before.
SWITCHES = {
    "nothing": "SELECT 1",
    "pgtrigger.ignore": """
        SELECT set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger), true)""",
    "another search_path": "SET LOCAL search_path = pg_temp, public",
    "bulk work": "SET LOCAL catalogue.bulk = 'on'",
}
# What takes more than DML, whatever the table.
FORBIDDEN = {
    "no triggers": "SET session_replication_role = replica",
    "DISABLE TRIGGER": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TRIGGER": "DROP TRIGGER card_follows_insert ON claims_verdict",
    "a child": "CREATE TEMP TABLE child () INHERITS ({table})",
    "a rule": "CREATE RULE skipped AS ON DELETE TO {table} DO INSTEAD NOTHING",
    "a table in public": "CREATE TABLE public.claims_spare (id integer)",
    "a function in the catalogue": "CREATE FUNCTION catalogue.spare() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "the switch": "DROP FUNCTION public._pgtrigger_should_ignore(name) CASCADE",
    "an epoch": "SELECT catalogue.begin_epoch()",
    "the owner": "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "the owner's role": "SET LOCAL ROLE {owner}",
    "a file": "COPY {table} TO PROGRAM 'cat'",
    "a trigger function on a table of its own": """
        CREATE TEMP TABLE forged (LIKE claims_verdict);
        CREATE TRIGGER forge AFTER INSERT ON forged FOR EACH ROW EXECUTE FUNCTION {function}()""",
}


@pytest.fixture(scope="module")
def rows(module_rows):
    """Protect the database as `migrate` does, and make both roles and a row of a claim that was published."""

    def make():
        VerdictFactory(published=True)
        connection.check_constraints()
        Edition.objects.update(transaction=1)  # a transaction may rewrite its own, and a test is one transaction
        protect()
        with connection.cursor() as cursor:
            cursor.execute(grants(connection, SITE_ROLE))
            cursor.execute(f"CREATE ROLE {PLAIN_ROLE}")
            cursor.execute(f"GRANT USAGE ON SCHEMA public, catalogue TO {PLAIN_ROLE}")
            cursor.execute(
                f"GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO {PLAIN_ROLE}"
            )
            cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA catalogue TO {PLAIN_ROLE}")
            cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {PLAIN_ROLE}")

    return module_rows(make)


def outcome(role, *statements, **names):
    """Return the SQLSTATE of the refusal of the last statement, or None, as this role."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        names["owner"] = cursor.fetchone()[0]
        # As another session: a superuser that only takes a role could take its own back.
        cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {role}")
        try:
            with transaction.atomic():
                for statement in statements:
                    cursor.execute(statement.format(**names))
        except DatabaseError as error:
            return error.__cause__.sqlstate
        finally:
            transaction.set_rollback(True)


def names_of(model):
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key and not field.null]
    return {
        "table": model._meta.db_table,
        "key": model._meta.pk.column,
        "column": [*columns, model._meta.pk.column][0],
        "one": "(SELECT 1) AS one",
    }


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("model", records(), ids=lambda model: model.__name__)
@pytest.mark.parametrize("way", WAYS)
def test_the_sites_role_has_no_grant_to_change_a_record(model, way):
    assert outcome(SITE_ROLE, WAYS[way], **names_of(model)) == NOT_GRANTED


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("model", records(), ids=lambda model: model.__name__)
@pytest.mark.parametrize("switch", SWITCHES)
def test_no_role_empties_a_record(model, switch):
    for role in (PLAIN_ROLE, connection.settings_dict["USER"]):
        assert outcome(role, SWITCHES[switch], WAYS["TRUNCATE"], **names_of(model)) == GUARDED


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("switch", SWITCHES)
@pytest.mark.parametrize("way", WAYS)
def test_plain_dml_does_not_change_a_record(way, switch):
    tried = [model for model in records() if model._base_manager.exists()]
    assert {"VerdictEvent", "ClaimEvent", "EvidenceEvent", "Edition"} <= {model.__name__ for model in tried}
    for model in tried:
        assert outcome(PLAIN_ROLE, SWITCHES[switch], WAYS[way], **names_of(model)) == GUARDED, model


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("switch", SWITCHES)
def test_no_setting_switches_a_guard_off(switch):
    statements = [SWITCHES[switch], "DELETE FROM claims_verdict", "SET CONSTRAINTS ALL IMMEDIATE"]
    for role in (*ROLES, connection.settings_dict["USER"]):
        assert outcome(role, *statements) == GUARDED


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("model", WRITTEN_BY_TRIGGERS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("way", [*WAYS, "INSERT"])
def test_the_sites_role_does_not_write_what_triggers_write(model, way):
    statement = (WAYS | {"INSERT": "INSERT INTO {table} SELECT * FROM {table}"})[way]
    assert outcome(SITE_ROLE, statement, **names_of(model)) == NOT_GRANTED


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("way", FORBIDDEN)
def test_what_goes_around_guards_takes_more_than_rows(role, way):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgfoid::regproc::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_added%' LIMIT 1")
        [function] = cursor.fetchone()
    assert outcome(role, FORBIDDEN[way], **names_of(Edition), function=function) == NOT_GRANTED


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("role", ROLES)
def test_a_temporary_table_does_not_replace_one_that_guards_read(role):
    """The guards of a verdict look for its evidence: a table of that name must not be found first."""
    statements = [
        "CREATE TEMP TABLE claims_verdict AS SELECT * FROM claims_verdict WHERE false",
        "DELETE FROM public.claims_evidence",
    ]
    assert outcome(role, *statements) == GUARDED


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("role", ROLES)
def test_work_that_leaves_cards_pending_is_refused(role):
    statements = [
        "SET LOCAL catalogue.bulk = 'on'",
        "UPDATE claims_claim SET priority = 3",
        "SET CONSTRAINTS ALL IMMEDIATE",
    ]
    assert outcome(role, *statements) is not None
    assert outcome(role, *statements[1:]) is None


@pytest.mark.usefixtures("rows")
def test_triggers_write_for_a_role_that_may_not():
    statements = [
        "INSERT INTO claims_topic (id, slug, names) VALUES (gen_random_uuid(), 'talks', '{{\"en\": \"Talks\"}}')"
    ]
    assert outcome(SITE_ROLE, *statements) is None
    assert outcome(SITE_ROLE, "INSERT INTO claims_topicevent SELECT * FROM claims_topicevent") == NOT_GRANTED


@pytest.mark.usefixtures("rows")
def test_each_function_of_a_trigger_runs_as_the_owner_with_a_fixed_path():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT proname FROM pg_proc WHERE prorettype = 'trigger'::regtype
            AND pronamespace IN ('public'::regnamespace, 'catalogue'::regnamespace)
            AND (NOT prosecdef OR NOT 'search_path=pg_catalog, public, pg_temp' = ANY(proconfig)
                OR has_function_privilege(%s, oid, 'EXECUTE'))""",
            [PLAIN_ROLE],
        )
        assert cursor.fetchall() == []
    assert not is_unprotected(connection)


def test_each_table_has_a_grant():
    for model in apps.get_models(include_auto_created=True):
        assert grant_for(model)
    assert {model for model in apps.get_models() if grant_for(model) == "SELECT"} >= {*WRITTEN_BY_TRIGGERS}
    assert grant_for(Verdict) == "SELECT, INSERT, UPDATE, DELETE"


def test_the_role_of_the_tests_owns_the_tables():
    assert owns_tables(connection)
