"""A link may come in with an export of another desk, whose confirmation nobody here has signed."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0022_counted_names"),
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
        migrations.RemoveConstraint(
            model_name="claimlink",
            name="claim_link_decision_is_dated_and_signed",
        ),
        migrations.AddField(
            model_name="claimlink",
            name="origin",
            field=models.CharField(
                choices=[("desk", "our desk"), ("import", "imported")],
                db_default="desk",
                default="desk",
                editable=False,
                max_length=10,
                verbose_name="origin",
            ),
        ),
        migrations.AddField(
            model_name="claimlinkevent",
            name="origin",
            field=models.CharField(
                choices=[("desk", "our desk"), ("import", "imported")],
                db_default="desk",
                default="desk",
                editable=False,
                max_length=10,
                verbose_name="origin",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_link_keeps_its_origin",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."origin" IS DISTINCT FROM (NEW."origin"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_link_keeps_its_origin',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A link of the desk never becomes an imported one, nor the other way round.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="afe3e787980b7b257947a0354cab327d47854827",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_link_keeps_its_origin_e1dbc",
                    table="claims_claimlink",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimlinkevent" ("claim_id", "created_at", "decided_at", "decided_by_id", "id", "kind", "origin", "other_id", "pgh_context", "pgh_created_at", "pgh_label", "reason", "score", "state") VALUES (NEW."claim_id", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."kind", NEW."origin", NEW."other_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."reason", NEW."score", NEW."state"); RETURN NULL;',
                    hash="eaca7b240ff5c6e34cda3dac001c07ece95d75a2",
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
                    func='INSERT INTO "claims_claimlinkevent" ("claim_id", "created_at", "decided_at", "decided_by_id", "id", "kind", "origin", "other_id", "pgh_context", "pgh_created_at", "pgh_label", "reason", "score", "state") VALUES (NEW."claim_id", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."kind", NEW."origin", NEW."other_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."reason", NEW."score", NEW."state"); RETURN NULL;',
                    hash="75f952bc771e0837fec64677b5e2e61860bd8234",
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
                    func='INSERT INTO "claims_claimlinkevent" ("claim_id", "created_at", "decided_at", "decided_by_id", "id", "kind", "origin", "other_id", "pgh_context", "pgh_created_at", "pgh_label", "reason", "score", "state") VALUES (OLD."claim_id", OLD."created_at", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."kind", OLD."origin", OLD."other_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."reason", OLD."score", OLD."state"); RETURN NULL;',
                    hash="dca76b21850815892e98791e4f47043a65369ed3",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_54a08",
                    table="claims_claimlink",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="claimlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["desk", "import"])),
                name="claim_link_origin_is_known",
                violation_error_message="This origin is not one of the list.",
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
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", True),
                        ("origin", "import"),
                        ("state", "confirmed"),
                    ),
                    _connector="OR",
                ),
                name="claim_link_decision_is_dated_and_signed",
                violation_error_message="A decided link has a date, and the signature of its editor unless another desk confirmed it; no other has.",
            ),
        ),
    ]
