-- 60. WHEN CARDS ARE REFRESHED
--
-- After each statement, once for all rows that it wrote. PostgreSQL keeps the plans of a trigger function for each of
-- its triggers, so one function serves several tables.


-- Rows of one claim. Its `changed_rows` are the new ones, or those that were deleted.

CREATE FUNCTION catalogue.refresh_changed_claims() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.mark_dirty(ARRAY(SELECT id FROM changed_rows ORDER BY id));
    RETURN NULL;
END $$;

CREATE FUNCTION catalogue.refresh_claims_of_changed_rows() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.mark_dirty(ARRAY(SELECT DISTINCT claim_id FROM changed_rows ORDER BY claim_id));
    RETURN NULL;
END $$;

CREATE TRIGGER card_follows_insert AFTER INSERT ON claims_claim REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_changed_claims();
CREATE TRIGGER card_follows_update AFTER UPDATE ON claims_claim REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_changed_claims();
CREATE TRIGGER card_follows_delete AFTER DELETE ON claims_claim REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_changed_claims();

CREATE TRIGGER card_follows_insert AFTER INSERT ON claims_claimtopic REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();
CREATE TRIGGER card_follows_update AFTER UPDATE ON claims_claimtopic REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();
CREATE TRIGGER card_follows_delete AFTER DELETE ON claims_claimtopic REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();

CREATE TRIGGER card_follows_insert AFTER INSERT ON claims_evidence REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();
CREATE TRIGGER card_follows_update AFTER UPDATE ON claims_evidence REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();
CREATE TRIGGER card_follows_delete AFTER DELETE ON claims_evidence REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();

CREATE TRIGGER card_follows_insert AFTER INSERT ON claims_verdict REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();
CREATE TRIGGER card_follows_update AFTER UPDATE ON claims_verdict REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();
CREATE TRIGGER card_follows_delete AFTER DELETE ON claims_verdict REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();

CREATE TRIGGER card_follows_insert AFTER INSERT ON claims_amendment REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();
CREATE TRIGGER card_follows_update AFTER UPDATE ON claims_amendment REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();
CREATE TRIGGER card_follows_delete AFTER DELETE ON claims_amendment REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_rows();


-- Rows that many claims may show.

-- Return the claims whose cards show these rows of a table. Ids are text, because those of people are numbers and all
-- others are UUIDs.
CREATE FUNCTION catalogue.claims_using(shared_table text, ids text[]) RETURNS uuid[]
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET jit = off  -- all as in refresh_cards
AS $$
BEGIN
    CASE shared_table
    WHEN 'sources_article' THEN
        RETURN ARRAY(
            SELECT claim_id FROM claims_evidence WHERE article_id = ANY(ids::uuid[])
            UNION SELECT claim_id FROM claims_verdict WHERE review_id = ANY(ids::uuid[])
            ORDER BY claim_id);
    WHEN 'sources_publisher' THEN
        RETURN ARRAY(
            SELECT evidence.claim_id
            FROM sources_article AS article JOIN claims_evidence AS evidence ON evidence.article_id = article.id
            WHERE article.publisher_id = ANY(ids::uuid[])
            UNION SELECT verdict.claim_id
            FROM sources_article AS article JOIN claims_verdict AS verdict ON verdict.review_id = article.id
            WHERE article.publisher_id = ANY(ids::uuid[])
            UNION SELECT claim_id FROM claims_verdict WHERE publisher_id = ANY(ids::uuid[])
            ORDER BY claim_id);
    WHEN 'claims_claimant' THEN
        RETURN ARRAY(SELECT id FROM claims_claim WHERE claimant_id = ANY(ids::uuid[]) ORDER BY id);
    WHEN 'claims_topic' THEN
        RETURN ARRAY(
            SELECT DISTINCT claim_id FROM claims_claimtopic WHERE topic_id = ANY(ids::uuid[]) ORDER BY claim_id);
    WHEN 'claims_rating' THEN
        RETURN ARRAY(
            SELECT DISTINCT claim_id FROM claims_verdict WHERE rating_id = ANY(ids::uuid[]) ORDER BY claim_id);
    WHEN 'claims_ratingscale' THEN
        RETURN ARRAY(
            SELECT DISTINCT verdict.claim_id
            FROM claims_rating AS rating JOIN claims_verdict AS verdict ON verdict.rating_id = rating.id
            WHERE rating.scale_id = ANY(ids::uuid[]) ORDER BY verdict.claim_id);
    WHEN 'auth_user' THEN
        RETURN ARRAY(
            SELECT id AS claim_id FROM claims_claim WHERE assigned_to_id = ANY(ids::integer[])
            UNION SELECT id FROM claims_claim WHERE created_by_id = ANY(ids::integer[])
            UNION SELECT claim_id FROM claims_evidence WHERE added_by_id = ANY(ids::integer[])
            UNION SELECT claim_id FROM claims_verdict WHERE written_by_id = ANY(ids::integer[])
            UNION SELECT claim_id FROM claims_verdict WHERE returned_by_id = ANY(ids::integer[])
            UNION SELECT claim_id FROM claims_verdict WHERE published_by_id = ANY(ids::integer[])
            ORDER BY claim_id);
    END CASE;
END $$;

-- Wait until every transaction that builds cards right now has committed; those that come later wait for this one.
-- Such a transaction does not see a change of a shared row that is not committed, nor does the change see the evidence
-- that such a card is built from. Locks are always taken in one order: those of claims, then this one. (Where the change
-- is to a key, such as a username, the writer's reference is checked when it commits, and waits for the change: then
-- PostgreSQL ends one of the two with a deadlock, to be tried again.)
CREATE FUNCTION catalogue.wait_for_writers() RETURNS void
LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtext('catalogue'))
$$;

-- Refresh the claims that show these rows of a table: first those that are known to, then those that other
-- transactions let show them meanwhile. If they are many, a worker does it later. Until then their cards, editions and
-- filter columns are all as before; a claim that is written meanwhile is refreshed with that.
CREATE FUNCTION catalogue.refresh_claims_using(shared_table text, changed text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    known uuid[];
    others uuid[];
    is_left_to_a_worker boolean;
BEGIN
    IF changed = '{}' THEN
        RETURN;
    END IF;
    known := catalogue.claims_using(shared_table, changed);
    is_left_to_a_worker := cardinality(known) > catalogue.max_refreshed_at_once();
    IF is_left_to_a_worker THEN
        PERFORM catalogue.mark_stale(known);
    ELSE
        PERFORM catalogue.lock_claims(known);  -- also in bulk work, which refreshes them later: claims are locked first
        PERFORM catalogue.mark_dirty(known, is_shared_row => true);
    END IF;
    PERFORM catalogue.wait_for_writers();
    others := ARRAY(SELECT unnest(catalogue.claims_using(shared_table, changed)) EXCEPT SELECT unnest(known));
    IF is_left_to_a_worker THEN
        PERFORM catalogue.mark_stale(others);
    ELSE
        PERFORM catalogue.mark_dirty(others, is_shared_row => true);
    END IF;
END $$;

-- Links that make a group, or split one. Two of them are never confirmed at once: each would build the cards of its group
-- without the other's claims. So such a change waits for every transaction that builds cards, as that of a shared row.

-- Refresh the groups of these claims, between which a link was confirmed or undone.
CREATE FUNCTION catalogue.refresh_groups(linked uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF linked = '{}' THEN
        RETURN;
    END IF;
    PERFORM catalogue.lock_claims(linked);
    PERFORM catalogue.wait_for_writers();
    PERFORM catalogue.mark_dirty(linked, is_shared_row => true);
END $$;

CREATE FUNCTION catalogue.refresh_claims_of_links() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.refresh_groups(ARRAY(
        SELECT DISTINCT linked FROM changed_rows CROSS JOIN LATERAL unnest(ARRAY[claim_id, other_id]) AS linked
        WHERE kind = 'same' AND state = 'confirmed' ORDER BY linked));
    RETURN NULL;
END $$;

CREATE FUNCTION catalogue.refresh_claims_of_changed_links() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.refresh_groups(ARRAY(
        SELECT DISTINCT linked FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) AS changed_rows
        CROSS JOIN LATERAL unnest(ARRAY[claim_id, other_id]) AS linked
        WHERE kind = 'same' AND state = 'confirmed' ORDER BY linked));
    RETURN NULL;
END $$;

CREATE TRIGGER card_follows_insert AFTER INSERT ON claims_claimlink REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_links();
CREATE TRIGGER card_follows_update AFTER UPDATE ON claims_claimlink REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_changed_links();
CREATE TRIGGER card_follows_delete AFTER DELETE ON claims_claimlink REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_of_links();


-- Rows that many claims may show: new ones, and changed ones.

-- A new row may come after the rows that name it: foreign keys are checked when a transaction ends, and a fixture has an
-- order of its own.
CREATE FUNCTION catalogue.refresh_claims_using_new_rows() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.mark_dirty(catalogue.claims_using(TG_TABLE_NAME, ARRAY(SELECT id::text FROM new_rows)));
    RETURN NULL;
END $$;

-- A changed row counts if one of the columns changed that cards show. Those of JSON are compared as text: 1 and 1.0 are
-- equal there.

CREATE FUNCTION catalogue.refresh_claims_using_changed_publishers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.refresh_claims_using(TG_TABLE_NAME, ARRAY(SELECT id::text FROM (
        SELECT id, name, domain FROM new_rows
        EXCEPT SELECT id, name, domain FROM old_rows) AS changed));
    RETURN NULL;
END $$;
CREATE TRIGGER card_follows_insert AFTER INSERT ON sources_publisher REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_new_rows();
CREATE TRIGGER card_follows_update AFTER UPDATE ON sources_publisher REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_changed_publishers();

CREATE FUNCTION catalogue.refresh_claims_using_changed_articles() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.refresh_claims_using(TG_TABLE_NAME, ARRAY(SELECT id::text FROM (
        SELECT id, url, title, published_at, language, publisher_id FROM new_rows
        EXCEPT SELECT id, url, title, published_at, language, publisher_id FROM old_rows) AS changed));
    RETURN NULL;
END $$;
CREATE TRIGGER card_follows_insert AFTER INSERT ON sources_article REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_new_rows();
CREATE TRIGGER card_follows_update AFTER UPDATE ON sources_article REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_changed_articles();

CREATE FUNCTION catalogue.refresh_claims_using_changed_claimants() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.refresh_claims_using(TG_TABLE_NAME, ARRAY(SELECT id::text FROM (
        SELECT id, name, kind, role, wikidata_id, aliases FROM new_rows
        EXCEPT SELECT id, name, kind, role, wikidata_id, aliases FROM old_rows) AS changed));
    RETURN NULL;
END $$;
CREATE TRIGGER card_follows_insert AFTER INSERT ON claims_claimant REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_new_rows();
CREATE TRIGGER card_follows_update AFTER UPDATE ON claims_claimant REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_changed_claimants();

CREATE FUNCTION catalogue.refresh_claims_using_changed_topics() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.refresh_claims_using(TG_TABLE_NAME, ARRAY(SELECT id::text FROM (
        SELECT id, slug, names::text FROM new_rows
        EXCEPT SELECT id, slug, names::text FROM old_rows) AS changed));
    RETURN NULL;
END $$;
CREATE TRIGGER card_follows_insert AFTER INSERT ON claims_topic REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_new_rows();
CREATE TRIGGER card_follows_update AFTER UPDATE ON claims_topic REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_changed_topics();

CREATE FUNCTION catalogue.refresh_claims_using_changed_rating_scales() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.refresh_claims_using(TG_TABLE_NAME, ARRAY(SELECT id::text FROM (
        SELECT id, code FROM new_rows
        EXCEPT SELECT id, code FROM old_rows) AS changed));
    RETURN NULL;
END $$;
CREATE TRIGGER card_follows_insert AFTER INSERT ON claims_ratingscale REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_new_rows();
CREATE TRIGGER card_follows_update AFTER UPDATE ON claims_ratingscale REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_changed_rating_scales();

CREATE FUNCTION catalogue.refresh_claims_using_changed_ratings() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.refresh_claims_using(TG_TABLE_NAME, ARRAY(SELECT id::text FROM (
        SELECT id, scale_id, code, names::text, value, category FROM new_rows
        EXCEPT SELECT id, scale_id, code, names::text, value, category FROM old_rows) AS changed));
    RETURN NULL;
END $$;
CREATE TRIGGER card_follows_insert AFTER INSERT ON claims_rating REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_new_rows();
CREATE TRIGGER card_follows_update AFTER UPDATE ON claims_rating REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_changed_ratings();

CREATE FUNCTION catalogue.refresh_claims_using_changed_people() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.refresh_claims_using(TG_TABLE_NAME, ARRAY(SELECT id::text FROM (
        SELECT id, username FROM new_rows
        EXCEPT SELECT id, username FROM old_rows) AS changed));
    RETURN NULL;
END $$;
CREATE TRIGGER card_follows_insert AFTER INSERT ON auth_user REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_new_rows();
CREATE TRIGGER card_follows_update AFTER UPDATE ON auth_user REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refresh_claims_using_changed_people();
