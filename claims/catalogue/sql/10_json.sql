-- The catalogue: how PostgreSQL keeps a card for each claim, and an edition for each of its public states.
--
-- These files are installed in the order of their names, after every migration. Another text, comments and blank space
-- aside (sql_text.py), rebuilds all cards, and with them the public documents that differ.

-- 10. Rows as JSON

CREATE SCHEMA catalogue;


-- The JSON is what claims/api/serializers.py describes, member by member: a column of a subselect is a member.

-- Times and days that our readers can read. PostgreSQL knows others: before Christ, infinity.
CREATE DOMAIN catalogue.moment AS timestamptz
    CONSTRAINT time_is_between_the_years_1_and_9999 CHECK (VALUE >= '0001-01-01Z' AND VALUE < '10000-01-01Z');
CREATE DOMAIN catalogue.day AS date
    CONSTRAINT day_is_between_the_years_1_and_9999 CHECK (VALUE BETWEEN '0001-01-01' AND '9999-12-31');

-- A time as ISO 8601 in UTC, its fraction only when it has one. (This and the next two are IMMUTABLE in truth, but call
-- what PostgreSQL takes for STABLE: said so, they are written into the query instead of being called.)
CREATE FUNCTION catalogue.json_time(moment catalogue.moment) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || CASE WHEN moment = date_trunc('second', moment) THEN '' ELSE to_char(moment AT TIME ZONE 'UTC', '.US') END
        || 'Z'
$$;

-- An object with the members of another one after its own. Neither is empty.
CREATE FUNCTION catalogue.json_with(object json, more json) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (left(object::text, -1) || ',' || substr(more::text, 2))::json
$$;

-- [] rather than null for nothing at all.
CREATE FUNCTION catalogue.json_list(members json[]) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_to_json(coalesce(members, '{}'))
$$;

CREATE VIEW catalogue.shown_publisher AS
SELECT publisher.id, publisher.domain,
    (SELECT row_to_json(one) FROM (SELECT publisher.id, publisher.name, publisher.domain) AS one) AS shown
FROM sources_publisher AS publisher;

CREATE VIEW catalogue.shown_article AS
SELECT article.id, article.title, publisher.domain,
    (SELECT row_to_json(one) FROM (
        SELECT article.id, article.url, article.title,
            catalogue.json_time(article.published_at) AS published_at,
            article.language,
            publisher.shown AS publisher
    ) AS one) AS shown
FROM sources_article AS article
JOIN catalogue.shown_publisher AS publisher ON publisher.id = article.publisher_id;

CREATE VIEW catalogue.shown_rating AS
SELECT rating.id, rating.code, rating.category,
    (SELECT row_to_json(one) FROM (
        SELECT rating.id, scale.code AS scale, rating.code, rating.names, rating.value, rating.category
    ) AS one) AS shown
FROM claims_rating AS rating
JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id;

CREATE VIEW catalogue.shown_evidence AS
SELECT evidence.id, evidence.claim_id, evidence.created_at, evidence.article_id, evidence.stance, evidence.is_shown,
    article.domain,
    concat_ws(' ', nullif(evidence.quote_exact, ''), article.title) AS words,
    evidence_json.shown,
    catalogue.json_with(evidence_json.shown, (SELECT row_to_json(one) FROM (
        SELECT (SELECT username FROM auth_user WHERE id = evidence.added_by_id) AS added_by,
            catalogue.json_time(evidence.created_at) AS created_at,
            evidence.is_shown
    ) AS one)) AS desk
FROM claims_evidence AS evidence
JOIN catalogue.shown_article AS article ON article.id = evidence.article_id
CROSS JOIN LATERAL (SELECT row_to_json(one) AS shown FROM (
    SELECT evidence.id, evidence.claim_id AS claim,
        article.shown AS article,
        evidence.version_id AS version, evidence.role, evidence.stance,
        CASE WHEN evidence.quote_exact <> '' THEN (SELECT row_to_json(quote) FROM (
            SELECT evidence.quote_exact AS exact, evidence.quote_prefix AS prefix, evidence.quote_suffix AS suffix,
                evidence.version_id IS NOT NULL AS verified
        ) AS quote) END AS quote,
        evidence.note
) AS one) AS evidence_json;

CREATE VIEW catalogue.shown_verdict AS
SELECT verdict.id, verdict.claim_id, verdict.status, verdict.published_at, verdict.language,
    verdict.status IN ('published', 'superseded', 'retracted') AS is_public,
    rating.category, rating.code AS rating, publisher.domain AS issuer,
    review.title AS review_title,
    concat_ws(' ', verdict.label, verdict.summary, verdict.explanation) AS words,
    verdict_json.shown,
    catalogue.json_with(verdict_json.shown, (SELECT row_to_json(one) FROM (
        SELECT (SELECT username FROM auth_user WHERE id = verdict.written_by_id) AS written_by,
            (SELECT username FROM auth_user WHERE id = verdict.published_by_id) AS published_by,
            CASE WHEN verdict.returned_at IS NOT NULL THEN (SELECT row_to_json(returned) FROM (
                SELECT verdict.return_reason AS reason,
                    (SELECT username FROM auth_user WHERE id = verdict.returned_by_id) AS by,
                    catalogue.json_time(verdict.returned_at) AS at
            ) AS returned) END AS returned,
            catalogue.json_time(verdict.created_at) AS created_at,
            catalogue.json_time(verdict.updated_at) AS updated_at
    ) AS one)) AS desk
FROM claims_verdict AS verdict
JOIN catalogue.shown_publisher AS publisher ON publisher.id = verdict.publisher_id
LEFT JOIN catalogue.shown_rating AS rating ON rating.id = verdict.rating_id
LEFT JOIN catalogue.shown_article AS review ON review.id = verdict.review_id
CROSS JOIN LATERAL (SELECT row_to_json(one) AS shown FROM (
    SELECT verdict.id, verdict.claim_id AS claim,
        publisher.shown AS publisher,
        rating.shown AS rating,
        verdict.label, verdict.summary, verdict.explanation, verdict.language,
        review.shown AS review,
        verdict.status, verdict.origin, verdict.supersedes_id AS supersedes,
        verdict.correction_note, verdict.retraction_reason,
        catalogue.json_time(verdict.published_at) AS published_at,
        catalogue.json_time(verdict.retracted_at) AS retracted_at,
        verdict.review_after::catalogue.day AS review_after
) AS one) AS verdict_json;

-- A verdict where the correction record names it.
CREATE VIEW catalogue.shown_corrected AS
SELECT verdict.id, verdict.claim_id, (SELECT row_to_json(one) FROM (
    SELECT verdict.id,
        (SELECT shown FROM catalogue.shown_rating AS rating WHERE rating.id = verdict.rating_id) AS rating,
        verdict.label,
        catalogue.json_time(verdict.published_at) AS published_at
) AS one) AS shown
FROM claims_verdict AS verdict;

CREATE VIEW catalogue.shown_correction AS
SELECT correction.id, correction.claim_id, correction.made_at, (SELECT row_to_json(one) FROM (
    SELECT correction.id, correction.claim_id AS claim, correction.kind,
        catalogue.json_time(correction.made_at) AS made_at,
        (SELECT shown FROM catalogue.shown_publisher WHERE id = correction.publisher_id) AS publisher,
        (SELECT shown FROM catalogue.shown_corrected AS verdict
            WHERE (verdict.claim_id, verdict.id) = (correction.claim_id, correction.verdict_id)) AS verdict,
        (SELECT shown FROM catalogue.shown_corrected AS verdict
            WHERE (verdict.claim_id, verdict.id) = (correction.claim_id, correction.replacement_id)) AS replacement,
        correction.note, correction.changes
) AS one) AS shown
FROM claims_correction AS correction;
