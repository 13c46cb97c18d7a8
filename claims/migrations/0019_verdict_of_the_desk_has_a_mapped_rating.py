"""A label of others may wait for its meaning; what our desk publishes has one."""

import pgtrigger.compiler
from django.db import migrations

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0018_verdicts_by_publication"),
    ]

    operations = [
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_public_has_a_rating_that_is_mapped",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."origin" = \'desk\' AND NEW."published_at" IS NOT NULL AND NEW."rating_id" IS NOT NULL)',
                    func="\n            IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) AND EXISTS (\n                    SELECT FROM (SELECT category FROM claims_rating WHERE id = NEW.rating_id FOR SHARE) AS rating\n                    WHERE category IS NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_public_has_a_rating_that_is_mapped',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Nobody has said yet what this rating means: give it a category first.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="3f6b59648bf4c54ce8866e9854ddc4e95a96b2e7",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_public_has_a_rating_that_is_mapped_dbe8b",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
    ]
