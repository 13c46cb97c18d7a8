r"""Say in SQL in which form text is stored (`config/db/fields.py` says it in Python), and bring the rows into that form.

Guards are off meanwhile, since records and published verdicts are mended too; the history is on, and tells it.
"""

from django.db import migrations

BLANKS = (
    r"\t\n\v\f\r\u001c\u001d\u001e\u001f\u0020\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    r"\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
).replace(r"\v", r"\u000b")

# Not STRICT, so that PostgreSQL can inline the first three: NULL gives NULL anyway. None calls another one, because
# `pg_restore` looks for functions in no schema but PostgreSQL's own.
TESTS = r"""
    CREATE FUNCTION sources_is_exact_text(words text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT words IS NFC NORMALIZED AND strpos(words, E'\r') = 0 $$;

    CREATE FUNCTION sources_is_text(words text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT words IS NFC NORMALIZED AND strpos(words, E'\r') = 0 AND words = btrim(words, E'BLANKS') $$;

    CREATE FUNCTION sources_is_line(words text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT words IS NFC NORMALIZED AND strpos(words, E'\r') = 0 AND strpos(words, E'\n') = 0
        AND words = btrim(words, E'BLANKS') $$;

    CREATE FUNCTION sources_is_lines(lines text[]) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$ BEGIN
        IF lines = '{}' THEN
            RETURN true;
        END IF;
        RETURN NOT EXISTS (SELECT FROM unnest(lines) AS line
            WHERE line IS NULL OR line = '' OR strpos(line, E'\r') > 0 OR strpos(line, E'\n') > 0
            OR line IS NOT NFC NORMALIZED OR line <> btrim(line, E'BLANKS'));
    END $$;

    CREATE FUNCTION sources_is_names(names jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$ BEGIN
        IF jsonb_typeof(names) <> 'object' THEN
            RETURN true;
        END IF;
        RETURN NOT EXISTS (
            SELECT FROM jsonb_each(names) AS named (tag, name),
                unnest(ARRAY[tag, CASE jsonb_typeof(name) WHEN 'string' THEN name #>> '{}' ELSE tag END]) AS line
            WHERE line = '' OR strpos(line, E'\r') > 0 OR strpos(line, E'\n') > 0
            OR line IS NOT NFC NORMALIZED OR line <> btrim(line, E'BLANKS'));
    END $$;
""".replace("BLANKS", BLANKS)
DROP_TESTS = "; ".join(
    f"DROP FUNCTION sources_is_{kind}"
    for kind in ("exact_text(text)", "text(text)", "line(text)", "lines(text[])", "names(jsonb)")
)


def exact_text(column):
    return rf"normalize(replace(replace({column}, E'\r\n', E'\n'), E'\r', E'\n'), NFC)"


def text(column):
    return f"btrim({exact_text(column)}, E'{BLANKS}')"


def line(column):
    return rf"regexp_replace({text(column)}, E'[{BLANKS}]*\n[{BLANKS}]*', ' ', 'g')"


def lines(column):
    return f"""ARRAY(SELECT {line("line")} FROM unnest({column}) WITH ORDINALITY AS listed (line, place)
        WHERE {line("line")} <> '' ORDER BY place)"""  # noqa: S608


def names(column):
    return f"""(SELECT coalesce(jsonb_object_agg({line("key")}, CASE jsonb_typeof(value)
            WHEN 'string' THEN to_jsonb({line("value #>> '{}'")}) ELSE value END), '{{}}')
        FROM jsonb_each({column}) WHERE value <> '""' AND {line("value #>> '{}'")} IS DISTINCT FROM '')"""  # noqa: S608


KINDS = {"exact_text": exact_text, "text": text, "line": line, "lines": lines, "names": names}
REASON = """SELECT set_config('pghistory.context_metadata', '{"reason": "All text got one form: NFC, one kind of line
 ends, no blanks around it."}', true)""".replace("\n", "")


def mended(table, also="", **columns):
    """Bring these columns, listed by kind, into their form. `also` is set along."""
    named = [(kind, column) for kind, listed in columns.items() for column in listed]
    changes = ", ".join(f"{column} = {KINDS[kind](column)}" for kind, column in named)
    tests = " AND ".join(f"sources_is_{kind}({column})" for kind, column in named)
    return without_guards(table, f"{REASON}; UPDATE {table} SET {changes}{also} WHERE NOT ({tests})")  # noqa: S608


def without_guards(table, statement):
    """Run the statement while the guards of the table are off: those triggers that refuse."""

    def forwards(apps, schema_editor):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT quote_ident(tgname) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                WHERE tgrelid = %s::regclass AND tgenabled = 'O' AND NOT tgisinternal
                    AND prosrc LIKE '%%integrity_constraint_violation%%'
                """,
                [table],
            )
            guards = [name for (name,) in cursor.fetchall()]
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for guard in guards:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
            cursor.execute(statement)
            for guard in guards:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {guard}")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    return migrations.RunPython(forwards, migrations.RunPython.noop)


class Migration(migrations.Migration):
    dependencies = [("sources", "0004_history_of_what_stands")]
    operations = [
        migrations.RunSQL(TESTS, DROP_TESTS),
        mended("sources_publisher", line=["name"]),
        mended("sources_article", line=["title"], lines=["authors"]),
        mended(
            "sources_articleversion",
            f", text_sha256 = encode(sha256(convert_to({exact_text('text')}, 'UTF8')), 'hex')",
            exact_text=["text"],
            line=["title"],
        ),
    ]
