"""A link says when it was decided and why, and a decided one changes only by being undone."""

import django.core.validators
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Decisions were not dated before, and not explained. A decision that nobody signed becomes a suggestion again.
SIGN_DECIDED = """
    UPDATE claims_claimlink AS link SET
        decided_at = (SELECT max(event.pgh_created_at) FROM claims_claimlinkevent AS event WHERE event.id = link.id),
        decided_by_id = coalesce(decided_by_id, (
            SELECT person.id FROM claims_claimlinkevent AS event
            JOIN auth_user AS person ON person.id::text = event.pgh_context ->> 'user'
            WHERE event.id = link.id AND event.state = link.state ORDER BY event.pgh_id LIMIT 1)),
        reason = CASE state WHEN 'rejected' THEN 'Rejected before reasons were written down.' ELSE '' END
    WHERE state <> 'suggested';
    UPDATE claims_claimlink SET decided_at = coalesce(decided_at, created_at) WHERE state <> 'suggested';
    UPDATE claims_claimlink SET state = 'suggested', reason = '', decided_at = NULL
    WHERE state <> 'suggested' AND decided_by_id IS NULL;
    UPDATE claims_claimlink SET decided_by_id = NULL WHERE state = 'suggested' AND decided_by_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0011_matching"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="claimlink",
            name="added_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claimlink",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claimlink",
            name="deleted_delete",
        ),
        migrations.AddField(
            model_name="claimlink",
            name="decided_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="decided at"),
        ),
        migrations.AddField(
            model_name="claimlink",
            name="reason",
            field=models.TextField(
                blank=True,
                editable=False,
                validators=[django.core.validators.MaxLengthValidator(5000)],
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="claimlinkevent",
            name="decided_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="decided at"),
        ),
        migrations.AddField(
            model_name="claimlinkevent",
            name="reason",
            field=models.TextField(
                blank=True,
                editable=False,
                validators=[django.core.validators.MaxLengthValidator(5000)],
                verbose_name="reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimlinkevent" ("claim_id", "created_at", "decided_at", "decided_by_id", "id", "kind", "other_id", "pgh_context", "pgh_created_at", "pgh_label", "reason", "score", "state") VALUES (NEW."claim_id", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."kind", NEW."other_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."reason", NEW."score", NEW."state"); RETURN NULL;',
                    hash="0e92095c589323a5a748a97cd9dee05dfa22a339",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_22675",
                    table="claims_claimlink",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_claimlinkevent" ("claim_id", "created_at", "decided_at", "decided_by_id", "id", "kind", "other_id", "pgh_context", "pgh_created_at", "pgh_label", "reason", "score", "state") VALUES (NEW."claim_id", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."kind", NEW."other_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."reason", NEW."score", NEW."state"); RETURN NULL;',
                    hash="6799774b25202e0f8c25fb923d6910ef42cdbbe8",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_14f6e",
                    table="claims_claimlink",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimlinkevent" ("claim_id", "created_at", "decided_at", "decided_by_id", "id", "kind", "other_id", "pgh_context", "pgh_created_at", "pgh_label", "reason", "score", "state") VALUES (OLD."claim_id", OLD."created_at", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."kind", OLD."other_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."reason", OLD."score", OLD."state"); RETURN NULL;',
                    hash="42f6a5d8822605af9f11865c1a1c4a5e3f1daafb",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_54a08",
                    table="claims_claimlink",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(SIGN_DECIDED, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_link_keeps_its_other_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."other_id" IS DISTINCT FROM (NEW."other_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_link_keeps_its_other_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row belongs to its claim for good: make a new one there instead.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="0289d8030abed75d5398754c8ccdcba406e40af9",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_link_keeps_its_other_claim_25f80",
                    table="claims_claimlink",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_link_once_decided_stays_until_undone",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF OLD.state <> 'suggested' AND NEW.state <> 'suggested' THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_link_once_decided_stays_until_undone',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This link was decided: undo that first.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="506a82e9e773f54d4eeb4f9bbfaaf934f4c76feb",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_link_once_decided_stays_until_undone_c6d1d",
                    table="claims_claimlink",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_link_once_decided_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (OLD.\"state\" = 'suggested'))",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_link_once_decided_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This link was decided: undo that before it is deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="bca048fd493170334d0e0d0a707f6a9ddfb35602",
                    operation="DELETE",
                    pgid="pgtrigger_claim_link_once_decided_is_never_deleted_a04d1",
                    table="claims_claimlink",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="claimlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "suggested")),
                    models.Q(
                        models.Q(("state", "suggested"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="claim_link_decision_is_dated_and_signed",
                violation_error_message="A decided link has a date and the signature of its editor; no other has.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "rejected"), _negated=True),
                    ("reason__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]"),
                    _connector="OR",
                ),
                name="claim_link_rejection_is_explained",
                violation_error_message="A rejected link says why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimlink",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "suggested"), _negated=True), ("reason", ""), _connector="OR"),
                name="claim_link_reason_is_of_a_decision",
                violation_error_message="Only a decided link has a reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Func(models.F("reason"), function="sources_is_text", output_field=models.BooleanField())
                ),
                name="claim_link_text_is_normal",
                violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
            ),
        ),
    ]
