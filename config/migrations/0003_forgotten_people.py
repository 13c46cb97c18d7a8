"""The people whom the site has forgotten, and the function that replaces their names in the history."""

import django.db.models.deletion
import pgtrigger.compiler
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from config.db import triggers

# The tables of events are looked up when the functions run: a later one is found too.
FORGET_NAMES = """
    -- Tables of events, which all have the column pgh_context.
    CREATE FUNCTION config_tables_of_events() RETURNS SETOF regclass LANGUAGE sql STABLE SET search_path = public AS $$
        SELECT attrelid::regclass FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE attname = 'pgh_context' AND NOT attisdropped AND relkind IN ('r', 'p')
        AND relnamespace = 'public'::regnamespace ORDER BY attrelid;
    $$;
    CREATE FUNCTION config_names_in_history(account bigint) RETURNS SETOF text
    LANGUAGE plpgsql STABLE SET search_path = public AS $$
    DECLARE
        events regclass;
    BEGIN
        FOR events IN SELECT * FROM config_tables_of_events() LOOP
            RETURN QUERY EXECUTE format(
                'SELECT DISTINCT pgh_context->>''username'' FROM %s
                WHERE pgh_context->>''user'' = $1 AND pgh_context->>''username'' IS NOT NULL', events)
                USING account::text;
        END LOOP;
    END $$;
    -- SECURITY DEFINER: the site's own role needs no right to change the history. Without a row in
    -- config_forgottenperson this changes nothing, and triggers accept no other name than the pseudonym of that row.
    CREATE FUNCTION config_forget_name_in_history(forgotten_account bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        events regclass;
        new_name text := (SELECT pseudonym FROM config_forgottenperson WHERE account = forgotten_account);
        changed bigint;
        total bigint := 0;
    BEGIN
        FOR events IN SELECT * FROM config_tables_of_events() LOOP
            EXECUTE format(
                'UPDATE %s SET pgh_context = jsonb_set(pgh_context, ''{username}'', to_jsonb($1))
                WHERE pgh_context->>''user'' = $2 AND pgh_context->>''username'' <> $1', events)
                USING new_name, forgotten_account::text;
            GET DIAGNOSTICS changed = ROW_COUNT;
            total := total + changed;
        END LOOP;
        RETURN total;
    END $$;
"""
DROP_FUNCTIONS = """
    DROP FUNCTION config_forget_name_in_history(bigint);
    DROP FUNCTION config_names_in_history(bigint);
    DROP FUNCTION config_tables_of_events();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0002_access_ends"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ForgottenPerson",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account", models.BigIntegerField(unique=True)),
                ("pseudonym", models.CharField(max_length=150, unique=True)),
                ("reason", models.TextField()),
                ("forgotten_at", models.DateTimeField()),
                (
                    "forgotten_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        triggers.AddTrigger(
            model_name="forgottenperson",
            trigger=pgtrigger.compiler.Trigger(
                name="forgotten_person_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'forgotten_person_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="cfe2643f3a9f1dc658dded1cdac2eea309543ae9",
                    operation="UPDATE",
                    pgid="pgtrigger_forgotten_person_is_never_changed_06892",
                    table="config_forgottenperson",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="forgottenperson",
            trigger=pgtrigger.compiler.Trigger(
                name="forgotten_person_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'forgotten_person_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="06d3d8671bcdb63db153a9247bd2f0f1b1be469c",
                    operation="DELETE",
                    pgid="pgtrigger_forgotten_person_is_never_deleted_9efbd",
                    table="config_forgottenperson",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(FORGET_NAMES, DROP_FUNCTIONS),
    ]
