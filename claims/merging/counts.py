"""How much would a merge move? `counts_of` counts what points to a row, up to a limit."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from claims.merging.references import PLACES
from claims.models.merge import MODELS

MAX_COUNTED = 1_000
NAMES = {
    "claims_claim": _("claims"),
    "claims_claimtopic": _("claims"),
    "claims_verdict": _("verdicts"),
    "claims_ratingscale": _("rating scales"),
    "sources_article": _("articles"),
    "claims_amendment": _("amendments"),
    "claims_import": _("imports"),
}
PUBLIC = f"""
    SELECT count(*) FROM (
        SELECT FROM claims_card
        WHERE is_public AND claim_id = ANY(catalogue.claims_using(%s, ARRAY[%s])) LIMIT {MAX_COUNTED + 1}) AS counted
"""  # noqa: S608


def counts_of(kind, row):
    """Return pairs of what points to the row and how many, and how many public claims show it."""
    counted = [
        f"""SELECT %s::text, count(*) FROM (
            SELECT FROM {table} WHERE {column} = %s LIMIT {MAX_COUNTED + 1}) AS counted"""  # noqa: S608
        for table, column in PLACES[kind]
    ]
    values = [value for table, _column in PLACES[kind] for value in (table, row.pk)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counted), values)
        counts = [(NAMES[table], limited(count)) for table, count in cursor.fetchall() if count]
        cursor.execute(PUBLIC, [MODELS[kind]._meta.db_table, str(row.pk)])
        return counts, limited(cursor.fetchone()[0])


def limited(count):
    return f"{MAX_COUNTED}+" if count > MAX_COUNTED else str(count)
