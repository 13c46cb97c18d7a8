-- 27. WHERE A CLAIM MATCHES A QUERY

-- Return the words and phrases that a query asks for, and not those that it excludes, as queries of their own.
CREATE FUNCTION catalogue.words_of(query tsquery) RETURNS SETOF tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT word[2]::tsquery
    FROM regexp_matches(query::text,
        '(!(?:\( )?)?(''(?:[^'']|'''')+''(?::\*)?(?: <(?:-|\d+)> ''(?:[^'']|'''')+''(?::\*)?)*)', 'g') AS word
    WHERE word[1] IS NULL
$$;

-- Return text as HTML. In it, U+0001 begins a mark, and U+0002 ends one.
CREATE FUNCTION catalogue.as_html(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(replace(replace(replace(
        words, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), U&'\0001', '<mark>'), U&'\0002', '</mark>')
$$;

-- Return up to three fragments of a text with the runs of which a query has the grams, as HTML. Tone marks may be
-- between the letters, and a Thai or Lao am may be one letter. A query has the grams of a run in a row: '没有' <-> '有结'
-- is 没有结.
CREATE FUNCTION catalogue.marked_runs(words text, query tsquery) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT catalogue.as_html(string_agg(fragment, ' … '))
    FROM (
        SELECT regexp_replace(
            string_agg(DISTINCT regexp_replace(run[1], '(.)(?=.)',
                '\1[\\u0E48-\\u0E4B\\u0EC8-\\u0ECB\\u1037-\\u103A]*', 'g'), '|'),
            '([\u0E4D\u0ECD]\[[^]]*\]\*[\u0E32\u0EB2])', '(?:\1|[\\u0E33\\u0EB3])', 'g') AS runs
        FROM regexp_matches(
            regexp_replace(query::text,
                format(''' <-> ''([%1$s](?=[%1$s]'')|[%2$s]{2}(?=[%2$s]''))',
                    catalogue.pair_letters(), catalogue.triple_letters()), '', 'g'),
            format('''([%s%s]+)''', catalogue.pair_letters(), catalogue.triple_letters()), 'g') AS run
    ) AS asked
    CROSS JOIN LATERAL (
        SELECT match[1] AS fragment
        FROM regexp_matches(
            regexp_replace(regexp_replace(words, '(' || runs || ')', U&'\0001\\1\0002', 'g'), '\u0002\u0001', '', 'g'),
            '[^\u0001\u0002]{0,60}(?:\u0001[^\u0001\u0002]*\u0002[^\u0001\u0002]{0,60})+', 'g') AS match
        LIMIT 3
    ) AS fragments
$$;

-- Return up to three fragments of a text with the words that a query asks for, as HTML, whichever way `search_plain`
-- writes them: each word is read alone, which takes longer than ts_headline does, but finds U.S. for us.
CREATE FUNCTION catalogue.marked_words(language text, words text, query tsquery) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT catalogue.as_html(string_agg(fragment, ' … '))
    FROM (
        SELECT string_agg(concat(piece[1], CASE
            WHEN catalogue.search_vector(language, piece[2]) @@ query THEN U&'\0001' || piece[2] || U&'\0002'
            ELSE piece[2] END, piece[3]), '' ORDER BY place) AS marked
        FROM regexp_matches(words, '(\s*["''(«“‘]*)(\S*?)([,;:!?)"''»”’…\u060C\u061B\u061F]*(?:\s+|$))', 'g')
            WITH ORDINALITY AS pieces (piece, place)
    ) AS text
    CROSS JOIN LATERAL (
        SELECT match[1] AS fragment
        FROM regexp_matches(marked, '(?:\S+\s+){0,12}\S*\u0001[^\u0002]*\u0002\S*(?:\s+\S+){0,18}', 'g') AS match
        LIMIT 3
    ) AS fragments
$$;

-- Return whether a text has a word of the query that it has only as `search_plain` writes it, not as it is.
CREATE FUNCTION catalogue.is_hidden(language text, words text, plain tsvector, query tsquery) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(bool_or(plain @@ word[1]::tsquery AND NOT as_it_is @@ word[1]::tsquery), false)
    FROM to_tsvector(catalogue.search_configuration(language), words) AS as_it_is,
        regexp_matches(query::text, '''(?:[^'']|'''')+''(?::\*)?', 'g') AS word
$$;

-- Return the fragments of a text that match the query, as HTML in which everything but <mark> is escaped; null if none
-- does. ts_headline marks the words of a text as it is. If `search_plain` writes one of them in another way, or as
-- grams, all are looked for in the beginning of the text.
CREATE FUNCTION catalogue.marked(language text, words text, query tsquery) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    any_word tsquery := (SELECT string_agg(word::text, ' | ') FROM catalogue.words_of(query) AS word);
    plain tsvector := catalogue.search_vector(language, words);
    marked text;
BEGIN
    IF (plain @@ any_word) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    words := catalogue.visible(translate(words, U&'\0001\0002', ''));
    IF catalogue.is_hidden(language, words, plain, any_word) THEN
        marked := coalesce(
            catalogue.marked_runs(left(words, 10000), any_word),
            catalogue.marked_words(language, left(words, 10000),
                regexp_replace(any_word::text, ' <[-0-9]+> ', ' | ', 'g')::tsquery));
        IF marked IS NOT NULL THEN
            RETURN marked;
        END IF;
    END IF;
    FOREACH query IN ARRAY ARRAY[query, any_word] LOOP
        marked := ts_headline(catalogue.search_configuration(language), catalogue.as_html(words), query,
            'StartSel=<mark>, StopSel=</mark>, MaxFragments=3, MaxWords=30, MinWords=10, FragmentDelimiter=" … "');
        IF marked LIKE '%<mark>%' THEN
            RETURN marked;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- Return where a claim's document matches the query: a JSON object with the marked fragments of each part that does.
CREATE FUNCTION catalogue.highlights(language text, document text, query tsquery) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT json_object_agg(part, marked)::text
    FROM (SELECT document::json AS claim) AS parsed
    CROSS JOIN LATERAL (VALUES
        ('statement', claim ->> 'statement'),
        ('claimant', claim -> 'claimant' ->> 'name'),
        ('verdict', (
            SELECT string_agg(
                concat_ws(' ', verdict ->> 'label', verdict ->> 'summary', verdict ->> 'explanation'), ' … ')
            FROM json_array_elements(claim -> 'verdicts') AS verdict)),
        ('quote', (
            SELECT string_agg(evidence -> 'quote' ->> 'exact', ' … ')
            FROM json_array_elements(claim -> 'evidence') AS evidence))
    ) AS parts (part, words)
    CROSS JOIN LATERAL (SELECT catalogue.marked(language, left(words, 100000), query) AS marked) AS marking
    WHERE marked IS NOT NULL
$$;
