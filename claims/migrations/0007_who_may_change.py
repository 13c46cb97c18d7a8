"""Editors change what everybody reads of claimants, publishers and articles; no verdict of our desk is imported."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

CORRECT = {"claims": ["claimant"], "sources": ["publisher", "article"]}


def corrections(apps):
    """Return the permissions. Django makes them only after the last migration, so make them here if need be."""
    content_types, permissions = (
        apps.get_model(*name).objects for name in (("contenttypes", "ContentType"), ("auth", "Permission"))
    )
    for app_label, models in CORRECT.items():
        for name in models:
            yield permissions.get_or_create(
                content_type=content_types.get_or_create(app_label=app_label, model=name)[0],
                codename=f"correct_{name}",
                defaults={"name": f"Can change {name}s that everybody sees"},
            )[0]


def allow_editors(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name="editor"):
        group.permissions.add(*corrections(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0006_forgotten_names"),
        ("sources", "0003_desk_domains"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="claimant",
            options={
                "permissions": [("correct_claimant", "Can change claimants that everybody sees")],
                "verbose_name": "claimant",
                "verbose_name_plural": "claimants",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_of_our_desk_is_not_imported",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"origin\" = 'import')",
                    func="\n            IF (SELECT sources_is_our_domain(publisher.domain)\n            FROM sources_publisher AS publisher WHERE publisher.id = NEW.publisher_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_of_our_desk_is_not_imported',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Verdicts of our own desk are written and published here: an import brings those of others.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="ab2755bdad8598007ed48dbe7f2874e19a8459ff",
                    operation='INSERT OR UPDATE OF "publisher_id"',
                    pgid="pgtrigger_verdict_of_our_desk_is_not_imported_0c15b",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(allow_editors, migrations.RunPython.noop),
    ]
