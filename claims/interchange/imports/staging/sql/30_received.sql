-- Which of the staged reviews were received before, and did the publisher change its judgement?
-- Lock, then look: an editor may be retracting a verdict right now. A payload equal to any earlier one is `same`, also if
-- a different one was received since; otherwise a file that has a review in two states would change it at each import.

UPDATE staged SET claim_id = known.claim_id, is_known = true
FROM (
    SELECT DISTINCT ON (key) key, claim_id FROM claims_receivedreview
    WHERE key IN (SELECT key FROM staged) ORDER BY key, id DESC
) AS known
WHERE known.key = staged.key;

SELECT FROM claims_claim WHERE id IN (SELECT claim_id FROM staged WHERE is_known) ORDER BY id FOR NO KEY UPDATE;

UPDATE staged SET
    before_id = before.id,
    outcome = CASE
        WHEN EXISTS (SELECT FROM claims_receivedreview AS received
            WHERE received.key = staged.key AND received.payload = staged.payload) THEN 'same'
        WHEN before.status <> 'published' THEN 'refused'
        ELSE 'changed'
    END,
    judges_anew = (before.rating_id, before.label, before.summary, before.explanation, before.language,
            before.review_id, before.published_at)
        IS DISTINCT FROM (staged.rating_id, staged.label, staged.summary, staged.explanation, staged.language,
            staged.review_id, staged.published_at)
FROM (
    SELECT DISTINCT ON (received.claim_id) verdict.*
    FROM claims_receivedreview AS received
    JOIN claims_verdict AS verdict ON (verdict.claim_id, verdict.id) = (received.claim_id, received.verdict_id)
    WHERE received.claim_id IN (SELECT claim_id FROM staged WHERE is_known)
    ORDER BY received.claim_id, received.id DESC
) AS before
WHERE is_known AND before.claim_id = staged.claim_id;
