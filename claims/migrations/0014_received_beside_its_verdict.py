"""The key of two columns, which Django cannot declare: what was received stays with a verdict on its claim."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0013_what_others_sent")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE claims_received ADD CONSTRAINT received_with_a_verdict_of_its_claim
                FOREIGN KEY (claim_id, verdict_id) REFERENCES claims_verdict (claim_id, id)
                DEFERRABLE INITIALLY DEFERRED;
            """,
            "ALTER TABLE claims_received DROP CONSTRAINT received_with_a_verdict_of_its_claim;",
        ),
    ]
