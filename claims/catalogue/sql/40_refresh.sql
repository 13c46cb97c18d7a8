-- 40. How cards are refreshed

CREATE FUNCTION catalogue.lock_claims(ids uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM claims_claim WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
END $$;

-- How many of these claims' cards were not as they are now. Writes the editions that follow from it.
--
-- Lock, then look: two who add evidence to one claim would each build a card without the other's. Each statement sees
-- what was committed before it began, so what the first one locks the second one sees as it then stands. (At other
-- levels of isolation it would not.)
CREATE FUNCTION catalogue.refresh_cards(ids uuid[], is_rename boolean DEFAULT false) RETURNS integer
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan  -- to plan the view anew takes five times as long as to build a card
SET enable_seqscan = off  -- that plan is kept, and tables that were empty when it was made may have grown since
AS $$
DECLARE
    here integer;
    this bigint;
    refreshed integer;
    editions integer;
BEGIN
    IF cardinality(ids) = 0 THEN
        RETURN 0;
    END IF;
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'Claims, and what they show, are written at the isolation level READ COMMITTED.'
            USING ERRCODE = 'feature_not_supported';
    END IF;
    PERFORM catalogue.lock_claims(ids);
    IF NOT is_rename THEN
        PERFORM pg_advisory_xact_lock_shared(hashtext('catalogue'));  -- see catalogue.wait_for_writers
    END IF;
    here := catalogue.this_era();
    this := catalogue.this_transaction();

    WITH fresh AS MATERIALIZED (
        SELECT * FROM catalogue.card_source WHERE claim_id = ANY(ids)
    ), seen AS MATERIALIZED (  -- what the public saw last, before this transaction, and what it will see
        SELECT asked.claim_id, own.is_own, fresh.document,
            coalesce(before.version, 0) + 1 AS version, before.digest AS digest_before,
            before.document AS document_before, fresh.document IS DISTINCT FROM before.document AS differs,
            greatest(clock_timestamp(), before.made_at + interval '1 microsecond') AS moment
        FROM (SELECT DISTINCT unnest(ids)) AS asked (claim_id)
        LEFT JOIN fresh USING (claim_id)
        LEFT JOIN LATERAL (
            SELECT edition.version, (edition.era, edition.transaction) = (here, this) AS is_own
            FROM claims_edition AS edition WHERE edition.claim_id = asked.claim_id
            ORDER BY edition.version DESC LIMIT 1
        ) AS latest ON true
        CROSS JOIN LATERAL (SELECT coalesce(latest.is_own, false) AS is_own) AS own
        LEFT JOIN claims_edition AS before
            ON before.claim_id = asked.claim_id AND before.version = latest.version - own.is_own::integer
    ), edition AS MATERIALIZED (
        SELECT *, catalogue.edition_digest(digest_before, claim_id, version, kind, moment, document) AS digest
        FROM seen CROSS JOIN LATERAL catalogue.edition_kind(document_before, document) AS kind
        WHERE differs
    ), written AS (
        INSERT INTO claims_edition
            (claim_id, version, kind, document, digest, previous_digest, made_at, era, transaction)
        SELECT claim_id, version, kind, document, digest, digest_before, moment, here, this
        FROM edition WHERE NOT is_own
    ), rewritten AS (  -- one transaction, one edition
        UPDATE claims_edition AS own
        SET id = nextval('claims_edition_number'), kind = edition.kind, document = edition.document,
            digest = edition.digest, made_at = edition.moment
        FROM edition
        WHERE edition.is_own AND own.claim_id = edition.claim_id AND own.version = edition.version
            AND own.document IS DISTINCT FROM edition.document
    ), undone AS (
        DELETE FROM claims_edition AS own USING seen
        WHERE seen.is_own AND NOT seen.differs AND own.claim_id = seen.claim_id AND own.version = seen.version
    ), gone AS (
        DELETE FROM claims_card AS card WHERE card.claim_id = ANY(ids)
            AND NOT EXISTS (SELECT FROM fresh WHERE fresh.claim_id = card.claim_id)
        RETURNING claim_id
    ), kept AS (
        INSERT INTO claims_card AS card (
            claim_id, is_public, status, language, claimant_id, claimed_on, categories, ratings, issuers, publishers,
            articles, stances, topics, languages, verdict_pairs, evidence_pairs, traits, is_disputed, created_at,
            updated_at, published_at, reviewed_at, search,
            document, desk_document, version)
        SELECT fresh.*, nullif(seen.version - (NOT seen.differs)::integer, 0)
        FROM fresh JOIN seen USING (claim_id)
        ON CONFLICT (claim_id) DO UPDATE SET (
            is_public, status, language, claimant_id, claimed_on, categories, ratings, issuers, publishers,
            articles, stances, topics, languages, verdict_pairs, evidence_pairs, traits, is_disputed, created_at,
            updated_at, published_at, reviewed_at, search,
            document, desk_document, version
        ) = (
            excluded.is_public, excluded.status, excluded.language, excluded.claimant_id, excluded.claimed_on,
            excluded.categories, excluded.ratings, excluded.issuers, excluded.publishers, excluded.articles,
            excluded.stances, excluded.topics, excluded.languages, excluded.verdict_pairs, excluded.evidence_pairs,
            excluded.traits, excluded.is_disputed, excluded.created_at, excluded.updated_at,
            excluded.published_at, excluded.reviewed_at, excluded.search, excluded.document, excluded.desk_document,
            excluded.version
        ) WHERE card IS DISTINCT FROM excluded
        RETURNING claim_id
    )
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM kept), (SELECT count(*) FROM edition)
    INTO refreshed, editions;
    IF editions > 0 THEN
        NOTIFY claims_edition;
    END IF;
    RETURN refreshed;
END $$;

-- Refresh what a statement touched: now, or at the end of bulk work, which says so for its own transaction only
-- (catalogue.py, `bulk`). A transaction that ends with cards still waiting is refused.
CREATE FUNCTION catalogue.touch(ids uuid[], is_rename boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('catalogue.bulk', true) = 'on' THEN
        INSERT INTO claims_card_to_refresh (transaction, claim_id)
        SELECT catalogue.this_transaction(), touched.id FROM unnest(ids) AS touched (id)
        ON CONFLICT (transaction, claim_id) DO NOTHING;
    ELSE
        PERFORM catalogue.refresh_cards(ids, is_rename);
    END IF;
END $$;

-- How many cards were waiting, of which at most so many are refreshed now.
CREATE FUNCTION catalogue.refresh_waiting(most integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
BEGIN
    WITH next AS (
        DELETE FROM claims_card_to_refresh WHERE id IN (
            SELECT id FROM claims_card_to_refresh WHERE transaction = catalogue.this_transaction()
            ORDER BY claim_id LIMIT most)
        RETURNING claim_id
    )
    SELECT coalesce(array_agg(claim_id ORDER BY claim_id), '{}') FROM next INTO ids;
    PERFORM catalogue.refresh_cards(ids);
    RETURN cardinality(ids);
END $$;
