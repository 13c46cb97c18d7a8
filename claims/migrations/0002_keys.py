"""What Django cannot declare: keys of two columns, and the functions that guards call.

The functions lock the claim before they look, because an editor may be publishing a verdict on it right now. They use
index scans only: PostgreSQL keeps a plan that was made while a table was empty.
"""

from django.db import migrations

# (table, name, columns, referenced table and columns): a row stays with what belongs to the same claim or article.
KEYS = [
    ("claims_verdict", "verdict_supersedes_one_of_the_same_claim",
     "claim_id, supersedes_id", "claims_verdict (claim_id, id)"),
    ("claims_evidence", "evidence_version_is_of_its_article",
     "article_id, version_id", "sources_articleversion (article_id, id)"),
    ("claims_receivedreview", "received_review_with_a_verdict_of_its_claim",
     "claim_id, verdict_id", "claims_verdict (claim_id, id)"),
]  # fmt: skip

# In this order; they are dropped in the reverse one.
FUNCTIONS = {
    # Whether the claim has a verdict of ours that another transaction published, so that its content is fixed.
    "claims_keeps_its_content(claim uuid)": """
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        BEGIN
            PERFORM FROM claims_claim WHERE id = claim FOR NO KEY UPDATE;
            RETURN EXISTS (SELECT FROM claims_verdict AS verdict
                WHERE verdict.claim_id = claim AND verdict.origin = 'desk'
                AND verdict.status IN ('published', 'superseded', 'retracted')
                AND verdict.published_in IS DISTINCT FROM pg_current_xact_id()::text::bigint);
        END $$""",
    # Whether this transaction published a verdict of ours on the claim.
    "claims_is_published_now(claim uuid)": """
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        BEGIN
            RETURN EXISTS (SELECT FROM claims_verdict AS verdict
                WHERE verdict.claim_id = claim AND verdict.published_in = pg_current_xact_id()::text::bigint);
        END $$""",
    # Whether this transaction accepted an amendment of the claim that lists a change with all these members.
    "claims_is_amended(claim uuid, change jsonb)": """
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        BEGIN
            RETURN EXISTS (SELECT FROM claims_amendment AS amendment
                WHERE amendment.claim_id = claim
                AND amendment.applied_in = pg_current_xact_id()::text::bigint
                AND amendment.changes @> jsonb_build_array(change));
        END $$""",
    # Whether an amendment took this piece of evidence away, and none has shown it since.
    "claims_is_taken_away(claim uuid, evidence uuid)": """
        RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
        BEGIN
            RETURN coalesce((
                SELECT change -> 'new' = 'false'
                FROM claims_amendment AS amendment
                CROSS JOIN LATERAL jsonb_array_elements(amendment.changes) AS change
                WHERE amendment.claim_id = claim AND amendment.status = 'accepted'
                AND change @> jsonb_build_object('what', 'evidence', 'id', evidence, 'field', 'is_shown')
                ORDER BY amendment.decided_at DESC, amendment.id DESC LIMIT 1), false);
        END $$""",
    # The value of a column as an amendment lists it: {"id": ...} for a key.
    "claims_amended_value(name text, value jsonb)": r"""
        RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
            SELECT CASE WHEN name LIKE '%\_id' AND value <> 'null' THEN jsonb_build_object('id', value) ELSE value END
        $$""",
    # Whether one of these columns changes although the content is fixed and no amendment lists that very change.
    "claims_changes_unamended(claim uuid, what text, id uuid, before jsonb, after jsonb, names text[])": """
        RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            RETURN claims_keeps_its_content(claim) AND EXISTS (
                SELECT FROM unnest(names) AS name
                WHERE before -> name IS DISTINCT FROM after -> name
                AND NOT claims_is_amended(claim, jsonb_build_object(
                    'what', what, 'id', id, 'field', regexp_replace(name, '_id$', ''),
                    'old', claims_amended_value(name, before -> name),
                    'new', claims_amended_value(name, after -> name))));
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
    # Whether the claim, its topics and its evidence are as these changes leave them.
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
                ELSE
                    SELECT to_jsonb(stored) FROM claims_evidence AS stored
                    WHERE stored.claim_id = claim AND stored.id = (change ->> 'id')::uuid INTO content;
                END IF;
                IF content ? (name || '_id') THEN
                    name := name || '_id';
                END IF;
                IF NOT coalesce(change -> 'new' @> claims_amended_value(name, content -> name), false) THEN
                    RETURN false;
                END IF;
            END LOOP;
            RETURN true;
        END $$""",
}

# PostgreSQL moves the largest columns of a row out of line until it fits into 2,040 bytes, and fetches them for each
# card that a search looks at. With this target `search` stays in the row: a search for a common word takes less than
# half the time (`tests.benchmarks.compare --only reads`).
# https://www.postgresql.org/docs/current/storage-toast.html
KEEP_SEARCH_IN_ROW = "ALTER TABLE claims_card SET (toast_tuple_target = 2448)"


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]
    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target} "
                "DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in KEYS
        ),
        *(
            migrations.RunSQL(f"CREATE FUNCTION {name} {body}", f"DROP FUNCTION {name}")
            for name, body in FUNCTIONS.items()
        ),
        migrations.RunSQL(KEEP_SEARCH_IN_ROW, "ALTER TABLE claims_card RESET (toast_tuple_target)"),
    ]
