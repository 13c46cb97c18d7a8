"""A refusal is kept by code and by what fills its sentence, so that it can be said in the reader's language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0028_text_is_normal"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="refusals",
            field=models.JSONField(default=list, verbose_name="refusals"),
        ),
    ]
