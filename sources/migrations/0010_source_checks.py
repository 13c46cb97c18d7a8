"""When articles are fetched again, and what came of it."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0009_page_captures"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceHost",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=253, unique=True, verbose_name="name")),
                (
                    "next_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="not before"
                    ),
                ),
            ],
            options={
                "verbose_name": "site that is checked",
                "verbose_name_plural": "sites that are checked",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SourceCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("next_at", models.DateTimeField(verbose_name="due at")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="checked at")),
                ("outcome", models.CharField(blank=True, max_length=30, verbose_name="outcome")),
                ("etag", models.CharField(blank=True, max_length=500, verbose_name="ETag")),
                ("last_modified", models.CharField(blank=True, max_length=100, verbose_name="Last-Modified")),
                ("failures", models.SmallIntegerField(default=0, verbose_name="failures in a row")),
                ("days", models.SmallIntegerField(default=1, verbose_name="days until the next check")),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_again",
                        to="sources.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="sources.sourcehost",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "check of a source",
                "verbose_name_plural": "checks of sources",
                "default_permissions": (),
                "indexes": [models.Index(fields=["host", "next_at"], name="source_check_by_host")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 30)),
                        name="source_check_comes_within_a_month",
                        violation_error_message="A source is checked again after 1 to 30 days.",
                    )
                ],
            },
        ),
    ]
