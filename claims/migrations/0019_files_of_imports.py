"""An import may have several files, one order of dates for all of them, and a day for reviews without a date."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0018_claim_times"),
        ("sources", "0006_words_of_titles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="importfinding",
            name="import_finding_text_is_normal",
        ),
        migrations.AddField(
            model_name="import",
            name="date_order",
            field=models.CharField(
                choices=[("dmy", "day, month, year"), ("mdy", "month, day, year")],
                max_length=3,
                null=True,
                verbose_name="order of dates",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="reviewed_on",
            field=models.DateField(null=True, verbose_name="day of reviews without a date"),
        ),
        migrations.AddField(
            model_name="importfinding",
            name="file",
            field=models.TextField(blank=True, verbose_name="file"),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(("date_order__isnull", True), ("date_order__in", ["dmy", "mdy"]), _connector="OR"),
                name="import_date_order_is_known",
                violation_error_message="Dates have the day or the month first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Func(models.F("file"), function="sources_is_text", output_field=models.BooleanField()),
                    models.Func(models.F("refusal"), function="sources_is_text", output_field=models.BooleanField()),
                ),
                name="import_finding_text_is_normal",
                violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
            ),
        ),
    ]
