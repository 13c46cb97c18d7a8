"""The domains that are or were those of our own desk, from which no verdict is imported; who may change what all see."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

IS_OUR_DOMAIN = """
    CREATE FUNCTION sources_is_our_domain(name text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM sources_deskdomain AS ours
            WHERE name = ours.domain OR right(name, length(ours.domain) + 1) = '.' || ours.domain);
    END $$;
"""
# As the history of publishers has them, too: a publisher may have been our desk before.
KNOWN_DOMAINS = """
    INSERT INTO sources_deskdomain (domain)
    SELECT domain FROM sources_publisher WHERE is_desk
    UNION SELECT domain FROM sources_publisherevent WHERE is_desk;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0002_forgotten_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskDomain",
            fields=[
                ("domain", models.CharField(max_length=253, primary_key=True, serialize=False, verbose_name="domain")),
            ],
            options={
                "verbose_name": "domain of our own desk",
                "verbose_name_plural": "domains of our own desk",
                "default_permissions": (),
            },
        ),
        migrations.AlterModelOptions(
            name="article",
            options={
                "permissions": [("correct_article", "Can change articles that everybody sees")],
                "verbose_name": "article",
                "verbose_name_plural": "articles",
            },
        ),
        migrations.AlterModelOptions(
            name="publisher",
            options={
                "permissions": [("correct_publisher", "Can change publishers that everybody sees")],
                "verbose_name": "publisher",
                "verbose_name_plural": "publishers",
            },
        ),
        migrations.AlterField(
            model_name="publisher",
            name="is_desk",
            field=models.BooleanField(
                default=False,
                help_text="Tick only for the house that uses this Claimdesk. It is set once, and never taken back.",
                verbose_name="our own desk",
            ),
        ),
        migrations.AlterField(
            model_name="publisherevent",
            name="is_desk",
            field=models.BooleanField(
                default=False,
                help_text="Tick only for the house that uses this Claimdesk. It is set once, and never taken back.",
                verbose_name="our own desk",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publisher",
            trigger=pgtrigger.compiler.Trigger(
                name="publisher_of_ours_stays_ours",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT NEW."is_desk" AND OLD."is_desk")',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'publisher_of_ours_stays_ours',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This is our own desk, and stays it: its verdicts are published by two people.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="52b8b8c86cd0d6cc808d62562732a7fdab9263cd",
                    operation="UPDATE",
                    pgid="pgtrigger_publisher_of_ours_stays_ours_504eb",
                    table="sources_publisher",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publisher",
            trigger=pgtrigger.compiler.Trigger(
                name="publisher_of_ours_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."is_desk")',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'publisher_of_ours_is_kept',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This is our own desk: it is never deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="69f61fe78a49cdaa8fb98c757a5c7b232ea2f559",
                    operation="DELETE",
                    pgid="pgtrigger_publisher_of_ours_is_kept_34ded",
                    table="sources_publisher",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publisher",
            trigger=pgtrigger.compiler.Trigger(
                name="publisher_of_ours_notes_its_domain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."is_desk")',
                    func="\n                    INSERT INTO sources_deskdomain (domain) VALUES (NEW.domain) ON CONFLICT DO NOTHING;\n                    RETURN NULL;\n                ",
                    hash="43b69fd08fd0b2a218dfc8bb39299902c8cff40a",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_publisher_of_ours_notes_its_domain_43d66",
                    table="sources_publisher",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publisher",
            trigger=pgtrigger.compiler.Trigger(
                name="publisher_moves_to_no_domain_of_ours",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT NEW."is_desk")',
                    func="\n            IF NEW.domain <> OLD.domain AND sources_is_our_domain(NEW.domain) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'publisher_moves_to_no_domain_of_ours',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This domain is or was that of our own desk: no other publisher moves there.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="f88aa2198416b03126227414cc96a2adf2373788",
                    operation="UPDATE",
                    pgid="pgtrigger_publisher_moves_to_no_domain_of_ours_44fe3",
                    table="sources_publisher",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publisher",
            trigger=pgtrigger.compiler.Trigger(
                name="publisher_takes_no_name_of_ours",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT NEW."is_desk")',
                    func="\n            IF EXISTS (SELECT FROM sources_publisher AS desk\n                    WHERE desk.is_desk AND lower(desk.name) = lower(NEW.name) AND desk.domain <> NEW.domain) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'publisher_takes_no_name_of_ours',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This is the name of our own desk: give another publisher another name.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="bbdb1241601e7fa0927293e27f1476bed2a66244",
                    operation='INSERT OR UPDATE OF "name"',
                    pgid="pgtrigger_publisher_takes_no_name_of_ours_37d21",
                    table="sources_publisher",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deskdomain",
            trigger=pgtrigger.compiler.Trigger(
                name="desk_domain_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'desk_domain_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="6d9d844bddae770dac3a50a285ed0a360f3161e3",
                    operation="UPDATE",
                    pgid="pgtrigger_desk_domain_is_never_changed_103ee",
                    table="sources_deskdomain",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deskdomain",
            trigger=pgtrigger.compiler.Trigger(
                name="desk_domain_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'desk_domain_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="44e4a6cdaab8dbef6b405c857be0c12b4556e676",
                    operation="DELETE",
                    pgid="pgtrigger_desk_domain_is_never_deleted_825a9",
                    table="sources_deskdomain",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(IS_OUR_DOMAIN, "DROP FUNCTION sources_is_our_domain(text)"),
        migrations.RunSQL(KNOWN_DOMAINS, migrations.RunSQL.noop),
    ]
