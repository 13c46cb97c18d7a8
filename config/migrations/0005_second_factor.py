"""Second factors, and triggers that end a person's sessions and tokens when a factor is added or removed."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

END_ACCESS = """
    CREATE FUNCTION config_end_access_of_owner() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        owner integer := (CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END) ->> TG_ARGV[0];
    BEGIN
        DELETE FROM config_session WHERE opened_by_id = owner;
        DELETE FROM knox_authtoken WHERE user_id = owner;
        RETURN NULL;
    END $$;
    CREATE TRIGGER end_access_added AFTER INSERT ON otp_totp_totpdevice FOR EACH ROW
        WHEN (NEW.confirmed) EXECUTE FUNCTION config_end_access_of_owner('user_id');
    CREATE TRIGGER end_access_changed AFTER UPDATE ON otp_totp_totpdevice FOR EACH ROW
        WHEN (OLD.confirmed IS DISTINCT FROM NEW.confirmed OR OLD.key IS DISTINCT FROM NEW.key)
        EXECUTE FUNCTION config_end_access_of_owner('user_id');
    CREATE TRIGGER end_access_removed AFTER DELETE ON otp_totp_totpdevice FOR EACH ROW
        WHEN (OLD.confirmed) EXECUTE FUNCTION config_end_access_of_owner('user_id');
    CREATE TRIGGER end_access AFTER INSERT OR DELETE ON config_passkey FOR EACH ROW
        EXECUTE FUNCTION config_end_access_of_owner('owned_by_id');
    CREATE UNIQUE INDEX otp_totp_one_app_of_each_person ON otp_totp_totpdevice (user_id) WHERE confirmed;
"""
DROP_TRIGGERS = """
    DROP INDEX otp_totp_one_app_of_each_person;
    DROP TRIGGER end_access ON config_passkey;
    DROP TRIGGER end_access_removed ON otp_totp_totpdevice;
    DROP TRIGGER end_access_changed ON otp_totp_totpdevice;
    DROP TRIGGER end_access_added ON otp_totp_totpdevice;
    DROP FUNCTION config_end_access_of_owner();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0004_worker_heartbeats"),
        ("otp_totp", "0003_add_timestamps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Passkey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("credential_id", models.CharField(max_length=1400, unique=True)),
                ("public_key", models.BinaryField()),
                ("sign_count", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "owned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passkeys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "owned_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owned_by", "digest"), name="recovery_code_is_of_one_person_once")
                ],
            },
        ),
        migrations.RunSQL(END_ACCESS, DROP_TRIGGERS),
    ]
