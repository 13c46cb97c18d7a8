"""The newest verdicts first, as the feed of them wants it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0017_guards_look_only_where_they_may_refuse"),
        ("sources", "0004_history_of_what_stands"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(
                condition=models.Q(("status__in", ["published", "retracted"])),
                fields=["published_at", "id"],
                name="verdict_by_publication",
            ),
        ),
    ]
