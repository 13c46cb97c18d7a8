"""An amendment may come in with an export of another desk, and names its publisher."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0023_imported_links"),
        ("sources", "0007_houses_of_several_domains"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="amendment",
            name="amendment_notes_when_it_was_accepted",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="amendment",
            name="amendment_keeps_what_was_proposed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="amendment",
            name="added_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="amendment",
            name="changed_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="amendment",
            name="deleted_delete",
        ),
        migrations.RemoveConstraint(
            model_name="amendment",
            name="amendment_decision_is_dated_and_signed",
        ),
        migrations.AddField(
            model_name="amendment",
            name="publisher",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sources.publisher",
                verbose_name="amended by another desk",
            ),
        ),
        migrations.AddField(
            model_name="amendmentevent",
            name="publisher",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="sources.publisher",
                verbose_name="amended by another desk",
            ),
        ),
        migrations.AlterField(
            model_name="amendment",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="proposed by",
            ),
        ),
        migrations.AlterField(
            model_name="amendmentevent",
            name="proposed_by",
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
                verbose_name="proposed by",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_notes_when_it_was_accepted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF NEW.publisher_id IS NOT NULL THEN\n                        NEW.applied_in := NULL;  -- what it changed came in with it\n                    ELSIF NEW.status = 'accepted' AND (TG_OP = 'INSERT' OR OLD.status <> 'accepted') THEN\n                        NEW.applied_in := pg_current_xact_id()::text::bigint;\n                    ELSIF TG_OP = 'UPDATE' THEN\n                        NEW.applied_in := OLD.applied_in;\n                    ELSE\n                        NEW.applied_in := NULL;\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="9b219d08ec07d0d7964887b069f4681d9eaff4d0",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_amendment_notes_when_it_was_accepted_6f77b",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_of_our_desk_is_not_imported",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."publisher_id" IS NOT NULL)',
                    func="\n            IF (SELECT sources_is_our_domain(publisher.domain)\n                    FROM sources_publisher AS publisher WHERE publisher.id = NEW.publisher_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_of_our_desk_is_not_imported',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Amendments of our own desk are made here: an import brings those of others.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="01672690800321ccf7c6c0ed0407e9f0a98cb1c7",
                    operation="INSERT",
                    pgid="pgtrigger_amendment_of_our_desk_is_not_imported_84f5b",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_keeps_what_was_proposed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."changes" IS DISTINCT FROM (NEW."changes") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."publisher_id" IS DISTINCT FROM (NEW."publisher_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_keeps_what_was_proposed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'An amendment stays as it was proposed: reject it, and propose another one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="bd72ac708f4fdc3a81bb3056bb564c6e8a25d652",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_keeps_what_was_proposed_cb0f3",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_amendmentevent" ("changes", "claim_id", "decided_at", "decided_by_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "proposed_at", "proposed_by_id", "publisher_id", "rejection_reason", "status") VALUES (NEW."changes", NEW."claim_id", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."proposed_at", NEW."proposed_by_id", NEW."publisher_id", NEW."rejection_reason", NEW."status"); RETURN NULL;',
                    hash="3f50fa70bc988b6013c5e02e0edf6aa440ec3474",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_34f0a",
                    table="claims_amendment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."changes" IS DISTINCT FROM (NEW."changes") OR OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."publisher_id" IS DISTINCT FROM (NEW."publisher_id") OR OLD."rejection_reason" IS DISTINCT FROM (NEW."rejection_reason") OR OLD."status" IS DISTINCT FROM (NEW."status"))',
                    func='INSERT INTO "claims_amendmentevent" ("changes", "claim_id", "decided_at", "decided_by_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "proposed_at", "proposed_by_id", "publisher_id", "rejection_reason", "status") VALUES (NEW."changes", NEW."claim_id", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."proposed_at", NEW."proposed_by_id", NEW."publisher_id", NEW."rejection_reason", NEW."status"); RETURN NULL;',
                    hash="e041ddd1fc769de265b81e00360d8938d1213e24",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_a432e",
                    table="claims_amendment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_amendmentevent" ("changes", "claim_id", "decided_at", "decided_by_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "proposed_at", "proposed_by_id", "publisher_id", "rejection_reason", "status") VALUES (OLD."changes", OLD."claim_id", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."proposed_at", OLD."proposed_by_id", OLD."publisher_id", OLD."rejection_reason", OLD."status"); RETURN NULL;',
                    hash="1a49e8da60e6f26ccf89c604548bc41d9575f07e",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_21548",
                    table="claims_amendment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("proposed_by__isnull", False), ("publisher__isnull", True)),
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("status", "proposed"),
                    ),
                    models.Q(
                        models.Q(("status", "proposed"), _negated=True),
                        models.Q(("proposed_by__isnull", False), ("publisher__isnull", True)),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    models.Q(
                        models.Q(("proposed_by__isnull", True), ("publisher__isnull", False)),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", True),
                        ("status", "accepted"),
                    ),
                    _connector="OR",
                ),
                name="amendment_decision_is_dated_and_signed",
                violation_error_message="A decided amendment has a date, and the signature of its editor or the name of another desk.",
            ),
        ),
    ]
