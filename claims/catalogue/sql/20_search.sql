-- 20. HOW WORDS ARE READ FOR SEARCH
--
-- A card's `search` is the words of its claim (30_card.sql, `card_source`), a query the words of a reader
-- (claims/models/card.py, `matching`). Both are read by the functions here, in the language of the claim.

-- One text search configuration for each language with stemming. Stop words are removed first, then accents, then
-- endings: in any other order, accented stop words would stay in the index. They come from PostgreSQL's own lists, and
-- `unaccent` is an extension. https://www.postgresql.org/docs/current/textsearch-configuration.html
CREATE TEXT SEARCH DICTIONARY catalogue.de_stop (TEMPLATE = pg_catalog.simple, STOPWORDS = german, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY catalogue.en_stop (TEMPLATE = pg_catalog.simple, STOPWORDS = english, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY catalogue.es_stop (TEMPLATE = pg_catalog.simple, STOPWORDS = spanish, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY catalogue.fr_stop (TEMPLATE = pg_catalog.simple, STOPWORDS = french, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY catalogue.it_stop (TEMPLATE = pg_catalog.simple, STOPWORDS = italian, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY catalogue.nl_stop (TEMPLATE = pg_catalog.simple, STOPWORDS = dutch, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY catalogue.pt_stop (TEMPLATE = pg_catalog.simple, STOPWORDS = portuguese, ACCEPT = false);

CREATE TEXT SEARCH CONFIGURATION catalogue.de (COPY = pg_catalog.german);
CREATE TEXT SEARCH CONFIGURATION catalogue.en (COPY = pg_catalog.english);
CREATE TEXT SEARCH CONFIGURATION catalogue.es (COPY = pg_catalog.spanish);
CREATE TEXT SEARCH CONFIGURATION catalogue.fr (COPY = pg_catalog.french);
CREATE TEXT SEARCH CONFIGURATION catalogue.it (COPY = pg_catalog.italian);
CREATE TEXT SEARCH CONFIGURATION catalogue.nl (COPY = pg_catalog.dutch);
CREATE TEXT SEARCH CONFIGURATION catalogue.pt (COPY = pg_catalog.portuguese);
CREATE TEXT SEARCH CONFIGURATION catalogue.simple (COPY = pg_catalog.simple);

ALTER TEXT SEARCH CONFIGURATION catalogue.de
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, hword, hword_part, word
    WITH catalogue.de_stop, unaccent, pg_catalog.german_stem;
ALTER TEXT SEARCH CONFIGURATION catalogue.en
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, hword, hword_part, word
    WITH catalogue.en_stop, unaccent, pg_catalog.english_stem;
ALTER TEXT SEARCH CONFIGURATION catalogue.es
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, hword, hword_part, word
    WITH catalogue.es_stop, unaccent, pg_catalog.spanish_stem;
ALTER TEXT SEARCH CONFIGURATION catalogue.fr
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, hword, hword_part, word
    WITH catalogue.fr_stop, unaccent, pg_catalog.french_stem;
ALTER TEXT SEARCH CONFIGURATION catalogue.it
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, hword, hword_part, word
    WITH catalogue.it_stop, unaccent, pg_catalog.italian_stem;
ALTER TEXT SEARCH CONFIGURATION catalogue.nl
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, hword, hword_part, word
    WITH catalogue.nl_stop, unaccent, pg_catalog.dutch_stem;
ALTER TEXT SEARCH CONFIGURATION catalogue.pt
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, hword, hword_part, word
    WITH catalogue.pt_stop, unaccent, pg_catalog.portuguese_stem;
ALTER TEXT SEARCH CONFIGURATION catalogue.simple
    ALTER MAPPING FOR hword, hword_part, word
    WITH unaccent, pg_catalog.simple;

-- Return the languages that are read in a way of their own, and `und` for all others, which are read word by word.
-- claims/models/card.py has the same list (SEARCHED).
CREATE FUNCTION catalogue.search_languages() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '{ar,de,en,es,fr,it,nl,pt,und}'::text[]
$$;

-- Return the configuration for a language tag. Literal names, so that the function is IMMUTABLE; no table stores a
-- `regconfig`, because pg_upgrade refuses columns of that type.
CREATE FUNCTION catalogue.search_configuration(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE split_part(language, '-', 1)
        WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
        WHEN 'de' THEN 'catalogue.de'::regconfig
        WHEN 'en' THEN 'catalogue.en'::regconfig
        WHEN 'es' THEN 'catalogue.es'::regconfig
        WHEN 'fr' THEN 'catalogue.fr'::regconfig
        WHEN 'it' THEN 'catalogue.it'::regconfig
        WHEN 'nl' THEN 'catalogue.nl'::regconfig
        WHEN 'pt' THEN 'catalogue.pt'::regconfig
        ELSE 'catalogue.simple'::regconfig
    END
$$;

-- Return the words in lower case, without what is not part of a word. A server of locale C takes every character beyond
-- ASCII for a letter, so that « accord » with its guillemets would be another word than accord.
-- Typographic apostrophes, quotes and hyphens become plain ones; soft hyphens, joiners and byte order marks (U+00AD,
-- U+200C, U+200D, U+2060, U+FEFF) are dropped; dashes, symbols and emoji separate words. A final sigma becomes a plain
-- one, because capitals have only that. Each step first tests whether it is needed: for most text none is, and the test
-- is cheap.
CREATE FUNCTION catalogue.search_plain(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF octet_length(words) = length(words) THEN  -- plain ASCII
        RETURN lower(words);
    END IF;
    IF words IS NOT NFKC NORMALIZED THEN
        words := normalize(words, NFKC);
    END IF;
    words := lower(words);
    IF words ~ U&'[’‘ʼ“”„«»‐ς\00AD\200C\200D\2060\FEFF]' THEN
        words := translate(words, U&'’‘ʼ“”„«»‐ς\00AD\200C\200D\2060\FEFF', '''''''"""""-σ');
    END IF;
    RETURN regexp_replace(words,
        '[\u00A0-\u00BF\u00D7\u00F7\u05BE\u060C\u061B\u061F\u066A-\u066D\u06D4\u0964\u0965\u2000-\u206F\u20A0-\u20CF'
        '\u2190-\u2BFF\u3000-\u3003\u3008-\u3020\u3030\u30FB\uFE00-\uFE0F\U0001F000-\U0001FAFF]', ' ', 'g');
END $$;

-- Return the words as the configuration of their language reads them. PostgreSQL's French stop words lack "les", but
-- hold "le", its stem.
CREATE FUNCTION catalogue.search_words(language text, words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE split_part(language, '-', 1)
        WHEN 'fr' THEN regexp_replace(catalogue.search_plain(words), '\mles\M', 'le', 'g')
        ELSE catalogue.search_plain(words)
    END
$$;

CREATE FUNCTION catalogue.search_vector(language text, words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector(catalogue.search_configuration(language), catalogue.search_words(language, words))
$$;

-- Return the vector of one part of a claim, with that part's weight. A longer text is found by its beginning: a
-- tsvector holds at most a megabyte, and NFKC may make 20 characters of one.
CREATE FUNCTION catalogue.weighted_vector(language text, words text, weight "char") RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF coalesce(words, '') = '' THEN
        RETURN '';
    END IF;
    IF length(words) > 2500 THEN
        words := left(normalize(words, NFKC), 50000);
    END IF;
    RETURN setweight(catalogue.search_vector(language, words), weight);
END $$;

-- Return the query for words in web-search syntax. A minus with no word after it is dropped: more than
-- 32 of them are an internal error of websearch_to_tsquery.
CREATE FUNCTION catalogue.search_query(language text, words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT websearch_to_tsquery(
        catalogue.search_configuration(language),
        regexp_replace(catalogue.search_words(language, words), '-(?=[\s!-/:-@\[-`{-~]*(-|$))', ' ', 'g'))
$$;

-- Return a query for the words as any language reads them, each reading once: the one condition that the index answers.
CREATE FUNCTION catalogue.any_reading(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(DISTINCT format('(%s)', reading), ' | ')::tsquery
    FROM unnest(catalogue.search_languages()) AS tag
    CROSS JOIN LATERAL (SELECT catalogue.search_query(tag, words)::text AS reading) AS readings
    WHERE reading <> ''
$$;

-- Return the fragments of a text that match the query, as HTML in which everything but <mark> is escaped.
CREATE FUNCTION catalogue.marked(language text, words text, query tsquery) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT ts_headline(catalogue.search_configuration(language),
        replace(replace(replace(words, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), query,
        'StartSel=<mark>, StopSel=</mark>, MaxFragments=3, MaxWords=30, MinWords=10, FragmentDelimiter=" … "')
$$;

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
    WHERE marked LIKE '%<mark>%'
$$;
