"""A key of two columns, which Django cannot declare: an article's current version is one of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_publishers_and_articles")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE sources_article ADD CONSTRAINT article_current_version_is_its_own
                FOREIGN KEY (id, current_version_id) REFERENCES sources_articleversion (article_id, id)
                DEFERRABLE INITIALLY DEFERRED;
            """,
            "ALTER TABLE sources_article DROP CONSTRAINT article_current_version_is_its_own;",
        )
    ]
