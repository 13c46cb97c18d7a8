-- A label is a rating of its publisher: the rating with this name in any language, or with the code made from the label.
-- A new rating has no category, because only the desk can say what it means.
CREATE TEMP TABLE IF NOT EXISTS staged_label (
    publisher_id uuid, code text, label text, language text, scale text, scale_id uuid, new_rating_id uuid,
    rating_id uuid) ON COMMIT DROP;

INSERT INTO staged_label
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
