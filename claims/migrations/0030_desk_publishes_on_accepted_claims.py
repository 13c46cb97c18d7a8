"""Our desk publishes on claims that were accepted and whose claimant was said."""

import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0029_findings_keep_their_codes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="claimant",
            field=models.ForeignKey(
                blank=True,
                help_text="Who said it. A verdict is published once this is said: “Unknown” when nobody knows.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="claims.claimant",
                verbose_name="claimant",
            ),
        ),
        migrations.AlterField(
            model_name="claimevent",
            name="claimant",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="Who said it. A verdict is published once this is said: “Unknown” when nobody knows.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.claimant",
                verbose_name="claimant",
            ),
        ),
        triggers.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_judged_by_the_desk_stays_accepted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"status\" = 'submitted' AND NOT (OLD.\"status\" = 'submitted'))",
                    func="\n            IF EXISTS (SELECT FROM claims_verdict AS verdict\n    WHERE verdict.claim_id = NEW.id AND verdict.origin = 'desk' AND verdict.published_at IS NOT NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_judged_by_the_desk_stays_accepted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'The desk has judged this claim in public: it stays accepted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="24204b9d2293ed85a47448e40122b3b083901aff",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_judged_by_the_desk_stays_accepted_7fbc8",
                    table="claims_claim",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_judged_by_the_desk_keeps_a_claimant",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."claimant_id" IS NULL AND OLD."claimant_id" IS NOT NULL)',
                    func="\n            IF EXISTS (SELECT FROM claims_verdict AS verdict\n    WHERE verdict.claim_id = NEW.id AND verdict.origin = 'desk' AND verdict.published_at IS NOT NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_judged_by_the_desk_keeps_a_claimant',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'The desk has judged this claim in public: it keeps a claimant, if only the unknown one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="69fae2dff39b10eb77d6b7bfed727668c9522af8",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_judged_by_the_desk_keeps_a_claimant_5987b",
                    table="claims_claim",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_public_is_on_an_accepted_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."origin" = \'desk\' AND NEW."published_at" IS NOT NULL)',
                    func="\n            IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) AND 'submitted' = (\n                    SELECT claim.status FROM claims_claim AS claim WHERE claim.id = NEW.claim_id\n                    FOR NO KEY UPDATE) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_public_is_on_an_accepted_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Nobody has accepted this claim yet: accept it before a verdict on it is published.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="4540dbb20c6b6b4657e94a173cf279fa777177a5",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_public_is_on_an_accepted_claim_bcbbb",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_public_is_on_a_claim_with_a_claimant",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."origin" = \'desk\' AND NEW."published_at" IS NOT NULL)',
                    func="\n            IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) AND (SELECT claim.claimant_id FROM claims_claim AS claim WHERE claim.id = NEW.claim_id\n                    FOR NO KEY UPDATE) IS NULL THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_public_is_on_a_claim_with_a_claimant',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Say who made this claim before a verdict on it is published: “Unknown” when nobody knows.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="b331e875e7fa612508343b65e0cd93f2ca019f5b",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_public_is_on_a_claim_with_a_claimant_85235",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
    ]
