-- 30. WHAT A CARD SHOWS, AND WHAT IT IS FOUND BY

-- Return a language tag and its prefixes, as RFC 4647 matches them: zh-Hant-TW is {zh, zh-Hant, zh-Hant-TW}.
CREATE FUNCTION catalogue.ranges(tag text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN strpos(tag, '-') = 0 THEN ARRAY[tag] ELSE (
        SELECT array_agg(array_to_string(parts[1:number], '-') ORDER BY number)
        FROM string_to_array(tag, '-') AS parts, generate_series(1, cardinality(parts)) AS number
    ) END
$$;

-- Return the distinct lines of a text; none for null.
CREATE FUNCTION catalogue.lines(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT DISTINCT line FROM unnest(string_to_array(words, E'\n')) AS line ORDER BY line)
$$;

-- Return the composite words by which two filters find one and the same verdict: a line for each two of its category,
-- issuer, rating and language, in alphabetical order (claims/api/claims/same_row.py asks for them), and one for its
-- language alone.
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

-- The card of each claim as its rows have it now. Its columns are those of claims_card, but for `version`, which is
-- that of the claim's latest edition. A claim is public once a verdict on it was published, even if that verdict was
-- superseded or retracted later.
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
        'external_ref:' || translate(nullif(claim.external_ref, ''), E'\n', ' '),
        CASE WHEN in_group.is_disputed THEN 'group_disputed:true' END)) AS traits,
    coalesce(cardinality(verdicts.categories) > 1, false) AS is_disputed,
    CASE WHEN cardinality(in_group.claims) > 1 THEN in_group.claims[1] END AS group_id,
    claim.created_at, claim.updated_at, verdicts.published_at, verdicts.reviewed_at,
    catalogue.weighted_vector(claim.language, claim.statement, 'A')
        || catalogue.weighted_vector(claim.language, concat_ws(' ', claimant.words, verdicts.titles), 'B')
        || catalogue.weighted_vector(claim.language, verdicts.words, 'C')
        || catalogue.weighted_vector(claim.language, evidence.words, 'D') AS search,
    CASE WHEN verdicts.published_at IS NOT NULL THEN documents.by_reader[1]::text END AS document,
    catalogue.json_with(documents.by_reader[2], desk_only.members)::text AS desk_document
FROM claims_claim AS claim
LEFT JOIN LATERAL (
    SELECT concat_ws(' ', claimant.name, claimant.role, array_to_string(claimant.aliases, ' ')) AS words,
        concat_ws(E'\n', 'claimant_kind:' || claimant.kind, 'claimant_wikidata_id:' || claimant.wikidata_id) AS traits,
        (SELECT row_to_json(members) FROM (
            SELECT claimant.id, claimant.name, claimant.kind, claimant.role, claimant.wikidata_id, claimant.aliases
        ) AS members) AS json
    FROM claims_claimant AS claimant WHERE claimant.id = claim.claimant_id
) AS claimant ON true
CROSS JOIN LATERAL (
    SELECT array_agg(topic.slug::text ORDER BY topic.slug) AS slugs,
        array_agg((SELECT row_to_json(members) FROM (SELECT topic.id, topic.slug, topic.names) AS members)
            ORDER BY topic.slug) AS json
    FROM claims_claimtopic AS claim_topic JOIN claims_topic AS topic ON topic.id = claim_topic.topic_id
    WHERE claim_topic.claim_id = claim.id
) AS topics
CROSS JOIN LATERAL (
    -- Evidence that the public does not see finds nothing, as a draft finds nothing.
    SELECT array_agg(DISTINCT evidence.domain::text) FILTER (WHERE evidence.is_shown) AS publishers,
        array_agg(DISTINCT evidence.article_id) FILTER (WHERE evidence.is_shown) AS articles,
        array_agg(DISTINCT evidence.stance::text)
            FILTER (WHERE evidence.is_shown AND evidence.stance IS NOT NULL) AS stances,
        string_agg(concat_ws(E'\n', 'stance:' || coalesce(evidence.stance, 'appearance'),
            'publisher:' || evidence.domain || ' stance:' || coalesce(evidence.stance, 'appearance')), E'\n')
            FILTER (WHERE evidence.is_shown) AS pairs,
        string_agg(evidence.words, ' ' ORDER BY evidence.created_at, evidence.id)
            FILTER (WHERE evidence.is_shown) AS words,
        array_agg(evidence.json ORDER BY evidence.created_at, evidence.id) FILTER (WHERE evidence.is_shown) AS json,
        array_agg(evidence.desk_json ORDER BY evidence.created_at, evidence.id) AS desk_json
    FROM catalogue.json_evidence AS evidence WHERE evidence.claim_id = claim.id
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
        array_agg(verdict.json ORDER BY verdict.published_at, verdict.id) FILTER (WHERE verdict.is_public) AS json,
        array_agg(verdict.desk_json ORDER BY verdict.published_at, verdict.id) AS desk_json
    FROM catalogue.json_verdict AS verdict WHERE verdict.claim_id = claim.id
) AS verdicts
-- Which claims are its group, the first one first, and how the others were judged.
CROSS JOIN LATERAL (
    SELECT group_of.claims, group_of.public_claims, others.json,
        (SELECT count(DISTINCT category) > 1 FROM unnest(verdicts.categories || others.categories) AS category)
            AS is_disputed
    FROM (
        SELECT array_agg(member.id ORDER BY member.published_at, member.id) AS claims,
            count(member.published_at) AS public_claims
        FROM (
            SELECT one.id, (
                SELECT min(verdict.published_at) FROM claims_verdict AS verdict WHERE verdict.claim_id = one.id
            ) AS published_at
            FROM catalogue.group_of(claim.id) AS one (id)
        ) AS member
    ) AS group_of
    CROSS JOIN LATERAL (
        SELECT array_agg(judgement.json ORDER BY judgement.published_at, judgement.id) AS json,
            array_agg(DISTINCT judgement.category) FILTER (WHERE judgement.category IS NOT NULL) AS categories
        FROM catalogue.json_judgement AS judgement
        WHERE judgement.claim_id = ANY(array_remove(group_of.claims, claim.id))
    ) AS others
) AS in_group
CROSS JOIN LATERAL (
    SELECT array_agg(correction.json ORDER BY correction.made_at, correction.id) AS json
    FROM catalogue.json_correction AS correction WHERE correction.claim_id = claim.id
) AS corrections
-- Both documents: the same members, with the evidence and verdicts that the public (1) or the desk (2) reads.
CROSS JOIN LATERAL (
    SELECT array_agg((SELECT row_to_json(members) FROM (
        SELECT claim.id, claim.statement, claim.language, claimant.json AS claimant,
            claim.claimed_on::catalogue.day AS claimed_on,
            catalogue.json_time(claim.claimed_at) AS claimed_at, claim.place, claim.context,
            catalogue.json_list(topics.json) AS topics, claim.status,
            catalogue.json_time(verdicts.published_at) AS published_at,
            catalogue.json_time(verdicts.reviewed_at) AS reviewed_at,
            coalesce(cardinality(verdicts.categories) > 1, false) AS disputed,
            CASE WHEN reader.group_size > 1 THEN in_group.claims[1] END AS group,
            in_group.is_disputed AS group_disputed,
            catalogue.json_list(reader.evidence) AS evidence,
            catalogue.json_list(reader.verdicts) AS verdicts,
            catalogue.json_list(in_group.json) AS also_judged,
            catalogue.json_list(corrections.json) AS corrections,
            catalogue.json_time(claim.created_at) AS created_at
    ) AS members) ORDER BY reader.number) AS by_reader
    FROM (VALUES
        (1, evidence.json, verdicts.json, in_group.public_claims),
        (2, evidence.desk_json, verdicts.desk_json, cardinality(in_group.claims))
    ) AS reader (number, evidence, verdicts, group_size)
) AS documents
CROSS JOIN LATERAL (
    SELECT row_to_json(members) AS members FROM (
        SELECT catalogue.json_time(claim.updated_at) AS updated_at, claim.dismissed_reason, claim.priority,
            (SELECT username FROM auth_user WHERE id = claim.assigned_to_id) AS assigned_to,
            (SELECT username FROM auth_user WHERE id = claim.created_by_id) AS created_by,
            claim.external_ref
    ) AS members
) AS desk_only;
