import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("config", "0002_remember_revoked_tokens")]

    operations = [
        migrations.CreateModel(
            name="LoginAttempts",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("count", models.PositiveSmallIntegerField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE config_loginattempts SET UNLOGGED", "ALTER TABLE config_loginattempts SET LOGGED"
        ),
    ]
