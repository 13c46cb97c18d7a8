"""Rows that turn out to be one are merged: the table of merges, and guards that let references move with one."""

from importlib import import_module

import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

NOW = "pg_current_xact_id()::text::bigint"

FUNCTIONS = {
    # Whether this transaction merges one row into another one.
    "claims_merges_now(what text, gone uuid, kept uuid)": f"""
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        #variable_conflict use_variable
        BEGIN
            RETURN EXISTS (SELECT FROM claims_merge AS merge
                WHERE merge.gone_id = gone AND merge.kept_id = kept AND merge.kind = what
                AND merge.undone_at IS NULL AND merge.made_in = {NOW});
        END $$""",
    # Whether this transaction undoes the merge of one row into another one.
    "claims_unmerges_now(what text, gone uuid, kept uuid)": f"""
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        #variable_conflict use_variable
        BEGIN
            RETURN EXISTS (SELECT FROM claims_merge AS merge
                WHERE merge.gone_id = gone AND merge.kept_id = kept AND merge.kind = what
                AND merge.undone_in = {NOW});
        END $$""",
    # Whether this transaction makes or undoes a merge by which references move from one of these rows to the other.
    "claims_is_merged(what text, before uuid, after uuid)": """
        RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            RETURN claims_merges_now(what, before, after) OR claims_unmerges_now(what, after, before);
        END $$""",
    # Whether this transaction makes or undoes a merge that keeps this row.
    "claims_is_merging(kept uuid)": f"""
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        #variable_conflict use_variable
        BEGIN
            RETURN EXISTS (SELECT FROM claims_merge AS merge
                WHERE merge.kept_id = kept AND {NOW} IN (merge.made_in, merge.undone_in));
        END $$""",
    # The same for a topic that is added (`before` is null), taken away (`after` is null) or replaced. A topic goes
    # without another one only where the claim has the kept one, and comes back only where it was.
    "claims_topic_is_merged(claim uuid, before uuid, after uuid)": f"""
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        #variable_conflict use_variable
        BEGIN
            RETURN EXISTS (SELECT FROM claims_merge AS merge
                WHERE merge.gone_id = before AND merge.kind = 'topic'
                AND merge.undone_at IS NULL AND merge.made_in = {NOW}
                AND (merge.kept_id = after OR after IS NULL AND EXISTS (
                    SELECT FROM claims_claimtopic AS named
                    WHERE named.claim_id = claim AND named.topic_id = merge.kept_id)))
            OR EXISTS (SELECT FROM claims_merge AS merge
                WHERE merge.gone_id = after AND merge.kind = 'topic' AND merge.undone_in = {NOW}
                AND (merge.kept_id = before OR before IS NULL AND EXISTS (
                    SELECT FROM claims_claimtopic AS named
                    WHERE named.claim_id = claim AND named.topic_id = merge.kept_id))
                AND EXISTS (SELECT FROM claims_claimtopicevent AS earlier
                    WHERE earlier.claim_id = claim AND earlier.topic_id = after));
        END $$""",  # noqa: S608
    # Whether a row of a kind that is merged exists.
    "claims_has_row(kind text, row_id uuid)": """
        RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            RETURN CASE kind
                WHEN 'claimant' THEN EXISTS (SELECT FROM claims_claimant WHERE id = row_id)
                WHEN 'publisher' THEN EXISTS (SELECT FROM sources_publisher WHERE id = row_id)
                ELSE EXISTS (SELECT FROM claims_topic WHERE id = row_id) END;
        END $$""",
    # The row that is there now for one that was merged, perhaps several times; null if it was not.
    "claims_kept_row(what text, row_id uuid)": """
        RETURNS uuid LANGUAGE sql STABLE AS $$
            WITH RECURSIVE step (id, place) AS (
                SELECT merge.kept_id, 1 FROM claims_merge AS merge
                WHERE merge.gone_id = row_id AND merge.kind = what AND merge.undone_at IS NULL
                UNION ALL
                SELECT merge.kept_id, step.place + 1 FROM step JOIN claims_merge AS merge ON merge.gone_id = step.id
                WHERE merge.kind = what AND merge.undone_at IS NULL AND step.place < 1000
            )
            SELECT id FROM step ORDER BY place DESC LIMIT 1
        $$""",
    # The claimant that one of this name, kind and role was merged into; null if there is none.
    "claims_claimant_merged(name text, kind text, role text)": """
        RETURNS uuid LANGUAGE sql STABLE AS $$
            SELECT claims_kept_row('claimant', merge.gone_id) FROM claims_merge AS merge
            WHERE merge.kind = 'claimant' AND merge.undone_at IS NULL
            AND merge.gone @> jsonb_build_object('name', $1, 'kind', $2, 'role', $3)
            ORDER BY merge.made_at DESC LIMIT 1
        $$""",
    # The topic that one of this slug was merged into; null if there is none.
    "claims_topic_merged(slug text)": """
        RETURNS uuid LANGUAGE sql STABLE AS $$
            SELECT claims_kept_row('topic', merge.gone_id) FROM claims_merge AS merge
            WHERE merge.kind = 'topic' AND merge.undone_at IS NULL AND merge.gone @> jsonb_build_object('slug', $1)
            ORDER BY merge.made_at DESC LIMIT 1
        $$""",
    # Whether one of these columns changes although the content is fixed, no amendment lists that very change, and no
    # merge replaces the claimant.
    "claims_changes_unamended(claim uuid, what text, id uuid, before jsonb, after jsonb, names text[])": """
        RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            RETURN CASE what WHEN 'evidence' THEN claims_stands_in_public(claim) ELSE claims_keeps_its_content(claim) END
            AND EXISTS (
                SELECT FROM unnest(names) AS name
                WHERE before -> name IS DISTINCT FROM after -> name
                AND NOT claims_is_amended(claim, jsonb_build_object(
                    'what', what, 'id', id, 'field', regexp_replace(name, '_id$', ''),
                    'old', claims_amended_value(name, before -> name),
                    'new', claims_amended_value(name, after -> name)))
                AND NOT (name = 'claimant_id' AND claims_claimant_moves(
                    claim, (before ->> name)::uuid, (after ->> name)::uuid)));
        END $$""",
    # Whether the claim follows its claimant in a merge, or goes back to the one that it had.
    "claims_claimant_moves(claim uuid, before uuid, after uuid)": """
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        BEGIN
            RETURN claims_merges_now('claimant', before, after)
                OR claims_unmerges_now('claimant', after, before)
                AND EXISTS (SELECT FROM claims_claimevent AS earlier
                    WHERE earlier.id = claim AND earlier.claimant_id = after);
        END $$""",
    # The same for a topic that is added (`before` is null), taken away (`after` is null) or replaced.
    "claims_topics_unamended(claim uuid, before uuid, after uuid)": """
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        BEGIN
            RETURN before IS DISTINCT FROM after
                -- an upsert that will find it there
                AND NOT (before IS NULL AND EXISTS (
                    SELECT FROM claims_claimtopic AS named WHERE named.claim_id = claim AND named.topic_id = after))
                AND claims_keeps_its_content(claim)
                AND NOT claims_topic_is_merged(claim, before, after)
                AND NOT EXISTS (
                    SELECT FROM claims_amendment AS amendment
                    CROSS JOIN LATERAL jsonb_array_elements(amendment.changes) AS change
                    WHERE amendment.claim_id = claim
                    AND amendment.applied_in = pg_current_xact_id()::text::bigint
                    AND change @> '{"what": "claim", "field": "topics"}'
                    AND (before IS NULL
                        OR change -> 'old' @> jsonb_build_array(jsonb_build_object('id', before))
                        AND NOT change -> 'new' @> jsonb_build_array(jsonb_build_object('id', before)))
                    AND (after IS NULL
                        OR change -> 'new' @> jsonb_build_array(jsonb_build_object('id', after))
                        AND NOT change -> 'old' @> jsonb_build_array(jsonb_build_object('id', after))));
        END $$""",
    # Whether what a verdict of ours shows of an article changes, and neither an amendment nor a merge says so.
    "sources_article_is_held(held uuid, before jsonb, after jsonb)": """
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        BEGIN
            PERFORM FROM claims_claim WHERE id IN (SELECT claims_showing(held)) ORDER BY id FOR NO KEY UPDATE;
            RETURN EXISTS (
                SELECT FROM claims_showing(held) AS claim JOIN claims_verdict AS verdict ON verdict.claim_id = claim
                WHERE verdict.origin = 'desk' AND verdict.status IN ('published', 'superseded', 'retracted')
                AND verdict.published_in IS DISTINCT FROM pg_current_xact_id()::text::bigint)
            AND EXISTS (
                SELECT FROM unnest('{url,canonical_url,publisher_id,title,published_at,language}'::text[]) AS name
                WHERE before -> name IS DISTINCT FROM after -> name
                AND NOT (name = 'publisher_id' AND (
                    claims_merges_now('publisher', (before ->> name)::uuid, (after ->> name)::uuid)
                    OR claims_unmerges_now('publisher', (after ->> name)::uuid, (before ->> name)::uuid)
                    AND EXISTS (SELECT FROM sources_articleevent AS earlier
                        WHERE earlier.id = held AND earlier.publisher_id = (after ->> name)::uuid)))
                AND NOT EXISTS (
                    SELECT FROM claims_showing(held) AS claim
                    JOIN claims_amendment AS amendment ON amendment.claim_id = claim
                        AND amendment.applied_in = pg_current_xact_id()::text::bigint
                    CROSS JOIN LATERAL jsonb_array_elements(amendment.changes) AS change
                    WHERE change @> jsonb_build_object(
                        'what', 'article', 'id', held, 'field', regexp_replace(name, '_id$', ''))
                    AND claims_lists_value(change -> 'old', name, before -> name)
                    AND claims_lists_value(change -> 'new', name, after -> name)));
        END $$""",
}

# What going back restores.
BEFORE = {
    name: body
    for module in ("0002_keys", "0009_article_amendments")
    for name, body in import_module(f"claims.migrations.{module}").FUNCTIONS.items()
}


def replacing(name, body):
    """Return the operation that makes the function, or replaces it. Going back has what was there before."""
    backwards = f"CREATE OR REPLACE FUNCTION {name} {BEFORE[name]}" if name in BEFORE else f"DROP FUNCTION {name}"
    return migrations.RunSQL(f"CREATE OR REPLACE FUNCTION {name} {body}", backwards)


def allow_editors(apps, schema_editor):
    """Let editors merge. Django makes permissions only after the last migration, so make this one if need be."""
    content_types, permissions = (
        apps.get_model(*name).objects for name in (("contenttypes", "ContentType"), ("auth", "Permission"))
    )
    permission, _made = permissions.get_or_create(
        content_type=content_types.get_or_create(app_label="claims", model="merge")[0],
        codename="merge_rows",
        defaults={"name": "Can merge claimants, publishers and topics, and undo it"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="editor"):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0028_uploads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("claimant", "claimant"), ("publisher", "publisher"), ("topic", "topic")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("kept_id", models.UUIDField(verbose_name="kept")),
                ("gone_id", models.UUIDField(verbose_name="merged into it")),
                ("gone", models.JSONField(verbose_name="the row that is gone")),
                ("before", models.JSONField(blank=True, default=dict, verbose_name="before")),
                ("after", models.JSONField(blank=True, default=dict, verbose_name="after")),
                ("moved", models.JSONField(blank=True, default=dict, verbose_name="moved")),
                (
                    "reason",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name="reason"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                (
                    "undo_reason",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="reason of the undo",
                    ),
                ),
                ("unmoved", models.JSONField(blank=True, default=dict, verbose_name="not put back")),
                (
                    "made_in",
                    models.BigIntegerField(
                        editable=False, null=True, serialize=False, verbose_name="made in transaction"
                    ),
                ),
                (
                    "undone_in",
                    models.BigIntegerField(
                        editable=False, null=True, serialize=False, verbose_name="undone in transaction"
                    ),
                ),
            ],
            options={
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
                "permissions": [("merge_rows", "Can merge claimants, publishers and topics, and undo it")],
                "default_permissions": (),
            },
        ),
        *(replacing(name, body) for name, body in FUNCTIONS.items()),
        pgtrigger.migrations.RemoveTrigger(
            model_name="amendment",
            name="amendment_keeps_what_was_proposed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claimant",
            name="claimant_we_judged_keeps_earlier_names",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="ratingscale",
            name="rating_scale_owner_wrote_its_verdicts",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="verdict",
            name="verdict_in_review_keeps_its_content",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="verdict",
            name="verdict_supersedes_one_of_its_publisher",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="verdict",
            name="verdict_once_published_keeps_its_content",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_keeps_what_was_proposed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."changes" IS DISTINCT FROM (NEW."changes") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."publisher_id" IS DISTINCT FROM (NEW."publisher_id"))',
                    func="\n            IF NOT (to_jsonb(OLD) - 'publisher_id' = to_jsonb(NEW) - 'publisher_id'\n                    AND claims_is_merged('publisher', OLD.publisher_id, NEW.publisher_id)) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_keeps_what_was_proposed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'An amendment stays as it was proposed: reject it, and propose another one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="83464ed489ba8337a7a7637d407a19dbccec10b5",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_keeps_what_was_proposed_cb0f3",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimant",
            trigger=pgtrigger.compiler.Trigger(
                name="claimant_we_judged_keeps_earlier_names",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."aliases" IS DISTINCT FROM (NEW."aliases") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."wikidata_id" IS DISTINCT FROM (NEW."wikidata_id"))',
                    func="\n            IF NOT claims_is_merging(OLD.id)\n                    AND (OLD.wikidata_id IS DISTINCT FROM coalesce(NEW.wikidata_id, '') AND OLD.wikidata_id <> ''\n                        OR EXISTS (SELECT FROM claims_claimantevent AS earlier\n                            WHERE earlier.id = OLD.id AND earlier.name <> NEW.name\n                            AND earlier.name = ANY(OLD.aliases || OLD.name::varchar)\n                            AND NOT earlier.name = ANY(NEW.aliases)))\n                    AND EXISTS (SELECT FROM claims_claim AS claim JOIN claims_verdict AS verdict\n                            ON verdict.claim_id = claim.id\n                        WHERE claim.claimant_id = OLD.id AND verdict.origin = 'desk'\n                        AND verdict.status IN ('published', 'superseded', 'retracted')) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claimant_we_judged_keeps_earlier_names',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'We have judged claims of this claimant: the Wikidata id stays, and an earlier name stays among the aliases. For another person make another claimant, and amend the claim.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="e305050a8e08695bf0bfed11f3aed45bef79df83",
                    operation="UPDATE",
                    pgid="pgtrigger_claimant_we_judged_keeps_earlier_names_f5173",
                    table="claims_claimant",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ratingscale",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_scale_owner_wrote_its_verdicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."owner_id" IS DISTINCT FROM (NEW."owner_id"))',
                    func="\n            PERFORM FROM claims_ratingscale WHERE id = OLD.id FOR UPDATE;\n            IF EXISTS (SELECT FROM claims_rating AS rating\n                    JOIN claims_verdict AS verdict ON verdict.rating_id = rating.id\n                    WHERE rating.scale_id = NEW.id AND verdict.publisher_id <> NEW.owner_id\n                    AND NOT claims_is_merged('publisher', verdict.publisher_id, NEW.owner_id)) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_scale_owner_wrote_its_verdicts',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Another publisher has verdicts with ratings of this scale: it stays shared, or theirs.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="b373e1ae6a4194248b904c60bc0eaae7761f39de",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_scale_owner_wrote_its_verdicts_a9884",
                    table="claims_ratingscale",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_in_review_keeps_its_content",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"status\" = 'in_review')",
                    func="\n            IF to_jsonb(OLD) - ARRAY['updated_at', 'status', 'published_by_id', 'published_at', 'supersedes_id', 'correction_note',\n    'review_after', 'return_reason', 'returned_by_id', 'returned_at', 'published_in'] <> to_jsonb(NEW) - ARRAY['updated_at', 'status', 'published_by_id', 'published_at', 'supersedes_id', 'correction_note',\n    'review_after', 'return_reason', 'returned_by_id', 'returned_at', 'published_in'] AND NOT (to_jsonb(OLD) - ARRAY['updated_at', 'publisher_id']\n        = to_jsonb(NEW) - ARRAY['updated_at', 'publisher_id']\n    AND (claims_merges_now('publisher', OLD.publisher_id, NEW.publisher_id)\n        OR claims_unmerges_now('publisher', NEW.publisher_id, OLD.publisher_id)\n        AND EXISTS (SELECT FROM claims_verdictevent AS earlier\n            WHERE earlier.id = OLD.id AND earlier.publisher_id = NEW.publisher_id))) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_in_review_keeps_its_content',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict in review keeps its content: return it to its writer first.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="051dd7cca1ad64d4c94b5494b6f65dc5f7c43cff",
                    operation="UPDATE",
                    pgid="pgtrigger_verdict_in_review_keeps_its_content_afe8f",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_supersedes_one_of_its_publisher",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."supersedes_id" IS NOT NULL)',
                    func="\n            IF EXISTS (SELECT FROM claims_verdict AS before\n            WHERE before.claim_id = NEW.claim_id AND before.id = NEW.supersedes_id\n            AND before.publisher_id <> NEW.publisher_id\n            AND NOT claims_is_merged('publisher', before.publisher_id, NEW.publisher_id)) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_supersedes_one_of_its_publisher',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A publisher corrects its own verdicts, not those of others.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="6d9dce4327e966b500b5558f403ac9ceb804a897",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_supersedes_one_of_its_publisher_002f4",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_once_published_keeps_its_content",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"status\" IN ('published', 'superseded', 'retracted'))",
                    func="\n            IF NOT (to_jsonb(OLD) - ARRAY['updated_at', 'publisher_id']\n        = to_jsonb(NEW) - ARRAY['updated_at', 'publisher_id']\n    AND (claims_merges_now('publisher', OLD.publisher_id, NEW.publisher_id)\n        OR claims_unmerges_now('publisher', NEW.publisher_id, OLD.publisher_id)\n        AND EXISTS (SELECT FROM claims_verdictevent AS earlier\n            WHERE earlier.id = OLD.id AND earlier.publisher_id = NEW.publisher_id))\n            OR OLD.status = NEW.status AND to_jsonb(OLD) - ARRAY['updated_at', 'review_after']\n                = to_jsonb(NEW) - ARRAY['updated_at', 'review_after']\n            OR OLD.status = 'published' AND NEW.status = 'superseded'\n                AND to_jsonb(OLD) - ARRAY['updated_at', 'status']\n                  = to_jsonb(NEW) - ARRAY['updated_at', 'status']\n            OR OLD.status = 'published' AND NEW.status = 'retracted'\n                AND to_jsonb(OLD) - ARRAY['updated_at', 'status', 'retracted_at', 'retraction_reason']\n                  = to_jsonb(NEW) - ARRAY['updated_at', 'status', 'retracted_at', 'retraction_reason']) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_once_published_keeps_its_content',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A published verdict is never edited: correct it or retract it.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="f13e2beed6acacd9eab7bfae36e4dd1adcb257d8",
                    operation="UPDATE",
                    pgid="pgtrigger_verdict_once_published_keeps_its_content_6ebd3",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="undone by",
            ),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["gone_id"], name="merge_by_gone_row"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["kept_id"], name="merge_by_kept_row"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("gone", "jsonb_path_ops"), name="merge_by_keys_of_gone_row"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["claimant", "publisher", "topic"])),
                name="merge_kind_is_known",
                violation_error_message="This kind of merge is not one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept_id", models.F("gone_id")), _negated=True),
                name="merge_is_of_two_rows",
                violation_error_message="A row is not merged into itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]")
                ),
                name="merge_is_explained",
                violation_error_message="A merge says why the two are one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undo_reason", ""), ("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(
                        ("undo_reason__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]"),
                        ("undone_at__isnull", False),
                        ("undone_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="merge_undo_is_dated_signed_and_explained",
                violation_error_message="An undone merge has a date, a signature and a reason; no other one has.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("kind", "gone_id"),
                name="merge_of_a_row_stands_once",
                violation_error_message="This row was merged already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Func(models.F("reason"), function="sources_is_text", output_field=models.BooleanField()),
                    models.Func(
                        models.F("undo_reason"), function="sources_is_text", output_field=models.BooleanField()
                    ),
                ),
                name="merge_text_is_normal",
                violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="merge_notes_its_transactions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF TG_OP = 'INSERT' THEN\n                        NEW.made_in := pg_current_xact_id()::text::bigint;\n                        NEW.undone_in := NULL;\n                    ELSE\n                        NEW.made_in := OLD.made_in;\n                        NEW.undone_in := CASE WHEN OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL\n                            THEN pg_current_xact_id()::text::bigint ELSE OLD.undone_in END;\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="3dc6e6d837ad8b2459df1efc967ab3d9530fd635",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_merge_notes_its_transactions_68032",
                    table="claims_merge",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="merge_changes_only_by_its_undo",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF NOT (\n                    OLD.made_in = pg_current_xact_id()::text::bigint AND OLD.undone_at IS NULL\n                        AND to_jsonb(OLD) - ARRAY['before', 'after', 'moved']\n                          = to_jsonb(NEW) - ARRAY['before', 'after', 'moved']\n                    OR (OLD.undone_at IS NULL OR OLD.undone_in = pg_current_xact_id()::text::bigint)\n                        AND NEW.undone_at IS NOT NULL AND to_jsonb(OLD) - ARRAY['undone_by_id', 'undone_at', 'undo_reason', 'unmoved', 'undone_in'] = to_jsonb(NEW) - ARRAY['undone_by_id', 'undone_at', 'undo_reason', 'unmoved', 'undone_in']) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'merge_changes_only_by_its_undo',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A merge stays on record as it was made: undo it, and make another one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="cadf5f8ee03aadd3fab27010d7c6f7f9a3683db8",
                    operation="UPDATE",
                    pgid="pgtrigger_merge_changes_only_by_its_undo_73849",
                    table="claims_merge",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="merge_is_kept_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'merge_is_kept_on_record',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A merge stays on record: undo it.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="cd3246ebce56ad5cd6e01f494241c97f0d72a765",
                    operation="DELETE",
                    pgid="pgtrigger_merge_is_kept_on_record_c3a8e",
                    table="claims_merge",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="merge_leaves_the_kept_row_alone",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."undone_at" IS NULL)',
                    constraint="CONSTRAINT",
                    func="\n            IF claims_has_row(NEW.kind, NEW.gone_id) OR NOT claims_has_row(NEW.kind, NEW.kept_id)\n                    AND NOT EXISTS (SELECT FROM claims_merge AS later\n                        WHERE later.kind = NEW.kind AND later.gone_id = NEW.kept_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'merge_leaves_the_kept_row_alone',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'After a merge the kept row is there, and the other one is gone.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="bdbf802a8653f45c6936fd6ce040cdf15a592c94",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_merge_leaves_the_kept_row_alone_4bf07",
                    table="claims_merge",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="merge_undone_brings_the_row_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."undone_at" IS NOT NULL AND OLD."undone_at" IS NULL)',
                    constraint="CONSTRAINT",
                    func="\n            IF NOT (claims_has_row(NEW.kind, NEW.gone_id) AND claims_has_row(NEW.kind, NEW.kept_id)) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'merge_undone_brings_the_row_back',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'After the undo of a merge both rows are there.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="5a630d8a27ea363dfa60e5328b296f1f50e8675a",
                    operation="UPDATE",
                    pgid="pgtrigger_merge_undone_brings_the_row_back_bfee8",
                    table="claims_merge",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunPython(allow_editors, migrations.RunPython.noop),
    ]
