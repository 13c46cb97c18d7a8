-- 70. WHICH CLAIMS WAIT FOR SUGGESTED LINKS
--
-- A claim is noted when it is added, and when its words change. A worker finds similar claims later
-- (claims/matching/suggestions.py).

CREATE FUNCTION catalogue.note_claims_to_link() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO claims_claimtolink (claim_id) SELECT id FROM new_rows;
    RETURN NULL;
END $$;
CREATE TRIGGER links_follow_insert AFTER INSERT ON claims_claim REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.note_claims_to_link();

CREATE FUNCTION catalogue.note_claim_to_link() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO claims_claimtolink (claim_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER links_follow_update AFTER UPDATE ON claims_claim FOR EACH ROW
    WHEN ((OLD.statement, OLD.language) IS DISTINCT FROM (NEW.statement, NEW.language))
    EXECUTE FUNCTION catalogue.note_claim_to_link();
