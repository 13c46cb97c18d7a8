"""Reviews of others: as they were sent, the labels that nobody has mapped yet, and how an import went."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0012_where_the_record_stands"),
        ("sources", "0004_history_of_what_stands"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.TextField(verbose_name="source")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the file")),
                ("content", models.BinaryField(null=True, verbose_name="content")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("problem", models.TextField(blank=True, verbose_name="problem")),
                ("done", models.BigIntegerField(default=0, verbose_name="done")),
                ("new", models.BigIntegerField(default=0, verbose_name="new")),
                ("changed", models.BigIntegerField(default=0, verbose_name="changed")),
                ("same", models.BigIntegerField(default=0, verbose_name="the same")),
                ("refused", models.BigIntegerField(default=0, verbose_name="refused")),
                ("repaired", models.BigIntegerField(default=0, verbose_name="repaired")),
                ("report_size", models.BigIntegerField(default=0, verbose_name="size of the report")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                (
                    "publisher",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.publisher",
                        verbose_name="publisher",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "default_permissions": ("add", "view"),
                "indexes": [
                    models.Index(fields=["sha256"], name="import_by_content"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "running", "done", "failed"])),
                        name="import_status_is_known",
                        violation_error_message="This status is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "done",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("new"), "+", models.F("changed")
                                        ),
                                        "+",
                                        models.F("same"),
                                    ),
                                    "+",
                                    models.F("refused"),
                                ),
                            )
                        ),
                        name="import_counts_add_up",
                        violation_error_message="Each item is new, changed, the same or refused.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.BigIntegerField(verbose_name="number")),
                ("url", models.TextField(blank=True, verbose_name="address")),
                ("refusal", models.TextField(blank=True, verbose_name="refused because")),
                (
                    "repairs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, verbose_name="repairs"
                    ),
                ),
                (
                    "found_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="claims.import",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("found_in", "number"),
                        name="finding_is_the_only_one_on_its_item",
                        violation_error_message="There is a finding on this item already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Received",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.BinaryField()),
                ("payload", models.TextField()),
                ("received_at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="received", to="claims.claim"
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received",
                        to="claims.verdict",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["key"], name="received_by_key"),
                ],
            },
        ),
        triggers.RemoveTrigger(
            model_name="rating",
            name="rating_of_a_public_verdict_keeps_its_meaning",
        ),
        migrations.RemoveConstraint(
            model_name="rating",
            name="rating_category_is_known",
        ),
        migrations.AlterField(
            model_name="rating",
            name="category",
            field=models.CharField(
                blank=True,
                choices=[
                    ("true", "true"),
                    ("mostly_true", "mostly true"),
                    ("mixed", "mixed"),
                    ("mostly_false", "mostly false"),
                    ("false", "false"),
                    ("misleading", "misleading"),
                    ("satire", "satire"),
                    ("unverifiable", "unverifiable"),
                    ("other", "other"),
                ],
                help_text="What it has in common with other scales: filters and statistics use it. Empty for a label that came in and that nobody has mapped yet.",
                max_length=20,
                null=True,
                verbose_name="category",
            ),
        ),
        migrations.AlterField(
            model_name="ratingevent",
            name="category",
            field=models.CharField(
                blank=True,
                choices=[
                    ("true", "true"),
                    ("mostly_true", "mostly true"),
                    ("mixed", "mixed"),
                    ("mostly_false", "mostly false"),
                    ("false", "false"),
                    ("misleading", "misleading"),
                    ("satire", "satire"),
                    ("unverifiable", "unverifiable"),
                    ("other", "other"),
                ],
                help_text="What it has in common with other scales: filters and statistics use it. Empty for a label that came in and that nobody has mapped yet.",
                max_length=20,
                null=True,
                verbose_name="category",
            ),
        ),
        triggers.AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_of_a_public_verdict_keeps_its_meaning",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."category" IS DISTINCT FROM (NEW."category") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."scale_id" IS DISTINCT FROM (NEW."scale_id") OR OLD."value" IS DISTINCT FROM (NEW."value"))',
                    func="\n            IF EXISTS (SELECT FROM claims_verdict AS verdict\n                    WHERE verdict.rating_id = OLD.id AND verdict.published_at IS NOT NULL\n                    AND (verdict.origin = 'desk' OR (OLD.scale_id, OLD.code, OLD.value)\n                        IS DISTINCT FROM (NEW.scale_id, NEW.code, NEW.value))) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_of_a_public_verdict_keeps_its_meaning',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Verdicts were published with this rating: it keeps its meaning. Add another one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="9d8a6e1391ef952ee90668e2f4ef44b3a5a89258",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_of_a_public_verdict_keeps_its_meaning_acbb6",
                    table="claims_rating",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("category__isnull", True),
                    (
                        "category__in",
                        [
                            "true",
                            "mostly_true",
                            "mixed",
                            "mostly_false",
                            "false",
                            "misleading",
                            "satire",
                            "unverifiable",
                            "other",
                        ],
                    ),
                    _connector="OR",
                ),
                name="rating_category_is_known",
                violation_error_message="This category is not one of the list.",
            ),
        ),
        triggers.AddTrigger(
            model_name="received",
            trigger=pgtrigger.compiler.Trigger(
                name="received_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'received_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="e2efc54f9206a5faac45aa8bd94b2367debfd596",
                    operation="UPDATE",
                    pgid="pgtrigger_received_is_never_changed_e859e",
                    table="claims_received",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="received",
            trigger=pgtrigger.compiler.Trigger(
                name="received_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'received_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="dca070c09d2089adbb6ab833dd7a1ec4158477f2",
                    operation="DELETE",
                    pgid="pgtrigger_received_is_never_deleted_06d39",
                    table="claims_received",
                    when="BEFORE",
                ),
            ),
        ),
    ]
