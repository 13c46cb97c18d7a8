"""How text is read for search, before any table that uses it: one configuration per language.

Stop words go first, then accents, then endings; in any other order accented stop words would stay in the index.
The configuration is chosen by an IMMUTABLE function over literal names, not stored as `regconfig`: pg_upgrade
refuses tables with a column of that type.
"""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

STEMMED = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
}


def configuration(tag, language):
    return f"""
        CREATE TEXT SEARCH DICTIONARY claims_{tag}_stop
            (TEMPLATE = pg_catalog.simple, STOPWORDS = {language}, ACCEPT = false);
        CREATE TEXT SEARCH CONFIGURATION claims_{tag} (COPY = pg_catalog.{language});
        ALTER TEXT SEARCH CONFIGURATION claims_{tag}
            ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, hword, hword_part, word
            WITH claims_{tag}_stop, unaccent, pg_catalog.{language}_stem;
    """


CONFIGURATIONS = (
    "".join(configuration(*pair) for pair in STEMMED.items())
    + """
    CREATE TEXT SEARCH CONFIGURATION claims_simple (COPY = pg_catalog.simple);
    ALTER TEXT SEARCH CONFIGURATION claims_simple
        ALTER MAPPING FOR hword, hword_part, word WITH unaccent, pg_catalog.simple;
"""
)

CASES = "\n".join(f"WHEN '{tag}' THEN 'claims_{tag}'::regconfig" for tag in STEMMED)

# What is not a word, wherever the database thinks letters end: a server of locale C takes every sign beyond ASCII for
# a letter, and « accord » with its guillemets would be another word than accord. Apostrophes, quotes and hyphens of
# typography become plain, soft hyphens and joiners vanish, other signs (dashes, symbols, emoji) part words. A final
# sigma becomes any sigma: capitals have only one.
TYPOGRAPHY = "’‘ʼ“”„«»‐ς" + "\u00ad\u200c\u200d\u2060\ufeff"
PLAIN = "''" * 3 + '"""""' + "-σ"
SIGNS = (
    r"[\u00A0-\u00BF\u00D7\u00F7\u05BE\u060C\u061B\u061F\u066A-\u066D\u06D4\u0964\u0965\u2000-\u206F\u20A0-\u20CF"
    r"\u2190-\u2BFF\u3000-\u3003\u3008-\u3020\u3030\u30FB\uFE00-\uFE0F\U0001F000-\U0001FAFF]"
)

# A minus with nothing after it to exclude: more than 32 of them are an internal error of websearch_to_tsquery.
IDLE_MINUS = r"-(?=[\s!-/:-@\[-`{-~]*(-|$))"

# "les" is missing from PostgreSQL's French stop words; "le", which is what its stem would be, is one of them.
FUNCTIONS = rf"""
    CREATE FUNCTION claims_search_configuration(language text) RETURNS regconfig
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE split_part(language, '-', 1)
            {CASES}
            WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
            ELSE 'claims_simple'::regconfig
        END
    $$;
    CREATE FUNCTION claims_search_plain(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT regexp_replace(
            translate(lower(normalize(words, NFKC)), '{TYPOGRAPHY}', '{PLAIN}'), '{SIGNS}', ' ', 'g')
    $$;
    CREATE FUNCTION claims_search_words(language text, words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE split_part(language, '-', 1)
            WHEN 'fr' THEN regexp_replace(claims_search_plain(words), '\mles\M', 'le', 'g')
            ELSE claims_search_plain(words)
        END
    $$;
    CREATE FUNCTION claims_search_vector(language text, words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT to_tsvector(claims_search_configuration(language), claims_search_words(language, words))
    $$;
    CREATE FUNCTION claims_search_query(language text, words text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT websearch_to_tsquery(
            claims_search_configuration(language),
            regexp_replace(claims_search_words(language, words), '{IDLE_MINUS}', ' ', 'g'))
    $$;
"""

FORGET = """
    DROP FUNCTION claims_search_query(text, text);
    DROP FUNCTION claims_search_vector(text, text);
    DROP FUNCTION claims_search_words(text, text);
    DROP FUNCTION claims_search_plain(text);
    DROP FUNCTION claims_search_configuration(text);
    DROP TEXT SEARCH CONFIGURATION claims_simple;
""" + "".join(
    f"DROP TEXT SEARCH CONFIGURATION claims_{tag}; DROP TEXT SEARCH DICTIONARY claims_{tag}_stop;" for tag in STEMMED
)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGinExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(CONFIGURATIONS + FUNCTIONS, FORGET),
    ]
