"""Claims, verdicts, evidence and what belongs to them, their history, and the tables of the read model."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import pghistory.utils
import pgtrigger.compiler
import uuid_utils.compat
from django.conf import settings
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

import claims.models.claim
import config.db.names
import config.text.languages
from config.db import triggers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("sources", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # For the indexes of cards, for similarity, and for search (claims/catalogue/sql/20_search.sql).
        BtreeGinExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL("CREATE SEQUENCE claims_edition_number;", "DROP SEQUENCE claims_edition_number;"),
        migrations.CreateModel(
            name="Claimant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("account", "account"),
                            ("unknown", "unknown"),
                        ],
                        default="person",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        help_text="What the claimant is known as; it also tells two people of one name apart.",
                        max_length=200,
                        verbose_name="role",
                    ),
                ),
                (
                    "wikidata_id",
                    models.CharField(
                        blank=True,
                        help_text="The item's number on wikidata.org: Q7747.",
                        max_length=13,
                        null=True,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^Q[1-9][0-9]{0,11}$", "Write the item's number: “Q7747”."
                            )
                        ],
                        verbose_name="Wikidata id",
                    ),
                ),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        help_text="Other names and spellings, one below the other.",
                        verbose_name="aliases",
                    ),
                ),
            ],
            options={
                "verbose_name": "claimant",
                "verbose_name_plural": "claimants",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "kind", "role"),
                        name="claimant_is_told_apart_by_role",
                        violation_error_message="A claimant of that name, kind and role exists: give this one another role.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]")
                        ),
                        name="claimant_name_is_not_blank",
                        violation_error_message="A claimant has a name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["person", "organisation", "account", "unknown"])),
                        name="claimant_kind_is_known",
                        violation_error_message="This kind of claimant is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wikidata_id__regex", "^Q[1-9][0-9]{0,11}$")),
                        name="claimant_wikidata_id_is_an_item",
                        violation_error_message="A Wikidata id is the item's number: “Q7747”.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("name"), function="sources_is_line", output_field=models.BooleanField()
                            ),
                            models.Func(
                                models.F("role"), function="sources_is_line", output_field=models.BooleanField()
                            ),
                            models.Func(
                                models.F("aliases"), function="sources_is_lines", output_field=models.BooleanField()
                            ),
                        ),
                        name="claimant_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="The short name in addresses and filters: “elections”.",
                        unique=True,
                        verbose_name="slug",
                    ),
                ),
                (
                    "names",
                    models.JSONField(
                        help_text="By language: {“en”: “False”, “fr”: “Faux”}.",
                        validators=[config.db.names.validate_names],
                        verbose_name="names",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("names"), function="jsonb_typeof", output_field=models.CharField()
                                ),
                                models.Value("object"),
                            )
                        ),
                        name="topic_names_are_an_object",
                        violation_error_message="Names are an object of language tag to name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("names"), function="sources_is_names", output_field=models.BooleanField()
                            )
                        ),
                        name="topic_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "statement",
                    models.TextField(
                        help_text="What was said, in one checkable sentence: “The summit ended without a concrete result.”",
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="statement",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        help_text="The statement's language as a tag: fr, en, pt-BR.",
                        max_length=35,
                        validators=[config.text.languages.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who said it. A verdict is published once this is said: “Unknown” when nobody knows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="claims.claimant",
                        verbose_name="claimant",
                    ),
                ),
                (
                    "claimed_on",
                    models.DateField(
                        blank=True, help_text="The day it was said.", null=True, verbose_name="claimed on"
                    ),
                ),
                (
                    "place",
                    models.CharField(blank=True, help_text="Where it was said.", max_length=200, verbose_name="place"),
                ),
                (
                    "context",
                    models.TextField(
                        blank=True,
                        help_text="What a reader needs to understand the statement. Not what the desk thinks of it.",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="context",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "submitted"),
                            ("open", "open"),
                            ("closed", "closed"),
                            ("dismissed", "dismissed"),
                        ],
                        default="submitted",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "dismissed_reason",
                    models.TextField(blank=True, editable=False, verbose_name="reason for dismissal"),
                ),
                (
                    "priority",
                    models.SmallIntegerField(
                        choices=[(1, "low"), (2, "normal"), (3, "high"), (4, "urgent")],
                        default=2,
                        verbose_name="priority",
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_claims",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "external_ref",
                    models.CharField(
                        blank=True,
                        help_text="The claim's key in the system it came from, if any.",
                        max_length=200,
                        verbose_name="external reference",
                    ),
                ),
                (
                    "fingerprint",
                    models.GeneratedField(
                        db_persist=True,
                        expression=claims.models.claim.Fingerprint("statement"),
                        output_field=models.CharField(max_length=32),
                        verbose_name="fingerprint",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
            ],
            options={
                "verbose_name": "claim",
                "verbose_name_plural": "claims",
                "permissions": [("triage_claim", "Can accept, assign, dismiss and reopen claims")],
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="claim_by_creation"),
                    models.Index(fields=["updated_at", "id"], name="claim_by_change"),
                    models.Index(fields=["claimed_on", "id"], name="claim_by_day"),
                    models.Index(fields=["fingerprint"], name="claim_by_fingerprint"),
                    models.Index(
                        condition=models.Q(("external_ref", ""), _negated=True),
                        fields=["external_ref"],
                        name="claim_by_external_ref",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("statement__length__lte", 2000),
                            ("statement__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]"),
                        ),
                        name="claim_statement_is_1_to_2000_characters",
                        violation_error_message="A statement has 1 to 2,000 characters.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__regex", "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")),
                        name="claim_language_is_a_tag",
                        violation_error_message="A language is a BCP 47 tag: “fr”, “en”, “pt-BR”.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["submitted", "open", "closed", "dismissed"])),
                        name="claim_status_is_known",
                        violation_error_message="This status is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("priority__in", [1, 2, 3, 4])),
                        name="claim_priority_is_known",
                        violation_error_message="This priority is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "dismissed"), _negated=True),
                            (
                                "dismissed_reason__regex",
                                "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]",
                            ),
                            _connector="OR",
                        ),
                        name="claim_dismissal_is_explained",
                        violation_error_message="A dismissed claim says why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("statement"), function="sources_is_text", output_field=models.BooleanField()
                            ),
                            models.Func(
                                models.F("context"), function="sources_is_text", output_field=models.BooleanField()
                            ),
                            models.Func(
                                models.F("dismissed_reason"),
                                function="sources_is_text",
                                output_field=models.BooleanField(),
                            ),
                            models.Func(
                                models.F("place"), function="sources_is_line", output_field=models.BooleanField()
                            ),
                            models.Func(
                                models.F("external_ref"),
                                function="sources_is_line",
                                output_field=models.BooleanField(),
                            ),
                        ),
                        name="claim_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimTopic",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claim_topics",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claim_topics",
                        to="claims.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic of a claim",
                "verbose_name_plural": "topics of a claim",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim", "topic"),
                        name="claim_topic_is_named_once",
                        violation_error_message="The claim has this topic already.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="claim",
            name="topics",
            field=models.ManyToManyField(
                blank=True,
                related_name="claims",
                through="claims.ClaimTopic",
                to="claims.topic",
                verbose_name="topics",
            ),
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                ("changes", models.JSONField(editable=False, verbose_name="changes")),
                (
                    "note",
                    models.TextField(
                        help_text="What is amended and why, for the public: “The date of the speech was wrong.”",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="note",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("accepted", "accepted"), ("rejected", "rejected")],
                        default="proposed",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="proposed at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="decided at")),
                (
                    "rejection_reason",
                    models.TextField(blank=True, editable=False, verbose_name="reason for rejection"),
                ),
                (
                    "applied_in",
                    models.BigIntegerField(
                        editable=False, null=True, serialize=False, verbose_name="accepted in transaction"
                    ),
                ),
            ],
            options={
                "verbose_name": "amendment",
                "verbose_name_plural": "amendments",
                "permissions": [
                    ("propose_amendment", "Can propose amendments of public claims"),
                    ("decide_amendment", "Can accept and reject amendments of public claims"),
                ],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "accepted")),
                        fields=["decided_at"],
                        name="amendment_by_acceptance",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("changes"), function="jsonb_typeof", output_field=models.CharField()
                                ),
                                models.Value("array"),
                            ),
                            models.Q(("changes", []), _negated=True),
                        ),
                        name="amendment_changes_something",
                        violation_error_message="An amendment lists at least one change.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("note__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]")
                        ),
                        name="amendment_is_explained",
                        violation_error_message="An amendment says to the public what is amended and why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["proposed", "accepted", "rejected"])),
                        name="amendment_status_is_known",
                        violation_error_message="This status is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True), ("decided_by__isnull", True), ("status", "proposed")
                            ),
                            models.Q(
                                models.Q(("status", "proposed"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="amendment_decision_is_dated_and_signed",
                        violation_error_message="A decided amendment has a date and the signature of its editor.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "accepted"), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="amendment_passes_four_eyes",
                        violation_error_message="An amendment is accepted by another person than the one who proposed it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "rejection_reason__regex",
                                    "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]",
                                ),
                                ("status", "rejected"),
                            ),
                            models.Q(models.Q(("status", "rejected"), _negated=True), ("rejection_reason", "")),
                            _connector="OR",
                        ),
                        name="amendment_rejection_is_explained",
                        violation_error_message="A rejected amendment says why; no other one does.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("note"), function="sources_is_text", output_field=models.BooleanField()
                            ),
                            models.Func(
                                models.F("rejection_reason"),
                                function="sources_is_text",
                                output_field=models.BooleanField(),
                            ),
                        ),
                        name="amendment_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
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
                ("claimed_on", models.DateField(null=True)),
                ("categories", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("ratings", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("issuers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("publishers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("articles", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField())),
                ("stances", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("topics", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("languages", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("verdict_pairs", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("evidence_pairs", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("traits", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("is_disputed", models.BooleanField()),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("search", django.contrib.postgres.search.SearchVectorField()),
                ("document", models.TextField(null=True)),
                ("desk_document", models.TextField()),
                ("version", models.IntegerField(null=True)),
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
                            "languages",
                            "status",
                            "claimant",
                            "categories",
                            "ratings",
                            "issuers",
                            "publishers",
                            "articles",
                            "topics",
                            "verdict_pairs",
                            "evidence_pairs",
                            "traits",
                            "is_disputed",
                        ],
                        name="card_by_any_combination",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="card_by_words"),
                ],
            },
        ),
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
                ("version", models.IntegerField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("new", "new"),
                            ("changed", "changed"),
                            ("amended", "amended"),
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
                ("epoch", models.IntegerField()),
                ("transaction", models.BigIntegerField()),
                ("commit_order", models.BigIntegerField()),
                (
                    "xmin_horizon",
                    models.BigIntegerField(
                        db_default=models.Func(
                            output_field=models.BigIntegerField(),
                            template="(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)",
                        )
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["epoch", "commit_order", "id"], name="edition_by_commit_order"),
                    models.Index(
                        condition=models.Q(("transaction__lt", models.F("commit_order"))),
                        fields=["epoch", "commit_order"],
                        name="edition_ordered_late",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim", "version"),
                        name="edition_has_its_own_number",
                        violation_error_message="This edition of the claim exists already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["new", "changed", "amended", "corrected", "retracted", "gone"])
                        ),
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
            name="FeedEpoch",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
                ("server", models.BigIntegerField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PendingCard",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("transaction", models.BigIntegerField()),
                ("claim_id", models.UUIDField()),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("transaction", "claim_id"),
                        name="pending_card_is_named_once",
                        violation_error_message="This card waits already.",
                    )
                ],
            },
        ),
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
                (
                    "claim",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="claims.claim"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="claims.claim"
                    ),
                ),
                ("audit_context", models.JSONField(null=True)),
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
            name="RatingScale",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                (
                    "names",
                    models.JSONField(
                        help_text="By language: {“en”: “False”, “fr”: “Faux”}.",
                        validators=[config.db.names.validate_names],
                        verbose_name="names",
                    ),
                ),
                (
                    "worst",
                    models.SmallIntegerField(
                        help_text="The value of the least true rating.", verbose_name="worst value"
                    ),
                ),
                (
                    "best",
                    models.SmallIntegerField(help_text="The value of the truest rating.", verbose_name="best value"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="The publisher whose scale it is; empty when everyone may use it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rating_scales",
                        to="sources.publisher",
                        verbose_name="owner",
                    ),
                ),
                (
                    "review_after_days",
                    models.SmallIntegerField(
                        blank=True,
                        help_text="How long a published verdict of this scale stands before the desk looks at it again.",
                        null=True,
                        verbose_name="days until another look",
                    ),
                ),
            ],
            options={
                "verbose_name": "rating scale",
                "verbose_name_plural": "rating scales",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("worst__lt", models.F("best"))),
                        name="rating_scale_goes_from_worst_to_best",
                        violation_error_message="The worst value is below the best one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("review_after_days__isnull", True),
                            ("review_after_days__range", (1, 3650)),
                            _connector="OR",
                        ),
                        name="rating_scale_asks_for_another_look_later",
                        violation_error_message="Another look is due after 1 to 3,650 days, or never.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("names"), function="jsonb_typeof", output_field=models.CharField()
                                ),
                                models.Value("object"),
                            )
                        ),
                        name="rating_scale_names_are_an_object",
                        violation_error_message="Names are an object of language tag to name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("names"), function="sources_is_names", output_field=models.BooleanField()
                            )
                        ),
                        name="rating_scale_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "scale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="claims.ratingscale",
                        verbose_name="scale",
                    ),
                ),
                ("code", models.SlugField(verbose_name="code")),
                (
                    "names",
                    models.JSONField(
                        help_text="By language: {“en”: “False”, “fr”: “Faux”}.",
                        validators=[config.db.names.validate_names],
                        verbose_name="names",
                    ),
                ),
                (
                    "value",
                    models.SmallIntegerField(
                        blank=True,
                        help_text="Between the scale's worst and best; empty when it says nothing about truth (satire).",
                        null=True,
                        verbose_name="value",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("true", "true"),
                            ("mostly_true", "mostly true"),
                            ("mixed", "mixed"),
                            ("mostly_false", "mostly false"),
                            ("false", "false"),
                            ("misleading", "misleading"),
                            ("satire", "satire"),
                            ("unverifiable", "unverifiable"),
                            ("other", "other"),
                        ],
                        help_text="What it has in common with other scales: filters and statistics use it. Empty for a label that came in and that nobody has mapped yet.",
                        max_length=20,
                        null=True,
                        verbose_name="category",
                    ),
                ),
            ],
            options={
                "verbose_name": "rating",
                "verbose_name_plural": "ratings",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scale", "code"),
                        name="rating_code_is_unique_in_its_scale",
                        violation_error_message="This scale has a rating of that code already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("category__isnull", True),
                            (
                                "category__in",
                                [
                                    "true",
                                    "mostly_true",
                                    "mixed",
                                    "mostly_false",
                                    "false",
                                    "misleading",
                                    "satire",
                                    "unverifiable",
                                    "other",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="rating_category_is_known",
                        violation_error_message="This category is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("names"), function="jsonb_typeof", output_field=models.CharField()
                                ),
                                models.Value("object"),
                            )
                        ),
                        name="rating_names_are_an_object",
                        violation_error_message="Names are an object of language tag to name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("names"), function="sources_is_names", output_field=models.BooleanField()
                            )
                        ),
                        name="rating_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        help_text="Who judges: our own desk, or the fact-checker whose verdict this is.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="sources.publisher",
                        verbose_name="publisher",
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="claims.rating",
                        verbose_name="rating",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        help_text="The judge's own words for the rating, if others.",
                        max_length=200,
                        verbose_name="label",
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="The conclusion in a sentence or two. Needed before review.",
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="summary",
                    ),
                ),
                (
                    "explanation",
                    models.TextField(
                        blank=True,
                        help_text="How the desk came to it: what was looked at, what it says.",
                        validators=[django.core.validators.MaxLengthValidator(50000)],
                        verbose_name="explanation",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        max_length=35, validators=[config.text.languages.validate_language], verbose_name="language"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        help_text="The published fact-check, when there is one.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="sources.article",
                        verbose_name="fact-check article",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("published", "published"),
                            ("superseded", "superseded"),
                            ("retracted", "retracted"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("desk", "our desk"), ("import", "imported")],
                        default="desk",
                        editable=False,
                        max_length=10,
                        verbose_name="origin",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="claims.verdict",
                        verbose_name="supersedes",
                    ),
                ),
                (
                    "correction_note",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="What was corrected, for the public.",
                        verbose_name="correction note",
                    ),
                ),
                (
                    "retraction_reason",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="Why it was withdrawn, for the public.",
                        verbose_name="reason for retraction",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="written_verdicts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "return_reason",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="What the reviewer asked to be changed.",
                        verbose_name="reason for return",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="returned by",
                    ),
                ),
                (
                    "returned_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="returned at"),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_verdicts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published at"),
                ),
                (
                    "published_in",
                    models.BigIntegerField(
                        editable=False, null=True, serialize=False, verbose_name="published in transaction"
                    ),
                ),
                (
                    "review_after",
                    models.DateField(
                        blank=True,
                        help_text="From this day on it is due for another look. Left empty, its rating scale's default counts.",
                        null=True,
                        verbose_name="look at it again after",
                    ),
                ),
                (
                    "retracted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retracted at"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
            ],
            options={
                "verbose_name": "verdict",
                "verbose_name_plural": "verdicts",
                "permissions": [
                    ("submit_verdict", "Can hand a verdict in for review"),
                    ("review_verdict", "Can return a verdict to its writer"),
                    ("publish_verdict", "Can publish, correct and retract verdicts"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "retracted")),
                        fields=["retracted_at"],
                        name="verdict_by_retraction",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["published", "retracted"])),
                        fields=["published_at", "id"],
                        name="verdict_by_publication",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim", "id"),
                        name="verdict_with_its_claim",
                        violation_error_message="This verdict on the claim exists already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "published")),
                        fields=("claim", "publisher"),
                        name="verdict_is_the_only_published_one_of_its_publisher",
                        violation_error_message="This publisher has a published verdict on this claim: correct that one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "in_review", "published", "superseded", "retracted"])
                        ),
                        name="verdict_status_is_known",
                        violation_error_message="This status is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["desk", "import"])),
                        name="verdict_origin_is_known",
                        violation_error_message="This origin is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__regex", "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")),
                        name="verdict_language_is_a_tag",
                        violation_error_message="A language is a BCP 47 tag: “fr”, “en”, “pt-BR”.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("status__in", ("published", "superseded", "retracted")), _negated=True),
                                ("published_at__isnull", True),
                                ("published_by__isnull", True),
                            ),
                            models.Q(
                                ("published_at__isnull", False),
                                ("status__in", ("published", "superseded", "retracted")),
                                models.Q(("origin", "import"), ("published_by__isnull", False), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="verdict_public_is_dated_and_signed",
                        violation_error_message="A published verdict has a date and, from the desk, the signature of who published it; an unpublished one has neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("published", "superseded", "retracted")), _negated=True),
                            ("origin", "import"),
                            models.Q(
                                ("rating__isnull", False),
                                ("summary__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]"),
                            ),
                            _connector="OR",
                        ),
                        name="verdict_public_is_complete",
                        violation_error_message="A published verdict of the desk has a rating and a summary.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("origin", "import"),
                            ("published_by__isnull", True),
                            models.Q(
                                ("written_by__isnull", False),
                                models.Q(("published_by", models.F("written_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="verdict_passes_four_eyes",
                        violation_error_message="Who publishes a verdict is not who wrote it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("supersedes__isnull", True),
                            (
                                "correction_note__regex",
                                "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]",
                            ),
                            _connector="OR",
                        ),
                        name="verdict_correction_is_explained",
                        violation_error_message="A verdict that supersedes another says what was corrected.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("claim", "supersedes"),
                        name="verdict_is_superseded_once",
                        violation_error_message="Another verdict took that one's place already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("supersedes__isnull", True),
                            models.Q(("supersedes", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="verdict_does_not_supersede_itself",
                        violation_error_message="A verdict cannot supersede itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("retracted_at__isnull", False),
                                (
                                    "retraction_reason__regex",
                                    "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]",
                                ),
                                ("status", "retracted"),
                            ),
                            models.Q(
                                models.Q(("status", "retracted"), _negated=True),
                                ("retracted_at__isnull", True),
                                ("retraction_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="verdict_retraction_is_explained",
                        violation_error_message="A retracted verdict says why, and when; no other verdict does.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "return_reason__regex",
                                    "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]",
                                ),
                                ("returned_at__isnull", False),
                                ("status", "draft"),
                            ),
                            models.Q(
                                ("return_reason", ""), ("returned_at__isnull", True), ("returned_by__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="verdict_return_is_explained",
                        violation_error_message="A returned draft says why, and when; no other verdict does.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("summary"), function="sources_is_text", output_field=models.BooleanField()
                            ),
                            models.Func(
                                models.F("explanation"), function="sources_is_text", output_field=models.BooleanField()
                            ),
                            models.Func(
                                models.F("correction_note"),
                                function="sources_is_text",
                                output_field=models.BooleanField(),
                            ),
                            models.Func(
                                models.F("retraction_reason"),
                                function="sources_is_text",
                                output_field=models.BooleanField(),
                            ),
                            models.Func(
                                models.F("return_reason"),
                                function="sources_is_text",
                                output_field=models.BooleanField(),
                            ),
                            models.Func(
                                models.F("label"), function="sources_is_line", output_field=models.BooleanField()
                            ),
                        ),
                        name="verdict_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="corrections", to="claims.claim"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "correction"),
                            ("retraction", "retraction"),
                            ("amendment", "amendment"),
                        ],
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "publisher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="sources.publisher"
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.verdict",
                    ),
                ),
                (
                    "replacement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.verdict",
                    ),
                ),
                ("note", models.TextField()),
                ("changes", models.JSONField()),
            ],
            options={
                "db_table": "claims_correction",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="sources.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        help_text="The captured text the quote was read in. Left empty, it is the newest one that has the words.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="sources.articleversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("appearance", "appearance"), ("evidence", "evidence")],
                        default="evidence",
                        help_text="Appearance: where it was said. Evidence: what bears on whether it is true.",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[("supports", "supports"), ("refutes", "refutes"), ("context", "context")],
                        help_text="Only for evidence: what it does to the claim.",
                        max_length=20,
                        null=True,
                        verbose_name="stance",
                    ),
                ),
                (
                    "quote_exact",
                    models.TextField(
                        blank=True,
                        help_text="The exact words, as they stand in the article.",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="quote",
                    ),
                ),
                (
                    "quote_prefix",
                    models.TextField(
                        blank=True,
                        help_text="The words directly before it, when the quote occurs more than once.",
                        validators=[django.core.validators.MaxLengthValidator(500)],
                        verbose_name="before the quote",
                    ),
                ),
                (
                    "quote_suffix",
                    models.TextField(
                        blank=True,
                        help_text="The words directly after it, when the quote occurs more than once.",
                        validators=[django.core.validators.MaxLengthValidator(500)],
                        verbose_name="after the quote",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Shown with the evidence.",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="note",
                    ),
                ),
                ("is_shown", models.BooleanField(db_default=True, editable=False, verbose_name="shown to the public")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["appearance", "evidence"])),
                        name="evidence_role_is_known",
                        violation_error_message="This role is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stance__isnull", True),
                            ("stance__in", ["supports", "refutes", "context"]),
                            _connector="OR",
                        ),
                        name="evidence_stance_is_known",
                        violation_error_message="This stance is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "evidence"), ("stance__isnull", False)),
                            models.Q(("role", "appearance"), ("stance__isnull", True)),
                            _connector="OR",
                        ),
                        name="evidence_stance_exactly_on_evidence",
                        violation_error_message="Evidence takes a stance; an appearance takes none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quote_exact__regex", "[^\\s\\u00A0\\u2000-\\u200D\\u202F\\u205F\\u2060\\u3000\\uFEFF]"),
                            models.Q(("quote_exact", ""), ("quote_prefix", ""), ("quote_suffix", "")),
                            _connector="OR",
                        ),
                        name="evidence_prefix_and_suffix_surround_a_quote",
                        violation_error_message="Words before and after a quote need the quote itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("quote_exact"),
                                function="sources_is_exact_text",
                                output_field=models.BooleanField(),
                            ),
                            models.Func(
                                models.F("quote_prefix"),
                                function="sources_is_exact_text",
                                output_field=models.BooleanField(),
                            ),
                            models.Func(
                                models.F("quote_suffix"),
                                function="sources_is_exact_text",
                                output_field=models.BooleanField(),
                            ),
                            models.Func(
                                models.F("note"), function="sources_is_text", output_field=models.BooleanField()
                            ),
                        ),
                        name="evidence_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_from",
                        to="claims.claim",
                        verbose_name="other claim",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("same", "same"),
                            ("variant", "variant"),
                            ("contradicts", "contradicts"),
                            ("related", "related"),
                        ],
                        default="same",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("suggested", "suggested"), ("confirmed", "confirmed"), ("rejected", "rejected")],
                        default="suggested",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        blank=True,
                        help_text="How alike the machine found them, from 0 to 1; empty when a person linked them.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="score",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "verbose_name": "link between claims",
                "verbose_name_plural": "links between claims",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("claim", models.F("other")), _negated=True),
                        name="claim_link_is_not_to_itself",
                        violation_error_message="A claim cannot be linked to itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("claim__lte", models.F("other"))),
                        name="claim_link_names_the_smaller_id_first",
                        violation_error_message="A link names the claim with the smaller id first.",
                    ),
                    models.UniqueConstraint(
                        fields=("claim", "other"),
                        name="claim_link_stands_once_for_a_pair",
                        violation_error_message="These two claims are linked already, in this or the other direction.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["same", "variant", "contradicts", "related"])),
                        name="claim_link_kind_is_known",
                        violation_error_message="This kind of link is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["suggested", "confirmed", "rejected"])),
                        name="claim_link_state_is_known",
                        violation_error_message="This state is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True), models.Q(("score__gte", 0), ("score__lte", 1)), _connector="OR"
                        ),
                        name="claim_link_score_is_from_0_to_1",
                        violation_error_message="A score lies between 0 and 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimantEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("account", "account"),
                            ("unknown", "unknown"),
                        ],
                        default="person",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        help_text="What the claimant is known as; it also tells two people of one name apart.",
                        max_length=200,
                        verbose_name="role",
                    ),
                ),
                (
                    "wikidata_id",
                    models.CharField(
                        blank=True,
                        help_text="The item's number on wikidata.org: Q7747.",
                        max_length=13,
                        null=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^Q[1-9][0-9]{0,11}$", "Write the item's number: “Q7747”."
                            )
                        ],
                        verbose_name="Wikidata id",
                    ),
                ),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        help_text="Other names and spellings, one below the other.",
                        verbose_name="aliases",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="claimantevent_by_id")],
            },
        ),
        migrations.CreateModel(
            name="TopicEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                (
                    "slug",
                    models.SlugField(
                        db_index=False,
                        help_text="The short name in addresses and filters: “elections”.",
                        verbose_name="slug",
                    ),
                ),
                (
                    "names",
                    models.JSONField(
                        help_text="By language: {“en”: “False”, “fr”: “Faux”}.",
                        validators=[config.db.names.validate_names],
                        verbose_name="names",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="topicevent_by_id")],
            },
        ),
        migrations.CreateModel(
            name="RatingScaleEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                ("code", models.SlugField(db_index=False, verbose_name="code")),
                (
                    "names",
                    models.JSONField(
                        help_text="By language: {“en”: “False”, “fr”: “Faux”}.",
                        validators=[config.db.names.validate_names],
                        verbose_name="names",
                    ),
                ),
                (
                    "worst",
                    models.SmallIntegerField(
                        help_text="The value of the least true rating.", verbose_name="worst value"
                    ),
                ),
                (
                    "best",
                    models.SmallIntegerField(help_text="The value of the truest rating.", verbose_name="best value"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="The publisher whose scale it is; empty when everyone may use it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.publisher",
                        verbose_name="owner",
                    ),
                ),
                (
                    "review_after_days",
                    models.SmallIntegerField(
                        blank=True,
                        help_text="How long a published verdict of this scale stands before the desk looks at it again.",
                        null=True,
                        verbose_name="days until another look",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="ratingscaleevent_by_id")],
            },
        ),
        migrations.CreateModel(
            name="RatingEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                (
                    "scale",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.ratingscale",
                        verbose_name="scale",
                    ),
                ),
                ("code", models.SlugField(db_index=False, verbose_name="code")),
                (
                    "names",
                    models.JSONField(
                        help_text="By language: {“en”: “False”, “fr”: “Faux”}.",
                        validators=[config.db.names.validate_names],
                        verbose_name="names",
                    ),
                ),
                (
                    "value",
                    models.SmallIntegerField(
                        blank=True,
                        help_text="Between the scale's worst and best; empty when it says nothing about truth (satire).",
                        null=True,
                        verbose_name="value",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("true", "true"),
                            ("mostly_true", "mostly true"),
                            ("mixed", "mixed"),
                            ("mostly_false", "mostly false"),
                            ("false", "false"),
                            ("misleading", "misleading"),
                            ("satire", "satire"),
                            ("unverifiable", "unverifiable"),
                            ("other", "other"),
                        ],
                        help_text="What it has in common with other scales: filters and statistics use it. Empty for a label that came in and that nobody has mapped yet.",
                        max_length=20,
                        null=True,
                        verbose_name="category",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="ratingevent_by_id")],
            },
        ),
        migrations.CreateModel(
            name="ClaimEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                (
                    "statement",
                    models.TextField(
                        help_text="What was said, in one checkable sentence: “The summit ended without a concrete result.”",
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="statement",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        help_text="The statement's language as a tag: fr, en, pt-BR.",
                        max_length=35,
                        validators=[config.text.languages.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="Who said it. A verdict is published once this is said: “Unknown” when nobody knows.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claimant",
                        verbose_name="claimant",
                    ),
                ),
                (
                    "claimed_on",
                    models.DateField(
                        blank=True, help_text="The day it was said.", null=True, verbose_name="claimed on"
                    ),
                ),
                (
                    "place",
                    models.CharField(blank=True, help_text="Where it was said.", max_length=200, verbose_name="place"),
                ),
                (
                    "context",
                    models.TextField(
                        blank=True,
                        help_text="What a reader needs to understand the statement. Not what the desk thinks of it.",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="context",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "submitted"),
                            ("open", "open"),
                            ("closed", "closed"),
                            ("dismissed", "dismissed"),
                        ],
                        default="submitted",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "dismissed_reason",
                    models.TextField(blank=True, editable=False, verbose_name="reason for dismissal"),
                ),
                (
                    "priority",
                    models.SmallIntegerField(
                        choices=[(1, "low"), (2, "normal"), (3, "high"), (4, "urgent")],
                        default=2,
                        verbose_name="priority",
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "external_ref",
                    models.CharField(
                        blank=True,
                        help_text="The claim's key in the system it came from, if any.",
                        max_length=200,
                        verbose_name="external reference",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["id", "pgh_id"], name="claimevent_by_id")],
            },
        ),
        migrations.CreateModel(
            name="ClaimTopicEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="claimtopicevent_by_id"),
                    models.Index(fields=["claim", "pgh_id"], name="claimtopicevent_by_claim"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="The captured text the quote was read in. Left empty, it is the newest one that has the words.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.articleversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("appearance", "appearance"), ("evidence", "evidence")],
                        default="evidence",
                        help_text="Appearance: where it was said. Evidence: what bears on whether it is true.",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[("supports", "supports"), ("refutes", "refutes"), ("context", "context")],
                        help_text="Only for evidence: what it does to the claim.",
                        max_length=20,
                        null=True,
                        verbose_name="stance",
                    ),
                ),
                (
                    "quote_exact",
                    models.TextField(
                        blank=True,
                        help_text="The exact words, as they stand in the article.",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="quote",
                    ),
                ),
                (
                    "quote_prefix",
                    models.TextField(
                        blank=True,
                        help_text="The words directly before it, when the quote occurs more than once.",
                        validators=[django.core.validators.MaxLengthValidator(500)],
                        verbose_name="before the quote",
                    ),
                ),
                (
                    "quote_suffix",
                    models.TextField(
                        blank=True,
                        help_text="The words directly after it, when the quote occurs more than once.",
                        validators=[django.core.validators.MaxLengthValidator(500)],
                        verbose_name="after the quote",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Shown with the evidence.",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="note",
                    ),
                ),
                ("is_shown", models.BooleanField(db_default=True, editable=False, verbose_name="shown to the public")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="evidenceevent_by_id"),
                    models.Index(fields=["claim", "pgh_id"], name="evidenceevent_by_claim"),
                ],
            },
        ),
        migrations.CreateModel(
            name="VerdictEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="Who judges: our own desk, or the fact-checker whose verdict this is.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.publisher",
                        verbose_name="publisher",
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.rating",
                        verbose_name="rating",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        help_text="The judge's own words for the rating, if others.",
                        max_length=200,
                        verbose_name="label",
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="The conclusion in a sentence or two. Needed before review.",
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="summary",
                    ),
                ),
                (
                    "explanation",
                    models.TextField(
                        blank=True,
                        help_text="How the desk came to it: what was looked at, what it says.",
                        validators=[django.core.validators.MaxLengthValidator(50000)],
                        verbose_name="explanation",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        max_length=35, validators=[config.text.languages.validate_language], verbose_name="language"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="The published fact-check, when there is one.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.article",
                        verbose_name="fact-check article",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("published", "published"),
                            ("superseded", "superseded"),
                            ("retracted", "retracted"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("desk", "our desk"), ("import", "imported")],
                        default="desk",
                        editable=False,
                        max_length=10,
                        verbose_name="origin",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.verdict",
                        verbose_name="supersedes",
                    ),
                ),
                (
                    "correction_note",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="What was corrected, for the public.",
                        verbose_name="correction note",
                    ),
                ),
                (
                    "retraction_reason",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="Why it was withdrawn, for the public.",
                        verbose_name="reason for retraction",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "return_reason",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="What the reviewer asked to be changed.",
                        verbose_name="reason for return",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="returned by",
                    ),
                ),
                (
                    "returned_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="returned at"),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published at"),
                ),
                (
                    "review_after",
                    models.DateField(
                        blank=True,
                        help_text="From this day on it is due for another look. Left empty, its rating scale's default counts.",
                        null=True,
                        verbose_name="look at it again after",
                    ),
                ),
                (
                    "retracted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retracted at"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="verdictevent_by_id"),
                    models.Index(fields=["claim", "pgh_id"], name="verdictevent_by_claim"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AmendmentEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                ("changes", models.JSONField(editable=False, verbose_name="changes")),
                (
                    "note",
                    models.TextField(
                        help_text="What is amended and why, for the public: “The date of the speech was wrong.”",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="note",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("accepted", "accepted"), ("rejected", "rejected")],
                        default="proposed",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="proposed at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="decided at")),
                (
                    "rejection_reason",
                    models.TextField(blank=True, editable=False, verbose_name="reason for rejection"),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="amendmentevent_by_id"),
                    models.Index(fields=["claim", "pgh_id"], name="amendmentevent_by_claim"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimLinkEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("sources_event_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                        verbose_name="other claim",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("same", "same"),
                            ("variant", "variant"),
                            ("contradicts", "contradicts"),
                            ("related", "related"),
                        ],
                        default="same",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("suggested", "suggested"), ("confirmed", "confirmed"), ("rejected", "rejected")],
                        default="suggested",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        blank=True,
                        help_text="How alike the machine found them, from 0 to 1; empty when a person linked them.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="score",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="claimlinkevent_by_id"),
                    models.Index(fields=["claim", "pgh_id"], name="claimlinkevent_by_claim"),
                    models.Index(fields=["other", "pgh_id"], name="claimlinkevent_by_other"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceivedReview",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="received_reviews", to="claims.claim"
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received_reviews",
                        to="claims.verdict",
                    ),
                ),
                ("key", models.BinaryField()),
                ("payload", models.TextField()),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["key"], name="received_review_by_key")],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.TextField(verbose_name="source")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the file")),
                ("content", models.BinaryField(null=True, verbose_name="content")),
                (
                    "publisher",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.publisher",
                        verbose_name="publisher",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("problem", models.TextField(blank=True, verbose_name="problem")),
                ("items_done", models.BigIntegerField(default=0, verbose_name="done")),
                ("items_new", models.BigIntegerField(default=0, verbose_name="new")),
                ("items_changed", models.BigIntegerField(default=0, verbose_name="changed")),
                ("items_same", models.BigIntegerField(default=0, verbose_name="the same")),
                ("items_refused", models.BigIntegerField(default=0, verbose_name="refused")),
                ("items_repaired", models.BigIntegerField(default=0, verbose_name="repaired")),
                ("report_size", models.BigIntegerField(default=0, verbose_name="size of the report")),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "default_permissions": ("add", "view"),
                "indexes": [models.Index(fields=["sha256"], name="import_by_content")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "running", "done", "failed"])),
                        name="import_status_is_known",
                        violation_error_message="This status is not one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "items_done",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("items_new"), "+", models.F("items_changed")
                                        ),
                                        "+",
                                        models.F("items_same"),
                                    ),
                                    "+",
                                    models.F("items_refused"),
                                ),
                            )
                        ),
                        name="import_counts_add_up",
                        violation_error_message="Each item is new, changed, the same or refused.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("source"), function="sources_is_text", output_field=models.BooleanField()
                            ),
                            models.Func(
                                models.F("problem"), function="sources_is_text", output_field=models.BooleanField()
                            ),
                        ),
                        name="import_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportFinding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "import_job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="claims.import",
                        verbose_name="import",
                    ),
                ),
                ("number", models.BigIntegerField(verbose_name="number")),
                ("url", models.TextField(blank=True, verbose_name="address")),
                ("refusal", models.TextField(blank=True, verbose_name="refused because")),
                ("refusals", models.JSONField(default=list, verbose_name="refusals")),
                (
                    "repairs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, verbose_name="repairs"
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("import_job", "number"),
                        name="import_finding_is_the_only_one_on_its_item",
                        violation_error_message="There is a finding on this item already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("refusal"), function="sources_is_text", output_field=models.BooleanField()
                            )
                        ),
                        name="import_finding_text_is_normal",
                        violation_error_message="Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line.",
                    ),
                ],
            },
        ),
        triggers.AddTrigger(
            model_name="claimant",
            trigger=pgtrigger.compiler.Trigger(
                name="claimant_we_judged_keeps_earlier_names",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."aliases" IS DISTINCT FROM (NEW."aliases") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."wikidata_id" IS DISTINCT FROM (NEW."wikidata_id"))',
                    func="\n            IF (OLD.wikidata_id IS DISTINCT FROM coalesce(NEW.wikidata_id, '') AND OLD.wikidata_id <> ''\n                        OR EXISTS (SELECT FROM claims_claimantevent AS earlier\n                            WHERE earlier.id = OLD.id AND earlier.name <> NEW.name\n                            AND earlier.name = ANY(OLD.aliases || OLD.name::varchar)\n                            AND NOT earlier.name = ANY(NEW.aliases)))\n                    AND EXISTS (SELECT FROM claims_claim AS claim JOIN claims_verdict AS verdict\n                            ON verdict.claim_id = claim.id\n                        WHERE claim.claimant_id = OLD.id AND verdict.origin = 'desk'\n                        AND verdict.status IN ('published', 'superseded', 'retracted')) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claimant_we_judged_keeps_earlier_names',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'We have judged claims of this claimant: the Wikidata id stays, and an earlier name stays among the aliases. For another person make another claimant, and amend the claim.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="c7380dfc3d7ee719e4f65a0fadb83207a7ab27cc",
                    operation="UPDATE",
                    pgid="pgtrigger_claimant_we_judged_keeps_earlier_names_f5173",
                    table="claims_claimant",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimant",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimantevent" ("aliases", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "role", "wikidata_id") VALUES (NEW."aliases", NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."role", NEW."wikidata_id"); RETURN NULL;',
                    hash="4e16e4c8aa11b6c8cd22c966dab3be81a9a2693f",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_3bba3",
                    table="claims_claimant",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimant",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_claimantevent" ("aliases", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "role", "wikidata_id") VALUES (NEW."aliases", NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."role", NEW."wikidata_id"); RETURN NULL;',
                    hash="18c260aefd1938bc737b6ef13f5f419c23c27a6b",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_aff3e",
                    table="claims_claimant",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimant",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimantevent" ("aliases", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "role", "wikidata_id") VALUES (OLD."aliases", OLD."id", OLD."kind", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."role", OLD."wikidata_id"); RETURN NULL;',
                    hash="9ef83f29e775358cb94cce88d5cf2bd734b00cc7",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_c6cfa",
                    table="claims_claimant",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_topicevent" ("id", "names", "pgh_context", "pgh_created_at", "pgh_label", "slug") VALUES (NEW."id", NEW."names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."slug"); RETURN NULL;',
                    hash="4fe974c8efb7b624b856ae5d73d090e084561229",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_6254e",
                    table="claims_topic",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_topicevent" ("id", "names", "pgh_context", "pgh_created_at", "pgh_label", "slug") VALUES (NEW."id", NEW."names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."slug"); RETURN NULL;',
                    hash="086eacacb4907acc5a8e6c6e90c9acce3166a907",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_86c71",
                    table="claims_topic",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_topicevent" ("id", "names", "pgh_context", "pgh_created_at", "pgh_label", "slug") VALUES (OLD."id", OLD."names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."slug"); RETURN NULL;',
                    hash="a5740f29356b0d32e6b759cc7b405a4c3a57ea51",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_381dd",
                    table="claims_topic",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_keeps_its_id",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_keeps_its_id',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A claim keeps its id: it is what others cite.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="82917465c6d447b18db92ee26737a54928b4f189",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_keeps_its_id_f41d2",
                    table="claims_claim",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_judged_in_public_is_not_dismissed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"status\" = 'dismissed')",
                    func="\n            IF EXISTS (SELECT FROM claims_verdict AS verdict\n                    WHERE verdict.claim_id = NEW.id AND verdict.published_at IS NOT NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_judged_in_public_is_not_dismissed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict on this claim has been public, so it stays: retract the verdict instead.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="b2be3fa5cb3663b7ee64f9a8377c811b63a84adf",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_judged_in_public_is_not_dismissed_ae1e7",
                    table="claims_claim",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_judged_by_us_changes_by_amendment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claimant_id" IS DISTINCT FROM (NEW."claimant_id") OR OLD."claimed_on" IS DISTINCT FROM (NEW."claimed_on") OR OLD."context" IS DISTINCT FROM (NEW."context") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."statement" IS DISTINCT FROM (NEW."statement"))',
                    func="\n            IF claims_changes_unamended(OLD.id, 'claim', OLD.id, to_jsonb(OLD), to_jsonb(NEW),\n                    '{statement,language,claimant_id,claimed_on,place,context}') THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_judged_by_us_changes_by_amendment',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict of ours was published on this claim: what the public reads of it changes by an amendment. Propose one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="ba6f077bb029faed95b876ed9473a3e8969c35b3",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_judged_by_us_changes_by_amendment_2f55d",
                    table="claims_claim",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_judged_by_the_desk_stays_accepted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"status\" = 'submitted' AND NOT (OLD.\"status\" = 'submitted'))",
                    func="\n            IF EXISTS (SELECT FROM claims_verdict AS verdict\n    WHERE verdict.claim_id = NEW.id AND verdict.origin = 'desk' AND verdict.published_at IS NOT NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_judged_by_the_desk_stays_accepted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'The desk has judged this claim in public: it stays accepted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="24204b9d2293ed85a47448e40122b3b083901aff",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_judged_by_the_desk_stays_accepted_7fbc8",
                    table="claims_claim",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_judged_by_the_desk_keeps_a_claimant",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."claimant_id" IS NULL AND OLD."claimant_id" IS NOT NULL)',
                    func="\n            IF EXISTS (SELECT FROM claims_verdict AS verdict\n    WHERE verdict.claim_id = NEW.id AND verdict.origin = 'desk' AND verdict.published_at IS NOT NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_judged_by_the_desk_keeps_a_claimant',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'The desk has judged this claim in public: it keeps a claimant, if only the unknown one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="69fae2dff39b10eb77d6b7bfed727668c9522af8",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_judged_by_the_desk_keeps_a_claimant_5987b",
                    table="claims_claim",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("assigned_to_id", "claimant_id", "claimed_on", "context", "created_at", "created_by_id", "dismissed_reason", "external_ref", "id", "language", "pgh_context", "pgh_created_at", "pgh_label", "place", "priority", "statement", "status", "updated_at") VALUES (NEW."assigned_to_id", NEW."claimant_id", NEW."claimed_on", NEW."context", NEW."created_at", NEW."created_by_id", NEW."dismissed_reason", NEW."external_ref", NEW."id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."place", NEW."priority", NEW."statement", NEW."status", NEW."updated_at"); RETURN NULL;',
                    hash="be8f0fd67beee246a9e05afc87df14bbcb534b13",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_592d5",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."assigned_to_id" IS DISTINCT FROM (NEW."assigned_to_id") OR OLD."claimant_id" IS DISTINCT FROM (NEW."claimant_id") OR OLD."claimed_on" IS DISTINCT FROM (NEW."claimed_on") OR OLD."context" IS DISTINCT FROM (NEW."context") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."dismissed_reason" IS DISTINCT FROM (NEW."dismissed_reason") OR OLD."external_ref" IS DISTINCT FROM (NEW."external_ref") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."statement" IS DISTINCT FROM (NEW."statement") OR OLD."status" IS DISTINCT FROM (NEW."status"))',
                    func='INSERT INTO "claims_claimevent" ("assigned_to_id", "claimant_id", "claimed_on", "context", "created_at", "created_by_id", "dismissed_reason", "external_ref", "id", "language", "pgh_context", "pgh_created_at", "pgh_label", "place", "priority", "statement", "status", "updated_at") VALUES (NEW."assigned_to_id", NEW."claimant_id", NEW."claimed_on", NEW."context", NEW."created_at", NEW."created_by_id", NEW."dismissed_reason", NEW."external_ref", NEW."id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."place", NEW."priority", NEW."statement", NEW."status", NEW."updated_at"); RETURN NULL;',
                    hash="b0db9d7204d093eb98e87190650f1c4584b10443",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_5dddc",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("assigned_to_id", "claimant_id", "claimed_on", "context", "created_at", "created_by_id", "dismissed_reason", "external_ref", "id", "language", "pgh_context", "pgh_created_at", "pgh_label", "place", "priority", "statement", "status", "updated_at") VALUES (OLD."assigned_to_id", OLD."claimant_id", OLD."claimed_on", OLD."context", OLD."created_at", OLD."created_by_id", OLD."dismissed_reason", OLD."external_ref", OLD."id", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."place", OLD."priority", OLD."statement", OLD."status", OLD."updated_at"); RETURN NULL;',
                    hash="ffc2bcd7a7de0431717aa0e51804582598012a16",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_67ba9",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_topic_keeps_its_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_topic_keeps_its_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row belongs to its claim for good: make a new one there instead.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="d9d00012f512d21a960aad6878bac81c253548b7",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_topic_keeps_its_claim_6feae",
                    table="claims_claimtopic",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_topic_changes_by_amendment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF claims_topics_unamended(NEW.claim_id, OLD.topic_id, NEW.topic_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_topic_changes_by_amendment',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict of ours was published on this claim: what the public reads of it changes by an amendment. Propose one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="da1484363d0145f58080765d569f21c6351079ad",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_claim_topic_changes_by_amendment_2b94b",
                    table="claims_claimtopic",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_topic_goes_by_amendment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF claims_topics_unamended(OLD.claim_id, OLD.topic_id, NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_topic_goes_by_amendment',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict of ours was published on this claim: what the public reads of it changes by an amendment. Propose one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="89f7031c6a11a74c9df69c7e3b9680034cccea1d",
                    operation="DELETE",
                    pgid="pgtrigger_claim_topic_goes_by_amendment_33799",
                    table="claims_claimtopic",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimtopicevent" ("claim_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "topic_id") VALUES (NEW."claim_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."topic_id"); RETURN NULL;',
                    hash="6288a63cec76621bff15c5a767ee7c402f1bebec",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_8a620",
                    table="claims_claimtopic",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_claimtopicevent" ("claim_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "topic_id") VALUES (NEW."claim_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."topic_id"); RETURN NULL;',
                    hash="7179e1daf3bdd33a104d09b407f1177e7f7814a0",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_614cd",
                    table="claims_claimtopic",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimtopicevent" ("claim_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "topic_id") VALUES (OLD."claim_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."topic_id"); RETURN NULL;',
                    hash="6f4d946f5ca471bbf9c96600cc56a61d559fd668",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_00fb4",
                    table="claims_claimtopic",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_keeps_its_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_keeps_its_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row belongs to its claim for good: make a new one there instead.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="65dcd17acab026e8618122574260b2fd7321a731",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_keeps_its_claim_6b676",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_notes_when_it_was_accepted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF NEW.status = 'accepted' AND (TG_OP = 'INSERT' OR OLD.status <> 'accepted') THEN\n                        NEW.applied_in := pg_current_xact_id()::text::bigint;\n                    ELSIF TG_OP = 'UPDATE' THEN\n                        NEW.applied_in := OLD.applied_in;\n                    ELSE\n                        NEW.applied_in := NULL;\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="f4b371e64123132967058b485c1eed4a64010ac8",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_amendment_notes_when_it_was_accepted_6f77b",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_keeps_what_was_proposed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."changes" IS DISTINCT FROM (NEW."changes") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_keeps_what_was_proposed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'An amendment stays as it was proposed: reject it, and propose another one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="35a4794575b1c2608dd8776f9dccf7811bb45f3b",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_keeps_what_was_proposed_cb0f3",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_once_decided_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."rejection_reason" IS DISTINCT FROM (NEW."rejection_reason") OR OLD."status" IS DISTINCT FROM (NEW."status"))',
                    func="\n            IF OLD.status <> 'proposed' THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_once_decided_never_changes',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This amendment was decided: propose another one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="9910112afa6672d5532faf118f9f47558f8277b7",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_once_decided_never_changes_95be2",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_once_decided_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (OLD.\"status\" = 'proposed'))",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_once_decided_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This amendment was decided: it stays on record.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="dce7eedff3a83534ea444bb575dae9f9aa5dc8c2",
                    operation="DELETE",
                    pgid="pgtrigger_amendment_once_decided_is_never_deleted_c1e03",
                    table="claims_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_accepted_is_applied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"status\" = 'accepted' AND OLD.\"status\" = 'proposed')",
                    constraint="CONSTRAINT",
                    func="\n            IF NOT claims_amendment_is_applied(NEW.claim_id, NEW.changes) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_accepted_is_applied',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'An amendment is accepted in the transaction that makes its changes.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="39990d79c7103c2d1eff52d54b2ccdfa4671dce1",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_accepted_is_applied_b7140",
                    table="claims_amendment",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_amendmentevent" ("changes", "claim_id", "decided_at", "decided_by_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "proposed_at", "proposed_by_id", "rejection_reason", "status") VALUES (NEW."changes", NEW."claim_id", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."proposed_at", NEW."proposed_by_id", NEW."rejection_reason", NEW."status"); RETURN NULL;',
                    hash="a9be9c630da9f04c8a11d1962d2188ec806c79a5",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_34f0a",
                    table="claims_amendment",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."changes" IS DISTINCT FROM (NEW."changes") OR OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."rejection_reason" IS DISTINCT FROM (NEW."rejection_reason") OR OLD."status" IS DISTINCT FROM (NEW."status"))',
                    func='INSERT INTO "claims_amendmentevent" ("changes", "claim_id", "decided_at", "decided_by_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "proposed_at", "proposed_by_id", "rejection_reason", "status") VALUES (NEW."changes", NEW."claim_id", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."proposed_at", NEW."proposed_by_id", NEW."rejection_reason", NEW."status"); RETURN NULL;',
                    hash="ce7d185d30c2742824241375eb586c076c998f47",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_a432e",
                    table="claims_amendment",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_amendmentevent" ("changes", "claim_id", "decided_at", "decided_by_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "proposed_at", "proposed_by_id", "rejection_reason", "status") VALUES (OLD."changes", OLD."claim_id", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."proposed_at", OLD."proposed_by_id", OLD."rejection_reason", OLD."status"); RETURN NULL;',
                    hash="33d5132e89308c067d42b0e1c51aae035c6a7b71",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_21548",
                    table="claims_amendment",
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
                    func="\n            IF (OLD.epoch, OLD.transaction) <> (catalogue.this_epoch(), catalogue.this_transaction()) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'edition_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'An edition was public and is cited: it can neither be changed nor deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="f2696d31a59f5a3c990bc428be5b0ee6d23493f6",
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
                    func="\n            IF (OLD.epoch, OLD.transaction) <> (catalogue.this_epoch(), catalogue.this_transaction()) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'edition_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'An edition was public and is cited: it can neither be changed nor deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="b611cbfb619fd2556bea060cded15c37d7ce6bb5",
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
                name="edition_gets_its_commit_order",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    SELECT greatest(NEW.transaction, max(commit_order)) INTO NEW.commit_order FROM claims_edition\n                    WHERE claim_id = NEW.claim_id AND version = NEW.version - 1 AND epoch = NEW.epoch;\n                    RETURN NEW;\n                ",
                    hash="c7f960b09582fafbe379e54772a4c4350474aa90",
                    operation="INSERT",
                    pgid="pgtrigger_edition_gets_its_commit_order_3c915",
                    table="claims_edition",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="pendingcard",
            trigger=pgtrigger.compiler.Trigger(
                name="pending_card_is_refreshed_before_commit",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n            IF EXISTS (SELECT FROM claims_pendingcard WHERE id = NEW.id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'pending_card_is_refreshed_before_commit',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Bulk work ends with a refresh of the cards it touched, and there was none.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="742fcf4514acdbd1fcca23e087aef40a0803e73d",
                    operation="INSERT",
                    pgid="pgtrigger_pending_card_is_refreshed_before_commit_8ee24",
                    table="claims_pendingcard",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingscale",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_scale_owner_wrote_its_verdicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."owner_id" IS DISTINCT FROM (NEW."owner_id"))',
                    func="\n            PERFORM FROM claims_ratingscale WHERE id = OLD.id FOR UPDATE;\n            IF EXISTS (SELECT FROM claims_rating AS rating\n                    JOIN claims_verdict AS verdict ON verdict.rating_id = rating.id\n                    WHERE rating.scale_id = NEW.id AND verdict.publisher_id <> NEW.owner_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_scale_owner_wrote_its_verdicts',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Another publisher has verdicts with ratings of this scale: it stays shared, or theirs.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="5768e5c616350232997d0714b2089a533c9fe4e3",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_scale_owner_wrote_its_verdicts_a9884",
                    table="claims_ratingscale",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingscale",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_scale_of_a_public_verdict_keeps_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."best" IS DISTINCT FROM (NEW."best") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."worst" IS DISTINCT FROM (NEW."worst"))',
                    func="\n            IF EXISTS (SELECT FROM claims_rating AS rating\n                    JOIN claims_verdict AS verdict ON verdict.rating_id = rating.id\n                    WHERE rating.scale_id = OLD.id AND verdict.origin = 'desk'\n                    AND verdict.published_at IS NOT NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_scale_of_a_public_verdict_keeps_bounds',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'We have published verdicts with this scale: its code and bounds stay. Add another scale.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="2787fd05c0a76a1b8225576b0e979fe3c61fe593",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_scale_of_a_public_verdict_keeps_bounds_07e94",
                    table="claims_ratingscale",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingscale",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_ratingscaleevent" ("best", "code", "id", "names", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "review_after_days", "worst") VALUES (NEW."best", NEW."code", NEW."id", NEW."names", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."review_after_days", NEW."worst"); RETURN NULL;',
                    hash="08944cbf94ca78daf96566db3c5cd3626c8479d2",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_ba35c",
                    table="claims_ratingscale",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingscale",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_ratingscaleevent" ("best", "code", "id", "names", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "review_after_days", "worst") VALUES (NEW."best", NEW."code", NEW."id", NEW."names", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."review_after_days", NEW."worst"); RETURN NULL;',
                    hash="b1d5e42be4e455abff324d65ddc4256081fc5116",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_2614f",
                    table="claims_ratingscale",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingscale",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_ratingscaleevent" ("best", "code", "id", "names", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "review_after_days", "worst") VALUES (OLD."best", OLD."code", OLD."id", OLD."names", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."review_after_days", OLD."worst"); RETURN NULL;',
                    hash="9f0c7b91b5b0230d30dd9d9bd6e39e80333e8a86",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_e9b6d",
                    table="claims_ratingscale",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_of_a_public_verdict_keeps_its_meaning",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."category" IS DISTINCT FROM (NEW."category") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."scale_id" IS DISTINCT FROM (NEW."scale_id") OR OLD."value" IS DISTINCT FROM (NEW."value"))',
                    func="\n            IF EXISTS (SELECT FROM claims_verdict AS verdict\n                    WHERE verdict.rating_id = OLD.id AND verdict.published_at IS NOT NULL\n                    AND (verdict.origin = 'desk' OR (OLD.scale_id, OLD.code, OLD.value)\n                        IS DISTINCT FROM (NEW.scale_id, NEW.code, NEW.value))) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_of_a_public_verdict_keeps_its_meaning',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Verdicts were published with this rating: it keeps its meaning. Add another one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="9d8a6e1391ef952ee90668e2f4ef44b3a5a89258",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_of_a_public_verdict_keeps_its_meaning_acbb6",
                    table="claims_rating",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_moves_to_a_scale_of_its_judges",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."scale_id" IS DISTINCT FROM (NEW."scale_id"))',
                    func="\n            PERFORM FROM claims_rating WHERE id = OLD.id FOR UPDATE;\n            PERFORM FROM claims_ratingscale WHERE id = NEW.scale_id FOR KEY SHARE;\n            IF EXISTS (SELECT FROM claims_ratingscale AS scale\n                    JOIN claims_verdict AS verdict ON verdict.publisher_id <> scale.owner_id\n                    WHERE scale.id = NEW.scale_id AND verdict.rating_id = NEW.id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_moves_to_a_scale_of_its_judges',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Another publisher has verdicts with this rating: it cannot move to a scale of somebody else.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="64304263996eb717e612adca8e963aa86654bf24",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_moves_to_a_scale_of_its_judges_f063a",
                    table="claims_rating",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_of_a_public_verdict_keeps_its_names",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."names" IS DISTINCT FROM (NEW."names"))',
                    func="\n            IF NOT NEW.names @> OLD.names AND EXISTS (SELECT FROM claims_verdict AS verdict\n                    WHERE verdict.rating_id = OLD.id AND verdict.origin = 'desk'\n                    AND verdict.published_at IS NOT NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_of_a_public_verdict_keeps_its_names',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'We have published verdicts with this rating: its names stay. Add one in another language, or add another rating.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="613dfc0d92e3305ba7b15a893178f78e702384b6",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_of_a_public_verdict_keeps_its_names_144ff",
                    table="claims_rating",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_ratingevent" ("category", "code", "id", "names", "pgh_context", "pgh_created_at", "pgh_label", "scale_id", "value") VALUES (NEW."category", NEW."code", NEW."id", NEW."names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."scale_id", NEW."value"); RETURN NULL;',
                    hash="080905a41dd76ba4e23de91e17218e6fc860802b",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_31062",
                    table="claims_rating",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_ratingevent" ("category", "code", "id", "names", "pgh_context", "pgh_created_at", "pgh_label", "scale_id", "value") VALUES (NEW."category", NEW."code", NEW."id", NEW."names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."scale_id", NEW."value"); RETURN NULL;',
                    hash="227cb62bc4a7cd9b1e16b8385da5bdc44ad0a7b5",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_d3183",
                    table="claims_rating",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_ratingevent" ("category", "code", "id", "names", "pgh_context", "pgh_created_at", "pgh_label", "scale_id", "value") VALUES (OLD."category", OLD."code", OLD."id", OLD."names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."scale_id", OLD."value"); RETURN NULL;',
                    hash="acd03343e52aa0a5a5a991183dc63f4756febd05",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_e4658",
                    table="claims_rating",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_keeps_its_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_keeps_its_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row belongs to its claim for good: make a new one there instead.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="755918f29295ef0c69d10033a612fe81394b42a3",
                    operation="UPDATE",
                    pgid="pgtrigger_verdict_keeps_its_claim_b4931",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_keeps_its_origin",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."origin" IS DISTINCT FROM (NEW."origin"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_keeps_its_origin',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict of the desk never becomes an imported one, nor the other way round.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="cada54d78524764bf1b2ea855cfb588644a0f774",
                    operation="UPDATE",
                    pgid="pgtrigger_verdict_keeps_its_origin_8f62c",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_notes_when_it_became_public",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"origin\" = 'desk')",
                    func="\n            IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) THEN\n                NEW.published_in := pg_current_xact_id()::text::bigint;\n            ELSIF TG_OP = 'UPDATE' THEN\n                NEW.published_in := OLD.published_in;\n            ELSE\n                NEW.published_in := NULL;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="bfd44437cdeba6d2f8c7da0c180d587d60e2625f",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_notes_when_it_became_public_0659c",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_shows_evidence_that_was_held_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."origin" = \'desk\' AND NEW."published_at" IS NOT NULL)',
                    func="IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) AND (TG_OP = 'UPDATE' OR claims_keeps_its_content(NEW.claim_id)) THEN\n                UPDATE claims_evidence SET is_shown = true\n                WHERE claim_id = NEW.claim_id AND NOT is_shown AND NOT claims_is_taken_away(claim_id, id);\n            END IF;\n            RETURN NULL;\n        ",
                    hash="d0148ab221708aa49e00553ed93115753fe60e65",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_shows_evidence_that_was_held_back_bbd8a",
                    table="claims_verdict",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_in_review_keeps_its_content",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"status\" = 'in_review')",
                    func="\n            IF to_jsonb(OLD) - ARRAY['updated_at', 'status', 'published_by_id', 'published_at', 'supersedes_id', 'correction_note',\n    'review_after', 'return_reason', 'returned_by_id', 'returned_at', 'published_in'] <> to_jsonb(NEW) - ARRAY['updated_at', 'status', 'published_by_id', 'published_at', 'supersedes_id', 'correction_note',\n    'review_after', 'return_reason', 'returned_by_id', 'returned_at', 'published_in'] THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_in_review_keeps_its_content',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict in review keeps its content: return it to its writer first.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="3dccbb61a02b60eb2355fbde8a61004f4a70d6c0",
                    operation="UPDATE",
                    pgid="pgtrigger_verdict_in_review_keeps_its_content_afe8f",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_public_rests_on_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."origin" = \'desk\' AND NEW."published_at" IS NOT NULL)',
                    func="\n            IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted'))\n            AND NOT EXISTS (\n                SELECT FROM claims_evidence AS evidence JOIN sources_article AS article\n                    ON article.id = evidence.article_id\n                WHERE evidence.claim_id = NEW.claim_id AND evidence.role = 'evidence'\n                AND (evidence.is_shown OR NOT claims_is_taken_away(evidence.claim_id, evidence.id))\n                AND (article.published_at IS NULL OR article.published_at <= NEW.published_at)\n                FOR SHARE OF evidence) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_public_rests_on_evidence',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict is published on evidence dated no later than itself, and there is none.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="92081191cac1855a3c9f586eb9d11c5b23170409",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_public_rests_on_evidence_0c7e2",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_public_has_a_rating_that_is_mapped",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."origin" = \'desk\' AND NEW."published_at" IS NOT NULL AND NEW."rating_id" IS NOT NULL)',
                    func="\n            IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) AND EXISTS (\n            SELECT FROM (SELECT category FROM claims_rating WHERE id = NEW.rating_id FOR SHARE) AS rating\n            WHERE category IS NULL) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_public_has_a_rating_that_is_mapped',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Nobody has said yet what this rating means: give it a category first.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="38340e6e4aeb4c262660ce4447be3d3307ea5e24",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_public_has_a_rating_that_is_mapped_dbe8b",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_is_rated_on_its_publishers_scale",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."rating_id" IS NOT NULL)',
                    func="\n            PERFORM FROM claims_rating AS rating JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id\n    WHERE rating.id = NEW.rating_id AND (TG_OP = 'INSERT' OR NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted'))\n    OR (OLD.rating_id, OLD.publisher_id) IS DISTINCT FROM (NEW.rating_id, NEW.publisher_id)) FOR KEY SHARE;\n    IF (TG_OP = 'INSERT' OR NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted'))\n    OR (OLD.rating_id, OLD.publisher_id) IS DISTINCT FROM (NEW.rating_id, NEW.publisher_id)) AND NOT EXISTS (\n            SELECT FROM claims_rating AS rating JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id\n    WHERE rating.id = NEW.rating_id AND coalesce(scale.owner_id, NEW.publisher_id) = NEW.publisher_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_is_rated_on_its_publishers_scale',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict takes a rating of a shared scale, or of one that its own publisher owns.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="966d7d48b0f3f9196a7bcec462808081ba5c4c9a",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_is_rated_on_its_publishers_scale_3cc59",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_public_is_on_a_claim_in_work",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) AND 'dismissed' = (\n            SELECT claim.status FROM claims_claim AS claim WHERE claim.id = NEW.claim_id\n            FOR NO KEY UPDATE) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_public_is_on_a_claim_in_work',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This claim was dismissed: reopen it before a verdict on it is published.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="b0c6b0310333e2107d0e9d9c5d3d68cd0c6e59ff",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_public_is_on_a_claim_in_work_9044d",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_public_is_on_an_accepted_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."origin" = \'desk\' AND NEW."published_at" IS NOT NULL)',
                    func="\n            IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) AND 'submitted' = (\n            SELECT claim.status FROM claims_claim AS claim WHERE claim.id = NEW.claim_id\n            FOR NO KEY UPDATE) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_public_is_on_an_accepted_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Nobody has accepted this claim yet: accept it before a verdict on it is published.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="e81403715f3feb06a2b11501cf5bedbdc94894e7",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_public_is_on_an_accepted_claim_bcbbb",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_public_is_on_a_claim_with_a_claimant",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."origin" = \'desk\' AND NEW."published_at" IS NOT NULL)',
                    func="\n            IF NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted')) AND (SELECT claim.claimant_id FROM claims_claim AS claim WHERE claim.id = NEW.claim_id\n            FOR NO KEY UPDATE) IS NULL THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_public_is_on_a_claim_with_a_claimant',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Say who made this claim before a verdict on it is published: “Unknown” when nobody knows.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="9141b92e2a174b92b0d5d6998eb09da0702c3d65",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_public_is_on_a_claim_with_a_claimant_85235",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_supersedes_one_of_its_publisher",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."supersedes_id" IS NOT NULL)',
                    func="\n            IF EXISTS (SELECT FROM claims_verdict AS before\n            WHERE before.claim_id = NEW.claim_id AND before.id = NEW.supersedes_id\n            AND before.publisher_id <> NEW.publisher_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_supersedes_one_of_its_publisher',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A publisher corrects its own verdicts, not those of others.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="87c82940be024e5fb22860053dc244847f8175b6",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_supersedes_one_of_its_publisher_002f4",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_superseded_has_a_successor",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"status\" = 'superseded')",
                    constraint="CONSTRAINT",
                    func="\n            IF NOT EXISTS (SELECT FROM claims_verdict AS after\n            WHERE after.claim_id = NEW.claim_id AND after.supersedes_id = NEW.id\n            AND after.status IN ('published', 'superseded', 'retracted')) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_superseded_has_a_successor',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A superseded verdict has one that took its place.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="4436cd9189c7dbceebc19b98cc86ca259ce934b0",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_superseded_has_a_successor_4878e",
                    table="claims_verdict",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_once_published_keeps_its_content",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"status\" IN ('published', 'superseded', 'retracted'))",
                    func="\n            IF NOT (\n            OLD.status = NEW.status AND to_jsonb(OLD) - ARRAY['updated_at', 'review_after']\n                = to_jsonb(NEW) - ARRAY['updated_at', 'review_after']\n            OR OLD.status = 'published' AND NEW.status = 'superseded'\n                AND to_jsonb(OLD) - ARRAY['updated_at', 'status']\n                  = to_jsonb(NEW) - ARRAY['updated_at', 'status']\n            OR OLD.status = 'published' AND NEW.status = 'retracted'\n                AND to_jsonb(OLD) - ARRAY['updated_at', 'status', 'retracted_at', 'retraction_reason']\n                  = to_jsonb(NEW) - ARRAY['updated_at', 'status', 'retracted_at', 'retraction_reason']) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_once_published_keeps_its_content',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A published verdict is never edited: correct it or retract it.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="8d7bb7eb2250491fd79fbcf6e301794bb8fbf4dd",
                    operation="UPDATE",
                    pgid="pgtrigger_verdict_once_published_keeps_its_content_6ebd3",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_once_published_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"status\" IN ('published', 'superseded', 'retracted'))",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_once_published_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict that was published is never deleted: retract it.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="fc1c962c5022bd1339489e49ef671d9d6dd59426",
                    operation="DELETE",
                    pgid="pgtrigger_verdict_once_published_is_never_deleted_3fb58",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_verdictevent" ("claim_id", "correction_note", "created_at", "explanation", "id", "label", "language", "origin", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "published_by_id", "publisher_id", "rating_id", "retracted_at", "retraction_reason", "return_reason", "returned_at", "returned_by_id", "review_after", "review_id", "status", "summary", "supersedes_id", "updated_at", "written_by_id") VALUES (NEW."claim_id", NEW."correction_note", NEW."created_at", NEW."explanation", NEW."id", NEW."label", NEW."language", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."published_at", NEW."published_by_id", NEW."publisher_id", NEW."rating_id", NEW."retracted_at", NEW."retraction_reason", NEW."return_reason", NEW."returned_at", NEW."returned_by_id", NEW."review_after", NEW."review_id", NEW."status", NEW."summary", NEW."supersedes_id", NEW."updated_at", NEW."written_by_id"); RETURN NULL;',
                    hash="9fabb12a2f05c2a3b80ba369ce4dc3e65fd536d6",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_80e93",
                    table="claims_verdict",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."correction_note" IS DISTINCT FROM (NEW."correction_note") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."explanation" IS DISTINCT FROM (NEW."explanation") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."published_by_id" IS DISTINCT FROM (NEW."published_by_id") OR OLD."publisher_id" IS DISTINCT FROM (NEW."publisher_id") OR OLD."rating_id" IS DISTINCT FROM (NEW."rating_id") OR OLD."retracted_at" IS DISTINCT FROM (NEW."retracted_at") OR OLD."retraction_reason" IS DISTINCT FROM (NEW."retraction_reason") OR OLD."return_reason" IS DISTINCT FROM (NEW."return_reason") OR OLD."returned_at" IS DISTINCT FROM (NEW."returned_at") OR OLD."returned_by_id" IS DISTINCT FROM (NEW."returned_by_id") OR OLD."review_id" IS DISTINCT FROM (NEW."review_id") OR OLD."review_after" IS DISTINCT FROM (NEW."review_after") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."supersedes_id" IS DISTINCT FROM (NEW."supersedes_id") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id"))',
                    func='INSERT INTO "claims_verdictevent" ("claim_id", "correction_note", "created_at", "explanation", "id", "label", "language", "origin", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "published_by_id", "publisher_id", "rating_id", "retracted_at", "retraction_reason", "return_reason", "returned_at", "returned_by_id", "review_after", "review_id", "status", "summary", "supersedes_id", "updated_at", "written_by_id") VALUES (NEW."claim_id", NEW."correction_note", NEW."created_at", NEW."explanation", NEW."id", NEW."label", NEW."language", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."published_at", NEW."published_by_id", NEW."publisher_id", NEW."rating_id", NEW."retracted_at", NEW."retraction_reason", NEW."return_reason", NEW."returned_at", NEW."returned_by_id", NEW."review_after", NEW."review_id", NEW."status", NEW."summary", NEW."supersedes_id", NEW."updated_at", NEW."written_by_id"); RETURN NULL;',
                    hash="ec0f727de59d9973887607219083c8e8bd0a1b5d",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_fbe7c",
                    table="claims_verdict",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_verdictevent" ("claim_id", "correction_note", "created_at", "explanation", "id", "label", "language", "origin", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "published_by_id", "publisher_id", "rating_id", "retracted_at", "retraction_reason", "return_reason", "returned_at", "returned_by_id", "review_after", "review_id", "status", "summary", "supersedes_id", "updated_at", "written_by_id") VALUES (OLD."claim_id", OLD."correction_note", OLD."created_at", OLD."explanation", OLD."id", OLD."label", OLD."language", OLD."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."published_at", OLD."published_by_id", OLD."publisher_id", OLD."rating_id", OLD."retracted_at", OLD."retraction_reason", OLD."return_reason", OLD."returned_at", OLD."returned_by_id", OLD."review_after", OLD."review_id", OLD."status", OLD."summary", OLD."supersedes_id", OLD."updated_at", OLD."written_by_id"); RETURN NULL;',
                    hash="90e883509d21206b083832ed1623534bec4a7c90",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_a0517",
                    table="claims_verdict",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_keeps_its_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_keeps_its_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row belongs to its claim for good: make a new one there instead.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="9b7cf41e72fc1b5bf49ce5595fadecdc33f595dd",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_keeps_its_claim_6dee3",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_quote_stands_in_its_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."version_id" IS NOT NULL AND NOT (NEW."quote_exact" = \'\'))',
                    func="\n            IF NOT EXISTS (\n            SELECT FROM sources_articleversion AS version\n            WHERE version.id = NEW.version_id\n            AND strpos(version.text, NEW.quote_prefix || NEW.quote_exact || NEW.quote_suffix) > 0) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_quote_stands_in_its_version',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'The quote does not stand word for word in this version of the article.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="92fc42a10b2ed7b9136541b8ae7952f61a2fd943",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_evidence_quote_stands_in_its_version_954b5",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_quote_stands_once_in_its_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."version_id" IS NOT NULL AND NOT (NEW."quote_exact" = \'\'))',
                    func="\n            IF (TG_OP = 'INSERT' OR\n    (OLD.article_id, OLD.version_id, OLD.quote_exact, OLD.quote_prefix, OLD.quote_suffix) IS DISTINCT FROM\n    (NEW.article_id, NEW.version_id, NEW.quote_exact, NEW.quote_prefix, NEW.quote_suffix)) AND EXISTS (\n            SELECT FROM sources_articleversion AS version\n            CROSS JOIN LATERAL (\n                SELECT NEW.quote_prefix || NEW.quote_exact || NEW.quote_suffix AS words) AS quote\n            CROSS JOIN LATERAL (SELECT substr(text, strpos(text, words) + 1) AS after_it) AS rest\n            WHERE version.id = NEW.version_id AND strpos(text, words) > 0 AND strpos(after_it, words) > 0) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_quote_stands_once_in_its_version',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'The quote stands more than once in this version of the article: add the words directly before or after it.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="f4e0e7812a9423280addd01916596cce6934fc89",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_evidence_quote_stands_once_in_its_version_fdf2a",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_quote_is_read_in_a_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."version_id" IS NULL AND NOT (NEW."quote_exact" = \'\'))',
                    func="\n            IF (TG_OP = 'INSERT' OR\n    (OLD.article_id, OLD.version_id, OLD.quote_exact, OLD.quote_prefix, OLD.quote_suffix) IS DISTINCT FROM\n    (NEW.article_id, NEW.version_id, NEW.quote_exact, NEW.quote_prefix, NEW.quote_suffix)) AND EXISTS (\n            SELECT FROM sources_articleversion AS version WHERE version.article_id = NEW.article_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_quote_is_read_in_a_version',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This article has a captured text: name the version that the quote was read in.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="be18e7e7457bbfc4c40e69becd4338a13a224e99",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_evidence_quote_is_read_in_a_version_aca2a",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_of_a_public_claim_keeps_its_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."role" IS DISTINCT FROM (NEW."role"))',
                    func="\n            IF OLD.is_shown AND EXISTS (SELECT FROM claims_verdict AS verdict WHERE verdict.claim_id = OLD.claim_id\n    AND verdict.status IN ('published', 'superseded', 'retracted')) AND NOT claims_is_amended(OLD.claim_id, jsonb_build_object('what', 'evidence', 'id', OLD.id)) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_of_a_public_claim_keeps_its_place',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This evidence stands in public: it keeps its article and its role. Add another piece.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="1a27a366be56fab23b24f1021c464405e2f4d208",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_of_a_public_claim_keeps_its_place_90853",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_of_a_public_claim_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (SELECT FROM claims_verdict AS verdict WHERE verdict.claim_id = OLD.claim_id\n    AND verdict.status IN ('published', 'superseded', 'retracted')) AND (OLD.is_shown OR EXISTS (\n            SELECT FROM claims_amendment AS amendment\n            WHERE amendment.claim_id = OLD.claim_id AND amendment.status = 'accepted'\n            AND amendment.changes @> jsonb_build_array(jsonb_build_object('what', 'evidence', 'id', OLD.id)))) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_of_a_public_claim_is_kept',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This evidence stands in public with its claim: it can no longer be deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="ce792a9cd8766d385c3dd487d7cf3e287d38bfbb",
                    operation="DELETE",
                    pgid="pgtrigger_evidence_of_a_public_claim_is_kept_78785",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_added_later_is_held_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."is_shown")',
                    func="\n            NEW.is_shown := NOT claims_keeps_its_content(NEW.claim_id);\n            RETURN NEW;\n        ",
                    hash="8e35d4c36eea600bd745c79e722cfa062fe5356a",
                    operation="INSERT",
                    pgid="pgtrigger_evidence_added_later_is_held_back_e5023",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_shown_changes_by_amendment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."is_shown" IS DISTINCT FROM (NEW."is_shown") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."quote_exact" IS DISTINCT FROM (NEW."quote_exact") OR OLD."quote_prefix" IS DISTINCT FROM (NEW."quote_prefix") OR OLD."quote_suffix" IS DISTINCT FROM (NEW."quote_suffix") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."stance" IS DISTINCT FROM (NEW."stance") OR OLD."version_id" IS DISTINCT FROM (NEW."version_id"))',
                    func="\n            IF (OLD.is_shown OR NEW.is_shown)\n            AND NOT (NOT OLD.is_shown AND claims_is_published_now(OLD.claim_id))\n            AND claims_changes_unamended(OLD.claim_id, 'evidence', OLD.id, to_jsonb(OLD), to_jsonb(NEW),\n                '{article_id,version_id,role,stance,quote_exact,quote_prefix,quote_suffix,note,is_shown}') THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_shown_changes_by_amendment',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict of ours was published on this claim: what the public reads of it changes by an amendment. Propose one.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="086b18763c39bbefdd4d2aeaabab802742155112",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_shown_changes_by_amendment_2f343",
                    table="claims_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_held_back_is_beside_a_public_verdict",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT NEW."is_shown")',
                    constraint="CONSTRAINT",
                    func="\n            IF NOT EXISTS (SELECT FROM claims_verdict AS verdict\n            WHERE verdict.claim_id = NEW.claim_id AND verdict.origin = 'desk'\n            AND verdict.status IN ('published', 'superseded', 'retracted')) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_held_back_is_beside_a_public_verdict',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Evidence is held back only on a claim that has a published verdict of ours.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="614288611abc8ce091b0760ffa436bc1688d8896",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_evidence_held_back_is_beside_a_public_verdict_45882",
                    table="claims_evidence",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_of_a_standing_verdict_remains",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."is_shown" IS DISTINCT FROM (NEW."is_shown") OR OLD."role" IS DISTINCT FROM (NEW."role"))',
                    constraint="CONSTRAINT",
                    func="\n            IF OLD.is_shown AND OLD.role = 'evidence' AND EXISTS (SELECT FROM claims_verdict AS verdict\n                WHERE verdict.claim_id = NEW.claim_id AND verdict.origin = 'desk'\n                AND verdict.status = 'published')\n            AND NOT EXISTS (SELECT FROM claims_evidence AS evidence\n                WHERE evidence.claim_id = NEW.claim_id AND evidence.is_shown\n                AND evidence.role = 'evidence') THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_of_a_standing_verdict_remains',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'The published verdict rests on this evidence alone: retract it, or show another piece.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="ed6745ea59db5787ba1cc4d040b75e8bbfa542be",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_of_a_standing_verdict_remains_38b4f",
                    table="claims_evidence",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_evidenceevent" ("added_by_id", "article_id", "claim_id", "created_at", "id", "is_shown", "note", "pgh_context", "pgh_created_at", "pgh_label", "quote_exact", "quote_prefix", "quote_suffix", "role", "stance", "version_id") VALUES (NEW."added_by_id", NEW."article_id", NEW."claim_id", NEW."created_at", NEW."id", NEW."is_shown", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."quote_exact", NEW."quote_prefix", NEW."quote_suffix", NEW."role", NEW."stance", NEW."version_id"); RETURN NULL;',
                    hash="adfcc30c316ad9588b77236f80cb526b181dd912",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_6c707",
                    table="claims_evidence",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_evidenceevent" ("added_by_id", "article_id", "claim_id", "created_at", "id", "is_shown", "note", "pgh_context", "pgh_created_at", "pgh_label", "quote_exact", "quote_prefix", "quote_suffix", "role", "stance", "version_id") VALUES (NEW."added_by_id", NEW."article_id", NEW."claim_id", NEW."created_at", NEW."id", NEW."is_shown", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."quote_exact", NEW."quote_prefix", NEW."quote_suffix", NEW."role", NEW."stance", NEW."version_id"); RETURN NULL;',
                    hash="b4cb811596e7dacf4b53154867727882a88fd5ec",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_acb22",
                    table="claims_evidence",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_evidenceevent" ("added_by_id", "article_id", "claim_id", "created_at", "id", "is_shown", "note", "pgh_context", "pgh_created_at", "pgh_label", "quote_exact", "quote_prefix", "quote_suffix", "role", "stance", "version_id") VALUES (OLD."added_by_id", OLD."article_id", OLD."claim_id", OLD."created_at", OLD."id", OLD."is_shown", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."quote_exact", OLD."quote_prefix", OLD."quote_suffix", OLD."role", OLD."stance", OLD."version_id"); RETURN NULL;',
                    hash="cea7f9de1e94d29bf533d2037f8d37b2a02ab99a",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_1e498",
                    table="claims_evidence",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_link_keeps_its_claim",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id"))',
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_link_keeps_its_claim',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row belongs to its claim for good: make a new one there instead.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="3fe595c06274be0eaf2bdf87a7d8c722f6a02bc7",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_link_keeps_its_claim_540a4",
                    table="claims_claimlink",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimlinkevent" ("claim_id", "created_at", "decided_by_id", "id", "kind", "other_id", "pgh_context", "pgh_created_at", "pgh_label", "score", "state") VALUES (NEW."claim_id", NEW."created_at", NEW."decided_by_id", NEW."id", NEW."kind", NEW."other_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."score", NEW."state"); RETURN NULL;',
                    hash="3f2e785a9138183a352ac4ab08cae6a6c7b6bedd",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_22675",
                    table="claims_claimlink",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_claimlinkevent" ("claim_id", "created_at", "decided_by_id", "id", "kind", "other_id", "pgh_context", "pgh_created_at", "pgh_label", "score", "state") VALUES (NEW."claim_id", NEW."created_at", NEW."decided_by_id", NEW."id", NEW."kind", NEW."other_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."score", NEW."state"); RETURN NULL;',
                    hash="88a0f6e93a1aa1f8fe50d66017a0f0fd4f79985b",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_14f6e",
                    table="claims_claimlink",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimlinkevent" ("claim_id", "created_at", "decided_by_id", "id", "kind", "other_id", "pgh_context", "pgh_created_at", "pgh_label", "score", "state") VALUES (OLD."claim_id", OLD."created_at", OLD."decided_by_id", OLD."id", OLD."kind", OLD."other_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."score", OLD."state"); RETURN NULL;',
                    hash="7a84f4a4d9e1dd9c74768485b1ef35c2566890f5",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_54a08",
                    table="claims_claimlink",
                    when="AFTER",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimantevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claimant_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claimant_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="101d3e2d53ea6a29813516349180afe5df1091a2",
                    operation="UPDATE",
                    pgid="pgtrigger_claimant_event_is_never_changed_cefc1",
                    table="claims_claimantevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimantevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claimant_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claimant_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="71c7ac87e1370c4afdba22f4cb521dc845c59b4b",
                    operation="DELETE",
                    pgid="pgtrigger_claimant_event_is_never_deleted_1c47a",
                    table="claims_claimantevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="topicevent",
            trigger=pgtrigger.compiler.Trigger(
                name="topic_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'topic_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="6557eb99392f7264f6b55ef7d6306d78657aaa7e",
                    operation="UPDATE",
                    pgid="pgtrigger_topic_event_is_never_changed_152e8",
                    table="claims_topicevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="topicevent",
            trigger=pgtrigger.compiler.Trigger(
                name="topic_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'topic_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="34ed238ea6523ac12de53b79acc45161b95f7bcb",
                    operation="DELETE",
                    pgid="pgtrigger_topic_event_is_never_deleted_0d0a3",
                    table="claims_topicevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingscaleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_scale_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_scale_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="7f19b4aec122ef78e81699c28cb0fab0593a0db7",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_scale_event_is_never_changed_a3882",
                    table="claims_ratingscaleevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingscaleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_scale_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_scale_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="ce4ea7234277779ab378c6b42193f59f9e6dbe81",
                    operation="DELETE",
                    pgid="pgtrigger_rating_scale_event_is_never_deleted_8667f",
                    table="claims_ratingscaleevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="e511ec05b335e35f17c9fb5e012bdc66d53380c1",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_event_is_never_changed_94e5a",
                    table="claims_ratingevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="c64c5ee1978b59c3184ad3aa428554a958980f96",
                    operation="DELETE",
                    pgid="pgtrigger_rating_event_is_never_deleted_dba51",
                    table="claims_ratingevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="289164a09fc5d7409db0df755ffd1cc5dcb88fb1",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_event_is_never_changed_ca0ed",
                    table="claims_claimevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="d4bb94c001535b514b46a1bcba1a01a38361b82a",
                    operation="DELETE",
                    pgid="pgtrigger_claim_event_is_never_deleted_a8f51",
                    table="claims_claimevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimtopicevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_topic_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_topic_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="3514fbefbb0259f69df10f2d92bfc080a3b16c64",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_topic_event_is_never_changed_2d28f",
                    table="claims_claimtopicevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimtopicevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_topic_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_topic_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="688430b89d1465b9885ff94497ae70df502f672c",
                    operation="DELETE",
                    pgid="pgtrigger_claim_topic_event_is_never_deleted_835ae",
                    table="claims_claimtopicevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidenceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="f831a1f91c7e61e4bba58fa0bdad2a08d65a4907",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_event_is_never_changed_e882c",
                    table="claims_evidenceevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidenceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="c2656338ed1b3738c8fc2d987ef3af33136da7c6",
                    operation="DELETE",
                    pgid="pgtrigger_evidence_event_is_never_deleted_24de6",
                    table="claims_evidenceevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdictevent",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="3f9194ac5779620b90e92614af8ca1431ab9c448",
                    operation="UPDATE",
                    pgid="pgtrigger_verdict_event_is_never_changed_3ec6a",
                    table="claims_verdictevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdictevent",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="03e60e0f601c8ebb68c6a8bbf88ed921309e1670",
                    operation="DELETE",
                    pgid="pgtrigger_verdict_event_is_never_deleted_91aff",
                    table="claims_verdictevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="0199d44837cb5f25e07a8d8734db4a27ca67d252",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_event_is_never_changed_ab2f6",
                    table="claims_amendmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="amendmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="6bd3881f5c1fd9c820739a34c5c39742624b65cc",
                    operation="DELETE",
                    pgid="pgtrigger_amendment_event_is_never_deleted_aac92",
                    table="claims_amendmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimlinkevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_link_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_link_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="0e8e05c092385081a6524aec5d58231004324925",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_link_event_is_never_changed_7579f",
                    table="claims_claimlinkevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimlinkevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_link_event_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_link_event_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="b2ed342b8354ce86add58bb0cb00cc49f0f29c7a",
                    operation="DELETE",
                    pgid="pgtrigger_claim_link_event_is_never_deleted_18296",
                    table="claims_claimlinkevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="receivedreview",
            trigger=pgtrigger.compiler.Trigger(
                name="received_review_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'received_review_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="489200e526e0d52599a3d9bf55e6c868f25bd6dc",
                    operation="UPDATE",
                    pgid="pgtrigger_received_review_is_never_changed_03282",
                    table="claims_receivedreview",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="receivedreview",
            trigger=pgtrigger.compiler.Trigger(
                name="received_review_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'received_review_is_never_deleted',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="863064e69567c08c0ccef977626fd4f58c9529a5",
                    operation="DELETE",
                    pgid="pgtrigger_received_review_is_never_deleted_07510",
                    table="claims_receivedreview",
                    when="BEFORE",
                ),
            ),
        ),
    ]
