"""Editors bring in what others have judged."""

from importlib import import_module

from django.db import migrations

permissions = import_module("claims.migrations.0004_desk_groups").permissions
WANTED = {"claims": ["add_import", "view_import"]}


def allow(apps, schema_editor):
    apps.get_model("auth", "Group").objects.get(name="editor").permissions.add(*permissions(apps, WANTED))


def forbid(apps, schema_editor):
    apps.get_model("auth", "Group").objects.get(name="editor").permissions.remove(*permissions(apps, WANTED))


class Migration(migrations.Migration):
    dependencies = [("claims", "0014_received_beside_its_verdict")]
    operations = [migrations.RunPython(allow, forbid)]
