-- Which publishers, articles and claimants do the staged reviews name? Rows that claims share.
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
