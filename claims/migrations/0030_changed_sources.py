"""Quotes that the newest text of their article has no longer, and notices of them."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0029_merges"),
        ("sources", "0007_houses_of_several_domains"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuoteDrift",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("moved", "between other words"), ("gone", "gone")],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("noticed_at", models.DateTimeField(verbose_name="noticed at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                ("is_announced", models.BooleanField(db_default=False, verbose_name="announced")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled at")),
                (
                    "reason",
                    models.TextField(
                        blank=True, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name="reason"
                    ),
                ),
            ],
            options={
                "verbose_name": "changed source of a quote",
                "verbose_name_plural": "changed sources of quotes",
                "default_permissions": (),
            },
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind_is_known",
        ),
        migrations.AlterField(
            model_name="desksettings",
            name="notices",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("returned", "a verdict of mine was returned"),
                        ("to_review", "a verdict waits for review"),
                        ("assigned", "a claim was assigned to me"),
                        ("due", "a verdict is due again"),
                        ("published", "a verdict of mine was published"),
                        ("quote_gone", "a quote on a claim of mine is gone from its source"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                help_text="Of what the desk notifies this person.",
                verbose_name="notices",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("returned", "a verdict of mine was returned"),
                    ("to_review", "a verdict waits for review"),
                    ("assigned", "a claim was assigned to me"),
                    ("due", "a verdict is due again"),
                    ("published", "a verdict of mine was published"),
                    ("quote_gone", "a quote on a claim of mine is gone from its source"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["returned", "to_review", "assigned", "due", "published", "quote_gone"])
                ),
                name="notice_kind_is_known",
                violation_error_message="This kind of notice is not one of the list.",
            ),
        ),
        migrations.AddField(
            model_name="quotedrift",
            name="claim",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="quote_drifts",
                to="claims.claim",
                verbose_name="claim",
            ),
        ),
        migrations.AddField(
            model_name="quotedrift",
            name="evidence",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="drifts",
                to="claims.evidence",
                verbose_name="evidence",
            ),
        ),
        migrations.AddField(
            model_name="quotedrift",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="settled by",
            ),
        ),
        migrations.AddField(
            model_name="quotedrift",
            name="version",
            field=models.ForeignKey(
                help_text="The text in which this was noticed first.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sources.articleversion",
                verbose_name="version",
            ),
        ),
        migrations.AddIndex(
            model_name="quotedrift",
            index=models.Index(
                condition=models.Q(("ended_at", None), ("settled_at", None)),
                fields=["-noticed_at"],
                name="quote_drift_to_settle",
            ),
        ),
        migrations.AddIndex(
            model_name="quotedrift",
            index=models.Index(
                condition=models.Q(("is_announced", False)), fields=["id"], name="quote_drift_to_announce"
            ),
        ),
        migrations.AddConstraint(
            model_name="quotedrift",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["moved", "gone"])),
                name="quote_drift_status_is_known",
                violation_error_message="A quote that changed is moved or gone.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotedrift",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("claim", "evidence"),
                name="quote_drift_holds_once",
                violation_error_message="The change under this quote is noted already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotedrift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("settled_at", None), ("settled_by", None)),
                    models.Q(
                        ("reason__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]"),
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="quote_drift_is_settled_with_date_signature_and_reason",
                violation_error_message="A decision about a changed source has a date, a person and a reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotedrift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Func(models.F("reason"), function="sources_is_text", output_field=models.BooleanField())
                ),
                name="quote_drift_text_is_normal",
                violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotedrift",
            trigger=pgtrigger.compiler.Trigger(
                name="quote_drift_keeps_its_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'quote_drift_keeps_its_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row belongs to its claim for good: make a new one there instead.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="852a84038f19548e319f292ce9cc17e050b0aa13",
                    operation="UPDATE",
                    pgid="pgtrigger_quote_drift_keeps_its_claim_10856",
                    table="claims_quotedrift",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotedrift",
            trigger=pgtrigger.compiler.Trigger(
                name="quote_drift_is_of_evidence_on_its_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NOT EXISTS (SELECT FROM claims_evidence AS evidence\n                    WHERE evidence.claim_id = NEW.claim_id AND evidence.id = NEW.evidence_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'quote_drift_is_of_evidence_on_its_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A changed source is that of a quote on the same claim.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="38629999c745544cec1299c1faa6426638784fce",
                    operation='INSERT OR UPDATE OF "evidence_id"',
                    pgid="pgtrigger_quote_drift_is_of_evidence_on_its_claim_fa71c",
                    table="claims_quotedrift",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotedrift",
            trigger=pgtrigger.compiler.Trigger(
                name="quote_drift_is_settled_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."evidence_id" IS DISTINCT FROM (NEW."evidence_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."settled_at" IS DISTINCT FROM (NEW."settled_at") OR OLD."settled_by_id" IS DISTINCT FROM (NEW."settled_by_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."version_id" IS DISTINCT FROM (NEW."version_id"))',
                    func="\n            IF OLD.settled_at IS NOT NULL THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'quote_drift_is_settled_once',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Another person has decided about this changed source already.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="064e5466237f355d2c3a31a6940d95c4837819c9",
                    operation="UPDATE",
                    pgid="pgtrigger_quote_drift_is_settled_once_296ec",
                    table="claims_quotedrift",
                    when="BEFORE",
                ),
            ),
        ),
    ]
