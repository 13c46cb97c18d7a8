-- 50. How editions are written

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
