from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

COLUMNS = ["languages", "verdict_pairs", "evidence_pairs", "traits"]
INDEX = "card_by_any_combination"


class Migration(migrations.Migration):
    dependencies = [("claims", "0021_returned_verdicts_say_why")]

    operations = [
        migrations.RemoveIndex(model_name="card", name=INDEX),
        # Empty until the catalogue is rebuilt, which the end of `migrate` does.
        *(
            migrations.AddField(
                model_name="card",
                name=name,
                field=ArrayField(base_field=models.TextField(), default=list, size=None),
                preserve_default=False,
            )
            for name in COLUMNS
        ),
        migrations.AddIndex(
            model_name="card",
            index=GinIndex(
                fields=[
                    "languages",
                    "status",
                    "claimant",
                    "categories",
                    "ratings",
                    "issuers",
                    "publishers",
                    "articles",
                    "topics",
                    "verdict_pairs",
                    "evidence_pairs",
                    "traits",
                    "is_disputed",
                ],
                name=INDEX,
            ),
        ),
    ]
