"""What stood here before the history began gets a first event, so that its next change has something to differ from."""

from importlib import import_module

from django.db import migrations

write_down = import_module("sources.migrations.0004_history_of_what_stands").write_down


class Migration(migrations.Migration):
    dependencies = [("claims", "0006_history"), ("sources", "0004_history_of_what_stands")]
    operations = [write_down("claims")]
