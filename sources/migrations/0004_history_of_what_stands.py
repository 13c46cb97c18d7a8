"""What stood here before the history began gets a first event, so that its next change has something to differ from."""

from django.db import migrations


def write_down(app_label):
    def forwards(apps, schema_editor):
        for model in sorted(apps.get_app_config(app_label).get_models(), key=lambda model: model.__name__):
            if model.__name__.endswith("Event"):
                copy_rows(apps.get_model(app_label, model.__name__.removesuffix("Event")), model, schema_editor)

    return migrations.RunPython(forwards, migrations.RunPython.noop)


def copy_rows(model, events, schema_editor):
    names = [field.column for field in events._meta.local_concrete_fields if not field.name.startswith("pgh_")]
    columns = ", ".join(schema_editor.quote_name(name) for name in names)
    schema_editor.execute(
        f"""
        INSERT INTO {events._meta.db_table} (pgh_created_at, pgh_label, pgh_context, {columns})
        SELECT now(), 'added', '{{"reason": "It stood here when the history began."}}', {columns}
        FROM {model._meta.db_table} AS stands
        WHERE NOT EXISTS (SELECT FROM {events._meta.db_table} AS event WHERE event.id = stands.id) ORDER BY id
        """  # noqa: S608
    )


class Migration(migrations.Migration):
    dependencies = [("sources", "0003_history")]
    operations = [write_down("sources")]
