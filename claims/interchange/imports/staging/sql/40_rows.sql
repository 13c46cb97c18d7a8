-- Claims, evidence and verdicts of the staged reviews.
-- An imported claim is closed: another publisher has judged it, so the desk has nothing to do.

INSERT INTO claims_claim (
    id, statement, language, claimant_id, claimed_on, claimed_at, place, context, status, dismissed_reason, priority,
    external_ref, created_at, updated_at)
SELECT claim_id, statement, language, claimant_id, claimed_on,
    CASE WHEN claimed_on IS NOT NULL THEN claimed_at END, claim_place, '', 'closed', '', 2, '', %(at)s, %(at)s
FROM staged WHERE outcome = 'new' AND adds_claim;

-- What a claim says changes only with a review of its own publisher: several publishers share a claim in the same words,
-- and public content of a claim that our desk has judged changes only by an amendment. Of what a claim says, only that
-- changes which the review says otherwise than before: an editor may have mended the rest.
WITH said AS (
    SELECT claim.id, CASE WHEN rewords THEN staged.statement ELSE claim.statement END AS statement,
        CASE WHEN 'language' = ANY (follows) THEN staged.language ELSE claim.language END AS language,
        CASE WHEN 'claimant' = ANY (follows) OR claim.claimant_id IS NULL
            THEN staged.claimant_id ELSE claim.claimant_id END AS claimant_id,
        CASE WHEN is_dated THEN staged.claimed_on ELSE claim.claimed_on END AS claimed_on,
        CASE
            WHEN NOT is_dated THEN claim.claimed_at
            WHEN staged.claimed_on IS NULL THEN NULL
            WHEN staged.claimed_on = claim.claimed_on THEN coalesce(staged.claimed_at, claim.claimed_at)
            ELSE staged.claimed_at END AS claimed_at,
        CASE WHEN staged.claim_place <> '' AND ('place' = ANY (follows) OR claim.place = '')
            THEN staged.claim_place ELSE claim.place END AS place
    FROM staged JOIN claims_claim AS claim ON claim.id = staged.claim_id
    CROSS JOIN LATERAL (SELECT follows && '{claimed_on,claimed_at}' OR claim.claimed_on IS NULL) AS day (is_dated)
    WHERE outcome = 'changed' AND owns_claim
)
UPDATE claims_claim AS claim SET
    statement = said.statement, language = said.language, claimant_id = said.claimant_id,
    claimed_on = said.claimed_on, claimed_at = said.claimed_at, place = said.place, updated_at = %(at)s
FROM said
WHERE claim.id = said.id AND (said.statement, said.language, said.claimant_id, said.claimed_on, said.claimed_at,
    said.place) IS DISTINCT FROM (claim.statement, claim.language, claim.claimant_id, claim.claimed_on,
    claim.claimed_at, claim.place);

INSERT INTO claims_claimtopic (id, claim_id, topic_id)
SELECT DISTINCT ON (staged.claim_id, topic.topic_id) topic.id, staged.claim_id, topic.topic_id
FROM staged JOIN staged_topic AS topic USING (place)
WHERE staged.outcome = 'new' AND staged.adds_claim;

-- A quote is read in the newest captured text that has it once; a quote that no captured text has goes into the note.
WITH cited AS (
    SELECT DISTINCT ON (staged.claim_id, article.id, page.role, page.stance, page.quote)
        page.evidence_id, staged.claim_id, article.id AS article_id, page.role, page.stance, page.quote,
        page.evidence_note, read_in.id AS version_id,
        page.quote <> '' AND read_in.id IS NULL AND EXISTS (
            SELECT FROM sources_articleversion AS version WHERE version.article_id = article.id) AS is_misquoted
    FROM staged
    JOIN staged_page AS page USING (place)
    JOIN sources_article AS article USING (canonical_url)
    LEFT JOIN LATERAL (
        SELECT version.id FROM sources_articleversion AS version
        WHERE page.quote <> '' AND version.article_id = article.id AND strpos(version.text, page.quote) > 0
            AND strpos(substr(version.text, strpos(version.text, page.quote) + 1), page.quote) = 0
        ORDER BY version.captured_at DESC, version.id DESC LIMIT 1) AS read_in ON true
    WHERE page.evidence_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM claims_evidence AS evidence
        WHERE evidence.claim_id = staged.claim_id AND evidence.article_id = article.id AND evidence.role = page.role
            AND (page.quote = '' OR evidence.quote_exact = page.quote OR strpos(evidence.note, page.quote) > 0))
    ORDER BY staged.claim_id, article.id, page.role, page.stance, page.quote, page.evidence_id
)
INSERT INTO claims_evidence (
    id, claim_id, article_id, version_id, role, stance, quote_exact, quote_prefix, quote_suffix, note, created_at)
SELECT evidence_id, claim_id, article_id, version_id, role, stance,
    CASE WHEN is_misquoted THEN '' ELSE quote END, '', '',
    CASE WHEN is_misquoted THEN concat_ws(E'\n', '“' || quote || '”', nullif(evidence_note, '')) ELSE evidence_note END,
    %(at)s
FROM cited;

UPDATE claims_verdict AS verdict SET
    status = 'retracted', retraction_reason = staged.retraction_reason, updated_at = %(at)s,
    retracted_at = greatest(staged.retracted_at, verdict.published_at)
FROM staged
WHERE retracts AND (verdict.claim_id, verdict.id) = (staged.claim_id, staged.before_id);

UPDATE claims_verdict AS verdict SET status = 'superseded', updated_at = %(at)s
FROM staged
WHERE outcome = 'changed' AND adds_verdict AND (verdict.claim_id, verdict.id) = (staged.claim_id, staged.before_id);

INSERT INTO claims_verdict (
    id, claim_id, publisher_id, rating_id, label, summary, explanation, language, review_id, status, origin,
    supersedes_id, correction_note, retraction_reason, return_reason, published_at, retracted_at, created_at,
    updated_at)
SELECT verdict_id, claim_id, publisher_id, rating_id, label, summary, explanation, language, review_id,
    CASE WHEN retraction_reason = '' THEN 'published' ELSE 'retracted' END, 'import', before_id, note,
    retraction_reason, '', published_at,
    CASE WHEN retraction_reason <> '' THEN greatest(retracted_at, published_at) END, %(at)s, %(at)s
FROM staged WHERE outcome IN ('new', 'changed') AND adds_verdict;

INSERT INTO claims_receivedreview (id, claim_id, verdict_id, key, address_key, payload, received_at)
SELECT received_id, claim_id, CASE WHEN adds_verdict THEN verdict_id ELSE before_id END, key, address_key, payload,
    %(at)s
FROM staged WHERE outcome IN ('new', 'changed');
