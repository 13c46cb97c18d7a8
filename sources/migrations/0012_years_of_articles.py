"""Articles are of a year from 1400 to 9998. Rows of before stay, until they are changed."""

from datetime import UTC, datetime

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0011_media")]

    operations = [
        AddConstraintNotValid(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    published_at__gte=datetime(1400, 1, 1, tzinfo=UTC),
                    published_at__lt=datetime(9999, 1, 1, tzinfo=UTC),
                ),
                name="article_is_of_a_known_year",
                violation_error_message="An article is of a year from 1400 to 9998.",
            ),
        ),
    ]
