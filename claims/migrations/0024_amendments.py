"""Amendments, what the public sees of the evidence, and the guards that keep public content as it is."""

import django.core.validators
import django.db.models.deletion
import django.db.models.lookups
import pghistory.utils
import pgtrigger.compiler
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0023_what_guards_of_amendments_ask"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("changes", models.JSONField(editable=False, verbose_name="changes")),
                (
                    "note",
                    models.TextField(
                        help_text="What is amended and why, for the public: “The date of the speech was wrong.”",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="note",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("accepted", "accepted"), ("rejected", "rejected")],
                        default="proposed",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="proposed at")),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="decided at")),
                (
                    "rejection_reason",
                    models.TextField(blank=True, editable=False, verbose_name="reason for rejection"),
                ),
                (
                    "applied_in",
                    models.BigIntegerField(
                        editable=False, null=True, serialize=False, verbose_name="accepted in transaction"
                    ),
                ),
            ],
            options={
                "verbose_name": "amendment",
                "verbose_name_plural": "amendments",
                "permissions": [
                    ("propose_amendment", "Can propose amendments of public claims"),
                    ("decide_amendment", "Can accept and reject amendments of public claims"),
                ],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="AmendmentEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                ("changes", models.JSONField(editable=False, verbose_name="changes")),
                (
                    "note",
                    models.TextField(
                        help_text="What is amended and why, for the public: “The date of the speech was wrong.”",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="note",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("accepted", "accepted"), ("rejected", "rejected")],
                        default="proposed",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="proposed at")),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="decided at")),
                (
                    "rejection_reason",
                    models.TextField(blank=True, editable=False, verbose_name="reason for rejection"),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        triggers.RemoveTrigger(
            model_name="evidence",
            name="added_insert",
        ),
        triggers.RemoveTrigger(
            model_name="evidence",
            name="changed_update",
        ),
        triggers.RemoveTrigger(
            model_name="evidence",
            name="deleted_delete",
        ),
        triggers.RemoveTrigger(
            model_name="evidence",
            name="evidence_of_a_public_claim_keeps_its_place",
        ),
        triggers.RemoveTrigger(
            model_name="evidence",
            name="evidence_of_a_public_claim_is_kept",
        ),
        triggers.RemoveTrigger(
            model_name="verdict",
            name="verdict_in_review_keeps_its_content",
        ),
        migrations.RemoveConstraint(
            model_name="edition",
            name="edition_kind_is_known",
        ),
        migrations.AddField(
            model_name="evidence",
            name="is_shown",
            field=models.BooleanField(db_default=True, editable=False, verbose_name="shown to the public"),
        ),
        migrations.AddField(
            model_name="evidenceevent",
            name="is_shown",
            field=models.BooleanField(db_default=True, editable=False, verbose_name="shown to the public"),
        ),
        migrations.AddField(
            model_name="verdict",
            name="published_in",
            field=models.BigIntegerField(
                editable=False, null=True, serialize=False, verbose_name="published in transaction"
            ),
        ),
        migrations.AlterField(
            model_name="edition",
            name="kind",
            field=models.TextField(
                choices=[
                    ("new", "new"),
                    ("changed", "changed"),
                    ("amended", "amended"),
                    ("corrected", "corrected"),
                    ("retracted", "retracted"),
                    ("gone", "gone"),
                ]
            ),
        ),
        triggers.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_judged_by_us_changes_by_amendment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claimant_id" IS DISTINCT FROM (NEW."claimant_id") OR OLD."claimed_on" IS DISTINCT FROM (NEW."claimed_on") OR OLD."context" IS DISTINCT FROM (NEW."context") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."statement" IS DISTINCT FROM (NEW."statement"))',
                    func="\n            IF claims_changes_unamended(OLD.id, 'claim', OLD.id, to_jsonb(OLD), to_jsonb(NEW),\n                    '{statement,language,claimant_id,claimed_on,place,context}') THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_judged_by_us_changes_by_amendment',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict of ours was published on this claim: what the public reads of it changes by an amendment. Propose one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="ba6f077bb029faed95b876ed9473a3e8969c35b3",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_judged_by_us_changes_by_amendment_2f55d",
                    table="claims_claim",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimant",
            trigger=pgtrigger.compiler.Trigger(
                name="claimant_we_judged_keeps_earlier_names",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."aliases" IS DISTINCT FROM (NEW."aliases") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."wikidata_id" IS DISTINCT FROM (NEW."wikidata_id"))',
                    func="\n            IF (OLD.wikidata_id IS DISTINCT FROM coalesce(NEW.wikidata_id, '') AND OLD.wikidata_id <> ''\n                        OR EXISTS (SELECT FROM claims_claimantevent AS earlier\n                            WHERE earlier.id = OLD.id AND earlier.name <> NEW.name\n                            AND earlier.name = ANY(OLD.aliases || OLD.name::varchar)\n                            AND NOT earlier.name = ANY(NEW.aliases)))\n                    AND EXISTS (SELECT FROM claims_claim AS claim JOIN claims_verdict AS verdict\n                            ON verdict.claim_id = claim.id\n                        WHERE claim.claimant_id = OLD.id AND verdict.origin = 'desk'\n                        AND verdict.status IN ('published', 'superseded', 'retracted')) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claimant_we_judged_keeps_earlier_names',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'We have judged claims of this claimant: the Wikidata id stays, and an earlier name stays among the aliases. For another person make another claimant, and amend the claim.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="c7380dfc3d7ee719e4f65a0fadb83207a7ab27cc",
                    operation="UPDATE",
                    pgid="pgtrigger_claimant_we_judged_keeps_earlier_names_f5173",
                    table="claims_claimant",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_topic_changes_by_amendment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF claims_topics_unamended(NEW.claim_id, OLD.topic_id, NEW.topic_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_topic_changes_by_amendment',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict of ours was published on this claim: what the public reads of it changes by an amendment. Propose one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="da1484363d0145f58080765d569f21c6351079ad",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_claim_topic_changes_by_amendment_2b94b",
                    table="claims_claimtopic",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_topic_goes_by_amendment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF claims_topics_unamended(OLD.claim_id, OLD.topic_id, NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_topic_goes_by_amendment',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict of ours was published on this claim: what the public reads of it changes by an amendment. Propose one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="89f7031c6a11a74c9df69c7e3b9680034cccea1d",
                    operation="DELETE",
                    pgid="pgtrigger_claim_topic_goes_by_amendment_33799",
                    table="claims_claimtopic",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_of_a_public_claim_keeps_its_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."role" IS DISTINCT FROM (NEW."role"))',
                    func="\n            IF OLD.is_shown AND EXISTS (SELECT FROM claims_verdict AS verdict WHERE verdict.claim_id = OLD.claim_id\n    AND verdict.status IN ('published', 'superseded', 'retracted')) AND NOT claims_is_amended(OLD.claim_id, jsonb_build_object('what', 'evidence', 'id', OLD.id)) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_of_a_public_claim_keeps_its_place',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This evidence stands in public: it keeps its article and its role. Add another piece.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="1a27a366be56fab23b24f1021c464405e2f4d208",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_of_a_public_claim_keeps_its_place_90853",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_of_a_public_claim_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (SELECT FROM claims_verdict AS verdict WHERE verdict.claim_id = OLD.claim_id\n    AND verdict.status IN ('published', 'superseded', 'retracted')) AND (OLD.is_shown OR EXISTS (\n                    SELECT FROM claims_amendment AS amendment\n                    WHERE amendment.claim_id = OLD.claim_id AND amendment.status = 'accepted'\n                    AND amendment.changes @> jsonb_build_array(jsonb_build_object('what', 'evidence', 'id', OLD.id)))) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_of_a_public_claim_is_kept',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This evidence stands in public with its claim: it can no longer be deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="b26ca868732e417dbf9bd17f6278e4a1996bb16e",
                    operation="DELETE",
                    pgid="pgtrigger_evidence_of_a_public_claim_is_kept_78785",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_added_later_is_held_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."is_shown")',
                    func="\n                    NEW.is_shown := NOT claims_keeps_its_content(NEW.claim_id);\n                    RETURN NEW;\n                ",
                    hash="ffb35de28a5008d24841a046bbb29e52a915d261",
                    operation="INSERT",
                    pgid="pgtrigger_evidence_added_later_is_held_back_e5023",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_shown_changes_by_amendment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."is_shown" IS DISTINCT FROM (NEW."is_shown") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."quote_exact" IS DISTINCT FROM (NEW."quote_exact") OR OLD."quote_prefix" IS DISTINCT FROM (NEW."quote_prefix") OR OLD."quote_suffix" IS DISTINCT FROM (NEW."quote_suffix") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."stance" IS DISTINCT FROM (NEW."stance") OR OLD."version_id" IS DISTINCT FROM (NEW."version_id"))',
                    func="\n            IF (OLD.is_shown OR NEW.is_shown)\n                    AND NOT (NOT OLD.is_shown AND claims_is_published_now(OLD.claim_id))\n                    AND claims_changes_unamended(OLD.claim_id, 'evidence', OLD.id, to_jsonb(OLD), to_jsonb(NEW),\n                        '{article_id,version_id,role,stance,quote_exact,quote_prefix,quote_suffix,note,is_shown}') THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_shown_changes_by_amendment',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict of ours was published on this claim: what the public reads of it changes by an amendment. Propose one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="81074d4fac45b8241b6245bd53a718f94edb312a",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_shown_changes_by_amendment_2f343",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_held_back_is_beside_a_public_verdict",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT NEW."is_shown")',
                    constraint="CONSTRAINT",
                    func="\n            IF NOT EXISTS (SELECT FROM claims_verdict AS verdict\n                    WHERE verdict.claim_id = NEW.claim_id AND verdict.origin = 'desk'\n                    AND verdict.status IN ('published', 'superseded', 'retracted')) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_held_back_is_beside_a_public_verdict',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Evidence is held back only on a claim that has a published verdict of ours.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="747918f10f0f81d6096e7e151b7ec4388a178494",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_evidence_held_back_is_beside_a_public_verdict_45882",
                    table="claims_evidence",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_of_a_standing_verdict_remains",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."is_shown" IS DISTINCT FROM (NEW."is_shown") OR OLD."role" IS DISTINCT FROM (NEW."role"))',
                    constraint="CONSTRAINT",
                    func="\n            IF OLD.is_shown AND OLD.role = 'evidence' AND EXISTS (SELECT FROM claims_verdict AS verdict\n                        WHERE verdict.claim_id = NEW.claim_id AND verdict.origin = 'desk'\n                        AND verdict.status = 'published')\n                    AND NOT EXISTS (SELECT FROM claims_evidence AS evidence\n                        WHERE evidence.claim_id = NEW.claim_id AND evidence.is_shown\n                        AND evidence.role = 'evidence') THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_of_a_standing_verdict_remains',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'The published verdict rests on this evidence alone: retract it, or show another piece.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="a8eb402862244929f38fc31dd23704a9efa2ba26",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_of_a_standing_verdict_remains_38b4f",
                    table="claims_evidence",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_evidenceevent" ("added_by_id", "article_id", "claim_id", "created_at", "id", "is_shown", "note", "pgh_context", "pgh_created_at", "pgh_label", "quote_exact", "quote_prefix", "quote_suffix", "role", "stance", "version_id") VALUES (NEW."added_by_id", NEW."article_id", NEW."claim_id", NEW."created_at", NEW."id", NEW."is_shown", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."quote_exact", NEW."quote_prefix", NEW."quote_suffix", NEW."role", NEW."stance", NEW."version_id"); RETURN NULL;',
                    hash="adfcc30c316ad9588b77236f80cb526b181dd912",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_6c707",
                    table="claims_evidence",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_evidenceevent" ("added_by_id", "article_id", "claim_id", "created_at", "id", "is_shown", "note", "pgh_context", "pgh_created_at", "pgh_label", "quote_exact", "quote_prefix", "quote_suffix", "role", "stance", "version_id") VALUES (NEW."added_by_id", NEW."article_id", NEW."claim_id", NEW."created_at", NEW."id", NEW."is_shown", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."quote_exact", NEW."quote_prefix", NEW."quote_suffix", NEW."role", NEW."stance", NEW."version_id"); RETURN NULL;',
                    hash="b4cb811596e7dacf4b53154867727882a88fd5ec",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_acb22",
                    table="claims_evidence",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_evidenceevent" ("added_by_id", "article_id", "claim_id", "created_at", "id", "is_shown", "note", "pgh_context", "pgh_created_at", "pgh_label", "quote_exact", "quote_prefix", "quote_suffix", "role", "stance", "version_id") VALUES (OLD."added_by_id", OLD."article_id", OLD."claim_id", OLD."created_at", OLD."id", OLD."is_shown", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."quote_exact", OLD."quote_prefix", OLD."quote_suffix", OLD."role", OLD."stance", OLD."version_id"); RETURN NULL;',
                    hash="cea7f9de1e94d29bf533d2037f8d37b2a02ab99a",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_1e498",
                    table="claims_evidence",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_of_a_public_verdict_keeps_its_names",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."names" IS DISTINCT FROM (NEW."names"))',
                    func="\n            IF NOT NEW.names @> OLD.names AND EXISTS (SELECT FROM claims_verdict AS verdict\n                    WHERE verdict.rating_id = OLD.id AND verdict.origin = 'desk'\n                    AND verdict.published_at IS NOT NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_of_a_public_verdict_keeps_its_names',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'We have published verdicts with this rating: its names stay. Add one in another language, or add another rating.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="613dfc0d92e3305ba7b15a893178f78e702384b6",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_of_a_public_verdict_keeps_its_names_144ff",
                    table="claims_rating",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingscale",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_scale_of_a_public_verdict_keeps_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."best" IS DISTINCT FROM (NEW."best") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."worst" IS DISTINCT FROM (NEW."worst"))',
                    func="\n            IF EXISTS (SELECT FROM claims_rating AS rating\n                    JOIN claims_verdict AS verdict ON verdict.rating_id = rating.id\n                    WHERE rating.scale_id = OLD.id AND verdict.origin = 'desk'\n                    AND verdict.published_at IS NOT NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_scale_of_a_public_verdict_keeps_bounds',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'We have published verdicts with this scale: its code and bounds stay. Add another scale.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="2787fd05c0a76a1b8225576b0e979fe3c61fe593",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_scale_of_a_public_verdict_keeps_bounds_07e94",
                    table="claims_ratingscale",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_notes_when_it_became_public",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"origin\" = 'desk')",
                    func="\n                    IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) THEN\n                        NEW.published_in := pg_current_xact_id()::text::bigint;\n                    ELSIF TG_OP = 'UPDATE' THEN\n                        NEW.published_in := OLD.published_in;\n                    ELSE\n                        NEW.published_in := NULL;\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="a3aa22c12cd27aef5ebe5b8354a404421282c172",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_notes_when_it_became_public_0659c",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_shows_evidence_that_was_held_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."origin" = \'desk\' AND NEW."published_at" IS NOT NULL)',
                    func="IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) AND (TG_OP = 'UPDATE' OR claims_keeps_its_content(NEW.claim_id)) THEN\n                        UPDATE claims_evidence SET is_shown = true\n                        WHERE claim_id = NEW.claim_id AND NOT is_shown AND NOT claims_is_taken_away(claim_id, id);\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="97eee3dc9f34ccbe117ba07d97e1156641f6cbac",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_shows_evidence_that_was_held_back_bbd8a",
                    table="claims_verdict",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_in_review_keeps_its_content",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"status\" = 'in_review')",
                    func="\n            IF to_jsonb(OLD) - ARRAY['updated_at', 'status', 'published_by_id', 'published_at', 'supersedes_id', 'correction_note',\n    'review_after', 'return_reason', 'returned_by_id', 'returned_at', 'published_in'] <> to_jsonb(NEW) - ARRAY['updated_at', 'status', 'published_by_id', 'published_at', 'supersedes_id', 'correction_note',\n    'review_after', 'return_reason', 'returned_by_id', 'returned_at', 'published_in'] THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_in_review_keeps_its_content',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict in review keeps its content: return it to its writer first.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="3dccbb61a02b60eb2355fbde8a61004f4a70d6c0",
                    operation="UPDATE",
                    pgid="pgtrigger_verdict_in_review_keeps_its_content_afe8f",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["new", "changed", "amended", "corrected", "retracted", "gone"])),
                name="edition_kind_is_known",
                violation_error_message="This kind of edition is not one of the list.",
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="claims.claim",
                verbose_name="claim",
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="proposed_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="proposed by",
            ),
        ),
        migrations.AddField(
            model_name="amendmentevent",
            name="claim",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.claim",
                verbose_name="claim",
            ),
        ),
        migrations.AddField(
            model_name="amendmentevent",
            name="decided_by",
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
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="amendmentevent",
            name="proposed_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="proposed by",
            ),
        ),
        migrations.AddIndex(
            model_name="amendment",
            index=models.Index(
                condition=models.Q(("status", "accepted")), fields=["decided_at"], name="amendment_by_acceptance"
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(models.F("changes"), function="jsonb_typeof", output_field=models.CharField()),
                        models.Value("array"),
                    ),
                    models.Q(("changes", []), _negated=True),
                ),
                name="amendment_changes_something",
                violation_error_message="An amendment lists at least one change.",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(("note__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]")),
                name="amendment_is_explained",
                violation_error_message="An amendment says to the public what is amended and why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["proposed", "accepted", "rejected"])),
                name="amendment_status_is_known",
                violation_error_message="This status is not one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("status", "proposed")),
                    models.Q(
                        models.Q(("status", "proposed"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="amendment_decision_is_dated_and_signed",
                violation_error_message="A decided amendment has a date and the signature of its editor.",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "accepted"), _negated=True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="amendment_passes_four_eyes",
                violation_error_message="An amendment is accepted by another person than the one who proposed it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("rejection_reason__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]"),
                        ("status", "rejected"),
                    ),
                    models.Q(models.Q(("status", "rejected"), _negated=True), ("rejection_reason", "")),
                    _connector="OR",
                ),
                name="amendment_rejection_is_explained",
                violation_error_message="A rejected amendment says why; no other one does.",
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_keeps_its_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_keeps_its_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row belongs to its claim for good: make a new one there instead.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="65dcd17acab026e8618122574260b2fd7321a731",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_keeps_its_claim_6b676",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_notes_when_it_was_accepted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF NEW.status = 'accepted' AND (TG_OP = 'INSERT' OR OLD.status <> 'accepted') THEN\n                        NEW.applied_in := pg_current_xact_id()::text::bigint;\n                    ELSIF TG_OP = 'UPDATE' THEN\n                        NEW.applied_in := OLD.applied_in;\n                    ELSE\n                        NEW.applied_in := NULL;\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="f4b371e64123132967058b485c1eed4a64010ac8",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_amendment_notes_when_it_was_accepted_6f77b",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_keeps_what_was_proposed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."changes" IS DISTINCT FROM (NEW."changes") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_keeps_what_was_proposed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'An amendment stays as it was proposed: reject it, and propose another one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="35a4794575b1c2608dd8776f9dccf7811bb45f3b",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_keeps_what_was_proposed_cb0f3",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_once_decided_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."rejection_reason" IS DISTINCT FROM (NEW."rejection_reason") OR OLD."status" IS DISTINCT FROM (NEW."status"))',
                    func="\n            IF OLD.status <> 'proposed' THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_once_decided_never_changes',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This amendment was decided: propose another one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="9910112afa6672d5532faf118f9f47558f8277b7",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_once_decided_never_changes_95be2",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_once_decided_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (OLD.\"status\" = 'proposed'))",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_once_decided_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This amendment was decided: it stays on record.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="dce7eedff3a83534ea444bb575dae9f9aa5dc8c2",
                    operation="DELETE",
                    pgid="pgtrigger_amendment_once_decided_is_never_deleted_c1e03",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_accepted_is_applied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"status\" = 'accepted' AND OLD.\"status\" = 'proposed')",
                    constraint="CONSTRAINT",
                    func="\n            IF NOT claims_amendment_is_applied(NEW.claim_id, NEW.changes) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_accepted_is_applied',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'An amendment is accepted in the transaction that makes its changes.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="39990d79c7103c2d1eff52d54b2ccdfa4671dce1",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_accepted_is_applied_b7140",
                    table="claims_amendment",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_amendmentevent" ("changes", "claim_id", "decided_at", "decided_by_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "proposed_at", "proposed_by_id", "rejection_reason", "status") VALUES (NEW."changes", NEW."claim_id", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."proposed_at", NEW."proposed_by_id", NEW."rejection_reason", NEW."status"); RETURN NULL;',
                    hash="a9be9c630da9f04c8a11d1962d2188ec806c79a5",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_34f0a",
                    table="claims_amendment",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."changes" IS DISTINCT FROM (NEW."changes") OR OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."rejection_reason" IS DISTINCT FROM (NEW."rejection_reason") OR OLD."status" IS DISTINCT FROM (NEW."status"))',
                    func='INSERT INTO "claims_amendmentevent" ("changes", "claim_id", "decided_at", "decided_by_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "proposed_at", "proposed_by_id", "rejection_reason", "status") VALUES (NEW."changes", NEW."claim_id", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."proposed_at", NEW."proposed_by_id", NEW."rejection_reason", NEW."status"); RETURN NULL;',
                    hash="ce7d185d30c2742824241375eb586c076c998f47",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_a432e",
                    table="claims_amendment",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_amendmentevent" ("changes", "claim_id", "decided_at", "decided_by_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "proposed_at", "proposed_by_id", "rejection_reason", "status") VALUES (OLD."changes", OLD."claim_id", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."proposed_at", OLD."proposed_by_id", OLD."rejection_reason", OLD."status"); RETURN NULL;',
                    hash="33d5132e89308c067d42b0e1c51aae035c6a7b71",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_21548",
                    table="claims_amendment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="amendmentevent",
            index=models.Index(fields=["id", "pgh_id"], name="amendmentevent_by_id"),
        ),
        migrations.AddIndex(
            model_name="amendmentevent",
            index=models.Index(fields=["claim", "pgh_id"], name="amendmentevent_by_claim"),
        ),
        triggers.AddTrigger(
            model_name="amendmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="0199d44837cb5f25e07a8d8734db4a27ca67d252",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_event_is_never_changed_ab2f6",
                    table="claims_amendmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="6bd3881f5c1fd9c820739a34c5c39742624b65cc",
                    operation="DELETE",
                    pgid="pgtrigger_amendment_event_is_never_deleted_aac92",
                    table="claims_amendmentevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
