-- 50. HOW EDITIONS ARE WRITTEN
--
-- One transaction, one edition: however often a transaction changes what the public reads of a claim, it leaves one
-- edition, which compares with the one before the transaction. An edition of another transaction is never changed.

CREATE FUNCTION catalogue.this_transaction() RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT pg_current_xact_id()::text::bigint
$$;

-- Return the timeline of this server: PostgreSQL begins another one when it is restored to a point in time, and when a
-- standby is promoted. The name of a log file has it as its first eight hexadecimal digits. (pg_control_checkpoint()
-- would still name the one before for a moment.)
CREATE FUNCTION catalogue.this_timeline() RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint
$$;

-- Return whether an epoch was begun on this server, on its present timeline.
CREATE FUNCTION catalogue.is_of_this_server(epoch claims_feedepoch) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT epoch.server IS NOT DISTINCT FROM (SELECT system_identifier FROM pg_control_system())
        -- A standby cannot say its timeline. It writes nothing, and numbers transactions as its primary does.
        AND (pg_is_in_recovery() OR epoch.timeline IS NOT DISTINCT FROM catalogue.this_timeline())
$$;

-- Return the newest epoch; a row of nulls, if there is none.
CREATE FUNCTION catalogue.newest_epoch() RETURNS claims_feedepoch
LANGUAGE sql STABLE AS $$
    SELECT epoch FROM claims_feedepoch AS epoch ORDER BY id DESC LIMIT 1
$$;

-- Begin an epoch, and return it. It waits for every transaction that has read the one before: its editions commit first.
CREATE FUNCTION catalogue.begin_epoch() RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    begun integer;
BEGIN
    LOCK TABLE claims_feedepoch IN ACCESS EXCLUSIVE MODE;
    INSERT INTO claims_feedepoch (id, server, timeline)
    SELECT coalesce((catalogue.newest_epoch()).id, 0) + 1, system_identifier, catalogue.this_timeline()
    FROM pg_control_system() RETURNING id INTO begun;
    RETURN begun;
END $$;

-- Return the epoch of this server, and begin one if the newest is of another server or timeline. Numbers of transactions
-- compare within an epoch only; with it they say where an edition is in the feed.
CREATE FUNCTION catalogue.this_epoch() RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    newest claims_feedepoch := catalogue.newest_epoch();
BEGIN
    IF catalogue.is_of_this_server(newest) THEN
        RETURN newest.id;
    END IF;
    LOCK TABLE claims_feedepoch IN SHARE ROW EXCLUSIVE MODE;  -- another transaction may begin it at the same time
    newest := catalogue.newest_epoch();
    IF catalogue.is_of_this_server(newest) THEN
        RETURN newest.id;
    END IF;
    INSERT INTO claims_feedepoch (id, server, timeline)
    SELECT coalesce(newest.id, 0) + 1, system_identifier, catalogue.this_timeline() FROM pg_control_system()
    RETURNING id INTO newest.id;
    RETURN newest.id;
END $$;

-- Return the epoch to which editions may still be added. All editions of earlier epochs are in the feed. It is that of
-- this server, or the one that the next edition begins.
CREATE FUNCTION catalogue.open_epoch() RETURNS integer
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN catalogue.is_of_this_server(newest) THEN newest.id ELSE newest.id + 1 END
    FROM catalogue.newest_epoch() AS newest
$$;

-- Return the transactions in progress that belong to other databases of this server, and so write no edition here.
-- Two views must agree: pg_locks says which process holds the transaction's lock on its own id, pg_stat_activity which
-- database a process is in. (Alone, the latter reads the entry of a process and its transaction one after the other, and
-- the place of a process that ends in between may be taken.) Both tell it to every role.
CREATE FUNCTION catalogue.transactions_elsewhere() RETURNS SETOF xid
LANGUAGE sql STABLE AS $$
    SELECT held.transactionid
    FROM pg_locks AS held
    JOIN pg_stat_activity AS process ON process.pid = held.pid AND process.backend_xid = held.transactionid
    WHERE held.locktype = 'transactionid' AND held.mode = 'ExclusiveLock' AND held.granted
        AND process.datname <> current_database()
    UNION ALL
    SELECT transaction FROM pg_prepared_xacts WHERE database <> current_database()
$$;

-- Return the gate of the feed: every transaction of this database with a smaller number had ended when the snapshot of
-- the calling statement was taken, so no edition can come before it any more.
--
-- The xmin of the snapshot would be such a number, too. But transactions are numbered for all databases of a server: one
-- that stays open in another database would hold the feed up. So these are left out. The transactions are those of the
-- very snapshot by which the caller reads editions, and pg_locks is read later: a transaction that has ended meanwhile
-- counts as one of this database. That may hold an edition back until the next look, and never lets one be missed.
-- pg_locks has 32 bits of a transaction's 64: enough, because those in progress are never 2^31 apart.
CREATE FUNCTION catalogue.feed_gate() RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN pg_is_in_recovery()
        THEN pg_snapshot_xmin(pg_current_snapshot())::text::bigint  -- a standby's snapshot lists no transactions
        ELSE least(
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
            pg_current_xact_id_if_assigned()::text::bigint,  -- the snapshot leaves out the transaction that takes it
            (SELECT min(open::text::bigint) FROM pg_snapshot_xip(pg_current_snapshot()) AS open
                WHERE NOT EXISTS (SELECT FROM catalogue.transactions_elsewhere() AS elsewhere WHERE elsewhere = open::xid)))
    END
$$;

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
        INSERT (claim_id, version, kind, document, digest, previous_digest, made_at, epoch, transaction, xmin_horizon)
        VALUES (new.claim_id, new.version, new.kind, new.document, new.digest, new.previous_digest, new.made_at,
            this_epoch, this_transaction, (SELECT catalogue.feed_gate()))
    WHEN MATCHED AND own.document IS DISTINCT FROM new.document THEN
        UPDATE SET id = nextval('claims_edition_number'), kind = new.kind, document = new.document,
            digest = new.digest, made_at = new.made_at;
    IF FOUND THEN
        NOTIFY claims_edition;
    END IF;
END $$;

-- Return the position of the edition log, an opaque text that changes if and only if an edition is added. It is the id
-- of the newest edition, the beginning of its digest (a restored copy gives an id again), and how many editions committed after it although their place is before it: their transactions
-- were open when the newest was written, so their commit order is before its own, or the same.
CREATE FUNCTION catalogue.log_position() RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws('.', newest.id, left(encode(newest.digest, 'hex'), 8),
        (SELECT count(*) FROM claims_edition
            WHERE epoch = newest.epoch AND commit_order >= newest.xmin_horizon AND commit_order < newest.commit_order),
        (SELECT count(*) FROM claims_edition
            WHERE epoch = newest.epoch AND commit_order = newest.commit_order AND transaction < commit_order))
    FROM (VALUES (1)) AS always
    LEFT JOIN (SELECT * FROM claims_edition ORDER BY epoch DESC, commit_order DESC, id DESC LIMIT 1) AS newest ON true
$$;
