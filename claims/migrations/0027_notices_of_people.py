"""What notices and the home page of the desk need: mails, the cursor of notices, and indexes of what waits."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0026_queue_indexes"),
        ("sources", "0007_houses_of_several_domains"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeCursor",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="NoticeMail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("due_at", models.DateTimeField(null=True, verbose_name="due at")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("attempts", models.SmallIntegerField(default=0, verbose_name="attempts")),
            ],
            options={
                "verbose_name": "mail with notices",
                "verbose_name_plural": "mails with notices",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="desksettings",
            name="language",
            field=models.CharField(blank=True, editable=False, max_length=35, verbose_name="language of mails"),
        ),
        migrations.AddField(
            model_name="desksettings",
            name="opened_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last opened at"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("status", "submitted")),
                fields=["-priority", "created_at", "id"],
                name="claim_to_accept",
            ),
        ),
        migrations.AddIndex(
            model_name="claimlink",
            index=models.Index(
                condition=models.Q(("state", "suggested")), fields=["kind", "-created_at"], name="claim_link_to_decide"
            ),
        ),
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(
                condition=models.Q(("origin", "desk"), ("published_at__isnull", False)),
                fields=["published_at"],
                name="verdict_of_ours_by_publication",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticecursor",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)),
                name="notice_cursor_is_the_only_one",
                violation_error_message="There is one cursor of notices.",
            ),
        ),
        migrations.AddField(
            model_name="noticemail",
            name="owned_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notice_mails",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="mail",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="notices",
                to="claims.noticemail",
                verbose_name="mail",
            ),
        ),
        migrations.AddIndex(
            model_name="noticemail",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="notice_mail_by_turn"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticemail",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_at__isnull", True), ("due_at__isnull", True), _connector="OR"),
                name="notice_mail_sent_is_not_due",
                violation_error_message="A mail that was sent is not sent again.",
            ),
        ),
    ]
