"""Answers kept by idempotency key, revoked tokens, and counts of attempts to log in."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

REMEMBER_REVOKED = """
    CREATE FUNCTION config_remember_revoked_token() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO config_revokedtoken (digest, revoked_at) VALUES (OLD.digest, now()) ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$;
    CREATE TRIGGER remember_revoked AFTER DELETE ON knox_authtoken
        FOR EACH ROW WHEN (OLD.expiry IS NULL OR OLD.expiry > clock_timestamp())
        EXECUTE FUNCTION config_remember_revoked_token();
"""
# Tokens are made a few times a day by each person, so these tables stay small enough to be read whole each time.
# SKIP LOCKED: two logins at once never wait for each other here.
FORGET_ENDED = """
    CREATE FUNCTION config_forget_ended_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM knox_authtoken WHERE digest IN (
            SELECT digest FROM knox_authtoken WHERE expiry < now() - interval '30 days' FOR UPDATE SKIP LOCKED
        );
        DELETE FROM config_revokedtoken WHERE digest IN (
            SELECT digest FROM config_revokedtoken WHERE revoked_at < now() - interval '30 days' FOR UPDATE SKIP LOCKED
        );
        RETURN NULL;
    END $$;
    CREATE TRIGGER forget_ended AFTER INSERT ON knox_authtoken
        FOR EACH STATEMENT EXECUTE FUNCTION config_forget_ended_tokens();
"""
DROP_TRIGGERS = """
    DROP TRIGGER remember_revoked ON knox_authtoken;
    DROP TRIGGER forget_ended ON knox_authtoken;
    DROP FUNCTION config_remember_revoked_token();
    DROP FUNCTION config_forget_ended_tokens();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("knox", "0009_extend_authtoken_field"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("key", models.CharField(max_length=255)),
                ("path", models.TextField()),
                ("body_sha256", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField()),
                ("answer", models.BinaryField()),
                ("created_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sent_by", "key"), name="idempotency_key_is_used_once_by_each_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RevokedToken",
            fields=[
                ("digest", models.CharField(max_length=128, primary_key=True, serialize=False)),
                ("revoked_at", models.DateTimeField()),
            ],
        ),
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
        # A crash of the database forgets the counts, and no attempt waits for the disk.
        migrations.RunSQL(
            "ALTER TABLE config_loginattempts SET UNLOGGED", "ALTER TABLE config_loginattempts SET LOGGED"
        ),
        migrations.RunSQL(REMEMBER_REVOKED + FORGET_ENDED, DROP_TRIGGERS),
    ]
