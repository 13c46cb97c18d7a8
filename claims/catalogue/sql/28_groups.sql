-- 28. GROUPS OF CLAIMS
--
-- Claims that confirmed links of the kind "same" lead to, over any number of them, are a group. Its first claim is the one
-- that was published first; claims that are not public come last, in the order of their ids. Only the links store which
-- claims are in a group, so undoing a link splits it again.

-- Return the claims of a claim's group, itself included.
CREATE FUNCTION catalogue.group_of(claim uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE member (id) AS (
        SELECT claim
        UNION
        SELECT linked.id FROM member CROSS JOIN LATERAL (
            SELECT other_id FROM claims_claimlink
            WHERE claim_id = member.id AND kind = 'same' AND state = 'confirmed'
            UNION ALL
            SELECT claim_id FROM claims_claimlink
            WHERE other_id = member.id AND kind = 'same' AND state = 'confirmed'
        ) AS linked (id)
        JOIN claims_claim AS claim ON claim.id = linked.id  -- no foreign key keeps the other claim of a link
    )
    SELECT id FROM member
$$;

-- A published verdict, as the other claims of its claim's group name it in `also_judged`.
CREATE VIEW catalogue.json_judgement AS
SELECT verdict.id, verdict.claim_id, verdict.published_at, rating.category::text,
    (SELECT row_to_json(members) FROM (
        SELECT verdict.claim_id AS claim, verdict.id AS verdict, publisher.json AS publisher, rating.json AS rating,
            verdict.label, review.url, catalogue.json_time(verdict.published_at) AS published_at
    ) AS members) AS json
FROM claims_verdict AS verdict
JOIN catalogue.json_publisher AS publisher ON publisher.id = verdict.publisher_id
LEFT JOIN catalogue.json_rating AS rating ON rating.id = verdict.rating_id
LEFT JOIN sources_article AS review ON review.id = verdict.review_id
WHERE verdict.status = 'published';

-- Lock the other claims in the groups of these claims, and return them: their cards show the verdicts of these. They may
-- come before these in the order of ids, in which claims are locked, so nothing waits for them: those that another
-- transaction has locked are left to a worker, and so are those of a group that is too large.
CREATE FUNCTION catalogue.lock_groups(ids uuid[]) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    others uuid[];
    locked uuid[];
BEGIN
    others := ARRAY(
        SELECT DISTINCT member FROM unnest(ids) AS id CROSS JOIN LATERAL catalogue.group_of(id) AS member
        WHERE member <> id
        EXCEPT SELECT unnest(ids));
    IF others = '{}' THEN
        RETURN others;
    END IF;
    locked := ARRAY(
        SELECT id FROM claims_claim WHERE id = ANY(others) ORDER BY id
        LIMIT catalogue.max_refreshed_at_once() FOR NO KEY UPDATE SKIP LOCKED);
    PERFORM catalogue.mark_stale(ARRAY(SELECT unnest(others) EXCEPT SELECT unnest(locked)));
    RETURN locked;
END $$;
