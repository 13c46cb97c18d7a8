"""How does a test get many editions? `make_editions` inserts them as if other transactions had written them.

Through the catalogue it cannot: whatever one transaction changes, however often, is one edition.
"""

from datetime import timedelta

from django.db import connection
from uuid_utils.compat import uuid7

from claims.models import Edition
from tests.factories import LONG_AGO

INSERT = """
    INSERT INTO claims_edition
        (claim_id, version, kind, document, digest, previous_digest, made_at, epoch, transaction)
    SELECT claim, version, kind, document,
        catalogue.edition_digest(previous, claim, version, kind, moment, document), previous, moment,
        catalogue.this_epoch(), transaction
    FROM (SELECT %s::uuid AS claim, %s::integer AS version, %s AS kind, %s AS document, %s::bytea AS previous,
        %s::timestamptz AS moment, %s::bigint AS transaction) AS new
    RETURNING id
"""


def make_editions(*documents, claim=None, at=LONG_AGO, transaction=1):
    """Return an edition for each document, each a day after the one before; None says that the claim is gone.

    They follow the editions that the claim has already.
    """
    claim, editions = claim or uuid7(), []
    before = Edition.objects.filter(claim=claim).order_by("-version").first()
    for document in documents:
        version = before.version + 1 if before else 1
        kind = "gone" if document is None else "changed" if before and before.document else "new"
        moment = at + timedelta(days=version - 1)
        values = [claim, version, kind, document, before and before.digest, moment, transaction]
        with connection.cursor() as cursor:
            cursor.execute(INSERT, values)
            before = Edition.objects.get(pk=cursor.fetchone()[0])
        editions.append(before)
    return editions
