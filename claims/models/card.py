"""What does everyone read: the claim as it stands now, and as it stood each time the public saw another state of it?

Nobody writes these rows but the database: `claims/catalogue/sql/` says how they are made.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from claims.models.claim import IN_WORK, Claim, Claimant
from config.db.constraints import known
from config.db.growth import Growth
from config.db.guards import Guard, immutable_field

# Languages with a text search configuration of their own; words of other languages are not stemmed.
SEARCHED = ("ar", "de", "en", "es", "fr", "it", "nl", "pt")


def words(**extra):
    return ArrayField(models.TextField(), **extra)


class CardQuerySet(models.QuerySet):
    def public(self):
        return self.filter(is_public=True)

    def judged(self):
        """Return the cards of claims that have a published verdict today."""
        return self.exclude(issuers=[])

    def waiting(self):
        """Cards of claims that wait for a verdict, as `ClaimQuerySet.waiting` has it."""
        return self.filter(status__in=IN_WORK, issuers=[])

    def matching(self, words):
        """Cards of claims that say all these words: web-search syntax, accents and endings aside.

        Each is read in its own language. The index is asked for the words as any language reads them, in one go.
        To order by, or to select: `relevance`, which is higher for words of the statement than for those of the
        claimant or title, the verdict, the quotes; and `words`, the words as the claim's language reads them.
        """
        readings = {tag: query_in(tag, words) for tag in ("und", *SEARCHED)}
        own = models.Case(
            *(models.When(LanguageIs(tag), then=readings[tag]) for tag in SEARCHED),
            default=readings["und"],
            output_field=SearchQueryField(),
        )
        anyhow = models.Func(models.Value(words), function="catalogue.any_reading", output_field=SearchQueryField())
        rank = models.Func(models.F("search"), own, function="ts_rank", output_field=models.FloatField())
        # Of `@@` with a query that differs by row, PostgreSQL expects 1 of 200 rows, so it sorts all that it finds. Of
        # COALESCE it expects half, and reads a page in the order of an index. (`compare`: "a common word".)
        is_match = Coalesce(Matches("search", own), False)
        return self.filter(Matches("search", anyhow), is_match).alias(
            words=own, relevance=Cast(rank, models.FloatField())
        )


def query_in(tag, words):
    return models.Func(
        models.Value(tag), models.Value(words), function="catalogue.search_query", output_field=SearchQueryField()
    )


class LanguageIs(models.Func):
    """Whether that is the language, whatever the region: `pt-BR` is `pt`."""

    template = "split_part(language, '-', 1) = %(expressions)s"
    conditional = True
    output_field = models.BooleanField()

    def __init__(self, tag):
        super().__init__(models.Value(tag))


class Matches(models.Func):
    """PostgreSQL's `tsvector @@ tsquery`."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    conditional = True
    output_field = models.BooleanField()


class Card(models.Model):
    """All that a list or an answer needs of one claim: what it is found by, and the JSON that is sent.

    `category`, `rating` and `issuer` are those of verdicts that stand; what is still being written finds nothing.
    """

    growth = Growth.BY_CLAIM
    kept_by_database = True

    claim = models.OneToOneField(Claim, on_delete=models.DO_NOTHING, primary_key=True, related_name="card")
    is_public = models.BooleanField()
    status = models.TextField()
    language = models.TextField()
    claimant = models.ForeignKey(
        Claimant, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    claimed_on = models.DateField(null=True)
    categories = words()
    ratings = words()
    issuers = words()  # domains: who judged
    publishers = words()  # domains: whose articles are cited
    articles = ArrayField(models.UUIDField())
    stances = words()
    topics = words()  # slugs
    languages = words()  # the tag and what it begins with
    # Composite words: two attributes of one published verdict or piece of evidence (claims/api/claims/same_row.py).
    verdict_pairs = words()
    evidence_pairs = words()
    traits = words()  # `name:value` of what has no column: the claimant's, and the desk's own
    is_disputed = models.BooleanField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    search = SearchVectorField()
    document = models.TextField(null=True)  # as the public gets it; null when it is not public
    desk_document = models.TextField()  # as the desk gets it, but for `open_steps`, which differ by person
    version = models.IntegerField(null=True)  # of the latest edition

    objects = CardQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            # One for each ordering. Either direction reads it, and so do rows without a value, which come last.
            models.Index(fields=["created_at", "claim"], name="card_by_creation"),
            models.Index(fields=["updated_at", "claim"], name="card_by_change"),
            models.Index(fields=["claimed_on", "claim"], name="card_by_day"),
            models.Index(fields=["published_at", "claim"], name="card_by_publication"),
            models.Index(fields=["reviewed_at", "claim"], name="card_by_review"),
            GinIndex(
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
            GinIndex(fields=["search"], name="card_by_words"),
        ]
        triggers = [immutable_field("card_keeps_its_claim", "claim")]

    def __str__(self):
        return str(self.claim_id)


class EditionKind(models.TextChoices):
    """What an edition is, in the words of the feed, compared with the edition before."""

    NEW = "new", "new"
    CHANGED = "changed", "changed"
    AMENDED = "amended", "amended"
    CORRECTED = "corrected", "corrected"
    RETRACTED = "retracted", "retracted"
    GONE = "gone", "gone"


class Edition(models.Model):
    """One public state of one claim: numbered, dated, never changed. A tombstone, without document, says it is gone.

    Each digest covers the one before: SHA-256 of, line by line, the previous digest, claim, version, kind, time and
    document. Editions outlive their claim, so no database key holds them.
    """

    growth = Growth.BY_CLAIM
    kept_by_database = True

    id = models.BigIntegerField(
        primary_key=True,
        db_default=models.Func(
            models.Value("claims_edition_number"), function="nextval", output_field=models.BigIntegerField()
        ),
    )
    claim = models.ForeignKey(
        Claim, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="editions"
    )
    version = models.IntegerField()
    kind = models.TextField(choices=EditionKind)
    document = models.TextField(null=True)
    digest = models.BinaryField()
    previous_digest = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    # Its place in the feed: epoch, commit order and id. `transaction` is the writer's transaction id on its server;
    # `commit_order` is that number, or the previous edition's commit order if that is larger.
    epoch = models.IntegerField()
    transaction = models.BigIntegerField()
    commit_order = models.BigIntegerField()
    # Every transaction with a smaller id had ended when this edition was written.
    xmin_horizon = models.BigIntegerField(
        db_default=models.Func(
            template="(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)", output_field=models.BigIntegerField()
        )
    )

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["epoch", "commit_order", "id"], name="edition_by_commit_order"),
            models.Index(
                fields=["epoch", "commit_order"],
                name="edition_ordered_late",
                condition=Q(transaction__lt=F("commit_order")),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "version"],
                name="edition_has_its_own_number",
                violation_error_message=_("This edition of the claim exists already."),
            ),
            known("edition", "kind", EditionKind, _("This kind of edition is not one of the list.")),
            models.CheckConstraint(
                name="edition_is_gone_or_shows_something",
                condition=Q(kind="gone", document__isnull=True) | ~Q(kind="gone") & Q(document__isnull=False),
                violation_error_message=_("An edition shows the claim, or says that it is gone."),
            ),
        ]
        triggers = [
            immutable_field("edition_keeps_its_claim", "claim"),
            *(
                Guard(
                    name=f"edition_is_never_{word}",
                    operation=operation,
                    # What this very transaction wrote nobody has seen yet: one transaction, one edition.
                    violates="(OLD.epoch, OLD.transaction) <> (catalogue.this_epoch(), catalogue.this_transaction())",
                    message=_("An edition was public and is cited: it can neither be changed nor deleted."),
                )
                for word, operation in (("changed", pgtrigger.Update), ("deleted", pgtrigger.Delete))
            ),
            Guard(
                name="edition_follows_the_one_before",
                operation=pgtrigger.Insert,
                violates="""(NEW.version > 1 OR NEW.previous_digest IS NOT NULL) AND NOT EXISTS (
                    SELECT FROM (SELECT version, digest FROM claims_edition WHERE claim_id = NEW.claim_id
                        ORDER BY version DESC LIMIT 1) AS before
                    WHERE before.version = NEW.version - 1 AND before.digest = NEW.previous_digest)""",
                message=_("An edition has the next number and names the digest of the one before."),
            ),
            # A bulk transaction takes its id long before it writes its editions. By transaction ids alone, its edition
            # of a claim would precede one that another transaction wrote and committed meanwhile.
            pgtrigger.Trigger(
                name="edition_gets_its_commit_order",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    SELECT greatest(NEW.transaction, max(commit_order)) INTO NEW.commit_order FROM claims_edition
                    WHERE claim_id = NEW.claim_id AND version = NEW.version - 1 AND epoch = NEW.epoch;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.claim_id}, {self.version}"


class FeedEpoch(models.Model):
    """A period on one database server.

    Transaction ids of two servers cannot be compared. So a dump that is restored on another server begins a new epoch,
    and every edition of earlier epochs is settled.
    """

    growth = Growth.LOCAL
    kept_by_database = True

    id = models.IntegerField(primary_key=True)
    server = models.BigIntegerField()  # PostgreSQL's system identifier

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.id)


class PendingCard(models.Model):
    """A claim whose card is refreshed at the end of a bulk transaction. The table is empty at every commit."""

    growth = Growth.LOCAL
    kept_by_database = True

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField()
    claim_id = models.UUIDField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["transaction", "claim_id"],
                name="pending_card_is_named_once",
                violation_error_message=_("This card waits already."),
            )
        ]
        triggers = [
            Guard(
                name="pending_card_is_refreshed_before_commit",
                operation=pgtrigger.Insert,
                violates="EXISTS (SELECT FROM claims_pendingcard WHERE id = NEW.id)",
                at_commit=True,
                message=_("Bulk work ends with a refresh of the cards it touched, and there was none."),
            )
        ]

    def __str__(self):
        return str(self.claim_id)
