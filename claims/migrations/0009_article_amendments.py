"""Amendments change articles, too, and evidence of every public claim; the functions that guards call for that."""

from importlib import import_module

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

FUNCTIONS = {
    # Whether the claim has a verdict, of ours or another publisher, that another transaction published.
    "claims_stands_in_public(claim uuid)": """
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        BEGIN
            PERFORM FROM claims_claim WHERE id = claim FOR NO KEY UPDATE;
            RETURN EXISTS (SELECT FROM claims_verdict AS verdict
                WHERE verdict.claim_id = claim
                AND verdict.status IN ('published', 'superseded', 'retracted')
                AND verdict.published_in IS DISTINCT FROM pg_current_xact_id()::text::bigint);
        END $$""",
    # Whether a value that an amendment lists is that of a column; a time may be written in several ways.
    "claims_lists_value(listed jsonb, name text, value jsonb)": """
        RETURNS boolean LANGUAGE sql STABLE AS $$
            SELECT coalesce(CASE WHEN name = 'published_at' AND listed <> 'null' AND value <> 'null'
                THEN (listed #>> '{}')::timestamptz = (value #>> '{}')::timestamptz
                ELSE listed @> claims_amended_value(name, value) END, false)
        $$""",
    # The claims that show an article: as evidence, or as the review of a published verdict.
    "claims_showing(article uuid)": """
        RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
            SELECT evidence.claim_id FROM claims_evidence AS evidence
            WHERE evidence.article_id = article AND evidence.is_shown
            UNION SELECT verdict.claim_id FROM claims_verdict AS verdict
            WHERE verdict.review_id = article AND verdict.status IN ('published', 'superseded', 'retracted')
        $$""",
    # Whether what a verdict of ours shows of an article changes although no amendment lists that very change.
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
    # Whether this transaction published a verdict of ours on the claim.
    "claims_is_published_now(claim uuid)": """
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        BEGIN
            RETURN EXISTS (SELECT FROM claims_verdict AS verdict
                WHERE verdict.claim_id = claim AND verdict.origin = 'desk'
                AND verdict.published_in = pg_current_xact_id()::text::bigint);
        END $$""",
    # Whether one of these columns changes although the content is fixed and no amendment lists that very change.
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
                    'new', claims_amended_value(name, after -> name))));
        END $$""",
    # Whether the claim, its topics, evidence and articles are as these changes leave them.
    "claims_amendment_is_applied(claim uuid, changes jsonb)": """
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        DECLARE
            change jsonb;
            content jsonb;
            name text;
        BEGIN
            FOR change IN SELECT jsonb_array_elements(changes) LOOP
                name := change ->> 'field';
                IF name = 'topics' THEN
                    SELECT jsonb_build_object('topics',
                        coalesce(jsonb_agg(jsonb_build_object('id', named.topic_id)), '[]'))
                    FROM claims_claimtopic AS named WHERE named.claim_id = claim INTO content;
                    IF jsonb_array_length(content -> 'topics') <> jsonb_array_length(change -> 'new') THEN
                        RETURN false;
                    END IF;
                ELSIF change ->> 'what' = 'claim' THEN
                    SELECT to_jsonb(stored) FROM claims_claim AS stored WHERE stored.id = claim INTO content;
                ELSIF change ->> 'what' = 'article' THEN
                    SELECT to_jsonb(stored) FROM sources_article AS stored
                    WHERE stored.id = (change ->> 'id')::uuid INTO content;
                ELSE
                    SELECT to_jsonb(stored) FROM claims_evidence AS stored
                    WHERE stored.claim_id = claim AND stored.id = (change ->> 'id')::uuid INTO content;
                END IF;
                IF content ? (name || '_id') THEN
                    name := name || '_id';
                END IF;
                IF NOT claims_lists_value(change -> 'new', name, content -> name) THEN
                    RETURN false;
                END IF;
            END LOOP;
            RETURN true;
        END $$""",
}

# The functions that sources and the second migration made, which going back restores.
BEFORE = import_module("claims.migrations.0002_keys").FUNCTIONS | {
    "sources_article_is_held(held uuid, before jsonb, after jsonb)": """
        RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN false; END $$"""
}


def replacing(name, body):
    """Return the operation that makes the function, or replaces it. Going back has what was there before."""
    backwards = f"CREATE OR REPLACE FUNCTION {name} {BEFORE[name]}" if name in BEFORE else f"DROP FUNCTION {name}"
    return migrations.RunSQL(f"CREATE OR REPLACE FUNCTION {name} {body}", backwards)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0008_received_numbers"),
        ("sources", "0004_article_amendments"),
    ]

    operations = [
        *(replacing(name, body) for name, body in FUNCTIONS.items()),
        pgtrigger.migrations.RemoveTrigger(
            model_name="evidence",
            name="evidence_added_later_is_held_back",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="evidence",
            name="evidence_shown_changes_by_amendment",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="evidence",
            name="evidence_held_back_is_beside_a_public_verdict",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="verdict",
            name="verdict_notes_when_it_became_public",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_added_later_is_held_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."is_shown")',
                    func="\n            -- What an import brings is another publisher's, and shown with its verdict.\n            NEW.is_shown := NOT (claims_keeps_its_content(NEW.claim_id)\n                OR NEW.added_by_id IS NOT NULL AND claims_stands_in_public(NEW.claim_id));\n            RETURN NEW;\n        ",
                    hash="ff3c6481e9c779a516829c01567f3b41415e2ce3",
                    operation="INSERT",
                    pgid="pgtrigger_evidence_added_later_is_held_back_e5023",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_shown_changes_by_amendment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."is_shown" IS DISTINCT FROM (NEW."is_shown") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."quote_exact" IS DISTINCT FROM (NEW."quote_exact") OR OLD."quote_prefix" IS DISTINCT FROM (NEW."quote_prefix") OR OLD."quote_suffix" IS DISTINCT FROM (NEW."quote_suffix") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."stance" IS DISTINCT FROM (NEW."stance") OR OLD."version_id" IS DISTINCT FROM (NEW."version_id"))',
                    func="\n            IF (OLD.is_shown OR NEW.is_shown)\n            AND NOT (NOT OLD.is_shown AND claims_is_published_now(OLD.claim_id))\n            AND claims_changes_unamended(OLD.claim_id, 'evidence', OLD.id, to_jsonb(OLD), to_jsonb(NEW),\n                '{article_id,version_id,role,stance,quote_exact,quote_prefix,quote_suffix,note,is_shown}') THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_shown_changes_by_amendment',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This evidence stands in public: what everybody reads of it changes by an amendment. Propose one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="8a31dc68ba6c738c683d4621e81a1d76a32cd74a",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_shown_changes_by_amendment_2f343",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_held_back_is_beside_a_public_verdict",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT NEW."is_shown")',
                    constraint="CONSTRAINT",
                    func="\n            IF NOT EXISTS (SELECT FROM claims_verdict AS verdict\n            WHERE verdict.claim_id = NEW.claim_id\n            AND verdict.status IN ('published', 'superseded', 'retracted')) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_held_back_is_beside_a_public_verdict',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Evidence is held back only on a claim that has a published verdict.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="9cf2da45a91303f2d2bd96440d857fa8b58250ca",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_evidence_held_back_is_beside_a_public_verdict_45882",
                    table="claims_evidence",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_notes_when_it_became_public",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) THEN\n                NEW.published_in := pg_current_xact_id()::text::bigint;\n            ELSIF TG_OP = 'UPDATE' THEN\n                NEW.published_in := OLD.published_in;\n            ELSE\n                NEW.published_in := NULL;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="2c81b2420f7574d57170331e045806764b6a9d07",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_notes_when_it_became_public_0659c",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
    ]
