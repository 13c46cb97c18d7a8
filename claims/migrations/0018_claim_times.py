"""A claim may say at what time of its day it was made."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import config.db.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0017_claims_to_link"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="claim_judged_by_us_changes_by_amendment",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="added_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="deleted_delete",
        ),
        migrations.AddField(
            model_name="claim",
            name="claimed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="At what time of that day, if it is known. Another day without another time clears it.",
                null=True,
                verbose_name="claimed at",
            ),
        ),
        migrations.AddField(
            model_name="claimevent",
            name="claimed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="At what time of that day, if it is known. Another day without another time clears it.",
                null=True,
                verbose_name="claimed at",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_judged_by_us_changes_by_amendment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claimant_id" IS DISTINCT FROM (NEW."claimant_id") OR OLD."claimed_at" IS DISTINCT FROM (NEW."claimed_at") OR OLD."claimed_on" IS DISTINCT FROM (NEW."claimed_on") OR OLD."context" IS DISTINCT FROM (NEW."context") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."statement" IS DISTINCT FROM (NEW."statement"))',
                    func="\n            IF claims_changes_unamended(OLD.id, 'claim', OLD.id, to_jsonb(OLD), to_jsonb(NEW),\n                    '{statement,language,claimant_id,claimed_on,claimed_at,place,context}') THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_judged_by_us_changes_by_amendment',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict of ours was published on this claim: what the public reads of it changes by an amendment. Propose one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="d52015b567806b83bd52966c946a925e85374d56",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_judged_by_us_changes_by_amendment_2f55d",
                    table="claims_claim",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_time_goes_with_its_day",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claimed_on" IS DISTINCT FROM (NEW."claimed_on"))',
                    func="\n                    IF NEW.claimed_at IS NOT DISTINCT FROM OLD.claimed_at THEN\n                        NEW.claimed_at := NULL;\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="df746979cfabf9fc1ce874cc45fad014d9858d49",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_time_goes_with_its_day_18625",
                    table="claims_claim",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("assigned_to_id", "claimant_id", "claimed_at", "claimed_on", "context", "created_at", "created_by_id", "dismissed_reason", "external_ref", "id", "language", "pgh_context", "pgh_created_at", "pgh_label", "place", "priority", "statement", "status", "updated_at") VALUES (NEW."assigned_to_id", NEW."claimant_id", NEW."claimed_at", NEW."claimed_on", NEW."context", NEW."created_at", NEW."created_by_id", NEW."dismissed_reason", NEW."external_ref", NEW."id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."place", NEW."priority", NEW."statement", NEW."status", NEW."updated_at"); RETURN NULL;',
                    hash="14cc853361c3effb50af0bec05a68b68bfe040d1",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_592d5",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."assigned_to_id" IS DISTINCT FROM (NEW."assigned_to_id") OR OLD."claimant_id" IS DISTINCT FROM (NEW."claimant_id") OR OLD."claimed_at" IS DISTINCT FROM (NEW."claimed_at") OR OLD."claimed_on" IS DISTINCT FROM (NEW."claimed_on") OR OLD."context" IS DISTINCT FROM (NEW."context") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."dismissed_reason" IS DISTINCT FROM (NEW."dismissed_reason") OR OLD."external_ref" IS DISTINCT FROM (NEW."external_ref") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."statement" IS DISTINCT FROM (NEW."statement") OR OLD."status" IS DISTINCT FROM (NEW."status"))',
                    func='INSERT INTO "claims_claimevent" ("assigned_to_id", "claimant_id", "claimed_at", "claimed_on", "context", "created_at", "created_by_id", "dismissed_reason", "external_ref", "id", "language", "pgh_context", "pgh_created_at", "pgh_label", "place", "priority", "statement", "status", "updated_at") VALUES (NEW."assigned_to_id", NEW."claimant_id", NEW."claimed_at", NEW."claimed_on", NEW."context", NEW."created_at", NEW."created_by_id", NEW."dismissed_reason", NEW."external_ref", NEW."id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."place", NEW."priority", NEW."statement", NEW."status", NEW."updated_at"); RETURN NULL;',
                    hash="ad682a1f3ee16bd2cab53dd030e48303d141917d",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_5dddc",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("assigned_to_id", "claimant_id", "claimed_at", "claimed_on", "context", "created_at", "created_by_id", "dismissed_reason", "external_ref", "id", "language", "pgh_context", "pgh_created_at", "pgh_label", "place", "priority", "statement", "status", "updated_at") VALUES (OLD."assigned_to_id", OLD."claimant_id", OLD."claimed_at", OLD."claimed_on", OLD."context", OLD."created_at", OLD."created_by_id", OLD."dismissed_reason", OLD."external_ref", OLD."id", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."place", OLD."priority", OLD."statement", OLD."status", OLD."updated_at"); RETURN NULL;',
                    hash="5c5927fae4103e8c1f59ccc5437f806348bb14b6",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_67ba9",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claimed_at__isnull", True),
                    models.Q(
                        ("claimed_on__isnull", False), config.db.constraints.IsTimeOfDay("claimed_at", "claimed_on")
                    ),
                    _connector="OR",
                ),
                name="claim_time_is_of_its_day",
                violation_error_message="The time of a claim is on its day: change both, or leave the time out.",
            ),
        ),
    ]
