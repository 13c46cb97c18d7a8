-- 40. HOW CARDS ARE REFRESHED
--
-- Lock, then look. Two transactions that add evidence to one claim would each build a card without the other's. So
-- `refresh_cards` locks the claims in one statement and reads their rows in the next: under READ COMMITTED, a statement
-- sees what was committed before it began, and so all that the transaction it waited for has written.

-- Lock these claims, always in the same order, so that two transactions do not wait for each other.
CREATE FUNCTION catalogue.lock_claims(ids uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM claims_claim WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
END $$;

-- Refresh the cards of these claims and of those in their groups, and their postings, and write the editions that
-- follow. Return how many claims had a card or postings that were not as their rows say; those that were known to be
-- stale do not count. `is_shared_row` says that the change was to a row that many claims may show (60_triggers.sql).
-- {columns} are those of claims_card: ../sql_text.py takes them from the model, so that a column is added to the model
-- and to `card_source` alone.
CREATE FUNCTION catalogue.refresh_cards(ids uuid[], is_shared_row boolean DEFAULT false) RETURNS integer
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan  -- planning `card_source` takes five times as long as building a card
SET enable_seqscan = off  -- the plan is kept, and tables that were empty when it was made may have grown since
SET jit = off  -- before PostgreSQL 18 plans without such scans count as costly, and each would be compiled, for seconds
AS $$
DECLARE
    this_epoch integer;
    this_transaction bigint;
    stale uuid[];
    written uuid[];
    deleted uuid[];
    matched_otherwise uuid[];
BEGIN
    IF cardinality(ids) = 0 THEN
        RETURN 0;
    END IF;
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'Claims, and what they show, are written at the isolation level READ COMMITTED.'
            USING ERRCODE = 'feature_not_supported';
    END IF;

    PERFORM catalogue.lock_claims(ids);
    IF NOT is_shared_row THEN
        PERFORM pg_advisory_xact_lock_shared(hashtext('catalogue'));  -- see catalogue.wait_for_writers
    END IF;
    ids := ids || catalogue.lock_groups(ids);  -- whose cards show the verdicts of these
    this_epoch := catalogue.this_epoch();
    this_transaction := catalogue.this_transaction();

    -- Before the next statement looks: what made these cards stale had committed, so it sees that.
    WITH no_longer_stale AS (DELETE FROM claims_stalecard WHERE claim_id = ANY(ids) RETURNING claim_id)
    SELECT coalesce(array_agg(claim_id), '{}') FROM no_longer_stale INTO stale;

    WITH written_card AS (
        INSERT INTO claims_card AS card ({columns})
        SELECT {columns} FROM (
            SELECT source.*,
                CASE WHEN source.document IS DISTINCT FROM previous.document THEN coalesce(previous.version, 0) + 1
                    ELSE previous.version END AS version
            FROM catalogue.card_source AS source
            LEFT JOIN LATERAL catalogue.previous_edition(source.claim_id, this_epoch, this_transaction) AS previous
                ON true
            WHERE source.claim_id = ANY(ids)
        ) AS new_card
        ON CONFLICT (claim_id) DO UPDATE SET ({columns}) = ({excluded_columns})
        WHERE card IS DISTINCT FROM excluded
        RETURNING card.claim_id
    )
    SELECT array_agg(claim_id) FROM written_card INTO written;

    WITH deleted_card AS (
        DELETE FROM claims_card AS card
        WHERE card.claim_id = ANY(ids)
            AND NOT EXISTS (SELECT FROM claims_claim AS claim WHERE claim.id = card.claim_id)
        RETURNING card.claim_id
    )
    SELECT array_agg(claim_id) FROM deleted_card INTO deleted;

    matched_otherwise := catalogue.refresh_postings(ids);
    PERFORM catalogue.fold_many_match_changes();

    PERFORM catalogue.write_editions(ids, this_epoch, this_transaction);
    RETURN (
        SELECT count(DISTINCT claim_id) FROM unnest(written || deleted || matched_otherwise) AS claim_id
        WHERE claim_id <> ALL(stale));
END $$;

-- Refresh the cards of claims that a statement changed: now or, inside `catalogue.bulk()` of Python, at its end. Bulk
-- work says so for its own transaction only; one that ends with cards still pending is refused.
CREATE FUNCTION catalogue.mark_dirty(ids uuid[], is_shared_row boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('catalogue.bulk', true) = 'on' THEN
        INSERT INTO claims_pendingcard (transaction, claim_id)
        SELECT catalogue.this_transaction(), id FROM unnest(ids) AS id
        ON CONFLICT (transaction, claim_id) DO NOTHING;
    ELSE
        PERFORM catalogue.refresh_cards(ids, is_shared_row);
    END IF;
END $$;

-- Refresh at most so many of the cards that are pending. Return how many these were.
CREATE FUNCTION catalogue.refresh_pending(batch_size integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
BEGIN
    WITH batch AS (
        DELETE FROM claims_pendingcard WHERE id IN (
            SELECT id FROM claims_pendingcard WHERE transaction = catalogue.this_transaction()
            ORDER BY claim_id LIMIT batch_size)
        RETURNING claim_id
    )
    SELECT coalesce(array_agg(claim_id ORDER BY claim_id), '{}') FROM batch INTO ids;
    PERFORM catalogue.refresh_cards(ids);
    RETURN cardinality(ids);
END $$;


-- When a row changes that many claims show, their cards are refreshed later: building 52,000 cards takes two minutes, in
-- which the change and all these claims would be locked.

-- Return how many cards a change of a shared row may refresh in its own transaction.
CREATE FUNCTION catalogue.max_refreshed_at_once() RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT 1000
$$;

-- Leave the cards of these claims to a worker. The rows are seen when this transaction commits, and no claim is locked.
CREATE FUNCTION catalogue.mark_stale(ids uuid[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO claims_stalecard (claim_id) SELECT unnest(ids)
$$;

-- Refresh at most so many of the cards that are stale. Return how many these were. A claim that another transaction has
-- locked is left for later. Claims are locked before their rows of claims_stalecard are deleted, as by every writer.
CREATE FUNCTION catalogue.refresh_stale(batch_size integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
BEGIN
    ids := ARRAY(
        SELECT claim.id FROM claims_claim AS claim
        WHERE EXISTS (SELECT FROM claims_stalecard AS stale WHERE stale.claim_id = claim.id)
        ORDER BY claim.id LIMIT batch_size FOR NO KEY UPDATE SKIP LOCKED);
    PERFORM catalogue.refresh_cards(ids);
    IF cardinality(ids) = 0 THEN  -- what is left may be of claims that were deleted at the same time
        DELETE FROM claims_stalecard AS stale
        WHERE NOT EXISTS (SELECT FROM claims_claim AS claim WHERE claim.id = stale.claim_id);
    END IF;
    RETURN cardinality(ids);
END $$;
