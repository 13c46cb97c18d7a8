"""An event table for each model, the triggers that fill it and the guards that keep it: config/db/history.py."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import claims.models.names
import config.text.languages
from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0005_verdict_guards"),
        ("sources", "0003_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                        help_text="Other names and spellings, separated by commas.",
                        verbose_name="aliases",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="claimantevent_by_id"),
                ],
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
                    "claimant",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="Who said it; empty when nobody knows.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claimant",
                        verbose_name="claimant",
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
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="claimevent_by_id"),
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
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
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
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
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
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="The captured text the quote was read in.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.articleversion",
                        verbose_name="version",
                    ),
                ),
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
                ("code", models.SlugField(db_index=False, verbose_name="code")),
                (
                    "names",
                    models.JSONField(
                        help_text="By language: {“en”: “False”, “fr”: “Faux”}.",
                        validators=[claims.models.names.validate_names],
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
                        help_text="What it has in common with other scales: filters and statistics use it.",
                        max_length=20,
                        verbose_name="category",
                    ),
                ),
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
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="ratingevent_by_id"),
                ],
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
                        validators=[claims.models.names.validate_names],
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
                    "review_after_days",
                    models.SmallIntegerField(
                        blank=True,
                        help_text="How long a published verdict of this scale stands before the desk looks at it again.",
                        null=True,
                        verbose_name="days until another look",
                    ),
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
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="ratingscaleevent_by_id"),
                ],
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
                        validators=[claims.models.names.validate_names],
                        verbose_name="names",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["id", "pgh_id"], name="topicevent_by_id"),
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
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_evidenceevent" ("added_by_id", "article_id", "claim_id", "created_at", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "quote_exact", "quote_prefix", "quote_suffix", "role", "stance", "version_id") VALUES (NEW."added_by_id", NEW."article_id", NEW."claim_id", NEW."created_at", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."quote_exact", NEW."quote_prefix", NEW."quote_suffix", NEW."role", NEW."stance", NEW."version_id"); RETURN NULL;',
                    hash="c39e4dcb00c269b58827ee3ce0413c453b3a2126",
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
                    func='INSERT INTO "claims_evidenceevent" ("added_by_id", "article_id", "claim_id", "created_at", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "quote_exact", "quote_prefix", "quote_suffix", "role", "stance", "version_id") VALUES (NEW."added_by_id", NEW."article_id", NEW."claim_id", NEW."created_at", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."quote_exact", NEW."quote_prefix", NEW."quote_suffix", NEW."role", NEW."stance", NEW."version_id"); RETURN NULL;',
                    hash="cd6cfbea527cdbfc51bc7e593d32265a98a6ab7e",
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
                    func='INSERT INTO "claims_evidenceevent" ("added_by_id", "article_id", "claim_id", "created_at", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "quote_exact", "quote_prefix", "quote_suffix", "role", "stance", "version_id") VALUES (OLD."added_by_id", OLD."article_id", OLD."claim_id", OLD."created_at", OLD."id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."quote_exact", OLD."quote_prefix", OLD."quote_suffix", OLD."role", OLD."stance", OLD."version_id"); RETURN NULL;',
                    hash="f0e2ec537b4a321c4d85ce17e0391d773cc5bffc",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_1e498",
                    table="claims_evidence",
                    when="AFTER",
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
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_verdictevent" ("claim_id", "correction_note", "created_at", "explanation", "id", "label", "language", "origin", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "published_by_id", "publisher_id", "rating_id", "retracted_at", "retraction_reason", "review_after", "review_id", "status", "summary", "supersedes_id", "updated_at", "written_by_id") VALUES (NEW."claim_id", NEW."correction_note", NEW."created_at", NEW."explanation", NEW."id", NEW."label", NEW."language", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'added\', NEW."published_at", NEW."published_by_id", NEW."publisher_id", NEW."rating_id", NEW."retracted_at", NEW."retraction_reason", NEW."review_after", NEW."review_id", NEW."status", NEW."summary", NEW."supersedes_id", NEW."updated_at", NEW."written_by_id"); RETURN NULL;',
                    hash="a193c23ae43c1fb75f9bf7f686d6f5ae1db562e0",
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
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."correction_note" IS DISTINCT FROM (NEW."correction_note") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."explanation" IS DISTINCT FROM (NEW."explanation") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."published_by_id" IS DISTINCT FROM (NEW."published_by_id") OR OLD."publisher_id" IS DISTINCT FROM (NEW."publisher_id") OR OLD."rating_id" IS DISTINCT FROM (NEW."rating_id") OR OLD."retracted_at" IS DISTINCT FROM (NEW."retracted_at") OR OLD."retraction_reason" IS DISTINCT FROM (NEW."retraction_reason") OR OLD."review_id" IS DISTINCT FROM (NEW."review_id") OR OLD."review_after" IS DISTINCT FROM (NEW."review_after") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."supersedes_id" IS DISTINCT FROM (NEW."supersedes_id") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id"))',
                    func='INSERT INTO "claims_verdictevent" ("claim_id", "correction_note", "created_at", "explanation", "id", "label", "language", "origin", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "published_by_id", "publisher_id", "rating_id", "retracted_at", "retraction_reason", "review_after", "review_id", "status", "summary", "supersedes_id", "updated_at", "written_by_id") VALUES (NEW."claim_id", NEW."correction_note", NEW."created_at", NEW."explanation", NEW."id", NEW."label", NEW."language", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'changed\', NEW."published_at", NEW."published_by_id", NEW."publisher_id", NEW."rating_id", NEW."retracted_at", NEW."retraction_reason", NEW."review_after", NEW."review_id", NEW."status", NEW."summary", NEW."supersedes_id", NEW."updated_at", NEW."written_by_id"); RETURN NULL;',
                    hash="c8a5077b5e643c4cf1aa3fc4e84d2390da81e447",
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
                    func='INSERT INTO "claims_verdictevent" ("claim_id", "correction_note", "created_at", "explanation", "id", "label", "language", "origin", "pgh_context", "pgh_created_at", "pgh_label", "published_at", "published_by_id", "publisher_id", "rating_id", "retracted_at", "retraction_reason", "review_after", "review_id", "status", "summary", "supersedes_id", "updated_at", "written_by_id") VALUES (OLD."claim_id", OLD."correction_note", OLD."created_at", OLD."explanation", OLD."id", OLD."label", OLD."language", OLD."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'deleted\', OLD."published_at", OLD."published_by_id", OLD."publisher_id", OLD."rating_id", OLD."retracted_at", OLD."retraction_reason", OLD."review_after", OLD."review_id", OLD."status", OLD."summary", OLD."supersedes_id", OLD."updated_at", OLD."written_by_id"); RETURN NULL;',
                    hash="229dd9aac6a987143f9d8ad4d766b5242c1fb20a",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_a0517",
                    table="claims_verdict",
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
    ]
