-- The catalogue: how PostgreSQL keeps a card for each claim, and an edition for each of its public states.
--
-- The files of this folder are installed in the order of their names after every migration, and each uses only what is
-- above it (functions in PL/pgSQL look up what they call when they run). Installing another text, comments and blank
-- space aside, rebuilds all cards and appends an edition where a public document changed. See ../README.md.

CREATE SCHEMA catalogue;


-- 05. VIEWS BEHIND MODELS
--
-- Two models are views: `Correction` and `Change`. They are in the schema of the tables, where Django looks for them.

-- The public correction record. A correction has the id of the verdict that made it, an amendment its own. A retraction
-- gets an id that is derived from its verdict's. An amendment counts as made by the desk that judged first, or by our
-- desk where only others have judged; an imported one names its publisher.
CREATE VIEW claims_correction AS
SELECT after.id, after.claim_id, 'correction' AS kind, after.published_at AS made_at, after.publisher_id,
    before.id AS verdict_id, after.id AS replacement_id, after.correction_note AS note, '[]'::jsonb AS changes
FROM claims_verdict AS after
JOIN claims_verdict AS before ON before.claim_id = after.claim_id AND before.id = after.supersedes_id
WHERE after.supersedes_id IS NOT NULL
    AND after.status IN ('published', 'superseded', 'retracted')
    AND before.status IN ('published', 'superseded', 'retracted')
UNION ALL
SELECT md5('retraction of ' || id)::uuid, claim_id, 'retraction', retracted_at, publisher_id,
    id, NULL::uuid, retraction_reason, '[]'::jsonb
FROM claims_verdict WHERE status = 'retracted'
UNION ALL
SELECT amendment.id, amendment.claim_id, 'amendment', amendment.decided_at, coalesce(amendment.publisher_id, (
        SELECT verdict.publisher_id FROM claims_verdict AS verdict
        WHERE verdict.claim_id = amendment.claim_id AND verdict.origin = 'desk'
            AND verdict.status IN ('published', 'superseded', 'retracted')
        ORDER BY verdict.published_at, verdict.id LIMIT 1
    ), (
        SELECT desk.id FROM sources_publisher AS desk WHERE desk.is_desk ORDER BY desk.id LIMIT 1
    ), (
        SELECT verdict.publisher_id FROM claims_verdict AS verdict
        WHERE verdict.claim_id = amendment.claim_id AND verdict.status IN ('published', 'superseded', 'retracted')
        ORDER BY verdict.published_at, verdict.id LIMIT 1)),
    NULL::uuid, NULL::uuid, amendment.note, amendment.changes
FROM claims_amendment AS amendment WHERE amendment.status = 'accepted';

-- Every change of every row, from the tables of events that pghistory keeps. `before` of a changed row is the event
-- before; a deleted row has its last state as `before`, and no `after`. A link names its other claim as `other_id`; rows
-- of one claim name it twice, because PostgreSQL then sees that `claim = … OR other = …` is one condition, and uses the
-- index.
CREATE VIEW claims_change AS
SELECT event.pgh_id AS id, event.pgh_created_at AS at, event.pgh_label AS action, 'claim' AS kind,
    event.id AS row, event.id AS claim_id, event.id AS other_id, event.pgh_context AS audit_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM claims_claimevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END AS before,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END AS after
FROM claims_claimevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'evidence',
    event.id, event.claim_id, event.claim_id, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM claims_evidenceevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM claims_evidenceevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'verdict',
    event.id, event.claim_id, event.claim_id, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM claims_verdictevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM claims_verdictevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'amendment',
    event.id, event.claim_id, event.claim_id, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM claims_amendmentevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM claims_amendmentevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'claim_topic',
    event.id, event.claim_id, event.claim_id, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM claims_claimtopicevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM claims_claimtopicevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'claim_link',
    event.id, event.claim_id, event.other_id, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM claims_claimlinkevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM claims_claimlinkevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'claimant',
    event.id, NULL::uuid, NULL::uuid, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM claims_claimantevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM claims_claimantevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'topic',
    event.id, NULL::uuid, NULL::uuid, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM claims_topicevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM claims_topicevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'rating_scale',
    event.id, NULL::uuid, NULL::uuid, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM claims_ratingscaleevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM claims_ratingscaleevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'rating',
    event.id, NULL::uuid, NULL::uuid, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM claims_ratingevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM claims_ratingevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'publisher',
    event.id, NULL::uuid, NULL::uuid, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM sources_publisherevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM sources_publisherevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'article',
    event.id, NULL::uuid, NULL::uuid, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM sources_articleevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM sources_articleevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'article_version',
    event.id, NULL::uuid, NULL::uuid, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM sources_articleversionevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM sources_articleversionevent AS event
UNION ALL
SELECT event.pgh_id, event.pgh_created_at, event.pgh_label, 'media',
    event.id, NULL::uuid, NULL::uuid, event.pgh_context,
    CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
        SELECT to_jsonb(earlier) FROM sources_mediaevent AS earlier
        WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END,
    CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END
FROM sources_mediaevent AS event;
