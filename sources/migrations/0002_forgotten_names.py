"""Guards of events that accept the pseudonym of a forgotten person, and no other change."""

import pgtrigger.compiler
from django.db import migrations

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0003_forgotten_people"),
        ("sources", "0001_initial"),
    ]

    operations = [
        triggers.RemoveTrigger(
            model_name="articleevent",
            name="article_event_is_never_changed",
        ),
        triggers.RemoveTrigger(
            model_name="articleversionevent",
            name="article_version_event_is_never_changed",
        ),
        triggers.RemoveTrigger(
            model_name="publisherevent",
            name="publisher_event_is_never_changed",
        ),
        triggers.AddTrigger(
            model_name="articleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="article_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'article_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="f97ff6dc90c35a1b196c18f65d04158afb2a3ae6",
                    operation="UPDATE",
                    pgid="pgtrigger_article_event_is_never_changed_7be04",
                    table="sources_articleevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="articleversionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="article_version_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'article_version_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="592931453c3ca1d1ace99b4d046f3608161bd55a",
                    operation="UPDATE",
                    pgid="pgtrigger_article_version_event_is_never_changed_4429e",
                    table="sources_articleversionevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="publisherevent",
            trigger=pgtrigger.compiler.Trigger(
                name="publisher_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'publisher_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="b755e3ae9d1316b56d7e319dc72cf53bffeface8",
                    operation="UPDATE",
                    pgid="pgtrigger_publisher_event_is_never_changed_10300",
                    table="sources_publisherevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
