"""Add the claimant “Unknown”, for claims whose author is not known."""

from django.db import migrations

UNKNOWN = {"name": "Unknown", "kind": "unknown", "role": ""}
ALIASES = ["Inconnu", "Inconnue"]  # so that it is found in French


def bring(apps, schema_editor):
    apps.get_model("claims", "Claimant").objects.get_or_create(**UNKNOWN, defaults={"aliases": ALIASES})


class Migration(migrations.Migration):
    dependencies = [("claims", "0030_desk_publishes_on_accepted_claims")]
    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
