-- How do the reviews in the temporary table `staged` become rows? In one run of these statements, in the transaction of
-- the batch. staging.py declares the table, with one row per review; an advisory lock keeps other batches waiting
-- (`BatchWriter.write` in job.py).


-- I. ROWS THAT CLAIMS SHARE
-- Publishers, articles and claimants that exist keep the name and the kind that the desk gave them. Another house that
-- calls itself by the name of our own desk is named by its domain.

INSERT INTO sources_publisher (id, name, domain, kind, country, language, is_desk)
SELECT DISTINCT ON (publisher) publisher_id,
    CASE WHEN EXISTS (SELECT FROM sources_publisher AS desk
        WHERE desk.is_desk AND lower(desk.name) = lower(publisher_name)) THEN publisher ELSE publisher_name END,
    publisher, 'fact_checker', '', '', false
FROM staged
ON CONFLICT (domain) DO NOTHING;

INSERT INTO sources_publisher (id, name, domain, kind, country, language, is_desk)
SELECT DISTINCT ON (domain) publisher_id, domain, domain, 'other', '', '', false
FROM staged_article
ON CONFLICT (domain) DO NOTHING;

INSERT INTO sources_article (
    id, url, canonical_url, publisher_id, title, authors, published_at, language, archive_url, created_at, updated_at)
SELECT DISTINCT ON (article.canonical_url)
    article.id, article.url, article.canonical_url, publisher.id, article.title, '{}', article.published_at,
    article.language, '', %(at)s, %(at)s
FROM staged_article AS article JOIN sources_publisher AS publisher USING (domain)
ORDER BY article.canonical_url, article.title = ''
ON CONFLICT (canonical_url) DO NOTHING;

INSERT INTO claims_claimant (id, name, kind, role, aliases)
SELECT DISTINCT ON (staged.claimant) claimant_id, staged.claimant[1], staged.claimant[2], staged.claimant[3], '{}'
FROM staged WHERE staged.claimant IS NOT NULL
ON CONFLICT (name, kind, role) DO NOTHING;

UPDATE staged SET
    publisher_id = (SELECT id FROM sources_publisher WHERE domain = staged.publisher),
    review_id = (SELECT id FROM sources_article WHERE canonical_url = staged.review),
    claimant_id = (SELECT id FROM claims_claimant AS known
        WHERE (known.name, known.kind, known.role) = (staged.claimant[1], staged.claimant[2], staged.claimant[3]));

-- A label is a rating of its publisher: the rating with this name in any language, or with the code made from the label.
-- A new rating has no category, because only the desk can say what it means.
CREATE TEMP TABLE staged_label ON COMMIT DROP AS
SELECT DISTINCT ON (publisher_id, code)
    publisher_id, code, label, language, scale, scale_id, rating_id AS new_rating_id, NULL::uuid AS rating_id
FROM staged WHERE code <> '' ORDER BY publisher_id, code, place;

UPDATE staged_label AS label SET rating_id = (
    SELECT rating.id FROM claims_rating AS rating JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id
    WHERE scale.owner_id = label.publisher_id AND (rating.code = label.code OR EXISTS (
        SELECT FROM jsonb_each_text(rating.names) AS name WHERE lower(name.value) = lower(label.label)))
    ORDER BY rating.code = label.code DESC, rating.id LIMIT 1);

INSERT INTO claims_ratingscale (id, code, names, worst, best, owner_id)
SELECT DISTINCT ON (scale) scale_id, scale, jsonb_build_object('en', publisher.name), 1, 5, publisher.id
FROM staged_label AS label JOIN sources_publisher AS publisher ON publisher.id = label.publisher_id
WHERE rating_id IS NULL
ON CONFLICT (code) DO NOTHING;

WITH added AS (
    INSERT INTO claims_rating (id, scale_id, code, names)
    SELECT new_rating_id, scale.id, label.code, jsonb_build_object(label.language, label.label)
    FROM staged_label AS label
    JOIN claims_ratingscale AS scale ON (scale.code, scale.owner_id) = (label.scale, label.publisher_id)
    WHERE rating_id IS NULL
    RETURNING id
)
UPDATE staged_label SET rating_id = new_rating_id FROM added WHERE added.id = new_rating_id;

UPDATE staged SET rating_id = (
    SELECT rating_id FROM staged_label AS label
    WHERE (label.publisher_id, label.code) = (staged.publisher_id, staged.code));


-- II. REVIEWS THAT WERE RECEIVED BEFORE
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


-- III. CLAIMS, EVIDENCE, VERDICTS
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
