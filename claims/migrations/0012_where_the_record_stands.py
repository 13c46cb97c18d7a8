"""Where does the public's record stand? Each edition says which transactions were over when it was written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0011_catalogue"),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="horizon",
            field=models.BigIntegerField(
                db_default=models.Func(
                    output_field=models.BigIntegerField(),
                    template="(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)",
                )
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("transaction__lt", models.F("turn"))),
                fields=["era", "turn"],
                name="edition_that_waited",
            ),
        ),
    ]
