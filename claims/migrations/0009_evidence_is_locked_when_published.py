"""Publishing locks the evidence it rests on, so that nobody deletes it meanwhile."""

import pgtrigger.compiler
from django.db import migrations

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0008_changes_and_corrections"),
    ]

    operations = [
        triggers.RemoveTrigger(
            model_name="verdict",
            name="verdict_public_rests_on_evidence",
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_public_rests_on_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.origin = 'desk' AND NEW.published_at IS NOT NULL AND NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted'))\n                    AND NOT EXISTS (\n                        SELECT FROM claims_evidence AS evidence JOIN sources_article AS article\n                            ON article.id = evidence.article_id\n                        WHERE evidence.claim_id = NEW.claim_id AND evidence.role = 'evidence'\n                        AND (article.published_at IS NULL OR article.published_at <= NEW.published_at)\n                        FOR SHARE OF evidence) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_public_rests_on_evidence',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict is published on evidence dated no later than itself, and there is none.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="058cda9f78496e375c0b6ef58626b6723812f29f",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_public_rests_on_evidence_0c7e2",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
    ]
