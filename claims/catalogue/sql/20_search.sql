-- 20. How words are read for search

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
