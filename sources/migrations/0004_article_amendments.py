"""What the public reads of an article with a verdict of ours changes by an amendment."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# Sources know nothing of claims: the migration of claims that depends on this one replaces the function.
IS_HELD = """
    CREATE FUNCTION sources_article_is_held(held uuid, before jsonb, after jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        RETURN false;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0003_desk_domains"),
    ]

    operations = [
        migrations.RunSQL(IS_HELD, "DROP FUNCTION sources_article_is_held(uuid, jsonb, jsonb)"),
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="article_of_our_verdict_changes_by_amendment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."canonical_url" IS DISTINCT FROM (NEW."canonical_url") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."publisher_id" IS DISTINCT FROM (NEW."publisher_id") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."url" IS DISTINCT FROM (NEW."url"))',
                    func="\n            IF sources_article_is_held(OLD.id, to_jsonb(OLD), to_jsonb(NEW)) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'article_of_our_verdict_changes_by_amendment',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict of ours was published with this article: what everybody reads of it changes by an amendment of the claim. Propose one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="106cfc69d1e84449a177310b478cdeab9ba70c2a",
                    operation="UPDATE",
                    pgid="pgtrigger_article_of_our_verdict_changes_by_amendment_85d84",
                    table="sources_article",
                    when="BEFORE",
                ),
            ),
        ),
    ]
