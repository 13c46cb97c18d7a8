"""Cards name the first claim of their group, for lists that give one claim a group."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0014_embeddings")]

    operations = [
        migrations.AddField(
            model_name="card",
            name="group",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.claim",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(condition=models.Q(("group__isnull", False)), fields=["group"], name="card_by_group"),
        ),
    ]
