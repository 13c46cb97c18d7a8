-- 20. HOW WORDS ARE READ FOR SEARCH
--
-- A card's `search` is the words of its claim (30_card.sql, `card_source`), a query the words of a reader
-- (claims/models/card.py, `matching`). Both are read by the functions here, in the language of the claim.

-- One text search configuration for each language with stemming. Stop words are removed first, then accents, then
-- endings: in any other order, accented stop words would stay in the index. They come from PostgreSQL's own lists, and
-- `unaccent` is an extension. https://www.postgresql.org/docs/current/textsearch-configuration.html
CREATE TEXT SEARCH CONFIGURATION catalogue.simple (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION catalogue.simple
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, pg_catalog.simple;

DO $$
DECLARE
    tag text;
    language text;
    dictionaries text;
BEGIN
    FOR tag, language IN VALUES
        ('da', 'danish'), ('de', 'german'), ('el', 'greek'), ('en', 'english'), ('es', 'spanish'), ('fi', 'finnish'),
        ('fr', 'french'), ('hu', 'hungarian'), ('it', 'italian'), ('nl', 'dutch'), ('no', 'norwegian'),
        ('pt', 'portuguese'), ('ro', 'romanian'), ('ru', 'russian'), ('sv', 'swedish'), ('tr', 'turkish')
    LOOP
        dictionaries := format('unaccent, pg_catalog.%s_stem', language);
        IF tag NOT IN ('el', 'ro') THEN  -- which come without a list of stop words
            EXECUTE format('CREATE TEXT SEARCH DICTIONARY catalogue.%s_stop '
                '(TEMPLATE = pg_catalog.simple, STOPWORDS = %s, ACCEPT = false)', tag, language);
            dictionaries := format('catalogue.%s_stop, %s', tag, dictionaries);
        END IF;
        EXECUTE format('CREATE TEXT SEARCH CONFIGURATION catalogue.%s (COPY = pg_catalog.%s)', tag, language);
        EXECUTE format('ALTER TEXT SEARCH CONFIGURATION catalogue.%s ALTER MAPPING '
            'FOR asciiword, asciihword, hword_asciipart, hword, hword_part, word WITH %s', tag, dictionaries);
    END LOOP;
END $$;

-- Return the languages that are read in a way of their own; the last, `und`, is for all others, which are read word by
-- word.
CREATE FUNCTION catalogue.search_languages() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '{ar,da,de,el,en,es,fi,fr,hu,it,nl,no,pt,ro,ru,sv,tr,und}'::text[]
$$;

-- Return the place in that list of the language as which a language tag is read.
CREATE FUNCTION catalogue.search_place(language text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        array_position(catalogue.search_languages(), CASE split_part(language, '-', 1)
            WHEN 'nb' THEN 'no'
            WHEN 'nn' THEN 'no'
            ELSE split_part(language, '-', 1)
        END),
        cardinality(catalogue.search_languages()))
$$;

-- Return the configuration for a language tag. Literal names, so that the function is IMMUTABLE; no table stores a
-- `regconfig`, because pg_upgrade refuses columns of that type.
CREATE FUNCTION catalogue.search_configuration(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE split_part(language, '-', 1)
        WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
        WHEN 'da' THEN 'catalogue.da'::regconfig
        WHEN 'de' THEN 'catalogue.de'::regconfig
        WHEN 'el' THEN 'catalogue.el'::regconfig
        WHEN 'en' THEN 'catalogue.en'::regconfig
        WHEN 'es' THEN 'catalogue.es'::regconfig
        WHEN 'fi' THEN 'catalogue.fi'::regconfig
        WHEN 'fr' THEN 'catalogue.fr'::regconfig
        WHEN 'hu' THEN 'catalogue.hu'::regconfig
        WHEN 'it' THEN 'catalogue.it'::regconfig
        WHEN 'nb' THEN 'catalogue.no'::regconfig
        WHEN 'nn' THEN 'catalogue.no'::regconfig
        WHEN 'nl' THEN 'catalogue.nl'::regconfig
        WHEN 'no' THEN 'catalogue.no'::regconfig
        WHEN 'pt' THEN 'catalogue.pt'::regconfig
        WHEN 'ro' THEN 'catalogue.ro'::regconfig
        WHEN 'ru' THEN 'catalogue.ru'::regconfig
        WHEN 'sv' THEN 'catalogue.sv'::regconfig
        WHEN 'tr' THEN 'catalogue.tr'::regconfig
        ELSE 'catalogue.simple'::regconfig
    END
$$;

-- Return plain words as the configuration of their language reads them. PostgreSQL's French stop words lack "les", but
-- hold "le", its stem.
CREATE FUNCTION catalogue.search_words(language text, plain text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE split_part(language, '-', 1)
        WHEN 'fr' THEN regexp_replace(plain, '\mles\M', 'le', 'g')
        ELSE plain
    END
$$;

-- Return the vector of a text. A longer text is found by its beginning: a tsvector holds at most a megabyte. Behind its
-- words come the ends of its runs of grams, so that each of their characters begins a word, and a query for fewer than
-- a gram finds it by its beginning.
CREATE FUNCTION catalogue.search_vector(language text, words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector(catalogue.search_configuration(language),
        catalogue.with_ends_of_runs(left(catalogue.search_words(language, catalogue.search_plain(words)), 50000)))
$$;

-- Return the vector of one part of a claim, with that part's weight. NFKC may make 20 characters of one.
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

-- Return the words and phrases of plain words in web-search syntax: those that are asked for with `or` between them,
-- and those behind a minus. Of a run of grams each is a word, but for those in quotes or behind a minus.
CREATE FUNCTION catalogue.any_word(plain text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY[
        coalesce(string_agg(CASE WHEN word[1] ~ '^"' THEN word[1] ELSE regexp_replace(word[1],
            format('([%1$s])_(?=[%1$s])|([%2$s])_(?=[%2$s])', catalogue.pair_letters(), catalogue.triple_letters()),
            '\1\2 or ', 'g') END, ' or ') FILTER (WHERE word[1] !~ '^-|^or$'), ''),
        coalesce(string_agg(word[1], ' ') FILTER (WHERE word[1] ~ '^-'), '')]
    FROM regexp_matches(plain, '-?"[^"]*"?|[^\s"]+', 'g') AS word
$$;

-- Return the query for words in web-search syntax in each of `search_languages`: for `all` of the words, or `any`. A
-- minus with no word after it is dropped: more than 32 of them are an internal error of websearch_to_tsquery. Less than a
-- gram is the beginning of one.
CREATE FUNCTION catalogue.search_queries(words text, match text DEFAULT 'all') RETURNS tsquery[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    asked text := regexp_replace(catalogue.search_plain(words), '-(?=[\s!-/:-@\[-`{-~]*(-|$))', ' ', 'g');
    excluded text := '';
    has_grams boolean := asked ~ format('[%s%s]', catalogue.pair_letters(), catalogue.triple_letters());
    language text;
    query tsquery;
    queries tsquery[] := '{}';
BEGIN
    IF match = 'any' THEN
        SELECT pair[1], pair[2] INTO asked, excluded FROM catalogue.any_word(asked) AS pair;
    END IF;
    FOREACH language IN ARRAY catalogue.search_languages() LOOP
        query := websearch_to_tsquery(
            catalogue.search_configuration(language), catalogue.search_words(language, asked));
        IF excluded <> '' THEN
            query := query && websearch_to_tsquery(
                catalogue.search_configuration(language), catalogue.search_words(language, excluded));
        END IF;
        IF has_grams THEN
            query := catalogue.with_beginnings(query);
        END IF;
        queries := queries || query;
    END LOOP;
    RETURN queries;
END $$;

-- Return that of one language.
CREATE FUNCTION catalogue.search_query(language text, words text, match text DEFAULT 'all') RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (catalogue.search_queries(words, match))[catalogue.search_place(language)]
$$;

-- Return a query for the words as any language reads them, each reading once: the one condition that the index answers.
CREATE FUNCTION catalogue.any_reading(words text, match text DEFAULT 'all') RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(DISTINCT format('(%s)', query), ' | ')::tsquery
    FROM unnest(catalogue.search_queries(words, match)) AS query
    WHERE numnode(query) > 0
$$;
