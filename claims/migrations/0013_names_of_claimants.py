"""An index by which claimants are found whose name is like another.

`claims_claimant_letters` returns a claimant's names in the letters that pg_trgm reads under any locale: a letter outside
ASCII becomes its number, in hexadecimal.
"""

import django.contrib.postgres.indexes
from django.db import migrations

import claims.models.claimant

CREATE = r"""
    CREATE FUNCTION claims_claimant_letters(name text, aliases text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
        letters text := lower(array_to_string(array_prepend(name, aliases), ' '));
    BEGIN
        IF octet_length(letters) = length(letters) THEN
            RETURN letters;  -- ASCII, as most names are: this is called for each row that shares a trigram
        END IF;
        letters := regexp_replace(normalize(letters, NFKD), '[\u0300-\u036f]', '', 'g');
        letters := replace(translate(letters, '«»“”‘’„…–—', repeat(' ', 10)), 'ß', 'ss');
        IF octet_length(letters) = length(letters) THEN
            RETURN letters;
        END IF;
        RETURN (
            SELECT string_agg(CASE WHEN ascii(letter) < 128 THEN letter ELSE to_hex(ascii(letter)) END, '' ORDER BY place)
            FROM unnest(string_to_array(letters, NULL)) WITH ORDINALITY AS letters (letter, place)
        );
    END
    $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0012_decided_links"),
    ]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION claims_claimant_letters"),
        migrations.AddIndex(
            model_name="claimant",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    claims.models.claimant.NameLetters("name", "aliases"), name="gin_trgm_ops"
                ),
                name="claimant_by_similar_name",
            ),
        ),
    ]
