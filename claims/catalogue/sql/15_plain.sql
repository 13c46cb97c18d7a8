-- 15. TEXT AS PLAIN WORDS
--
-- `search_plain` writes what a claim says, and what a reader asks, before a configuration of 20_search.sql reads it, so
-- that two spellings of a word become one. It names characters by their code points, never by class: a server of locale
-- C takes every character beyond ASCII for a letter, and the answer must not depend on that. What belongs together is
-- joined by `_`: PostgreSQL reads `a_b` as two words in a row, and in a query as a phrase, which a minus excludes as a
-- whole.

-- Return text without the characters that have no width: soft hyphens, joiners, marks of direction, variation selectors,
-- byte order marks (Unicode's Default_Ignorable_Code_Point).
CREATE FUNCTION catalogue.visible(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(words,
        '[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164'
        '\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]',
        '', 'g')
$$;

-- Return lower-case text with one spelling for abbreviations and for words that end in a number: `u.s.` becomes `us.`,
-- `ee. uu.` becomes `eeuu_`, `covid-19` and `covid19` become `covid_19`, `g-20` becomes `g20`. The expressions do without
-- bounds and references where they can: with them, they take ten times as long.
CREATE FUNCTION catalogue.joined(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF words ~ '\m[a-z\u00C0-\u1FFF]\.[a-z\u00C0-\u1FFF]\M' THEN
        words := regexp_replace(words, '\m([a-z\u00C0-\u1FFF])\.(?=[a-z\u00C0-\u1FFF]\M)', '\1', 'g');
    END IF;
    IF words ~ '[a-z]{2}\. ?[a-z]{2}\.' THEN
        words := regexp_replace(words, '\m([a-z])\1\. ?([a-z])\2\.', '\1\1\2\2_', 'g');
    END IF;
    IF words ~ '[a-z\u00C0-\u1FFF]-?[0-9]' THEN
        words := regexp_replace(words, '([a-z\u00C0-\u1FFF]{2})-?([0-9])', '\1_\2', 'g');
        words := regexp_replace(words, '([a-z\u00C0-\u1FFF])-([0-9])', '\1\2', 'g');
    END IF;
    RETURN words;
END $$;

-- Return the ranges of characters, as in a regular expression, of scripts that are read by two characters: Chinese,
-- Japanese and Korean, which has spaces, but ends its words in particles.
CREATE FUNCTION catalogue.pair_letters() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '\u1100-\u11FF\u2E80-\u9FFF\uA960-\uA97F\uAC00-\uD7FF\uF900-\uFAFF\U0001AFF0-\U0001B2FF'
        '\U00020000-\U0003FFFF'
$$;

-- Return those of scripts that are read by three characters: Thai, Lao, Burmese and Khmer.
CREATE FUNCTION catalogue.triple_letters() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '\u0E01-\u0EDF\u1000-\u109F\u1780-\u17DD\uA9E0-\uA9FE\uAA60-\uAA7F'
$$;

-- Return the grams of a run of characters: each `size` that follow each other, or the run itself, if it is shorter.
CREATE FUNCTION catalogue.grams(run text, size integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN length(run) <= size THEN run ELSE (
        SELECT string_agg(gram, '_' ORDER BY place)
        FROM (
            SELECT place, string_agg(letter, '') OVER (ORDER BY place ROWS BETWEEN CURRENT ROW AND size - 1 FOLLOWING)
                AS gram
            FROM unnest(string_to_array(run, NULL)) WITH ORDINALITY AS letters (letter, place)
        ) AS windows
        WHERE length(gram) = size
    ) END
$$;

-- Return text with the runs of these scripts as grams: 没有结果 becomes 没有_有结_结果. Letters beside a run are words of
-- their own. A run that is shorter than a gram is not joined to what follows: in a query, it may end a longer run.
CREATE FUNCTION catalogue.in_grams(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(concat(
        catalogue.grams(pairs, 2), catalogue.grams(triples, 3), between,
        CASE
            WHEN following IS NULL OR concat(right(between, 1), left(following, 1)) ~ '[\u0001-/:-@\[-`{-\u007F]'
                THEN ''
            WHEN length(pairs) < 2 OR length(triples) < 3 THEN ' '
            ELSE '_'
        END), '' ORDER BY place)
    FROM (
        SELECT place, piece[1] AS pairs, piece[2] AS triples, piece[3] AS between,
            lead(coalesce(piece[1], piece[2], piece[3])) OVER (ORDER BY place) AS following
        FROM regexp_matches(words,
            format('([%1$s]+)|([%2$s]+)|([^%1$s%2$s]+)', catalogue.pair_letters(), catalogue.triple_letters()), 'g')
            WITH ORDINALITY AS pieces (piece, place)
    ) AS pieces
$$;

-- Return plain words and, behind them, a thousand ends of their runs that are shorter than a gram: each character of a
-- run begins a word then, and a query of one character finds the words that it begins.
CREATE FUNCTION catalogue.with_ends_of_runs(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT words || coalesce((
        SELECT string_agg(' ' || ending, '')
        FROM (
            SELECT DISTINCT ending
            FROM regexp_matches(words, format(
                '[%1$s]([%1$s])(?!_?[%1$s])|[%2$s]([%2$s]?)([%2$s])(?!_?[%2$s])',
                catalogue.pair_letters(), catalogue.triple_letters()), 'g') AS found (parts)
            CROSS JOIN LATERAL (VALUES (parts[1]), (parts[2] || parts[3]), (parts[3])) AS endings (ending)
            WHERE ending <> ''
            LIMIT 1000
        ) AS endings), '')
$$;

-- Return the query with each word that is shorter than a gram as the beginning of a word.
CREATE FUNCTION catalogue.with_beginnings(query tsquery) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(query::text,
        format('''([%s]|[%s]{1,2})''', catalogue.pair_letters(), catalogue.triple_letters()), '''\1'':*', 'g')::tsquery
$$;

-- Return the words in lower case, without what is not part of a word. Each step first tests whether it is needed: for
-- most text none is, and the test is cheap.
--
-- 1. Characters without a width vanish (`visible`).
-- 2. NFKC, lower case. Typographic apostrophes, quotes and hyphens become plain ones, and a final sigma, because
--    capitals have only that. 〇 becomes 零, because `unaccent` would make a digit of it.
-- 3. Arabic letters and digits that are written in several ways become one, as Lucene's ArabicNormalizer and
--    PersianNormalizer do it: alef with hamza, madda or wasla; alef maksura, Persian and Urdu yeh; teh marbuta and heh;
--    kaf. Digits of other scripts become 0 to 9.
-- 4. Marks that NFKC leaves beside a letter vanish: vowel points, tatweel, stress, and the tone marks of 6.
-- 5. Punctuation, symbols and emoji separate words, a Hebrew gershayim joins an abbreviation.
-- 6. Runs of scripts without spaces become grams (`in_grams`), abbreviations and numbers one spelling (`joined`).
CREATE FUNCTION catalogue.search_plain(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF octet_length(words) = length(words) THEN  -- plain ASCII
        RETURN catalogue.joined(lower(words));
    END IF;
    words := catalogue.visible(words);
    IF words IS NOT NFKC NORMALIZED THEN
        words := normalize(words, NFKC);
    END IF;
    words := lower(words);
    IF words ~ '[’‘ʼ“”„«»‐ς〇]' THEN
        words := translate(words, '’‘ʼ“”„«»‐ς〇', '''''''"""""-σ零');
    END IF;
    IF words ~ '[\u0590-\u0DFF\u0E50-\u109F\u17E0-\u17E9]' THEN
        words := translate(words, U&'\0622\0623\0625\0671\0649\06CC\06D2\0629\06C0\06C1\06C2\06A9\066B\066C',
            U&'\0627\0627\0627\0627\064A\064A\064A\0647\0647\0647\0647\0643.,');
        words := translate(words,
            '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯੦੧੨੩੪੫੬੭੮੯૦૧૨૩૪૫૬૭૮૯୦୧୨୩୪୫୬୭୮୯௦௧௨௩௪௫௬௭௮௯'
            '౦౧౨౩౪౫౬౭౮౯೦೧೨೩೪೫೬೭೮೯൦൧൨൩൪൫൬൭൮൯๐๑๒๓๔๕๖๗๘๙໐໑໒໓໔໕໖໗໘໙༠༡༢༣༤༥༦༧༨༩၀၁၂၃၄၅၆၇၈၉០១២៣៤៥៦៧៨៩',
            repeat('0123456789', 16));
        words := regexp_replace(words, '([\u05D0-\u05EA])["\u05F4](?=[\u05D0-\u05EA])', '\1', 'g');
    END IF;
    words := regexp_replace(words,
        '[\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640\u064B-\u065F'
        '\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED\u0E48-\u0E4B\u0EC8-\u0ECB\u1037-\u103A\u17C9-\u17D3\u17DD'
        '\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20F0\uFE20-\uFE2F]', '', 'g');
    words := regexp_replace(words,
        '[\u0080-\u00BF\u00D7\u00F7\u0375\u055A-\u055F\u0589-\u058F\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0606-\u060F'
        '\u061B-\u061F\u066A-\u066D\u06D4\u06DE\u06E9\u06FD\u06FE\u0700-\u070D\u0964\u0965\u0970\u09F2\u09F3\u0AF1'
        '\u0DF4\u0E3F\u0E4F\u0E5A\u0E5B\u0F01-\u0F17\u0F3A-\u0F3D\u104A-\u104F\u10FB\u1360-\u1368\u166D\u166E\u1680'
        '\u16EB-\u16ED\u17D4-\u17D6\u17D8-\u17DB\u1800-\u180A\u1944\u1945\u2000-\u206F\u20A0-\u20CF\u2104-\u214F'
        '\u2190-\u2BFF\u2E00-\u2E2E\u2E30-\u2E5D\u3000-\u3004\u3008-\u3020\u3030\u303D-\u303F\u30A0\u30FB\uA4FE\uA4FF'
        '\uFD3E\uFD3F\uFFFC\uFFFD\U0001F000-\U0001FAFF]', ' ', 'g');
    IF words ~ format('[%s%s]', catalogue.pair_letters(), catalogue.triple_letters()) THEN
        words := catalogue.in_grams(words);
    END IF;
    RETURN catalogue.joined(words);
END $$;
