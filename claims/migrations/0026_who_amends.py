"""Checkers propose amendments, editors decide on them."""

from importlib import import_module

from django.db import migrations

permissions = import_module("claims.migrations.0004_desk_groups").permissions

MAY = {
    "contributor": {"claims": ["view_amendment"]},
    "checker": {"claims": ["view_amendment", "propose_amendment"]},
    "editor": {"claims": ["view_amendment", "propose_amendment", "decide_amendment"]},
}


def allow(apps, schema_editor):
    for name, wanted in MAY.items():
        apps.get_model("auth", "Group").objects.get(name=name).permissions.add(*permissions(apps, wanted))


def forbid(apps, schema_editor):
    for name, wanted in MAY.items():
        apps.get_model("auth", "Group").objects.get(name=name).permissions.remove(*permissions(apps, wanted))


class Migration(migrations.Migration):
    dependencies = [("claims", "0025_amendments_are_on_record")]
    operations = [migrations.RunPython(allow, forbid)]
