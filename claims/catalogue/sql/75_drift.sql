-- 75. WHICH QUOTES ARE NO LONGER IN THE NEWEST TEXT OF THEIR ARTICLE
--
-- A quote that was read in an older text is looked for when the article gets another text, and when the quote changes.
-- Nothing is locked for it: a capture and a new quote that do not see each other are brought together by the nightly
-- (claims/drift.py), which looks at every such quote again.

-- Note where the quotes of this evidence are now. Return how many rows were added or ended.
CREATE FUNCTION catalogue.refresh_drift(ids uuid[]) RETURNS integer
LANGUAGE plpgsql
SET enable_seqscan = off  -- a plan made while the tables were empty is kept
AS $$
DECLARE
    piece record;
    changed integer := 0;
    touched integer;
BEGIN
    FOR piece IN
        SELECT evidence.id, evidence.claim_id, newest.id AS version_id,
            CASE
                WHEN newest.id IS NULL OR evidence.quote_exact = '' THEN NULL
                WHEN strpos(newest.text, evidence.quote_prefix || evidence.quote_exact || evidence.quote_suffix) > 0
                    THEN NULL
                WHEN strpos(newest.text, evidence.quote_exact) > 0 THEN 'moved'
                ELSE 'gone'
            END AS status
        FROM claims_evidence AS evidence
        JOIN sources_article AS article ON article.id = evidence.article_id
        LEFT JOIN sources_articleversion AS newest
            ON newest.id = article.current_version_id AND newest.id <> evidence.version_id
        WHERE evidence.id = ANY(ids)
        ORDER BY evidence.id
    LOOP
        UPDATE claims_quotedrift SET ended_at = now()
        WHERE claim_id = piece.claim_id AND evidence_id = piece.id AND ended_at IS NULL
            AND status IS DISTINCT FROM piece.status;
        GET DIAGNOSTICS touched = ROW_COUNT;
        changed := changed + touched;
        CONTINUE WHEN piece.status IS NULL;
        INSERT INTO claims_quotedrift (claim_id, evidence_id, version_id, status, noticed_at, reason)
        VALUES (piece.claim_id, piece.id, piece.version_id, piece.status, now(), '')
        ON CONFLICT (claim_id, evidence_id) WHERE ended_at IS NULL DO NOTHING;
        GET DIAGNOSTICS touched = ROW_COUNT;
        changed := changed + touched;
    END LOOP;
    RETURN changed;
END $$;

-- Look at all quotes that were read in an older text, and at all that are noted. Return how many rows changed.
CREATE FUNCTION catalogue.refresh_every_drift() RETURNS integer
LANGUAGE sql AS $$
    SELECT catalogue.refresh_drift(ARRAY(
        SELECT evidence.id
        FROM claims_evidence AS evidence JOIN sources_article AS article ON article.id = evidence.article_id
        WHERE evidence.version_id <> article.current_version_id
        UNION SELECT evidence_id FROM claims_quotedrift WHERE ended_at IS NULL))
$$;

CREATE FUNCTION catalogue.note_drift_in_article() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue.refresh_drift(ARRAY(
        SELECT id FROM claims_evidence WHERE article_id = NEW.id AND version_id IS NOT NULL));
    RETURN NULL;
END $$;
CREATE TRIGGER drift_follows_capture AFTER UPDATE ON sources_article FOR EACH ROW
    WHEN (OLD.current_version_id IS DISTINCT FROM NEW.current_version_id)
    EXECUTE FUNCTION catalogue.note_drift_in_article();

-- A decision about the former quote is none about another one.
CREATE FUNCTION catalogue.note_drift_of_quote() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE claims_quotedrift SET ended_at = now()
    WHERE claim_id = NEW.claim_id AND evidence_id = NEW.id AND ended_at IS NULL;
    PERFORM catalogue.refresh_drift(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER drift_follows_insert AFTER INSERT ON claims_evidence FOR EACH ROW
    WHEN (NEW.version_id IS NOT NULL AND NEW.quote_exact <> '')
    EXECUTE FUNCTION catalogue.note_drift_of_quote();
CREATE TRIGGER drift_follows_update AFTER UPDATE ON claims_evidence FOR EACH ROW
    WHEN ((OLD.article_id, OLD.version_id, OLD.quote_exact, OLD.quote_prefix, OLD.quote_suffix)
        IS DISTINCT FROM (NEW.article_id, NEW.version_id, NEW.quote_exact, NEW.quote_prefix, NEW.quote_suffix))
    EXECUTE FUNCTION catalogue.note_drift_of_quote();

CREATE FUNCTION catalogue.delete_drift() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM claims_quotedrift WHERE claim_id = OLD.claim_id AND evidence_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER drift_follows_delete AFTER DELETE ON claims_evidence FOR EACH ROW
    EXECUTE FUNCTION catalogue.delete_drift();
