"""A draft that was returned says why, by whom and when."""

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0020_judges_use_their_own_scales"),
        ("sources", "0004_history_of_what_stands"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        triggers.RemoveTrigger(
            model_name="verdict",
            name="verdict_in_review_keeps_its_content",
        ),
        triggers.RemoveTrigger(
            model_name="verdict",
            name="added_insert",
        ),
        triggers.RemoveTrigger(
            model_name="verdict",
            name="changed_update",
        ),
        triggers.RemoveTrigger(
            model_name="verdict",
            name="deleted_delete",
        ),
        migrations.AddField(
            model_name="verdict",
            name="return_reason",
            field=models.TextField(
                blank=True,
                editable=False,
                help_text="What the reviewer asked to be changed.",
                verbose_name="reason for return",
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="returned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="returned at"),
        ),
        migrations.AddField(
            model_name="verdict",
            name="returned_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="returned by",
            ),
        ),
        migrations.AddField(
            model_name="verdictevent",
            name="return_reason",
            field=models.TextField(
                blank=True,
                editable=False,
                help_text="What the reviewer asked to be changed.",
                verbose_name="reason for return",
            ),
        ),
        migrations.AddField(
            model_name="verdictevent",
            name="returned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="returned at"),
        ),
        migrations.AddField(
            model_name="verdictevent",
            name="returned_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="returned by",
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_in_review_keeps_its_content",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"status\" = 'in_review')",
                    func="\n            IF to_jsonb(OLD) - ARRAY['updated_at', 'status', 'published_by_id', 'published_at', 'supersedes_id', 'correction_note',\n    'review_after', 'return_reason', 'returned_by_id', 'returned_at'] <> to_jsonb(NEW) - ARRAY['updated_at', 'status', 'published_by_id', 'published_at', 'supersedes_id', 'correction_note',\n    'review_after', 'return_reason', 'returned_by_id', 'returned_at'] THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_in_review_keeps_its_content',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict in review keeps its content: return it to its writer first.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="520f2909775c002f2f6b01a4041863af82aa58c8",
                    operation="UPDATE",
                    pgid="pgtrigger_verdict_in_review_keeps_its_content_afe8f",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_verdictevent" ("claim_id", "correction_note", "created_at", "explanation", "id", "label", "language", "origin", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "published_by_id", "publisher_id", "rating_id", "retracted_at", "retraction_reason", "return_reason", "returned_at", "returned_by_id", "review_after", "review_id", "status", "summary", "supersedes_id", "updated_at", "written_by_id") VALUES (NEW."claim_id", NEW."correction_note", NEW."created_at", NEW."explanation", NEW."id", NEW."label", NEW."language", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."published_at", NEW."published_by_id", NEW."publisher_id", NEW."rating_id", NEW."retracted_at", NEW."retraction_reason", NEW."return_reason", NEW."returned_at", NEW."returned_by_id", NEW."review_after", NEW."review_id", NEW."status", NEW."summary", NEW."supersedes_id", NEW."updated_at", NEW."written_by_id"); RETURN NULL;',
                    hash="9fabb12a2f05c2a3b80ba369ce4dc3e65fd536d6",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_80e93",
                    table="claims_verdict",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."correction_note" IS DISTINCT FROM (NEW."correction_note") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."explanation" IS DISTINCT FROM (NEW."explanation") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."published_by_id" IS DISTINCT FROM (NEW."published_by_id") OR OLD."publisher_id" IS DISTINCT FROM (NEW."publisher_id") OR OLD."rating_id" IS DISTINCT FROM (NEW."rating_id") OR OLD."retracted_at" IS DISTINCT FROM (NEW."retracted_at") OR OLD."retraction_reason" IS DISTINCT FROM (NEW."retraction_reason") OR OLD."return_reason" IS DISTINCT FROM (NEW."return_reason") OR OLD."returned_at" IS DISTINCT FROM (NEW."returned_at") OR OLD."returned_by_id" IS DISTINCT FROM (NEW."returned_by_id") OR OLD."review_id" IS DISTINCT FROM (NEW."review_id") OR OLD."review_after" IS DISTINCT FROM (NEW."review_after") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."supersedes_id" IS DISTINCT FROM (NEW."supersedes_id") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id"))',
                    func='INSERT INTO "claims_verdictevent" ("claim_id", "correction_note", "created_at", "explanation", "id", "label", "language", "origin", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "published_by_id", "publisher_id", "rating_id", "retracted_at", "retraction_reason", "return_reason", "returned_at", "returned_by_id", "review_after", "review_id", "status", "summary", "supersedes_id", "updated_at", "written_by_id") VALUES (NEW."claim_id", NEW."correction_note", NEW."created_at", NEW."explanation", NEW."id", NEW."label", NEW."language", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."published_at", NEW."published_by_id", NEW."publisher_id", NEW."rating_id", NEW."retracted_at", NEW."retraction_reason", NEW."return_reason", NEW."returned_at", NEW."returned_by_id", NEW."review_after", NEW."review_id", NEW."status", NEW."summary", NEW."supersedes_id", NEW."updated_at", NEW."written_by_id"); RETURN NULL;',
                    hash="ec0f727de59d9973887607219083c8e8bd0a1b5d",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_fbe7c",
                    table="claims_verdict",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_verdictevent" ("claim_id", "correction_note", "created_at", "explanation", "id", "label", "language", "origin", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "published_by_id", "publisher_id", "rating_id", "retracted_at", "retraction_reason", "return_reason", "returned_at", "returned_by_id", "review_after", "review_id", "status", "summary", "supersedes_id", "updated_at", "written_by_id") VALUES (OLD."claim_id", OLD."correction_note", OLD."created_at", OLD."explanation", OLD."id", OLD."label", OLD."language", OLD."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."published_at", OLD."published_by_id", OLD."publisher_id", OLD."rating_id", OLD."retracted_at", OLD."retraction_reason", OLD."return_reason", OLD."returned_at", OLD."returned_by_id", OLD."review_after", OLD."review_id", OLD."status", OLD."summary", OLD."supersedes_id", OLD."updated_at", OLD."written_by_id"); RETURN NULL;',
                    hash="90e883509d21206b083832ed1623534bec4a7c90",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_a0517",
                    table="claims_verdict",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("return_reason__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]"),
                        ("returned_at__isnull", False),
                        ("status", "draft"),
                    ),
                    models.Q(("return_reason", ""), ("returned_at__isnull", True), ("returned_by__isnull", True)),
                    _connector="OR",
                ),
                name="verdict_return_is_explained",
                violation_error_message="A returned draft says why, and when; no other verdict does.",
            ),
        ),
    ]
