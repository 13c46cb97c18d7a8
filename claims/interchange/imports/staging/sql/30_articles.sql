-- Which articles, claimants and topics do the staged reviews name? Rows that claims share; those that exist stay as the
-- desk has them. A review that was refused, or is known and the same, adds none. A review that is known under another
-- spelling of its address keeps its article.

CREATE TEMP TABLE IF NOT EXISTS staged_page (LIKE staged_article, house_id uuid) ON COMMIT DROP;

INSERT INTO staged_page
SELECT article.*, publisher.id AS house_id
FROM staged JOIN staged_article AS article USING (place) JOIN sources_publisher AS publisher USING (domain)
WHERE staged.outcome IN ('new', 'changed') AND (article.evidence_id IS NOT NULL OR staged.before_id IS NULL);

INSERT INTO sources_article (
    id, url, canonical_url, publisher_id, title, authors, published_at, language, archive_url, created_at, updated_at)
SELECT DISTINCT ON (canonical_url)
    id, url, canonical_url, house_id, title, '{}', published_at, language, archive_url, %(at)s, %(at)s
FROM staged_page
ORDER BY canonical_url, title = '', archive_url = ''
ON CONFLICT (canonical_url) DO NOTHING;

UPDATE sources_article AS article SET archive_url = page.archive_url, updated_at = %(at)s
FROM staged_page AS page
WHERE page.archive_url <> '' AND article.canonical_url = page.canonical_url AND article.archive_url = '';

INSERT INTO claims_claimant (id, name, kind, role, aliases)
SELECT DISTINCT ON (staged.claimant) claimant_id, claimant[1], claimant[2], claimant[3], '{}'
FROM staged WHERE claimant IS NOT NULL AND outcome IN ('new', 'changed') AND owns_claim
    AND claims_claimant_merged(claimant[1], claimant[2], claimant[3]) IS NULL
ON CONFLICT (name, kind, role) DO NOTHING;

UPDATE staged SET
    review_id = CASE
        WHEN before_id IS NULL THEN (SELECT id FROM sources_article WHERE canonical_url = staged.review)
        ELSE (SELECT verdict.review_id FROM claims_verdict AS verdict
            WHERE (verdict.claim_id, verdict.id) = (staged.claim_id, staged.before_id))
    END,
    claimant_id = coalesce((SELECT id FROM claims_claimant AS known
        WHERE (known.name, known.kind, known.role) = (staged.claimant[1], staged.claimant[2], staged.claimant[3])),
        claims_claimant_merged(staged.claimant[1], staged.claimant[2], staged.claimant[3]))
WHERE outcome IN ('new', 'changed');

UPDATE sources_article AS article SET archive_url = page.archive_url, updated_at = %(at)s
FROM staged JOIN staged_article AS page USING (place)
WHERE page.archive_url <> '' AND page.evidence_id IS NULL AND staged.outcome = 'changed'
    AND article.id = staged.review_id AND article.archive_url = '';

-- A topic is the one with this slug, or with this name in any language, or the one that it was merged into.
UPDATE staged_topic AS topic SET topic_id = coalesce((
    SELECT known.id FROM claims_topic AS known
    WHERE known.slug = topic.slug OR EXISTS (
        SELECT FROM jsonb_each_text(known.names) AS name WHERE lower(name.value) = lower(topic.name))
    ORDER BY known.slug = topic.slug DESC, known.id LIMIT 1), claims_topic_merged(topic.slug))
FROM staged WHERE staged.place = topic.place AND staged.adds_claim AND staged.outcome = 'new';

INSERT INTO claims_topic (id, slug, names)
SELECT DISTINCT ON (topic.slug) topic.id, topic.slug, jsonb_build_object(topic.language, topic.name)
FROM staged_topic AS topic JOIN staged USING (place)
WHERE topic.topic_id IS NULL AND staged.adds_claim AND staged.outcome = 'new'
ON CONFLICT (slug) DO NOTHING;

UPDATE staged_topic AS topic SET topic_id = (SELECT id FROM claims_topic WHERE slug = topic.slug) WHERE topic_id IS NULL;
