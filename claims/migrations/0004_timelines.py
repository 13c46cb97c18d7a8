"""Epochs know their timeline. The present epoch of this server is of the present timeline."""

from django.db import migrations, models

PRESENT = """
    UPDATE claims_feedepoch SET timeline = ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint
    WHERE id = (SELECT max(id) FROM claims_feedepoch) AND server = (SELECT system_identifier FROM pg_control_system())
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0003_groups")]

    operations = [
        migrations.AddField("FeedEpoch", "timeline", models.BigIntegerField(null=True)),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
    ]
