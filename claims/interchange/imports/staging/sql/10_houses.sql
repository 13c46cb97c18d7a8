-- Which publishers do the staged reviews name? Publishers that exist keep the name and the kind that the desk gave them.
-- Another house that calls itself by the name of our own desk is named by its domain.

-- What a publisher has published before another house listed its domain stays under its name: corrections, too.
UPDATE staged SET house = publisher, scale = own_scale
WHERE house <> publisher AND EXISTS (
    SELECT FROM sources_publisher AS own
    JOIN claims_verdict AS verdict ON verdict.publisher_id = own.id
    JOIN claims_receivedreview AS received
        ON (received.claim_id, received.verdict_id) = (verdict.claim_id, verdict.id)
    WHERE own.domain = staged.publisher AND received.address_key = staged.address_key);

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
SELECT DISTINCT ON (domain) publisher_id,
    CASE WHEN publisher_name = '' OR EXISTS (SELECT FROM sources_publisher AS desk
        WHERE desk.is_desk AND lower(desk.name) = lower(publisher_name)) THEN left(domain, 200)
    ELSE publisher_name END,
    domain, 'other', '', '', false, '{}', false
FROM staged_article
ON CONFLICT (domain) DO NOTHING;

UPDATE staged SET publisher_id = (SELECT id FROM sources_publisher WHERE domain = staged.house);
