-- 25. THE WORDS FOR MATCHING
--
-- A claim is indexed by the words of its language's readings, and a text is asked for in every reading in use. The
-- reading `en` is the words as the configuration of English reads them (20_search.sql), `pl-grams` all parts of four
-- characters of Polish words.

-- Return the readings of a language tag. Measured by MAP@5 on posts and claims in 13 languages: grams are better than
-- words by 7 to 20 points for Polish, which has no stemmer, and words and grams together by 2 to 4 for German and
-- Arabic; English, French, Spanish, Portuguese, Hindi, Malay and Indonesian are best as words, the latter three without
-- a stemmer. Not measured: other languages that inflect and have no stemmer here are read as Polish is, those with one
-- as English. A language that is not named shares the reading `und`.
CREATE FUNCTION catalogue.match_readings(language text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN tag IN ('ar', 'de') THEN ARRAY[tag, tag || '-grams']
        WHEN tag IN ('nb', 'nn') THEN ARRAY['no']
        WHEN tag = ANY (catalogue.search_languages()) THEN ARRAY[tag]
        WHEN tag IN ('be', 'bg', 'bs', 'cs', 'et', 'fa', 'he', 'hr', 'hy', 'is', 'ka', 'kk', 'lt', 'lv', 'mk', 'pl',
            'sk', 'sl', 'sq', 'sr', 'uk', 'ur') THEN ARRAY[tag || '-grams']
        WHEN tag IN ('bn', 'hi', 'id', 'ja', 'ko', 'mr', 'ms', 'pa', 'ta', 'te', 'th', 'tl', 'vi', 'zh') THEN ARRAY[tag]
        ELSE ARRAY['und']
    END
    FROM split_part(lower(language), '-', 1) AS tag
$$;

-- Return the distinct words by which a reading knows plain words (`search_plain`), and how often each occurs in them.
CREATE FUNCTION catalogue.match_plain_words(reading text, plain text) RETURNS TABLE (lexeme text, frequency integer)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF reading NOT LIKE '%-grams' THEN
        RETURN QUERY SELECT word.lexeme, cardinality(word.positions)
            FROM unnest(to_tsvector(
                catalogue.search_configuration(reading), catalogue.search_words(reading, plain))) AS word;
        RETURN;
    END IF;
    RETURN QUERY SELECT gram, sum(cardinality(word.positions))::integer
        FROM unnest(to_tsvector('catalogue.simple',
            regexp_replace(plain, '[!-/:-@\[-`{-~]+', ' ', 'g'))) AS word
        CROSS JOIN LATERAL (
            SELECT word.lexeme AS gram WHERE word.lexeme ~ '^[0-9]' OR length(word.lexeme) < 4
            UNION ALL
            SELECT substr(word.lexeme, start, 4) FROM generate_series(1, length(word.lexeme) - 3) AS start
            WHERE word.lexeme !~ '^[0-9]'
        ) AS grams
        GROUP BY gram;
END $$;

-- Return those of a text.
CREATE FUNCTION catalogue.match_words(reading text, words text) RETURNS TABLE (lexeme text, frequency integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT * FROM catalogue.match_plain_words(reading, catalogue.search_plain(words))
$$;
