"""Reviews that were imported before names were counted speak for the name that their publisher has."""

from django.db import migrations

COUNT_NAMES = """
    INSERT INTO sources_publishername (id, publisher_id, name, reviews)
    SELECT gen_random_uuid(), publisher.id, publisher.name, count(*)
    FROM claims_verdict AS verdict JOIN sources_publisher AS publisher ON publisher.id = verdict.publisher_id
    WHERE verdict.origin = 'import' AND publisher.is_named_by_reviews AND publisher.name <> publisher.domain
    GROUP BY publisher.id
    ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0021_addresses_of_received"), ("sources", "0007_houses_of_several_domains")]

    operations = [migrations.RunSQL(COUNT_NAMES, migrations.RunSQL.noop)]
