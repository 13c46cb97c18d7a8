-- 35. BY WHICH WORDS CLAIMS ARE MATCHED
--
-- A claim has a posting (claims_matchposting) for each word of its statement and of the titles of its public reviews,
-- as each reading of its language reads them (25_match_words.sql). claims/matching/words/ranking.py scores claims by them.

-- Return the number by which a word of a reading is stored.
CREATE FUNCTION catalogue.match_term(reading text, lexeme text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashtextextended(reading || ' ' || lexeme, 0)
$$;

-- The postings of each claim as its rows have them now, and its card whether it is public. Two words with one hash
-- count as one word.
CREATE VIEW catalogue.match_source AS
SELECT claim_id, reading, term, is_public, least(frequency, 32767)::smallint AS frequency,
    least(sum(frequency) OVER (PARTITION BY claim_id, reading), 32767)::smallint AS length
FROM (
    SELECT card.claim_id, reading, catalogue.match_term(reading, word.lexeme) AS term, card.is_public,
        sum(word.frequency) AS frequency
    FROM claims_card AS card
    JOIN claims_claim AS claim ON claim.id = card.claim_id
    CROSS JOIN LATERAL (
        SELECT string_agg(article.title, E'\n') AS titles
        FROM claims_verdict AS verdict JOIN sources_article AS article ON article.id = verdict.review_id
        WHERE verdict.claim_id = card.claim_id AND verdict.status IN ('published', 'superseded', 'retracted')
    ) AS reviews
    CROSS JOIN LATERAL unnest(catalogue.match_readings(claim.language)) AS reading
    CROSS JOIN LATERAL catalogue.match_words(
        reading, left(concat_ws(E'\n', claim.statement, reviews.titles), 10000)) AS word
    GROUP BY card.claim_id, reading, term, card.is_public
) AS word;

-- Write the postings of these claims that differ, and note what that adds to the counts. Return the claims whose
-- postings differed. `refresh_cards` alone calls it, after the cards were written.
CREATE FUNCTION catalogue.refresh_postings(ids uuid[]) RETURNS uuid[]
LANGUAGE plpgsql
SET enable_hashjoin = off  -- which would read the postings of all claims, and is chosen where statistics are missing
SET enable_mergejoin = off
AS $$
DECLARE
    differed uuid[];
BEGIN
    WITH wanted AS MATERIALIZED (
        SELECT * FROM catalogue.match_source WHERE claim_id = ANY(ids)
    ), present AS MATERIALIZED (
        SELECT claim_id, reading, term, is_public, frequency, length FROM claims_matchposting
        WHERE claim_id = ANY(ids)
    ), difference AS MATERIALIZED (
        SELECT claim_id, term, wanted.reading, wanted.is_public, wanted.frequency, wanted.length,
            present.is_public AS was_public
        FROM wanted FULL JOIN present USING (claim_id, term)
        WHERE (wanted.is_public, wanted.frequency, wanted.length)
            IS DISTINCT FROM (present.is_public, present.frequency, present.length)
    ), deleted AS (
        DELETE FROM claims_matchposting AS posting USING difference
        WHERE (posting.term, posting.is_public, posting.claim_id) = (difference.term, was_public, difference.claim_id)
            AND difference.is_public IS NULL
    ), updated AS (
        UPDATE claims_matchposting AS posting
        SET is_public = difference.is_public, frequency = difference.frequency, length = difference.length
        FROM difference
        WHERE (posting.term, posting.is_public, posting.claim_id) = (difference.term, was_public, difference.claim_id)
            AND difference.is_public IS NOT NULL
    ), added AS (
        INSERT INTO claims_matchposting (claim_id, reading, term, is_public, frequency, length)
        SELECT claim_id, reading, term, is_public, frequency, length FROM difference WHERE was_public IS NULL
    ), moved AS (
        SELECT claim_id, reading, term, is_public, length, 1 AS count FROM wanted
        UNION ALL SELECT claim_id, reading, term, is_public, length, -1 FROM present
    ), by_term AS (
        SELECT array_agg(term) AS terms, array_agg(claims) AS claims, array_agg(public_claims) AS public_claims
        FROM (
            SELECT term, sum(count) AS claims, sum(CASE WHEN is_public THEN count ELSE 0 END) AS public_claims
            FROM moved GROUP BY term
        ) AS change
        WHERE (claims, public_claims) <> (0, 0)
    ), by_reading AS (
        SELECT array_agg(reading) AS readings, array_agg(claims) AS claims, array_agg(public_claims) AS public_claims,
            array_agg(length) AS length, array_agg(public_length) AS public_length
        FROM (
            SELECT reading, sum(count) AS claims, sum(CASE WHEN is_public THEN count ELSE 0 END) AS public_claims,
                sum(count * length) AS length, sum(CASE WHEN is_public THEN count * length ELSE 0 END) AS public_length
            FROM (SELECT DISTINCT claim_id, reading, is_public, length, count FROM moved) AS claim
            GROUP BY reading
        ) AS change
        WHERE (claims, public_claims, length, public_length) <> (0, 0, 0, 0)
    ), noted AS (
        INSERT INTO claims_matchchange (terms, claims_by_term, public_claims_by_term, readings, claims_by_reading,
            public_claims_by_reading, length_by_reading, public_length_by_reading)
        SELECT coalesce(terms, '{}'), coalesce(by_term.claims, '{}'), coalesce(by_term.public_claims, '{}'),
            coalesce(readings, '{}'), coalesce(by_reading.claims, '{}'), coalesce(by_reading.public_claims, '{}'),
            coalesce(by_reading.length, '{}'), coalesce(by_reading.public_length, '{}')
        FROM by_term CROSS JOIN by_reading WHERE terms IS NOT NULL OR readings IS NOT NULL
    )
    SELECT coalesce(array_agg(DISTINCT claim_id), '{}') FROM difference INTO differed;
    RETURN differed;
END $$;


-- HOW COMMON WORDS ARE
--
-- Each refresh adds a row to claims_matchchange: rows that all writers share, such as the count of a common word, would
-- make them wait for each other. The statistics are the stored counts and the changes that wait, together: so they are
-- exact at any time, and it shows in no answer when changes are folded into the stored counts.

CREATE VIEW catalogue.match_term_changes AS
SELECT term, sum(change.claims)::integer AS claims, sum(change.public_claims)::integer AS public_claims
FROM claims_matchchange
CROSS JOIN LATERAL unnest(terms, claims_by_term, public_claims_by_term) AS change (term, claims, public_claims)
GROUP BY term;

CREATE VIEW catalogue.match_reading_changes AS
SELECT reading, sum(change.claims)::bigint AS claims, sum(change.public_claims)::bigint AS public_claims,
    sum(change.length)::bigint AS length, sum(change.public_length)::bigint AS public_length
FROM claims_matchchange
CROSS JOIN LATERAL unnest(readings, claims_by_reading, public_claims_by_reading, length_by_reading,
    public_length_by_reading) AS change (reading, claims, public_claims, length, public_length)
GROUP BY reading;

-- How many claims each reading has, and how many words these have.
CREATE VIEW catalogue.match_sizes AS
SELECT reading, sum(claims)::bigint AS claims, sum(public_claims)::bigint AS public_claims,
    sum(length)::bigint AS length, sum(public_length)::bigint AS public_length
FROM (
    SELECT reading, claims, public_claims, length, public_length FROM claims_matchsize
    UNION ALL SELECT reading, claims, public_claims, length, public_length FROM catalogue.match_reading_changes
) AS part
GROUP BY reading;

-- Add the changes that wait to the stored counts, unless another transaction does so right now: the lock is held until
-- the end of the transaction, so no two of them write the same counts.
CREATE FUNCTION catalogue.fold_match_changes() RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('catalogue.fold_match_changes')) THEN
        RETURN false;
    END IF;
    WITH folded AS MATERIALIZED (
        DELETE FROM claims_matchchange RETURNING *
    ), terms AS (
        INSERT INTO claims_matchterm AS stored (term, claims, public_claims)
        SELECT term, sum(change.claims), sum(change.public_claims)
        FROM folded
        CROSS JOIN LATERAL unnest(terms, claims_by_term, public_claims_by_term) AS change (term, claims, public_claims)
        GROUP BY term
        ON CONFLICT (term) DO UPDATE SET claims = stored.claims + excluded.claims,
            public_claims = stored.public_claims + excluded.public_claims
    )
    INSERT INTO claims_matchsize AS stored (reading, claims, public_claims, length, public_length)
    SELECT reading, sum(change.claims), sum(change.public_claims), sum(change.length), sum(change.public_length)
    FROM folded
    CROSS JOIN LATERAL unnest(readings, claims_by_reading, public_claims_by_reading, length_by_reading,
        public_length_by_reading) AS change (reading, claims, public_claims, length, public_length)
    GROUP BY reading
    ON CONFLICT (reading) DO UPDATE SET claims = stored.claims + excluded.claims,
        public_claims = stored.public_claims + excluded.public_claims, length = stored.length + excluded.length,
        public_length = stored.public_length + excluded.public_length;
    RETURN true;
END $$;

-- Fold the changes that wait once they are of many words: each query reads them.
CREATE FUNCTION catalogue.fold_many_match_changes() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(cardinality(terms)) FROM claims_matchchange)
        > least(1500, (SELECT coalesce(sum(claims), 0) / 50 FROM claims_matchsize)) THEN
        PERFORM catalogue.fold_match_changes();
    END IF;
END $$;

-- What the statistics lack, counted from all postings: nothing, on a healthy system.
CREATE VIEW catalogue.match_term_faults AS
SELECT term, sum(claims)::integer AS claims, sum(public_claims)::integer AS public_claims
FROM (
    SELECT term, count(*) AS claims, count(*) FILTER (WHERE is_public) AS public_claims
    FROM claims_matchposting GROUP BY term
    UNION ALL SELECT term, -claims, -public_claims FROM claims_matchterm
    UNION ALL SELECT term, -claims, -public_claims FROM catalogue.match_term_changes
) AS part
GROUP BY term HAVING (sum(claims), sum(public_claims)) <> (0, 0);

CREATE VIEW catalogue.match_size_faults AS
SELECT reading, sum(claims)::bigint AS claims, sum(public_claims)::bigint AS public_claims,
    sum(length)::bigint AS length, sum(public_length)::bigint AS public_length
FROM (
    SELECT reading, count(*) AS claims, count(*) FILTER (WHERE is_public) AS public_claims,
        sum(length) AS length, coalesce(sum(length) FILTER (WHERE is_public), 0) AS public_length
    FROM (SELECT DISTINCT claim_id, reading, is_public, length FROM claims_matchposting) AS claim GROUP BY reading
    UNION ALL SELECT reading, -claims, -public_claims, -length, -public_length FROM catalogue.match_sizes
) AS part
GROUP BY reading
HAVING (sum(claims), sum(public_claims), sum(length), sum(public_length)) <> (0, 0, 0, 0);

-- Add what the statistics lack, as one more change: others may write and fold meanwhile. Return how many counts differed.
CREATE FUNCTION catalogue.recount_matching() RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    differed bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('catalogue.recount_matching'));
    WITH by_term AS (
        SELECT count(*) AS number, array_agg(term) AS terms, array_agg(claims) AS claims,
            array_agg(public_claims) AS public_claims
        FROM catalogue.match_term_faults
    ), by_reading AS (
        SELECT count(*) AS number, array_agg(reading) AS readings, array_agg(claims) AS claims,
            array_agg(public_claims) AS public_claims, array_agg(length) AS length,
            array_agg(public_length) AS public_length
        FROM catalogue.match_size_faults
    ), noted AS (
        INSERT INTO claims_matchchange (terms, claims_by_term, public_claims_by_term, readings, claims_by_reading,
            public_claims_by_reading, length_by_reading, public_length_by_reading)
        SELECT coalesce(terms, '{}'), coalesce(by_term.claims, '{}'), coalesce(by_term.public_claims, '{}'),
            coalesce(readings, '{}'), coalesce(by_reading.claims, '{}'), coalesce(by_reading.public_claims, '{}'),
            coalesce(by_reading.length, '{}'), coalesce(by_reading.public_length, '{}')
        FROM by_term CROSS JOIN by_reading WHERE terms IS NOT NULL OR readings IS NOT NULL
    )
    SELECT by_term.number + by_reading.number FROM by_term CROSS JOIN by_reading INTO differed;
    IF catalogue.fold_match_changes() THEN
        DELETE FROM claims_matchterm WHERE (claims, public_claims) = (0, 0);
        DELETE FROM claims_matchsize WHERE (claims, public_claims, length, public_length) = (0, 0, 0, 0);
    END IF;
    RETURN differed;
END $$;
