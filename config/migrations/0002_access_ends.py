"""Sessions that know their person, and triggers that end sessions and tokens with the password and the account."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A password that is hashed anew (after an upgrade of the hasher) counts as a change too: the database cannot tell the
# two apart, and it happens once for each person and upgrade.
END_ACCESS = """
    CREATE FUNCTION config_end_access() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM config_session WHERE opened_by_id = NEW.id;
        DELETE FROM knox_authtoken WHERE user_id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER end_access AFTER UPDATE ON auth_user FOR EACH ROW
        WHEN (OLD.password IS DISTINCT FROM NEW.password OR OLD.is_active AND NOT NEW.is_active)
        EXECUTE FUNCTION config_end_access();
"""
# A login that began before the deactivation ends here: FOR SHARE waits for the deactivation and reads its result.
# Skipping the row makes Django answer that the session was deleted meanwhile.
NO_SESSION_AFTERWARDS = """
    CREATE FUNCTION config_skip_session_of_inactive_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM auth_user WHERE id = NEW.opened_by_id AND is_active FOR SHARE;
        IF FOUND THEN
            RETURN NEW;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER skip_inactive BEFORE INSERT ON config_session FOR EACH ROW
        WHEN (NEW.opened_by_id IS NOT NULL) EXECUTE FUNCTION config_skip_session_of_inactive_person();
    CREATE TRIGGER skip_inactive_again BEFORE UPDATE ON config_session FOR EACH ROW
        WHEN (NEW.opened_by_id IS NOT NULL AND OLD.opened_by_id IS DISTINCT FROM NEW.opened_by_id)
        EXECUTE FUNCTION config_skip_session_of_inactive_person();
"""
REFUSE_AFTERWARDS = """
    CREATE FUNCTION config_refuse_token_of_inactive_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM auth_user WHERE id = NEW.user_id AND is_active FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION USING
                ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = 'token_belongs_to_active_person',
                TABLE = TG_TABLE_NAME,
                MESSAGE = 'The account of this token is no longer active.';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER refuse_inactive BEFORE INSERT ON knox_authtoken
        FOR EACH ROW EXECUTE FUNCTION config_refuse_token_of_inactive_person();
"""
# What was made before this migration: tokens of accounts that are no longer active would revive with the account.
END_ACCESS_OF_INACTIVE = "DELETE FROM knox_authtoken USING auth_user WHERE auth_user.id = user_id AND NOT is_active;"
DROP_TRIGGERS = """
    DROP TRIGGER refuse_inactive ON knox_authtoken;
    DROP TRIGGER skip_inactive ON config_session;
    DROP TRIGGER skip_inactive_again ON config_session;
    DROP TRIGGER end_access ON auth_user;
    DROP FUNCTION config_refuse_token_of_inactive_person();
    DROP FUNCTION config_skip_session_of_inactive_person();
    DROP FUNCTION config_end_access();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0001_initial"),
        ("knox", "0009_extend_authtoken_field"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions", "abstract": False},
        ),
        migrations.RunSQL(END_ACCESS_OF_INACTIVE, migrations.RunSQL.noop),
        migrations.RunSQL(END_ACCESS + NO_SESSION_AFTERWARDS + REFUSE_AFTERWARDS, DROP_TRIGGERS),
    ]
