"""Keep the words of a card's search in its row, although composite words take some of the room there.

PostgreSQL moves the largest columns of a row elsewhere until it has 2,040 bytes, and reads them from there for each card
that a search looks at. The composite words (migration 0022) added some 400 bytes, which moved `search` out of two cards
in three: a search for a common word took more than twice as long (`tests.benchmarks.compare --only reads`).
https://www.postgresql.org/docs/current/storage-toast.html
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0033_verdicts_rest_on_evidence_not_taken_away")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE claims_card SET (toast_tuple_target = 2448)",
            "ALTER TABLE claims_card RESET (toast_tuple_target)",
        )
    ]
