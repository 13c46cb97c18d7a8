-- What do most reviews of a publisher call it? That is its name, until an editor gives it another one.
-- A house keeps its name while another one is only as frequent, and never takes that of our own desk.

INSERT INTO sources_publishername (id, publisher_id, name, reviews)
SELECT gen_random_uuid(), publisher_id, publisher_name, count(*)
FROM staged
WHERE outcome IN ('new', 'changed') AND publisher_name NOT IN (publisher, house)
GROUP BY publisher_id, publisher_name
ON CONFLICT (publisher_id, name) DO UPDATE SET reviews = sources_publishername.reviews + EXCLUDED.reviews;

SELECT set_config('sources.names_by_reviews', 'on', true);

UPDATE sources_publisher AS publisher SET name = usual.name
FROM (
    SELECT DISTINCT ON (publisher_id) publisher_id, name, reviews
    FROM sources_publishername AS counted
    WHERE publisher_id IN (SELECT publisher_id FROM staged) AND NOT EXISTS (
        SELECT FROM sources_publisher AS desk WHERE desk.is_desk AND lower(desk.name) = lower(counted.name))
    ORDER BY publisher_id, reviews DESC, name
) AS usual
WHERE publisher.id = usual.publisher_id AND publisher.is_named_by_reviews AND publisher.name <> usual.name
    AND usual.reviews > coalesce((
        SELECT known.reviews FROM sources_publishername AS known
        WHERE (known.publisher_id, known.name) = (publisher.id, publisher.name)), 0);

SELECT set_config('sources.names_by_reviews', 'off', true);
