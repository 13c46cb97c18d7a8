"""Publishers, articles and their versions, with the history of each.

The functions that check the form of text come first, because constraints of every app call them.
"""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import config.text.languages
from config.db import triggers

# What `str.strip()` removes, as in `config/db/fields.py`, which says the same rules in Python.
BLANKS = (
    r"\t\n\u000b\f\r\u001c\u001d\u001e\u001f\u0020\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    r"\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)

# Not STRICT, so that PostgreSQL can inline the first three: NULL gives NULL anyway. None calls another, because
# `pg_restore` looks for functions in no schema but PostgreSQL's own.
TEXT_FORM = r"""
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
DROP_TEXT_FORM = """
    DROP FUNCTION sources_is_exact_text(text);
    DROP FUNCTION sources_is_text(text);
    DROP FUNCTION sources_is_line(text);
    DROP FUNCTION sources_is_lines(text[]);
    DROP FUNCTION sources_is_names(jsonb);
"""

# A key of two columns, which Django cannot declare: an article's current version is one of its own.
CURRENT_VERSION = """
    ALTER TABLE sources_article ADD CONSTRAINT article_current_version_is_its_own
        FOREIGN KEY (id, current_version_id) REFERENCES sources_articleversion (article_id, id)
        DEFERRABLE INITIALLY DEFERRED;
"""
DROP_CURRENT_VERSION = "ALTER TABLE sources_article DROP CONSTRAINT article_current_version_is_its_own;"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(TEXT_FORM, DROP_TEXT_FORM),
        # The numbers of all events, whatever their model: later is larger.
        migrations.RunSQL("CREATE SEQUENCE sources_event_number;", "DROP SEQUENCE sources_event_number;"),
        migrations.CreateModel(
            name="Publisher",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "domain",
                    models.CharField(
                        help_text="The bare host name, lower-case and without “www.”: it is how articles find their publisher.",
                        max_length=253,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^(?!www\\.)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{2,63}$",
                                "Write the bare domain: “lemonde.fr”.",
                            )
                        ],
                        verbose_name="domain",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("news", "news outlet"),
                            ("agency", "news agency"),
                            ("fact_checker", "fact-checker"),
                            ("official", "official source"),
                            ("social", "social platform"),
                            ("other", "other"),
                        ],
                        default="news",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="Two capital letters (ISO 3166-1): FR, GB, US.",
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator("^[A-Z]{2}$", "Write two capital letters: “FR”.")
                        ],
                        verbose_name="country",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="The language it mostly publishes in, as a tag: fr, en, pt-BR.",
                        max_length=35,
                        validators=[config.text.languages.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "is_desk",
                    models.BooleanField(
                        default=False,
                        help_text="Tick only for the house that uses this Claimdesk.",
                        verbose_name="our own desk",
                    ),
                ),
            ],
            options={
                "verbose_name": "publisher",
                "verbose_name_plural": "publishers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("domain__regex", "^(?!www\\.)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{2,63}$")
                        ),
                        name="publisher_domain_is_bare",
                        violation_error_message="A domain is a bare lower-case host name without “www.”: “lemonde.fr”.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]")
                        ),
                        name="publisher_name_is_not_blank",
                        violation_error_message="A publisher has a name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("language", ""), ("language__regex", "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"), _connector="OR"
                        ),
                        name="publisher_language_is_a_tag",
                        violation_error_message="A language is a BCP 47 tag: “fr”, “en”, “pt-BR”.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["news", "agency", "fact_checker", "official", "social", "other"])
                        ),
                        name="publisher_kind_is_known",
                        violation_error_message="This kind of publisher is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("name"), function="sources_is_line", output_field=models.BooleanField()
                            )
                        ),
                        name="publisher_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "url",
                    models.URLField(help_text="The address as it was found.", max_length=2000, verbose_name="URL"),
                ),
                (
                    "canonical_url",
                    models.CharField(
                        help_text="One address for one article: no trackers, no fragment. Made from the URL.",
                        max_length=2000,
                        unique=True,
                        verbose_name="canonical URL",
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="sources.publisher",
                        verbose_name="publisher",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=500, verbose_name="title")),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        help_text="One below the other.",
                        verbose_name="authors",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                (
                    "language",
                    models.CharField(
                        help_text="As a tag: fr, en, pt-BR; “und” when unknown.",
                        max_length=35,
                        validators=[config.text.languages.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "archive_url",
                    models.URLField(
                        blank=True,
                        help_text="A copy in a public web archive.",
                        max_length=2000,
                        verbose_name="archive URL",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
            ],
            options={
                "verbose_name": "article",
                "verbose_name_plural": "articles",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("canonical_url__regex", "^https?://[!-~]+$")),
                        name="article_canonical_url_is_absolute",
                        violation_error_message="An article's address starts with http:// or https:// and is plain ASCII.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__regex", "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")),
                        name="article_language_is_a_tag",
                        violation_error_message="A language is a BCP 47 tag: “fr”, “en”, “pt-BR”.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("title"), function="sources_is_line", output_field=models.BooleanField()
                            ),
                            models.Func(
                                models.F("authors"), function="sources_is_lines", output_field=models.BooleanField()
                            ),
                        ),
                        name="article_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="sources.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True, help_text="As it stood at the time.", max_length=500, verbose_name="title"
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                (
                    "text_sha256",
                    models.CharField(
                        help_text="In hexadecimal, of the text in UTF-8.",
                        max_length=64,
                        verbose_name="SHA-256 of the text",
                    ),
                ),
                ("captured_at", models.DateTimeField(verbose_name="captured at")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("paste", "pasted"),
                            ("file", "from a file"),
                            ("fetch", "fetched"),
                            ("import", "imported"),
                        ],
                        max_length=10,
                        verbose_name="method",
                    ),
                ),
                (
                    "captured_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="captured by",
                    ),
                ),
            ],
            options={
                "verbose_name": "article version",
                "verbose_name_plural": "article versions",
                "indexes": [models.Index(fields=["article", "-captured_at"], name="article_version_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "id"),
                        name="article_version_with_its_article",
                        violation_error_message="This version of the article exists already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("text__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]")
                        ),
                        name="article_version_has_text",
                        violation_error_message="A version holds the article's text; this one is empty.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["paste", "file", "fetch", "import"])),
                        name="article_version_method_is_known",
                        violation_error_message="This capture method is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "text_sha256",
                                models.Func(
                                    models.Func(
                                        models.Func(models.F("text"), models.Value("UTF8"), function="convert_to"),
                                        function="sha256",
                                    ),
                                    models.Value("hex"),
                                    function="encode",
                                    output_field=models.CharField(),
                                ),
                            )
                        ),
                        name="article_version_digest_is_of_its_text",
                        violation_error_message="The SHA-256 is not that of the text.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("text"), function="sources_is_exact_text", output_field=models.BooleanField()
                            ),
                            models.Func(
                                models.F("title"), function="sources_is_line", output_field=models.BooleanField()
                            ),
                        ),
                        name="article_version_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="current_version",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sources.articleversion",
                verbose_name="current version",
            ),
        ),
        migrations.CreateModel(
            name="PublisherEvent",
            fields=[
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "domain",
                    models.CharField(
                        help_text="The bare host name, lower-case and without “www.”: it is how articles find their publisher.",
                        max_length=253,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^(?!www\\.)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{2,63}$",
                                "Write the bare domain: “lemonde.fr”.",
                            )
                        ],
                        verbose_name="domain",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("news", "news outlet"),
                            ("agency", "news agency"),
                            ("fact_checker", "fact-checker"),
                            ("official", "official source"),
                            ("social", "social platform"),
                            ("other", "other"),
                        ],
                        default="news",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="Two capital letters (ISO 3166-1): FR, GB, US.",
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator("^[A-Z]{2}$", "Write two capital letters: “FR”.")
                        ],
                        verbose_name="country",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="The language it mostly publishes in, as a tag: fr, en, pt-BR.",
                        max_length=35,
                        validators=[config.text.languages.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "is_desk",
                    models.BooleanField(
                        default=False,
                        help_text="Tick only for the house that uses this Claimdesk.",
                        verbose_name="our own desk",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="publisherevent_by_id")],
            },
        ),
        migrations.CreateModel(
            name="ArticleEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                (
                    "url",
                    models.URLField(help_text="The address as it was found.", max_length=2000, verbose_name="URL"),
                ),
                (
                    "canonical_url",
                    models.CharField(
                        help_text="One address for one article: no trackers, no fragment. Made from the URL.",
                        max_length=2000,
                        verbose_name="canonical URL",
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.publisher",
                        verbose_name="publisher",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=500, verbose_name="title")),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        help_text="One below the other.",
                        verbose_name="authors",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                (
                    "language",
                    models.CharField(
                        help_text="As a tag: fr, en, pt-BR; “und” when unknown.",
                        max_length=35,
                        validators=[config.text.languages.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "archive_url",
                    models.URLField(
                        blank=True,
                        help_text="A copy in a public web archive.",
                        max_length=2000,
                        verbose_name="archive URL",
                    ),
                ),
                (
                    "current_version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.articleversion",
                        verbose_name="current version",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="articleevent_by_id")],
            },
        ),
        migrations.CreateModel(
            name="ArticleVersionEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                (
                    "article",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True, help_text="As it stood at the time.", max_length=500, verbose_name="title"
                    ),
                ),
                (
                    "text_sha256",
                    models.CharField(
                        help_text="In hexadecimal, of the text in UTF-8.",
                        max_length=64,
                        verbose_name="SHA-256 of the text",
                    ),
                ),
                ("captured_at", models.DateTimeField(verbose_name="captured at")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("paste", "pasted"),
                            ("file", "from a file"),
                            ("fetch", "fetched"),
                            ("import", "imported"),
                        ],
                        max_length=10,
                        verbose_name="method",
                    ),
                ),
                (
                    "captured_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="captured by",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="articleversionevent_by_id")],
            },
        ),
        triggers.AddTrigger(
            model_name="publisher",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_publisherevent" ("country", "domain", "id", "is_desk", "kind", "language", "name", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."country", NEW."domain", NEW."id", NEW."is_desk", NEW."kind", NEW."language", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\'); RETURN NULL;',
                    hash="4a6995568cfa498d682693bf08d5afd705e1af69",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_47be1",
                    table="sources_publisher",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="publisher",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sources_publisherevent" ("country", "domain", "id", "is_desk", "kind", "language", "name", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."country", NEW."domain", NEW."id", NEW."is_desk", NEW."kind", NEW."language", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\'); RETURN NULL;',
                    hash="e50a07200c27282d3a8f5b3d972fa6f4754b2264",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_bb461",
                    table="sources_publisher",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="publisher",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_publisherevent" ("country", "domain", "id", "is_desk", "kind", "language", "name", "pgh_context", "pgh_created_at", "pgh_label") VALUES (OLD."country", OLD."domain", OLD."id", OLD."is_desk", OLD."kind", OLD."language", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\'); RETURN NULL;',
                    hash="4b5b22834f73ef9c6c8b03594554130a91360091",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_1f2d2",
                    table="sources_publisher",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_articleevent" ("archive_url", "authors", "canonical_url", "created_at", "current_version_id", "id", "language", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "publisher_id", "title", "updated_at", "url") VALUES (NEW."archive_url", NEW."authors", NEW."canonical_url", NEW."created_at", NEW."current_version_id", NEW."id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."published_at", NEW."publisher_id", NEW."title", NEW."updated_at", NEW."url"); RETURN NULL;',
                    hash="02e0c4567a7ef1bcb5a47fee5de03d349ca220f8",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_6ad73",
                    table="sources_article",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."archive_url" IS DISTINCT FROM (NEW."archive_url") OR OLD."authors" IS DISTINCT FROM (NEW."authors") OR OLD."canonical_url" IS DISTINCT FROM (NEW."canonical_url") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."current_version_id" IS DISTINCT FROM (NEW."current_version_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."publisher_id" IS DISTINCT FROM (NEW."publisher_id") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."url" IS DISTINCT FROM (NEW."url"))',
                    func='INSERT INTO "sources_articleevent" ("archive_url", "authors", "canonical_url", "created_at", "current_version_id", "id", "language", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "publisher_id", "title", "updated_at", "url") VALUES (NEW."archive_url", NEW."authors", NEW."canonical_url", NEW."created_at", NEW."current_version_id", NEW."id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."published_at", NEW."publisher_id", NEW."title", NEW."updated_at", NEW."url"); RETURN NULL;',
                    hash="7bf655586ed2607c8f1c2e76418b7875d2a7cfc4",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_25650",
                    table="sources_article",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_articleevent" ("archive_url", "authors", "canonical_url", "created_at", "current_version_id", "id", "language", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "publisher_id", "title", "updated_at", "url") VALUES (OLD."archive_url", OLD."authors", OLD."canonical_url", OLD."created_at", OLD."current_version_id", OLD."id", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."published_at", OLD."publisher_id", OLD."title", OLD."updated_at", OLD."url"); RETURN NULL;',
                    hash="30834f583d15fe2a941bf4e820863d284f8df169",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_b0b0d",
                    table="sources_article",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="articleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="article_version_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'article_version_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="3c57b76f68fecca0ee50032032cadf59af78b245",
                    operation="UPDATE",
                    pgid="pgtrigger_article_version_is_never_changed_278a7",
                    table="sources_articleversion",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="articleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="article_version_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'article_version_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="4433045a2e2a5b040ea9f92f6d99fbcc561b4944",
                    operation="DELETE",
                    pgid="pgtrigger_article_version_is_never_deleted_2c8fa",
                    table="sources_articleversion",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="articleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_articleversionevent" ("article_id", "captured_at", "captured_by_id", "id", "method", "pgh_context", "pgh_created_at", "pgh_label", "text_sha256", "title") VALUES (NEW."article_id", NEW."captured_at", NEW."captured_by_id", NEW."id", NEW."method", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."text_sha256", NEW."title"); RETURN NULL;',
                    hash="d1513e401afaf5ac257189c9a4f97e2ad67dc0f7",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_7066b",
                    table="sources_articleversion",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="publisherevent",
            trigger=pgtrigger.compiler.Trigger(
                name="publisher_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'publisher_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="70b88d60f185c4a481c26794cd0e3cf237b14f22",
                    operation="UPDATE",
                    pgid="pgtrigger_publisher_event_is_never_changed_10300",
                    table="sources_publisherevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="publisherevent",
            trigger=pgtrigger.compiler.Trigger(
                name="publisher_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'publisher_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="f28f066152f5d2da313543bd0977c5fc9c8a01fe",
                    operation="DELETE",
                    pgid="pgtrigger_publisher_event_is_never_deleted_589aa",
                    table="sources_publisherevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="articleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="article_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'article_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="5d0449e9238aa5a9a26c29a9a845a2aca8d1e4d5",
                    operation="UPDATE",
                    pgid="pgtrigger_article_event_is_never_changed_7be04",
                    table="sources_articleevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="articleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="article_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'article_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="2cb40d03efb58d69adcbbd30aeb0e4ea40fafebf",
                    operation="DELETE",
                    pgid="pgtrigger_article_event_is_never_deleted_001b0",
                    table="sources_articleevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="articleversionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="article_version_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'article_version_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="b16bc3b077a83c2c75c2bef6f2dcbcbad7d79a3f",
                    operation="UPDATE",
                    pgid="pgtrigger_article_version_event_is_never_changed_4429e",
                    table="sources_articleversionevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="articleversionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="article_version_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'article_version_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="90a6ca9ce7987766a92fd8bf66dd5b8138cbe0c5",
                    operation="DELETE",
                    pgid="pgtrigger_article_version_event_is_never_deleted_639b9",
                    table="sources_articleversionevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(CURRENT_VERSION, DROP_CURRENT_VERSION),
    ]
