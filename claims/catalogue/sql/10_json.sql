-- 10. ROWS AS JSON
--
-- The shape of a claim's JSON is written twice: here, because PostgreSQL builds the documents, and in
-- claims/api/serializers.py, from which the OpenAPI document is made. A member is added in both places.
-- tests/claims/catalogue/test_catalogue.py compares the two (tests/support/expected_cards.py) after random changes.
--
-- Each view json_… has one row for each row of its table. Its column `json` is that row as the public reads it, and
-- `desk_json` as the desk does. row_to_json makes a member of each column of the subselect `members`, in its order.

-- Times and days that clients can read. PostgreSQL knows others: before Christ, infinity.
CREATE DOMAIN catalogue.moment AS timestamptz
    CONSTRAINT time_is_between_the_years_1_and_9999 CHECK (VALUE >= '0001-01-01Z' AND VALUE < '10000-01-01Z');
CREATE DOMAIN catalogue.day AS date
    CONSTRAINT day_is_between_the_years_1_and_9999 CHECK (VALUE BETWEEN '0001-01-01' AND '9999-12-31');

-- Return a time as ISO 8601 in UTC, with its fraction only if it has one.
-- This function and the next two could be IMMUTABLE, but call functions that PostgreSQL declares STABLE. Declared as
-- STABLE, they are inlined into the query instead of being called.
CREATE FUNCTION catalogue.json_time(moment catalogue.moment) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || CASE WHEN moment = date_trunc('second', moment) THEN '' ELSE to_char(moment AT TIME ZONE 'UTC', '.US') END
        || 'Z'
$$;

-- Return an object with the members of `more` after its own. Neither object may be empty.
CREATE FUNCTION catalogue.json_with(object json, more json) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (left(object::text, -1) || ',' || substr(more::text, 2))::json
$$;

-- Return the members as a list: [] for null, which is what array_agg makes of no rows.
CREATE FUNCTION catalogue.json_list(members json[]) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_to_json(coalesce(members, '{}'))
$$;

CREATE VIEW catalogue.json_publisher AS
SELECT publisher.id, publisher.domain,
    (SELECT row_to_json(members) FROM (SELECT publisher.id, publisher.name, publisher.domain) AS members) AS json
FROM sources_publisher AS publisher;

CREATE VIEW catalogue.json_article AS
SELECT article.id, article.title, publisher.domain,
    (SELECT row_to_json(members) FROM (
        SELECT article.id, article.url, article.title,
            catalogue.json_time(article.published_at) AS published_at,
            article.language,
            publisher.json AS publisher
    ) AS members) AS json
FROM sources_article AS article
JOIN catalogue.json_publisher AS publisher ON publisher.id = article.publisher_id;

CREATE VIEW catalogue.json_rating AS
SELECT rating.id, rating.code, rating.category,
    (SELECT row_to_json(members) FROM (
        SELECT rating.id, scale.code AS scale, rating.code, rating.names, rating.value, rating.category
    ) AS members) AS json
FROM claims_rating AS rating
JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id;

-- The paths of the files are those of sources/api/media/serializers.py.
CREATE VIEW catalogue.json_media AS
SELECT media.id, (SELECT row_to_json(members) FROM (
    SELECT media.id, media.kind, media.media_type, media.width, media.height,
        '/media/' || media.id || '/' || CASE media.media_type
            WHEN 'video/mp4' THEN 'original.mp4' WHEN 'video/webm' THEN 'original.webm'
            WHEN 'audio/mpeg' THEN 'original.mp3' WHEN 'audio/mp4' THEN 'original.m4a'
            WHEN 'audio/ogg' THEN 'original.ogg' ELSE 'picture.webp' END AS file,
        CASE WHEN media.kind = 'image' THEN '/media/' || media.id || '/thumbnail.webp' END AS thumbnail
) AS members) AS json
FROM sources_media AS media;

CREATE VIEW catalogue.json_evidence AS
SELECT evidence.id, evidence.claim_id, evidence.created_at, evidence.article_id, evidence.stance, evidence.is_shown,
    article.domain,
    concat_ws(' ', nullif(evidence.quote_exact, ''), article.title) AS words,
    public_members.json,
    catalogue.json_with(public_members.json, (SELECT row_to_json(members) FROM (
        SELECT (SELECT username FROM auth_user WHERE id = evidence.added_by_id) AS added_by,
            catalogue.json_time(evidence.created_at) AS created_at,
            evidence.is_shown
    ) AS members)) AS desk_json
FROM claims_evidence AS evidence
JOIN catalogue.json_article AS article ON article.id = evidence.article_id
CROSS JOIN LATERAL (SELECT row_to_json(members) AS json FROM (
    SELECT evidence.id, evidence.claim_id AS claim,
        article.json AS article,
        evidence.version_id AS version, evidence.role, evidence.stance,
        CASE WHEN evidence.quote_exact <> '' THEN (SELECT row_to_json(quote) FROM (
            SELECT evidence.quote_exact AS exact, evidence.quote_prefix AS prefix, evidence.quote_suffix AS suffix,
                evidence.version_id IS NOT NULL AS verified
        ) AS quote) END AS quote,
        (SELECT media.json FROM catalogue.json_media AS media WHERE media.id = evidence.media_id) AS media,
        evidence.media_fragment, evidence.note
) AS members) AS public_members;

CREATE VIEW catalogue.json_verdict AS
SELECT verdict.id, verdict.claim_id, verdict.status, verdict.published_at, verdict.language,
    verdict.status IN ('published', 'superseded', 'retracted') AS is_public,
    rating.category, rating.code AS rating, publisher.domain AS issuer,
    review.title AS review_title,
    concat_ws(' ', verdict.label, verdict.summary, verdict.explanation) AS words,
    public_members.json,
    catalogue.json_with(public_members.json, (SELECT row_to_json(members) FROM (
        SELECT (SELECT username FROM auth_user WHERE id = verdict.written_by_id) AS written_by,
            (SELECT username FROM auth_user WHERE id = verdict.published_by_id) AS published_by,
            CASE WHEN verdict.returned_at IS NOT NULL THEN (SELECT row_to_json(returned) FROM (
                SELECT verdict.return_reason AS reason,
                    (SELECT username FROM auth_user WHERE id = verdict.returned_by_id) AS by,
                    catalogue.json_time(verdict.returned_at) AS at
            ) AS returned) END AS returned,
            catalogue.json_time(verdict.created_at) AS created_at,
            catalogue.json_time(verdict.updated_at) AS updated_at
    ) AS members)) AS desk_json
FROM claims_verdict AS verdict
JOIN catalogue.json_publisher AS publisher ON publisher.id = verdict.publisher_id
LEFT JOIN catalogue.json_rating AS rating ON rating.id = verdict.rating_id
LEFT JOIN catalogue.json_article AS review ON review.id = verdict.review_id
CROSS JOIN LATERAL (SELECT row_to_json(members) AS json FROM (
    SELECT verdict.id, verdict.claim_id AS claim,
        publisher.json AS publisher,
        rating.json AS rating,
        verdict.label, verdict.summary, verdict.explanation, verdict.language,
        review.json AS review,
        verdict.status, verdict.origin, verdict.supersedes_id AS supersedes,
        verdict.correction_note, verdict.retraction_reason,
        catalogue.json_time(verdict.published_at) AS published_at,
        catalogue.json_time(verdict.retracted_at) AS retracted_at,
        verdict.review_after::catalogue.day AS review_after
) AS members) AS public_members;

-- A verdict as an entry of the correction record names it.
CREATE VIEW catalogue.json_corrected_verdict AS
SELECT verdict.id, verdict.claim_id, (SELECT row_to_json(members) FROM (
    SELECT verdict.id,
        (SELECT rating.json FROM catalogue.json_rating AS rating WHERE rating.id = verdict.rating_id) AS rating,
        verdict.label,
        catalogue.json_time(verdict.published_at) AS published_at
) AS members) AS json
FROM claims_verdict AS verdict;

CREATE VIEW catalogue.json_correction AS
SELECT correction.id, correction.claim_id, correction.made_at, (SELECT row_to_json(members) FROM (
    SELECT correction.id, correction.claim_id AS claim, correction.kind,
        catalogue.json_time(correction.made_at) AS made_at,
        (SELECT publisher.json FROM catalogue.json_publisher AS publisher
            WHERE publisher.id = correction.publisher_id) AS publisher,
        (SELECT verdict.json FROM catalogue.json_corrected_verdict AS verdict
            WHERE (verdict.claim_id, verdict.id) = (correction.claim_id, correction.verdict_id)) AS verdict,
        (SELECT verdict.json FROM catalogue.json_corrected_verdict AS verdict
            WHERE (verdict.claim_id, verdict.id) = (correction.claim_id, correction.replacement_id)) AS replacement,
        correction.note, correction.changes
) AS members) AS json
FROM claims_correction AS correction;
