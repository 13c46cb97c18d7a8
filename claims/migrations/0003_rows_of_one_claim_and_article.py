"""Keys of two columns, which Django cannot declare: a correction stays on its claim, a quote in its article."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_claims_evidence_verdicts")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE claims_verdict ADD CONSTRAINT verdict_supersedes_one_of_the_same_claim
                FOREIGN KEY (claim_id, supersedes_id) REFERENCES claims_verdict (claim_id, id)
                DEFERRABLE INITIALLY DEFERRED;
            """,
            "ALTER TABLE claims_verdict DROP CONSTRAINT verdict_supersedes_one_of_the_same_claim;",
        ),
        migrations.RunSQL(
            """
            ALTER TABLE claims_evidence ADD CONSTRAINT evidence_version_is_of_its_article
                FOREIGN KEY (article_id, version_id) REFERENCES sources_articleversion (article_id, id)
                DEFERRABLE INITIALLY DEFERRED;
            """,
            "ALTER TABLE claims_evidence DROP CONSTRAINT evidence_version_is_of_its_article;",
        ),
    ]
