"""Amendments are part of a claim's history and, once accepted, of the public correction record."""

from importlib import import_module

from django.db import migrations

earlier = import_module("claims.migrations.0008_changes_and_corrections")

KINDS = [*earlier.KINDS, ("claims_amendmentevent", "amendment", "claim_id", "claim_id")]

# An amendment is the desk's that judged first: that of the first verdict of ours.
CORRECTIONS = f"""
    SELECT record.*, '[]'::jsonb AS changes FROM ({earlier.CORRECTIONS}) AS record
    UNION ALL
    SELECT amendment.id, amendment.claim_id, 'amendment', amendment.decided_at, (
            SELECT verdict.publisher_id FROM claims_verdict AS verdict
            WHERE verdict.claim_id = amendment.claim_id AND verdict.origin = 'desk'
            AND verdict.status IN ('published', 'superseded', 'retracted')
            ORDER BY verdict.published_at, verdict.id LIMIT 1),
        NULL::uuid, NULL::uuid, amendment.note, amendment.changes
    FROM claims_amendment AS amendment WHERE amendment.status = 'accepted'
"""  # noqa: S608


def changes(kinds):
    return " UNION ALL ".join(
        earlier.CHANGES.format(
            table=table,
            kind=kind,
            claim=claim if "::" in claim else f"event.{claim}",
            other=other if "::" in other else f"event.{other}",
        )
        for table, kind, claim, other in kinds
    )


def replace(view, sql, sql_before):
    return migrations.RunSQL(
        f"DROP VIEW {view}; CREATE VIEW {view} AS {sql};", f"DROP VIEW {view}; CREATE VIEW {view} AS {sql_before};"
    )


class Migration(migrations.Migration):
    dependencies = [("claims", "0024_amendments")]
    operations = [
        replace("claims_change", changes(KINDS), changes(earlier.KINDS)),
        replace("claims_correction", CORRECTIONS, earlier.CORRECTIONS),
    ]
