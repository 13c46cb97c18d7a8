-- 60. When cards are refreshed
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
