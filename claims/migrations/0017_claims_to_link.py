"""The database notes each claim that is added or reworded, and a worker suggests links of it."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0016_suggestions_go")]

    operations = [
        migrations.CreateModel(
            name="ClaimToLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("claim_id", models.UUIDField()),
                ("noted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"default_permissions": ()},
        ),
    ]
