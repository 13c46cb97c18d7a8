"""What is known of the checks of an article is forgotten when it gets another address or text."""

import pgtrigger.compiler
from django.db import migrations

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0012_years_of_articles"),
    ]

    operations = [
        triggers.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="article_forgets_checks_of_another_page_or_text",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."current_version_id" IS DISTINCT FROM (NEW."current_version_id") OR OLD."url" IS DISTINCT FROM (NEW."url"))',
                    func="\n                    IF NEW.url <> OLD.url THEN\n                        DELETE FROM sources_sourcecheck WHERE article_id = NEW.id;\n                    ELSE\n                        UPDATE sources_sourcecheck SET etag = '', last_modified = ''\n                        WHERE article_id = NEW.id AND (etag <> '' OR last_modified <> '');\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="c70e1fc478dcc758a70e70e952307a65034c85cb",
                    operation='UPDATE OF "url", "current_version_id"',
                    pgid="pgtrigger_article_forgets_checks_of_another_page_or_text_2cd2a",
                    table="sources_article",
                    when="AFTER",
                ),
            ),
        ),
    ]
