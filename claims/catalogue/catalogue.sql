-- The catalogue: how the database keeps one card for each claim, and an edition for each of its public states.
--
-- Read it top to bottom: what a card shows, how cards are refreshed, and when. The tables are in models/card.py.
-- After every migration the database holds this very text (catalogue.py sees to it). Who changes it changes cards, and
-- so public documents: the next `migrate` rebuilds them all.

CREATE SCHEMA catalogue;


-- I. WHAT A CARD SHOWS
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

-- A language tag and what it begins with, as RFC 4647 matches them: zh-Hant-TW is {zh, zh-Hant, zh-Hant-TW}.
CREATE FUNCTION catalogue.ranges(tag text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN strpos(tag, '-') = 0 THEN ARRAY[tag] ELSE (
        SELECT array_agg(array_to_string(parts[1:number], '-') ORDER BY number)
        FROM string_to_array(tag, '-') AS parts, generate_series(1, cardinality(parts)) AS number
    ) END
$$;

-- The distinct lines of a text, none for null.
CREATE FUNCTION catalogue.lines(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT DISTINCT line FROM unnest(string_to_array(words, E'\n')) AS line ORDER BY line)
$$;

-- What a verdict is found by when two filters hold of it: a line for each two of its category, issuer, rating and
-- language, in alphabetical order (claims/api/claims/same_row.py asks for them), and one for its language alone.
CREATE FUNCTION catalogue.verdict_pairs(category text, issuer text, rating text, language text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT concat_ws(E'\n',
        'category:' || category || ' issuer:' || issuer,
        'category:' || category || ' rating:' || rating,
        'issuer:' || issuer || ' rating:' || rating,
        (SELECT string_agg(concat_ws(E'\n',
            'language:' || tag,
            'category:' || category || ' language:' || tag,
            'issuer:' || issuer || ' language:' || tag,
            'language:' || tag || ' rating:' || rating), E'\n')
        FROM unnest(catalogue.ranges(language)) AS tag))
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

-- The words of one part of a claim, in its language, with the part's weight. Longer texts are found by their beginning:
-- a tsvector has room for a megabyte, and one sign may stand for many letters.
CREATE FUNCTION catalogue.search(language text, words text, part "char") RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF coalesce(words, '') = '' THEN
        RETURN '';
    END IF;
    IF length(words) > 2500 THEN  -- no sign stands for more than 20
        words := left(normalize(words, NFKC), 50000);
    END IF;
    RETURN setweight(claims_search_vector(language, words), part);
END $$;

-- The card itself. A claim is public once a verdict on it was published, whatever became of that.
CREATE VIEW catalogue.card_source AS
SELECT claim.id AS claim_id,
    verdicts.published_at IS NOT NULL AS is_public,
    claim.status, claim.language, claim.claimant_id, claim.claimed_on,
    coalesce(verdicts.categories, '{}') AS categories,
    coalesce(verdicts.ratings, '{}') AS ratings,
    coalesce(verdicts.issuers, '{}') AS issuers,
    coalesce(evidence.publishers, '{}') AS publishers,
    coalesce(evidence.articles, '{}') AS articles,
    coalesce(evidence.stances, '{}') AS stances,
    coalesce(topics.slugs, '{}') AS topics,
    catalogue.ranges(claim.language) AS languages,
    catalogue.lines(verdicts.pairs) AS verdict_pairs,
    catalogue.lines(evidence.pairs) AS evidence_pairs,
    catalogue.lines(concat_ws(E'\n', claimant.traits,
        CASE WHEN claim.claimant_id IS NULL THEN 'claimant:none' END,
        CASE WHEN claim.claimed_on IS NULL THEN 'claimed_on:none' END,
        'priority:' || claim.priority,
        'assigned_to:' || coalesce((SELECT username FROM auth_user WHERE id = claim.assigned_to_id), ''),
        'external_ref:' || translate(nullif(claim.external_ref, ''), E'\n', ' '))) AS traits,
    coalesce(cardinality(verdicts.categories) > 1, false) AS is_disputed,
    claim.created_at, claim.updated_at, verdicts.published_at, verdicts.reviewed_at,
    catalogue.search(claim.language, claim.statement, 'A')
        || catalogue.search(claim.language, concat_ws(' ', claimant.words, verdicts.titles), 'B')
        || catalogue.search(claim.language, verdicts.words, 'C')
        || catalogue.search(claim.language, evidence.words, 'D') AS search,
    CASE WHEN verdicts.published_at IS NOT NULL THEN documents.by_reader[1]::text END AS document,
    catalogue.json_with(documents.by_reader[2], own.members)::text AS desk_document
FROM claims_claim AS claim
LEFT JOIN LATERAL (
    SELECT concat_ws(' ', claimant.name, claimant.role, array_to_string(claimant.aliases, ' ')) AS words,
        concat_ws(E'\n', 'claimant_kind:' || claimant.kind, 'claimant_wikidata_id:' || claimant.wikidata_id) AS traits,
        (SELECT row_to_json(one) FROM (
            SELECT claimant.id, claimant.name, claimant.kind, claimant.role, claimant.wikidata_id, claimant.aliases
        ) AS one) AS shown
    FROM claims_claimant AS claimant WHERE claimant.id = claim.claimant_id
) AS claimant ON true
CROSS JOIN LATERAL (
    SELECT array_agg(topic.slug::text ORDER BY topic.slug) AS slugs,
        array_agg((SELECT row_to_json(one) FROM (SELECT topic.id, topic.slug, topic.names) AS one)
            ORDER BY topic.slug) AS shown
    FROM claims_claimtopic AS named JOIN claims_topic AS topic ON topic.id = named.topic_id
    WHERE named.claim_id = claim.id
) AS topics
CROSS JOIN LATERAL (
    -- What is held back from the public finds nothing, as a draft does.
    SELECT array_agg(DISTINCT piece.domain::text) FILTER (WHERE piece.is_shown) AS publishers,
        array_agg(DISTINCT piece.article_id) FILTER (WHERE piece.is_shown) AS articles,
        array_agg(DISTINCT piece.stance::text) FILTER (WHERE piece.is_shown AND piece.stance IS NOT NULL) AS stances,
        string_agg(concat_ws(E'\n', 'stance:' || coalesce(piece.stance, 'appearance'),
            'publisher:' || piece.domain || ' stance:' || coalesce(piece.stance, 'appearance')), E'\n')
            FILTER (WHERE piece.is_shown) AS pairs,
        string_agg(piece.words, ' ' ORDER BY piece.created_at, piece.id) FILTER (WHERE piece.is_shown) AS words,
        array_agg(piece.shown ORDER BY piece.created_at, piece.id) FILTER (WHERE piece.is_shown) AS shown,
        array_agg(piece.desk ORDER BY piece.created_at, piece.id) AS desk
    FROM catalogue.shown_evidence AS piece WHERE piece.claim_id = claim.id
) AS evidence
CROSS JOIN LATERAL (
    SELECT min(verdict.published_at) AS published_at,
        max(verdict.published_at) AS reviewed_at,
        array_agg(DISTINCT verdict.category::text)
            FILTER (WHERE verdict.status = 'published' AND verdict.category IS NOT NULL) AS categories,
        array_agg(DISTINCT verdict.rating::text)
            FILTER (WHERE verdict.status = 'published' AND verdict.rating IS NOT NULL) AS ratings,
        array_agg(DISTINCT verdict.issuer::text) FILTER (WHERE verdict.status = 'published') AS issuers,
        string_agg(catalogue.verdict_pairs(verdict.category, verdict.issuer, verdict.rating, verdict.language), E'\n')
            FILTER (WHERE verdict.status = 'published') AS pairs,
        string_agg(verdict.review_title, ' ' ORDER BY verdict.published_at, verdict.id)
            FILTER (WHERE verdict.is_public) AS titles,
        string_agg(verdict.words, ' ' ORDER BY verdict.published_at, verdict.id)
            FILTER (WHERE verdict.is_public) AS words,
        array_agg(verdict.shown ORDER BY verdict.published_at, verdict.id) FILTER (WHERE verdict.is_public) AS shown,
        array_agg(verdict.desk ORDER BY verdict.published_at, verdict.id) AS desk
    FROM catalogue.shown_verdict AS verdict WHERE verdict.claim_id = claim.id
) AS verdicts
CROSS JOIN LATERAL (
    SELECT array_agg(correction.shown ORDER BY correction.made_at, correction.id) AS shown
    FROM catalogue.shown_correction AS correction WHERE correction.claim_id = claim.id
) AS corrections
-- The same members for each reader, around lists of their own.
CROSS JOIN LATERAL (
    SELECT array_agg((SELECT row_to_json(one) FROM (
        SELECT claim.id, claim.statement, claim.language, claimant.shown AS claimant,
            claim.claimed_on::catalogue.day AS claimed_on, claim.place, claim.context,
            catalogue.json_list(topics.shown) AS topics, claim.status,
            catalogue.json_time(verdicts.published_at) AS published_at,
            catalogue.json_time(verdicts.reviewed_at) AS reviewed_at,
            coalesce(cardinality(verdicts.categories) > 1, false) AS disputed,
            catalogue.json_list(reader.evidence) AS evidence,
            catalogue.json_list(reader.verdicts) AS verdicts,
            catalogue.json_list(corrections.shown) AS corrections,
            catalogue.json_time(claim.created_at) AS created_at
    ) AS one) ORDER BY reader.number) AS by_reader
    FROM (VALUES (1, evidence.shown, verdicts.shown), (2, evidence.desk, verdicts.desk))
        AS reader (number, evidence, verdicts)
) AS documents
CROSS JOIN LATERAL (
    SELECT row_to_json(one) AS members FROM (
        SELECT catalogue.json_time(claim.updated_at) AS updated_at, claim.dismissed_reason, claim.priority,
            (SELECT username FROM auth_user WHERE id = claim.assigned_to_id) AS assigned_to,
            (SELECT username FROM auth_user WHERE id = claim.created_by_id) AS created_by,
            claim.external_ref
    ) AS one
) AS own;


-- II. HOW CARDS ARE REFRESHED

-- This transaction, and the era of the server it runs on: together they say where an edition stands in the feed.
CREATE FUNCTION catalogue.this_transaction() RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT pg_current_xact_id()::text::bigint
$$;

CREATE FUNCTION catalogue.this_era() RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    here bigint := (SELECT system_identifier FROM pg_control_system());
    newest record;
BEGIN
    SELECT id, server FROM claims_era ORDER BY id DESC LIMIT 1 INTO newest;
    IF newest.server IS DISTINCT FROM here THEN
        LOCK TABLE claims_era IN SHARE ROW EXCLUSIVE MODE;
        SELECT id, server FROM claims_era ORDER BY id DESC LIMIT 1 INTO newest;
        IF newest.server IS DISTINCT FROM here THEN
            INSERT INTO claims_era (id, server) VALUES (coalesce(newest.id, 0) + 1, here)
            RETURNING id, server INTO newest;
        END IF;
    END IF;
    RETURN newest.id;
END $$;

CREATE FUNCTION catalogue.corrections(document text, wanted text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM json_array_elements(document::json -> 'corrections') AS one WHERE one ->> 'kind' = wanted
$$;

-- What an edition is, in the words of the feed, seen from the one before.
CREATE FUNCTION catalogue.edition_kind(before text, after text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN after IS NULL THEN 'gone'
        WHEN before IS NULL THEN 'new'
        WHEN catalogue.corrections(after, 'retraction') > catalogue.corrections(before, 'retraction') THEN 'retracted'
        WHEN catalogue.corrections(after, 'correction') > catalogue.corrections(before, 'correction') THEN 'corrected'
        WHEN catalogue.corrections(after, 'amendment') > catalogue.corrections(before, 'amendment') THEN 'amended'
        ELSE 'changed'
    END
$$;

CREATE FUNCTION catalogue.edition_digest(
    previous bytea, claim uuid, version integer, kind text, made_at timestamptz, document text
) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(concat_ws(E'\n',
        coalesce(encode(previous, 'hex'), ''), claim, version, kind, catalogue.json_time(made_at),
        coalesce(document, '')), 'UTF8'))
$$;

CREATE FUNCTION catalogue.lock_claims(ids uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM claims_claim WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
END $$;

-- How many of these claims' cards were not as they are now. Writes the editions that follow from it.
--
-- Lock, then look: two who add evidence to one claim would each build a card without the other's. Each statement sees
-- what was committed before it began, so what the first one locks the second one sees as it then stands. (At other
-- levels of isolation it would not.)
CREATE FUNCTION catalogue.refresh_cards(ids uuid[], is_rename boolean DEFAULT false) RETURNS integer
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan  -- to plan the view anew takes five times as long as to build a card
SET enable_seqscan = off  -- that plan is kept, and tables that were empty when it was made may have grown since
AS $$
DECLARE
    here integer;
    this bigint;
    refreshed integer;
    editions integer;
BEGIN
    IF cardinality(ids) = 0 THEN
        RETURN 0;
    END IF;
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'Claims, and what they show, are written at the isolation level READ COMMITTED.'
            USING ERRCODE = 'feature_not_supported';
    END IF;
    PERFORM catalogue.lock_claims(ids);
    IF NOT is_rename THEN
        PERFORM pg_advisory_xact_lock_shared(hashtext('catalogue'));  -- see catalogue.wait_for_writers
    END IF;
    here := catalogue.this_era();
    this := catalogue.this_transaction();

    WITH fresh AS MATERIALIZED (
        SELECT * FROM catalogue.card_source WHERE claim_id = ANY(ids)
    ), seen AS MATERIALIZED (  -- what the public saw last, before this transaction, and what it will see
        SELECT asked.claim_id, own.is_own, fresh.document,
            coalesce(before.version, 0) + 1 AS version, before.digest AS digest_before,
            before.document AS document_before, fresh.document IS DISTINCT FROM before.document AS differs,
            greatest(clock_timestamp(), before.made_at + interval '1 microsecond') AS moment
        FROM (SELECT DISTINCT unnest(ids)) AS asked (claim_id)
        LEFT JOIN fresh USING (claim_id)
        LEFT JOIN LATERAL (
            SELECT edition.version, (edition.era, edition.transaction) = (here, this) AS is_own
            FROM claims_edition AS edition WHERE edition.claim_id = asked.claim_id
            ORDER BY edition.version DESC LIMIT 1
        ) AS latest ON true
        CROSS JOIN LATERAL (SELECT coalesce(latest.is_own, false) AS is_own) AS own
        LEFT JOIN claims_edition AS before
            ON before.claim_id = asked.claim_id AND before.version = latest.version - own.is_own::integer
    ), edition AS MATERIALIZED (
        SELECT *, catalogue.edition_digest(digest_before, claim_id, version, kind, moment, document) AS digest
        FROM seen CROSS JOIN LATERAL catalogue.edition_kind(document_before, document) AS kind
        WHERE differs
    ), written AS (
        INSERT INTO claims_edition
            (claim_id, version, kind, document, digest, previous_digest, made_at, era, transaction)
        SELECT claim_id, version, kind, document, digest, digest_before, moment, here, this
        FROM edition WHERE NOT is_own
    ), rewritten AS (  -- one transaction, one edition
        UPDATE claims_edition AS own
        SET id = nextval('claims_edition_number'), kind = edition.kind, document = edition.document,
            digest = edition.digest, made_at = edition.moment
        FROM edition
        WHERE edition.is_own AND own.claim_id = edition.claim_id AND own.version = edition.version
            AND own.document IS DISTINCT FROM edition.document
    ), undone AS (
        DELETE FROM claims_edition AS own USING seen
        WHERE seen.is_own AND NOT seen.differs AND own.claim_id = seen.claim_id AND own.version = seen.version
    ), gone AS (
        DELETE FROM claims_card AS card WHERE card.claim_id = ANY(ids)
            AND NOT EXISTS (SELECT FROM fresh WHERE fresh.claim_id = card.claim_id)
        RETURNING claim_id
    ), kept AS (
        INSERT INTO claims_card AS card (
            claim_id, is_public, status, language, claimant_id, claimed_on, categories, ratings, issuers, publishers,
            articles, stances, topics, languages, verdict_pairs, evidence_pairs, traits, is_disputed, created_at,
            updated_at, published_at, reviewed_at, search,
            document, desk_document, version)
        SELECT fresh.*, nullif(seen.version - (NOT seen.differs)::integer, 0)
        FROM fresh JOIN seen USING (claim_id)
        ON CONFLICT (claim_id) DO UPDATE SET (
            is_public, status, language, claimant_id, claimed_on, categories, ratings, issuers, publishers,
            articles, stances, topics, languages, verdict_pairs, evidence_pairs, traits, is_disputed, created_at,
            updated_at, published_at, reviewed_at, search,
            document, desk_document, version
        ) = (
            excluded.is_public, excluded.status, excluded.language, excluded.claimant_id, excluded.claimed_on,
            excluded.categories, excluded.ratings, excluded.issuers, excluded.publishers, excluded.articles,
            excluded.stances, excluded.topics, excluded.languages, excluded.verdict_pairs, excluded.evidence_pairs,
            excluded.traits, excluded.is_disputed, excluded.created_at, excluded.updated_at,
            excluded.published_at, excluded.reviewed_at, excluded.search, excluded.document, excluded.desk_document,
            excluded.version
        ) WHERE card IS DISTINCT FROM excluded
        RETURNING claim_id
    )
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM kept), (SELECT count(*) FROM edition)
    INTO refreshed, editions;
    IF editions > 0 THEN
        NOTIFY claims_edition;
    END IF;
    RETURN refreshed;
END $$;

-- Refresh what a statement touched: now, or at the end of bulk work, which says so for its own transaction only
-- (catalogue.py, `bulk`). A transaction that ends with cards still waiting is refused.
CREATE FUNCTION catalogue.touch(ids uuid[], is_rename boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('catalogue.bulk', true) = 'on' THEN
        INSERT INTO claims_card_to_refresh (transaction, claim_id)
        SELECT catalogue.this_transaction(), touched.id FROM unnest(ids) AS touched (id)
        ON CONFLICT (transaction, claim_id) DO NOTHING;
    ELSE
        PERFORM catalogue.refresh_cards(ids, is_rename);
    END IF;
END $$;

-- How many cards were waiting, of which at most so many are refreshed now.
CREATE FUNCTION catalogue.refresh_waiting(most integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
BEGIN
    WITH next AS (
        DELETE FROM claims_card_to_refresh WHERE id IN (
            SELECT id FROM claims_card_to_refresh WHERE transaction = catalogue.this_transaction()
            ORDER BY claim_id LIMIT most)
        RETURNING claim_id
    )
    SELECT coalesce(array_agg(claim_id ORDER BY claim_id), '{}') FROM next INTO ids;
    PERFORM catalogue.refresh_cards(ids);
    RETURN cardinality(ids);
END $$;

-- Where the public's record stands: another text whenever an edition has come since, and only then. Either it is the
-- newest one now, or a transaction wrote it that was open when the newest was written: then its turn is before that of
-- the newest, or it had to wait for the same turn, and it is counted here.
CREATE FUNCTION catalogue.position() RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws('.', newest.id,
        (SELECT count(*) FROM claims_edition
            WHERE era = newest.era AND turn >= newest.horizon AND turn < newest.turn),
        (SELECT count(*) FROM claims_edition WHERE era = newest.era AND turn = newest.turn AND transaction < turn))
    FROM (VALUES (1)) AS always
    LEFT JOIN (SELECT * FROM claims_edition ORDER BY era DESC, turn DESC, id DESC LIMIT 1) AS newest ON true
$$;

-- The words of a search as any language reads them, each reading once: what the index is asked for.
CREATE FUNCTION catalogue.any_reading(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(DISTINCT format('(%s)', reading), ' | ')::tsquery
    FROM unnest('{ar,de,en,es,fr,it,nl,pt,und}'::text[]) AS tag
    CROSS JOIN LATERAL (SELECT claims_search_query(tag, words)::text AS reading) AS readings
    WHERE reading <> ''
$$;

-- Where the words of a search stand in a claim's document: HTML in which all but <mark> is escaped.
CREATE FUNCTION catalogue.marked(language text, words text, query tsquery) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT ts_headline(claims_search_configuration(language),
        replace(replace(replace(words, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), query,
        'StartSel=<mark>, StopSel=</mark>, MaxFragments=3, MaxWords=30, MinWords=10, FragmentDelimiter=" … "')
$$;

CREATE FUNCTION catalogue.highlights(language text, document text, query tsquery) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT json_object_agg(part, marked)::text
    FROM (SELECT document::json AS claim) AS shown
    CROSS JOIN LATERAL (VALUES
        ('statement', claim ->> 'statement'),
        ('claimant', claim -> 'claimant' ->> 'name'),
        ('verdict', (
            SELECT string_agg(concat_ws(' ', one ->> 'label', one ->> 'summary', one ->> 'explanation'), ' … ')
            FROM json_array_elements(claim -> 'verdicts') AS one)),
        ('quote', (
            SELECT string_agg(one -> 'quote' ->> 'exact', ' … ') FROM json_array_elements(claim -> 'evidence') AS one))
    ) AS part_of_it (part, words)
    CROSS JOIN LATERAL (SELECT catalogue.marked(language, left(words, 100000), query) AS marked) AS marking
    WHERE marked LIKE '%<mark>%'
$$;


-- III. WHEN THEY ARE REFRESHED
-- After each statement, once for all of its rows. What it left is in `fresh`, what it found in `stale`.

-- Rows of one claim, named by a column. (A function for each table: what it asks is planned once, not at each change.)
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        ('claims_claim', 'id'),
        ('claims_claimtopic', 'claim_id'),
        ('claims_evidence', 'claim_id'),
        ('claims_verdict', 'claim_id'),
        ('claims_amendment', 'claim_id')
    ) AS rows_of_a_claim (place, claim) LOOP
        EXECUTE format($create$
            CREATE FUNCTION catalogue.follow_%1$s() RETURNS trigger
            LANGUAGE plpgsql AS $body$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    PERFORM catalogue.touch(ARRAY(SELECT DISTINCT %2$I FROM stale ORDER BY 1));
                ELSE
                    PERFORM catalogue.touch(ARRAY(SELECT DISTINCT %2$I FROM fresh ORDER BY 1));
                END IF;
                RETURN NULL;
            END $body$;

            CREATE TRIGGER card_follows_insert AFTER INSERT ON %1$I REFERENCING NEW TABLE AS fresh
                FOR EACH STATEMENT EXECUTE FUNCTION catalogue.follow_%1$s();
            CREATE TRIGGER card_follows_update AFTER UPDATE ON %1$I REFERENCING NEW TABLE AS fresh
                FOR EACH STATEMENT EXECUTE FUNCTION catalogue.follow_%1$s();
            CREATE TRIGGER card_follows_delete AFTER DELETE ON %1$I REFERENCING OLD TABLE AS stale
                FOR EACH STATEMENT EXECUTE FUNCTION catalogue.follow_%1$s();
        $create$, one.place, one.claim);
    END LOOP;
END $$;

-- Shared rows: which claims show which of them?
CREATE VIEW catalogue.showing_sources_article AS
SELECT claim_id, article_id AS shown FROM claims_evidence
UNION ALL SELECT claim_id, review_id FROM claims_verdict;

CREATE VIEW catalogue.showing_sources_publisher AS
SELECT showing.claim_id, article.publisher_id AS shown
FROM catalogue.showing_sources_article AS showing JOIN sources_article AS article ON article.id = showing.shown
UNION ALL SELECT claim_id, publisher_id FROM claims_verdict;

CREATE VIEW catalogue.showing_claims_claimant AS
SELECT id AS claim_id, claimant_id AS shown FROM claims_claim;

CREATE VIEW catalogue.showing_claims_topic AS
SELECT claim_id, topic_id AS shown FROM claims_claimtopic;

CREATE VIEW catalogue.showing_claims_rating AS
SELECT claim_id, rating_id AS shown FROM claims_verdict;

CREATE VIEW catalogue.showing_claims_ratingscale AS
SELECT verdict.claim_id, rating.scale_id AS shown
FROM claims_verdict AS verdict JOIN claims_rating AS rating ON rating.id = verdict.rating_id;

CREATE VIEW catalogue.showing_auth_user AS
SELECT id AS claim_id, assigned_to_id AS shown FROM claims_claim
UNION ALL SELECT id, created_by_id FROM claims_claim
UNION ALL SELECT claim_id, added_by_id FROM claims_evidence
UNION ALL SELECT claim_id, written_by_id FROM claims_verdict
UNION ALL SELECT claim_id, returned_by_id FROM claims_verdict
UNION ALL SELECT claim_id, published_by_id FROM claims_verdict;

-- Who builds a card right now does not see a rename that is not committed, nor does the rename see the evidence that
-- this card is built from. So a rename ends by waiting until those who build cards have committed, and they wait for
-- its end. Locks are always taken in one order: those of claims, then this one. (Where a rename changes a key, such as
-- a username, the writer's reference is checked when it commits, and waits for the rename: one of the two is told to
-- try again.)
CREATE FUNCTION catalogue.wait_for_writers() RETURNS void
LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtext('catalogue'))
$$;

-- A change of what is shown refreshes the claims that show it. So does a new row: it may come after those that name it,
-- because keys are looked at when a transaction ends and a fixture has its own order.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        ('sources_publisher', 'uuid', 'name, domain'),
        ('sources_article', 'uuid', 'url, title, published_at, language, publisher_id'),
        ('claims_claimant', 'uuid', 'name, kind, role, wikidata_id, aliases'),
        ('claims_topic', 'uuid', 'slug, names::text'),
        ('claims_ratingscale', 'uuid', 'code'),
        ('claims_rating', 'uuid', 'scale_id, code, names::text, value, category'),
        ('auth_user', 'integer', 'username')
    ) AS shared (place, key, columns) LOOP
        EXECUTE format($create$
            CREATE FUNCTION catalogue.claims_showing_%1$s(ids %2$s[]) RETURNS uuid[]
            LANGUAGE plpgsql
            SET plan_cache_mode = force_generic_plan
            SET enable_seqscan = off  -- both as in refresh_cards
            AS $body$
            BEGIN
                RETURN ARRAY(SELECT DISTINCT claim_id FROM catalogue.showing_%1$s WHERE shown = ANY(ids) ORDER BY 1);
            END $body$;

            CREATE FUNCTION catalogue.follow_new_%1$s() RETURNS trigger
            LANGUAGE plpgsql AS $body$
            BEGIN
                PERFORM catalogue.touch(catalogue.claims_showing_%1$s(ARRAY(SELECT id FROM fresh)));
                RETURN NULL;
            END $body$;

            CREATE FUNCTION catalogue.follow_%1$s() RETURNS trigger
            LANGUAGE plpgsql AS $body$
            DECLARE
                changed %2$s[] := ARRAY(
                    SELECT id FROM (SELECT id, %3$s FROM fresh EXCEPT SELECT id, %3$s FROM stale) AS differing);
                known uuid[];
                others uuid[];
            BEGIN
                IF changed = '{}' THEN
                    RETURN NULL;
                END IF;
                known := catalogue.claims_showing_%1$s(changed);
                PERFORM catalogue.lock_claims(known);  -- bulk work, too, takes locks in that order
                PERFORM catalogue.touch(known, is_rename => true);
                PERFORM catalogue.wait_for_writers();
                others := ARRAY(SELECT unnest(catalogue.claims_showing_%1$s(changed)) EXCEPT SELECT unnest(known));
                PERFORM catalogue.touch(others, is_rename => true);
                RETURN NULL;
            END $body$;

            CREATE TRIGGER card_follows_insert AFTER INSERT ON %1$I REFERENCING NEW TABLE AS fresh
                FOR EACH STATEMENT EXECUTE FUNCTION catalogue.follow_new_%1$s();
            CREATE TRIGGER card_follows_update AFTER UPDATE ON %1$I REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
                FOR EACH STATEMENT EXECUTE FUNCTION catalogue.follow_%1$s();
        $create$, one.place, one.key, one.columns);
    END LOOP;
END $$;
