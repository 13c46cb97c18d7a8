"""A version names the kept copy of what its address answered."""

import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0007_houses_of_several_domains"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        triggers.RemoveTrigger(
            model_name="articleversion",
            name="added_insert",
        ),
        migrations.AddField(
            model_name="articleversion",
            name="copy",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="The WARC file with what the address answered, in the storage of copies.",
                max_length=100,
                verbose_name="kept copy",
            ),
        ),
        migrations.AddField(
            model_name="articleversion",
            name="copy_sha256",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=64,
                verbose_name="SHA-256 of the kept copy",
            ),
        ),
        migrations.AddField(
            model_name="articleversionevent",
            name="copy",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="The WARC file with what the address answered, in the storage of copies.",
                max_length=100,
                verbose_name="kept copy",
            ),
        ),
        migrations.AddField(
            model_name="articleversionevent",
            name="copy_sha256",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=64,
                verbose_name="SHA-256 of the kept copy",
            ),
        ),
        triggers.AddTrigger(
            model_name="articleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_articleversionevent" ("article_id", "captured_at", "captured_by_id", "copy", "copy_sha256", "id", "method", "pgh_context", "pgh_created_at", "pgh_label", "text_sha256", "title") VALUES (NEW."article_id", NEW."captured_at", NEW."captured_by_id", NEW."copy", NEW."copy_sha256", NEW."id", NEW."method", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."text_sha256", NEW."title"); RETURN NULL;',
                    hash="299df08bf4058be33bceb1462ad606105aba987f",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_7066b",
                    table="sources_articleversion",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("copy", ""), ("copy_sha256", "")),
                    models.Q(
                        ("copy__contains", models.F("copy_sha256")),
                        ("copy__regex", "^\\d{4}/\\d{2}/\\d{2}/[0-9a-f]{64}\\.warc\\.gz$"),
                        ("copy_sha256__regex", "^[0-9a-f]{64}$"),
                    ),
                    _connector="OR",
                ),
                name="article_version_copy_has_its_digest",
                violation_error_message="A kept copy has a name with its SHA-256, and the SHA-256 by itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("copy", ""), _negated=True),
                fields=("copy",),
                name="article_version_copy_is_of_one_version",
                violation_error_message="This copy belongs to another version.",
            ),
        ),
    ]
