"""Two views: the changes of all rows as one list, and the public correction record."""

from django.db import migrations, models

# Event table, the kind of its rows, and the columns that name the claim and the other claim of a link. All else names
# its claim twice: PostgreSQL then sees that `claim = … OR other = …` is one condition, and uses the index.
KINDS = [
    ("claims_claimevent", "claim", "id", "id"),
    ("claims_evidenceevent", "evidence", "claim_id", "claim_id"),
    ("claims_verdictevent", "verdict", "claim_id", "claim_id"),
    ("claims_claimtopicevent", "claim_topic", "claim_id", "claim_id"),
    ("claims_claimlinkevent", "claim_link", "claim_id", "other_id"),
    ("claims_claimantevent", "claimant", "NULL::uuid", "NULL::uuid"),
    ("claims_topicevent", "topic", "NULL::uuid", "NULL::uuid"),
    ("claims_ratingscaleevent", "rating_scale", "NULL::uuid", "NULL::uuid"),
    ("claims_ratingevent", "rating", "NULL::uuid", "NULL::uuid"),
    ("sources_publisherevent", "publisher", "NULL::uuid", "NULL::uuid"),
    ("sources_articleevent", "article", "NULL::uuid", "NULL::uuid"),
    ("sources_articleversionevent", "article_version", "NULL::uuid", "NULL::uuid"),
]
# A deleted row's event is the row as it was; before any other event stands the one that was written before it.
CHANGES = """
    SELECT event.pgh_id AS id, event.pgh_created_at AS at, event.pgh_label AS action, '{kind}' AS kind,
        event.id AS row, {claim} AS claim_id, {other} AS other_id, event.pgh_context AS circumstances,
        CASE event.pgh_label WHEN 'deleted' THEN to_jsonb(event) WHEN 'changed' THEN (
            SELECT to_jsonb(earlier) FROM {table} AS earlier
            WHERE earlier.id = event.id AND earlier.pgh_id < event.pgh_id ORDER BY earlier.pgh_id DESC LIMIT 1
        ) END AS before,
        CASE WHEN event.pgh_label <> 'deleted' THEN to_jsonb(event) END AS after
    FROM {table} AS event
"""


def changes():
    return " UNION ALL ".join(
        CHANGES.format(
            table=table,
            kind=kind,
            claim=claim if "::" in claim else f"event.{claim}",
            other=other if "::" in other else f"event.{other}",
        )
        for table, kind, claim, other in KINDS
    )


# A correction is known by the verdict that made it. A retraction gets an id of its own, always the same.
CORRECTIONS = """
    SELECT after.id, after.claim_id, 'correction' AS kind, after.published_at AS made_at, after.publisher_id,
        before.id AS verdict_id, after.id AS replacement_id, after.correction_note AS note
    FROM claims_verdict AS after
    JOIN claims_verdict AS before ON before.claim_id = after.claim_id AND before.id = after.supersedes_id
    WHERE after.supersedes_id IS NOT NULL
        AND after.status IN ('published', 'superseded', 'retracted')
        AND before.status IN ('published', 'superseded', 'retracted')
    UNION ALL
    SELECT md5('retraction of ' || id)::uuid, claim_id, 'retraction', retracted_at, publisher_id,
        id, NULL::uuid, retraction_reason
    FROM claims_verdict WHERE status = 'retracted'
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0007_history_of_what_stands"), ("sources", "0003_history")]
    operations = [
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(
                fields=["retracted_at"], condition=models.Q(status="retracted"), name="verdict_by_retraction"
            ),
        ),
        migrations.RunSQL(f"CREATE VIEW claims_change AS {changes()};", "DROP VIEW claims_change;"),
        migrations.RunSQL(f"CREATE VIEW claims_correction AS {CORRECTIONS};", "DROP VIEW claims_correction;"),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "action",
                    models.CharField(
                        choices=[("added", "added"), ("changed", "changed"), ("deleted", "deleted")], max_length=10
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("row", models.UUIDField()),
                ("circumstances", models.JSONField(null=True)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
            ],
            options={
                "db_table": "claims_change",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("correction", "correction"), ("retraction", "retraction")], max_length=10
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("note", models.TextField()),
            ],
            options={
                "db_table": "claims_correction",
                "managed": False,
                "default_permissions": (),
            },
        ),
    ]
