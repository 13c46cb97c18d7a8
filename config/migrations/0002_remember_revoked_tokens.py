from django.db import migrations, models

REMEMBER = """
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
FORGET = """
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
DROP = """
DROP TRIGGER remember_revoked ON knox_authtoken;
DROP TRIGGER forget_ended ON knox_authtoken;
DROP FUNCTION config_remember_revoked_token();
DROP FUNCTION config_forget_ended_tokens();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0001_idempotency_keys"),
        ("knox", "0009_extend_authtoken_field"),
    ]

    operations = [
        migrations.CreateModel(
            name="RevokedToken",
            fields=[
                ("digest", models.CharField(max_length=128, primary_key=True, serialize=False)),
                ("revoked_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(REMEMBER + FORGET, DROP),
    ]
