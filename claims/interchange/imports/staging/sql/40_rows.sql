-- Claims, evidence and verdicts of the staged reviews.
-- An imported claim is closed: another publisher has judged it, so the desk has nothing to do.

INSERT INTO claims_claim (
    id, statement, language, claimant_id, claimed_on, place, context, status, dismissed_reason, priority, external_ref,
    created_at, updated_at)
SELECT claim_id, statement, language, claimant_id, claimed_on, '', '', 'closed', '', 2, '', %(at)s, %(at)s
FROM staged WHERE outcome = 'new';

-- Public content of a claim that our desk has judged changes only by an amendment.
UPDATE claims_claim AS claim SET
    language = staged.language, claimant_id = staged.claimant_id, claimed_on = staged.claimed_on, updated_at = %(at)s
FROM staged
WHERE outcome = 'changed' AND claim.id = staged.claim_id
    AND (claim.language, claim.claimant_id, claim.claimed_on)
        IS DISTINCT FROM (staged.language, staged.claimant_id, staged.claimed_on)
    AND NOT claims_keeps_its_content(claim.id);

INSERT INTO claims_evidence (
    id, claim_id, article_id, role, quote_exact, quote_prefix, quote_suffix, note, created_at)
SELECT appearance.evidence_id, staged.claim_id, article.id, 'appearance', '', '', '', '', %(at)s
FROM staged
JOIN staged_article AS appearance USING (place)
JOIN sources_article AS article USING (canonical_url)
WHERE outcome IN ('new', 'changed') AND appearance.evidence_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM claims_evidence AS evidence
    WHERE evidence.claim_id = staged.claim_id AND evidence.article_id = article.id AND evidence.role = 'appearance');

UPDATE claims_verdict AS verdict SET
    status = 'retracted', retraction_reason = staged.retraction_reason, updated_at = %(at)s,
    retracted_at = greatest(staged.retracted_at, verdict.published_at)
FROM staged
WHERE outcome = 'changed' AND staged.retraction_reason <> ''
    AND (verdict.claim_id, verdict.id) = (staged.claim_id, staged.before_id);

UPDATE staged SET judges_anew = false WHERE outcome = 'changed' AND retraction_reason <> '';

UPDATE claims_verdict AS verdict SET status = 'superseded', updated_at = %(at)s
FROM staged
WHERE outcome = 'changed' AND judges_anew AND (verdict.claim_id, verdict.id) = (staged.claim_id, staged.before_id);

INSERT INTO claims_verdict (
    id, claim_id, publisher_id, rating_id, label, summary, explanation, language, review_id, status, origin,
    supersedes_id, correction_note, retraction_reason, return_reason, published_at, retracted_at, created_at,
    updated_at)
SELECT verdict_id, claim_id, publisher_id, rating_id, label, summary, explanation, language, review_id,
    CASE WHEN retraction_reason = '' THEN 'published' ELSE 'retracted' END, 'import', before_id,
    CASE WHEN before_id IS NULL THEN '' ELSE %(note)s END, retraction_reason, '', published_at,
    CASE WHEN retraction_reason <> '' THEN greatest(retracted_at, published_at) END, %(at)s, %(at)s
FROM staged WHERE outcome = 'new' OR outcome = 'changed' AND judges_anew;

INSERT INTO claims_receivedreview (id, claim_id, verdict_id, key, payload, received_at)
SELECT received_id, claim_id, CASE WHEN judges_anew THEN verdict_id ELSE before_id END, key, payload, %(at)s
FROM staged WHERE outcome IN ('new', 'changed');
