-- A label is a rating of its publisher: the rating with this name in any language, or with the code made from the label.
-- A label that is a sentence is the rating of its longest head that the house uses, in the same batch or before.
-- A new rating has no category, because only the desk can say what it means.
CREATE TEMP TABLE IF NOT EXISTS staged_label (
    publisher_id uuid, code text, label text, language text, heads text[], head_codes text[], scale text,
    scale_id uuid, new_rating_id uuid, rating_id uuid) ON COMMIT DROP;

INSERT INTO staged_label
SELECT DISTINCT ON (publisher_id, code)
    publisher_id, code, label, language, heads, head_codes, scale, scale_id, rating_id AS new_rating_id
FROM staged WHERE code <> '' ORDER BY publisher_id, code, place;

UPDATE staged_label AS label SET rating_id = (
    SELECT rating.id FROM claims_rating AS rating JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id
    WHERE scale.owner_id = label.publisher_id AND (rating.code = label.code OR EXISTS (
        SELECT FROM jsonb_each_text(rating.names) AS name WHERE lower(name.value) = lower(label.label)))
    ORDER BY rating.code = label.code DESC, rating.id LIMIT 1);

UPDATE staged_label AS label SET rating_id = (
    SELECT used.id
    FROM unnest(label.heads, label.head_codes) WITH ORDINALITY AS head(words, code, place)
    CROSS JOIN LATERAL (
        SELECT rating.id FROM claims_rating AS rating JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id
        WHERE scale.owner_id = label.publisher_id AND (rating.code = head.code OR EXISTS (
            SELECT FROM jsonb_each_text(rating.names) AS name WHERE lower(name.value) = lower(head.words)))
        UNION ALL
        SELECT other.new_rating_id FROM staged_label AS other
        WHERE (other.publisher_id, other.code) = (label.publisher_id, head.code)
            AND other.rating_id IS NULL AND other.heads = '{}'
    ) AS used
    ORDER BY head.place, used.id LIMIT 1)
WHERE rating_id IS NULL AND heads <> '{}';

INSERT INTO claims_ratingscale (id, code, names, worst, best, owner_id)
SELECT DISTINCT ON (scale) scale_id, scale, jsonb_build_object('en', publisher.name), 1, 5, publisher.id
FROM staged_label AS label JOIN sources_publisher AS publisher ON publisher.id = label.publisher_id
WHERE rating_id IS NULL
    AND NOT EXISTS (SELECT FROM claims_ratingscale AS scale WHERE scale.owner_id = label.publisher_id)
ON CONFLICT (code) DO NOTHING;

-- Of several scales, labels go to the one that an import would make, or else to the oldest.
UPDATE staged_label AS label SET scale_id = (
    SELECT scale.id FROM claims_ratingscale AS scale WHERE scale.owner_id = label.publisher_id
    ORDER BY scale.code = label.scale DESC, scale.id LIMIT 1)
WHERE rating_id IS NULL;

-- Nobody maps a sentence that is longer than a label: such a verdict has its words and no rating.
WITH added AS (
    INSERT INTO claims_rating (id, scale_id, code, names, category)
    SELECT new_rating_id, scale_id, code, jsonb_build_object(language, label), (
        -- A publisher whose domain the house lists may have had the label: what it means is known then.
        SELECT former.category FROM sources_publisher AS house
        JOIN sources_publisher AS joined ON joined.domain = ANY (house.other_domains)
        JOIN claims_ratingscale AS scale ON scale.owner_id = joined.id
        JOIN claims_rating AS former ON former.scale_id = scale.id
        WHERE house.id = label.publisher_id AND former.code = label.code AND former.category IS NOT NULL
        ORDER BY former.id LIMIT 1)
    FROM staged_label AS label
    WHERE rating_id IS NULL AND scale_id IS NOT NULL AND length(label) <= 200
    RETURNING id
)
UPDATE staged_label SET rating_id = new_rating_id FROM added WHERE added.id = new_rating_id;

UPDATE staged SET rating_id = (
    SELECT rating_id FROM staged_label AS label
    WHERE (label.publisher_id, label.code) = (staged.publisher_id, staged.code));
