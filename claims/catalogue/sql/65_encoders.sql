-- 65. WHICH CLAIMS WAIT FOR AN ENCODER
--
-- A card is written whenever what a claim says may have changed. The claim is noted then, for each encoder in use: a
-- worker encodes it later, because that takes up to a tenth of a second. A site without an encoder notes nothing.

CREATE FUNCTION catalogue.note_claims_to_encode() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO claims_claimtoencode (encoder, claim_id)
    SELECT encoder.name, new_rows.claim_id FROM new_rows CROSS JOIN claims_encoderinuse AS encoder;
    RETURN NULL;
END $$;
CREATE TRIGGER encoder_follows_insert AFTER INSERT ON claims_card REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.note_claims_to_encode();
CREATE TRIGGER encoder_follows_update AFTER UPDATE ON claims_card REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.note_claims_to_encode();

CREATE FUNCTION catalogue.delete_embeddings() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM claims_embedding WHERE claim_id IN (SELECT claim_id FROM old_rows);
    RETURN NULL;
END $$;
CREATE TRIGGER embeddings_follow_delete AFTER DELETE ON claims_card REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.delete_embeddings();

-- Return what an encoder reads of claims: the statement, and the titles of the reviews that the public can read.
CREATE FUNCTION catalogue.words_to_encode(ids uuid[]) RETURNS TABLE (claim_id uuid, words text)
LANGUAGE sql STABLE AS $$
    SELECT claim.id, concat_ws(' ', claim.statement, (
        SELECT string_agg(review.title, ' ' ORDER BY verdict.published_at, verdict.id)
        FROM claims_verdict AS verdict JOIN sources_article AS review ON review.id = verdict.review_id
        WHERE verdict.claim_id = claim.id AND verdict.status IN ('published', 'superseded', 'retracted')))
    FROM claims_claim AS claim WHERE claim.id = ANY(ids)
$$;
