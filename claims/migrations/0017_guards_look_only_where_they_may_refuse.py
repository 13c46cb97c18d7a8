"""A guard that has nothing to refuse costs nothing: what it is about stands in its condition."""

import pgtrigger.compiler
from django.db import migrations

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0016_words_are_read_quicker"),
    ]

    operations = [
        triggers.RemoveTrigger(
            model_name="evidence",
            name="evidence_quote_stands_in_its_version",
        ),
        triggers.RemoveTrigger(
            model_name="verdict",
            name="verdict_public_rests_on_evidence",
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_quote_stands_in_its_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."version_id" IS NOT NULL AND NOT (NEW."quote_exact" = \'\'))',
                    func="\n            IF NOT EXISTS (\n                    SELECT FROM sources_articleversion AS version\n                    WHERE version.id = NEW.version_id\n                    AND strpos(version.text, NEW.quote_prefix || NEW.quote_exact || NEW.quote_suffix) > 0) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_quote_stands_in_its_version',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'The quote does not stand word for word in this version of the article.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="00707aaecc7e5d5f310424a1a15019050bf68485",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_evidence_quote_stands_in_its_version_954b5",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_public_rests_on_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."origin" = \'desk\' AND NEW."published_at" IS NOT NULL)',
                    func="\n            IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted'))\n                    AND NOT EXISTS (\n                        SELECT FROM claims_evidence AS evidence JOIN sources_article AS article\n                            ON article.id = evidence.article_id\n                        WHERE evidence.claim_id = NEW.claim_id AND evidence.role = 'evidence'\n                        AND (article.published_at IS NULL OR article.published_at <= NEW.published_at)\n                        FOR SHARE OF evidence) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_public_rests_on_evidence',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict is published on evidence dated no later than itself, and there is none.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="8b3552a58a59ab10e83e50ea823d1d75032ef813",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_public_rests_on_evidence_0c7e2",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
    ]
