"""Everybody at the desk adds media, and editors delete those that no evidence shows."""

from importlib import import_module

from django.db import migrations

permission = import_module("claims.migrations.0003_groups").permission
MAY = {"contributor": "view add", "checker": "view add", "editor": "view add delete"}


def allow(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=MAY):
        group.permissions.add(*(permission(apps, "sources", "media", verb) for verb in MAY[group.name].split()))


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0031_media_of_evidence"),
        ("sources", "0011_media"),
    ]
    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
