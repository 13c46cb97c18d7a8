"""Refuse quotes without a version where there is one, and those that stand in it more than once."""

import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0031_the_unknown_claimant"),
        ("sources", "0004_history_of_what_stands"),
    ]

    operations = [
        migrations.AlterField(
            model_name="evidence",
            name="version",
            field=models.ForeignKey(
                blank=True,
                help_text="The captured text the quote was read in. Left empty, it is the newest one that has the words.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="sources.articleversion",
                verbose_name="version",
            ),
        ),
        migrations.AlterField(
            model_name="evidenceevent",
            name="version",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="The captured text the quote was read in. Left empty, it is the newest one that has the words.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="sources.articleversion",
                verbose_name="version",
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_quote_stands_once_in_its_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."version_id" IS NOT NULL AND NOT (NEW."quote_exact" = \'\'))',
                    func="\n            IF (TG_OP = 'INSERT' OR\n    (OLD.article_id, OLD.version_id, OLD.quote_exact, OLD.quote_prefix, OLD.quote_suffix) IS DISTINCT FROM\n    (NEW.article_id, NEW.version_id, NEW.quote_exact, NEW.quote_prefix, NEW.quote_suffix)) AND EXISTS (\n                    SELECT FROM sources_articleversion AS version\n                    CROSS JOIN LATERAL (\n                        SELECT NEW.quote_prefix || NEW.quote_exact || NEW.quote_suffix AS words) AS quote\n                    CROSS JOIN LATERAL (SELECT substr(text, strpos(text, words) + 1) AS after_it) AS rest\n                    WHERE version.id = NEW.version_id AND strpos(text, words) > 0 AND strpos(after_it, words) > 0) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_quote_stands_once_in_its_version',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'The quote stands more than once in this version of the article: add the words directly before or after it.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="23271878ae6cb8932bcda30f0ec71d6e4658fa8c",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_evidence_quote_stands_once_in_its_version_fdf2a",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_quote_is_read_in_a_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."version_id" IS NULL AND NOT (NEW."quote_exact" = \'\'))',
                    func="\n            IF (TG_OP = 'INSERT' OR\n    (OLD.article_id, OLD.version_id, OLD.quote_exact, OLD.quote_prefix, OLD.quote_suffix) IS DISTINCT FROM\n    (NEW.article_id, NEW.version_id, NEW.quote_exact, NEW.quote_prefix, NEW.quote_suffix)) AND EXISTS (\n                    SELECT FROM sources_articleversion AS version WHERE version.article_id = NEW.article_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_quote_is_read_in_a_version',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This article has a captured text: name the version that the quote was read in.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="e51bd8fd7070bcb1fe4a3c7eb47e33ca105a9897",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_evidence_quote_is_read_in_a_version_aca2a",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
    ]
