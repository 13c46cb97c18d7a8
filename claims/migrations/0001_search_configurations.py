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

# An apostrophe of typography would glue the article to its word: l’accord is found by "accord" only once it is plain.
FUNCTIONS = f"""
    CREATE FUNCTION claims_search_configuration(language text) RETURNS regconfig
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE split_part(language, '-', 1)
            {CASES}
            WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
            ELSE 'claims_simple'::regconfig
        END
    $$;
    CREATE FUNCTION claims_search_vector(language text, words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT to_tsvector(claims_search_configuration(language), translate(words, '’', ''''))
    $$;
    CREATE FUNCTION claims_search_query(language text, words text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT websearch_to_tsquery(claims_search_configuration(language), translate(words, '’', ''''))
    $$;
"""

FORGET = """
    DROP FUNCTION claims_search_query(text, text);
    DROP FUNCTION claims_search_vector(text, text);
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
