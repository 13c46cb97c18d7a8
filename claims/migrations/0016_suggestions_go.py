"""A claim is deleted with its suggested links; a guard keeps the decided ones."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0015_groups")]

    operations = [
        migrations.AlterField(
            model_name="claimlink",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="claims.claim",
                verbose_name="claim",
            ),
        ),
        migrations.AlterField(
            model_name="claimlink",
            name="other",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links_from",
                to="claims.claim",
                verbose_name="other claim",
            ),
        ),
    ]
