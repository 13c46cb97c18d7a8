-- Which publishers, articles and claimants do the staged reviews name? Rows that claims share.
-- Publishers, articles and claimants that exist keep the name and the kind that the desk gave them. Another house that
-- calls itself by the name of our own desk is named by its domain.

-- What a publisher has published before another house listed its domain stays under its name: corrections, too.
UPDATE staged SET house = publisher, scale = own_scale
WHERE house <> publisher AND EXISTS (
    SELECT FROM sources_publisher AS own
    JOIN claims_verdict AS verdict ON verdict.publisher_id = own.id
    JOIN sources_article AS article ON article.id = verdict.review_id
    WHERE own.domain = staged.publisher AND article.canonical_url = staged.review);

-- A new house gets the name that most of its reviews give it; 50_names.sql counts them.
INSERT INTO sources_publisher (
    id, name, domain, kind, country, language, is_desk, other_domains, is_named_by_reviews)
SELECT (array_agg(publisher_id))[1],
    coalesce(mode() WITHIN GROUP (ORDER BY publisher_name) FILTER (WHERE publisher_name NOT IN (publisher, house)
        AND NOT EXISTS (SELECT FROM sources_publisher AS desk
            WHERE desk.is_desk AND lower(desk.name) = lower(publisher_name))), left(house, 200)),
    house, 'fact_checker', '', '', false, '{}', true
FROM staged GROUP BY house
ON CONFLICT (domain) DO NOTHING;

INSERT INTO sources_publisher (
    id, name, domain, kind, country, language, is_desk, other_domains, is_named_by_reviews)
SELECT DISTINCT ON (domain) publisher_id, left(domain, 200), domain, 'other', '', '', false, '{}', false
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
    publisher_id = (SELECT id FROM sources_publisher WHERE domain = staged.house),
    review_id = (SELECT id FROM sources_article WHERE canonical_url = staged.review),
    claimant_id = (SELECT id FROM claims_claimant AS known
        WHERE (known.name, known.kind, known.role) = (staged.claimant[1], staged.claimant[2], staged.claimant[3]));
