"""The tables of cards and editions. How they are kept is in claims/catalogue/catalogue.sql, in force after every migration."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0010_public_ratings_and_evidence_keep_their_place"),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE claims_edition_number;", "DROP SEQUENCE claims_edition_number;"),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("claims_edition_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.IntegerField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("new", "new"),
                            ("changed", "changed"),
                            ("corrected", "corrected"),
                            ("retracted", "retracted"),
                            ("gone", "gone"),
                        ]
                    ),
                ),
                ("document", models.TextField(null=True)),
                ("digest", models.BinaryField()),
                ("previous_digest", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("era", models.IntegerField()),
                ("transaction", models.BigIntegerField()),
                ("turn", models.BigIntegerField()),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="editions",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["era", "turn", "id"], name="edition_by_turn"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim", "version"),
                        name="edition_has_its_own_number",
                        violation_error_message="This edition of the claim exists already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["new", "changed", "corrected", "retracted", "gone"])),
                        name="edition_kind_is_known",
                        violation_error_message="This kind of edition is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document__isnull", True), ("kind", "gone")),
                            models.Q(models.Q(("kind", "gone"), _negated=True), ("document__isnull", False)),
                            _connector="OR",
                        ),
                        name="edition_is_gone_or_shows_something",
                        violation_error_message="An edition shows the claim, or says that it is gone.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Era",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
                ("server", models.BigIntegerField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="card",
                        serialize=False,
                        to="claims.claim",
                    ),
                ),
                ("is_public", models.BooleanField()),
                ("status", models.TextField()),
                ("language", models.TextField()),
                ("claimed_on", models.DateField(null=True)),
                ("categories", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("ratings", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("issuers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("publishers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("articles", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField())),
                ("stances", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("topics", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("is_disputed", models.BooleanField()),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("search", django.contrib.postgres.search.SearchVectorField()),
                ("document", models.TextField(null=True)),
                ("desk_document", models.TextField()),
                ("version", models.IntegerField(null=True)),
                (
                    "claimant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.claimant",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["created_at", "claim"], name="card_by_creation"),
                    models.Index(fields=["updated_at", "claim"], name="card_by_change"),
                    models.Index(fields=["claimed_on", "claim"], name="card_by_day"),
                    models.Index(fields=["published_at", "claim"], name="card_by_publication"),
                    models.Index(fields=["reviewed_at", "claim"], name="card_by_review"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=[
                            "language",
                            "status",
                            "claimant",
                            "categories",
                            "ratings",
                            "issuers",
                            "publishers",
                            "articles",
                            "stances",
                            "topics",
                            "is_disputed",
                        ],
                        name="card_by_any_combination",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="card_by_words"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardToRefresh",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("transaction", models.BigIntegerField()),
                ("claim_id", models.UUIDField()),
            ],
            options={
                "db_table": "claims_card_to_refresh",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("transaction", "claim_id"),
                        name="card_to_refresh_is_named_once",
                        violation_error_message="This card waits already.",
                    ),
                ],
            },
        ),
        triggers.AddTrigger(
            model_name="cardtorefresh",
            trigger=pgtrigger.compiler.Trigger(
                name="card_to_refresh_does_not_wait_longer",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n            IF EXISTS (SELECT FROM claims_card_to_refresh WHERE id = NEW.id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'card_to_refresh_does_not_wait_longer',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Bulk work ends with a refresh of the cards it touched, and there was none.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="65ddac93ed64612c0a5a5b5d74eb3ad368bd842c",
                    operation="INSERT",
                    pgid="pgtrigger_card_to_refresh_does_not_wait_longer_94342",
                    table="claims_card_to_refresh",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="card",
            trigger=pgtrigger.compiler.Trigger(
                name="card_keeps_its_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'card_keeps_its_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row belongs to its claim for good: make a new one there instead.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="2e29cf1ea1b522de96a212811c4dfe4bcff42560",
                    operation="UPDATE",
                    pgid="pgtrigger_card_keeps_its_claim_f0619",
                    table="claims_card",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="edition",
            trigger=pgtrigger.compiler.Trigger(
                name="edition_keeps_its_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'edition_keeps_its_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row belongs to its claim for good: make a new one there instead.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="efd95ca3095e1fc9b528d8602720ffe4eb2d8f7d",
                    operation="UPDATE",
                    pgid="pgtrigger_edition_keeps_its_claim_9bc0e",
                    table="claims_edition",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="edition",
            trigger=pgtrigger.compiler.Trigger(
                name="edition_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF (OLD.era, OLD.transaction) <> (catalogue.this_era(), catalogue.this_transaction()) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'edition_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'An edition was public and is cited: it can neither be changed nor deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="32ed7adfbd902933f2c9f1b7238c53f7b9cd570b",
                    operation="UPDATE",
                    pgid="pgtrigger_edition_is_never_changed_488ca",
                    table="claims_edition",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="edition",
            trigger=pgtrigger.compiler.Trigger(
                name="edition_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF (OLD.era, OLD.transaction) <> (catalogue.this_era(), catalogue.this_transaction()) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'edition_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'An edition was public and is cited: it can neither be changed nor deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="dd2f124aaec0293c20cb4ae4e89c94580f7514bb",
                    operation="DELETE",
                    pgid="pgtrigger_edition_is_never_deleted_43579",
                    table="claims_edition",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="edition",
            trigger=pgtrigger.compiler.Trigger(
                name="edition_follows_the_one_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF (NEW.version > 1 OR NEW.previous_digest IS NOT NULL) AND NOT EXISTS (\n                    SELECT FROM (SELECT version, digest FROM claims_edition WHERE claim_id = NEW.claim_id\n                        ORDER BY version DESC LIMIT 1) AS before\n                    WHERE before.version = NEW.version - 1 AND before.digest = NEW.previous_digest) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'edition_follows_the_one_before',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'An edition has the next number and names the digest of the one before.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="ffd66a97895e0d564a40f37d83d515070dac37c8",
                    operation="INSERT",
                    pgid="pgtrigger_edition_follows_the_one_before_47db8",
                    table="claims_edition",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="edition",
            trigger=pgtrigger.compiler.Trigger(
                name="edition_waits_for_its_turn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    SELECT greatest(NEW.transaction, max(turn)) INTO NEW.turn FROM claims_edition\n                    WHERE claim_id = NEW.claim_id AND version = NEW.version - 1 AND era = NEW.era;\n                    RETURN NEW;\n                ",
                    hash="db61aa7cab4c4df5b0cdf7b7c69446f9af225999",
                    operation="INSERT",
                    pgid="pgtrigger_edition_waits_for_its_turn_3d365",
                    table="claims_edition",
                    when="BEFORE",
                ),
            ),
        ),
    ]
