"""A received review is found again by the page that its address leads to, however that is spelled.

Rows that were received earlier get the key of the address of their verdict's article. They are records, so the guards
are switched off for this one column, in the same transaction; a leaf of the log covers the columns of its own time.
"""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import migrations, models

from sources.identity import page_identity

BATCH_SIZE = 10_000
NEXT = """
    SELECT received.id, article.canonical_url
    FROM claims_receivedreview AS received
    LEFT JOIN claims_verdict AS verdict ON (verdict.claim_id, verdict.id) = (received.claim_id, received.verdict_id)
    LEFT JOIN sources_article AS article ON article.id = verdict.review_id
    WHERE received.id > %s ORDER BY received.id LIMIT %s
"""
FILL = """
    UPDATE claims_receivedreview AS received SET address_key = filled.address_key
    FROM unnest(%s::uuid[], %s::bytea[]) AS filled (id, address_key) WHERE received.id = filled.id
"""


def address_key(canonical_url):
    """Return the key as `claims/interchange/imports/staging` makes it; an address without a page has none."""
    try:
        return sha256(page_identity(canonical_url).encode()).digest()[:16] if canonical_url else b""
    except ValidationError:
        return b""


def fill_address_keys(_apps, schema_editor):
    last = "00000000-0000-0000-0000-000000000000"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM claims_receivedreview)")
        if not cursor.fetchone()[0]:
            return
        cursor.execute("ALTER TABLE claims_receivedreview DISABLE TRIGGER USER")
        while last:
            cursor.execute(NEXT, [last, BATCH_SIZE])
            rows = cursor.fetchall()
            cursor.execute(FILL, [[pk for pk, _url in rows], [address_key(url) for _pk, url in rows]])
            last = rows[-1][0] if len(rows) == BATCH_SIZE else None
        cursor.execute("ALTER TABLE claims_receivedreview ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("claims", "0020_labels_of_a_sentence")]

    operations = [
        migrations.AddField(
            model_name="receivedreview",
            name="address_key",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
        migrations.RunPython(fill_address_keys, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="receivedreview", name="received_review_by_key"),
        migrations.AddIndex(
            model_name="receivedreview",
            index=models.Index(fields=["address_key", "key"], name="received_review_by_address"),
        ),
    ]
