-- 50. HOW EDITIONS ARE WRITTEN
--
-- One transaction, one edition: however often a transaction changes what the public reads of a claim, it leaves one
-- edition, which compares with the one before the transaction. An edition of another transaction is never changed.

CREATE FUNCTION catalogue.this_transaction() RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT pg_current_xact_id()::text::bigint
$$;

-- Return the epoch of this server, and begin one if the newest is of another server. Numbers of transactions compare
-- within an epoch only; with it they say where an edition is in the feed.
CREATE FUNCTION catalogue.this_epoch() RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    this_server bigint := (SELECT system_identifier FROM pg_control_system());
    newest record;
BEGIN
    SELECT id, server FROM claims_feedepoch ORDER BY id DESC LIMIT 1 INTO newest;
    IF newest.server IS DISTINCT FROM this_server THEN
        LOCK TABLE claims_feedepoch IN SHARE ROW EXCLUSIVE MODE;
        SELECT id, server FROM claims_feedepoch ORDER BY id DESC LIMIT 1 INTO newest;
        IF newest.server IS DISTINCT FROM this_server THEN
            INSERT INTO claims_feedepoch (id, server) VALUES (coalesce(newest.id, 0) + 1, this_server)
            RETURNING id, server INTO newest;
        END IF;
    END IF;
    RETURN newest.id;
END $$;

-- Count the entries of one kind in a document's correction record.
CREATE FUNCTION catalogue.corrections(document text, wanted text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM json_array_elements(document::json -> 'corrections') AS entry WHERE entry ->> 'kind' = wanted
$$;

-- Return how the feed names the step from one public document of a claim to the next; null is no document.
CREATE FUNCTION catalogue.edition_kind(previous text, next text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN next IS NULL THEN 'gone'
        WHEN previous IS NULL THEN 'new'
        WHEN catalogue.corrections(next, 'retraction') > catalogue.corrections(previous, 'retraction') THEN 'retracted'
        WHEN catalogue.corrections(next, 'correction') > catalogue.corrections(previous, 'correction') THEN 'corrected'
        WHEN catalogue.corrections(next, 'amendment') > catalogue.corrections(previous, 'amendment') THEN 'amended'
        ELSE 'changed'
    END
$$;

-- Return the SHA-256 of an edition's lines, the first of which is the digest of the edition before.
CREATE FUNCTION catalogue.edition_digest(
    previous bytea, claim uuid, version integer, kind text, made_at timestamptz, document text
) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(concat_ws(E'\n',
        coalesce(encode(previous, 'hex'), ''), claim, version, kind, catalogue.json_time(made_at),
        coalesce(document, '')), 'UTF8'))
$$;

-- Return the claim's latest edition of another transaction than this one: what the public reads until this one commits.
CREATE FUNCTION catalogue.previous_edition(claim uuid, this_epoch integer, this_transaction bigint)
RETURNS SETOF claims_edition
LANGUAGE sql STABLE AS $$
    SELECT * FROM claims_edition
    WHERE claim_id = claim AND (epoch, transaction) <> (this_epoch, this_transaction)
    ORDER BY version DESC LIMIT 1
$$;

-- Write this transaction's editions of these claims, whose cards were just refreshed. `refresh_cards` alone calls it,
-- with its locks and settings.
CREATE FUNCTION catalogue.write_editions(ids uuid[], this_epoch integer, this_transaction bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Take back the edition of a claim that the public reads as before this transaction again.
    DELETE FROM claims_edition AS own
    WHERE own.claim_id = ANY(ids) AND (own.epoch, own.transaction) = (this_epoch, this_transaction)
        AND (SELECT card.document FROM claims_card AS card WHERE card.claim_id = own.claim_id)
            IS NOT DISTINCT FROM
            (SELECT previous.document
                FROM catalogue.previous_edition(own.claim_id, this_epoch, this_transaction) AS previous);

    -- Append one for each claim that the public reads otherwise, or rewrite the one that this transaction appended.
    MERGE INTO claims_edition AS own
    USING (
        SELECT refreshed.id AS claim_id, next.version, next.kind, card.document, next.made_at,
            catalogue.edition_digest(
                previous.digest, refreshed.id, next.version, next.kind, next.made_at, card.document) AS digest,
            previous.digest AS previous_digest
        FROM (SELECT DISTINCT unnest(ids) AS id) AS refreshed
        LEFT JOIN claims_card AS card ON card.claim_id = refreshed.id
        LEFT JOIN LATERAL catalogue.previous_edition(refreshed.id, this_epoch, this_transaction) AS previous ON true
        CROSS JOIN LATERAL (
            SELECT coalesce(previous.version, 0) + 1 AS version,
                catalogue.edition_kind(previous.document, card.document) AS kind,
                greatest(clock_timestamp(), previous.made_at + interval '1 microsecond') AS made_at
        ) AS next
        WHERE card.version IS DISTINCT FROM previous.version  -- a card of the same version need not be compared
            AND card.document IS DISTINCT FROM previous.document
    ) AS new ON (own.claim_id, own.version) = (new.claim_id, new.version)
    WHEN NOT MATCHED THEN
        INSERT (claim_id, version, kind, document, digest, previous_digest, made_at, epoch, transaction)
        VALUES (new.claim_id, new.version, new.kind, new.document, new.digest, new.previous_digest, new.made_at,
            this_epoch, this_transaction)
    WHEN MATCHED AND own.document IS DISTINCT FROM new.document THEN
        UPDATE SET id = nextval('claims_edition_number'), kind = new.kind, document = new.document,
            digest = new.digest, made_at = new.made_at;
    IF FOUND THEN
        NOTIFY claims_edition;
    END IF;
END $$;

-- Return the position of the edition log, an opaque text that changes if and only if an edition is added. It is the id
-- of the newest edition, and how many editions committed after it although their place is before it: their transactions
-- were open when the newest was written, so their commit order is before its own, or the same.
CREATE FUNCTION catalogue.log_position() RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws('.', newest.id,
        (SELECT count(*) FROM claims_edition
            WHERE epoch = newest.epoch AND commit_order >= newest.xmin_horizon AND commit_order < newest.commit_order),
        (SELECT count(*) FROM claims_edition
            WHERE epoch = newest.epoch AND commit_order = newest.commit_order AND transaction < commit_order))
    FROM (VALUES (1)) AS always
    LEFT JOIN (SELECT * FROM claims_edition ORDER BY epoch DESC, commit_order DESC, id DESC LIMIT 1) AS newest ON true
$$;
