"""What do lists and searches read? `Card` is one row per claim, with its filter columns, search vector and JSON.

Only the database writes these rows: `claims/catalogue/sql/` says how they are made.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import models
from django.db.models.functions import Cast, Coalesce, Now
from django.utils.translation import gettext_lazy as _

from claims.models.claim import IN_WORK, Claim
from claims.models.claimant import Claimant
from config.db.growth import Growth
from config.db.guards import Guard, immutable_field


def words(**extra):
    return ArrayField(models.TextField(), **extra)


class CardQuerySet(models.QuerySet):
    def public(self):
        return self.filter(is_public=True)

    def judged(self):
        """Return the cards of claims that have a published verdict now."""
        return self.exclude(issuers=[])

    def waiting(self):
        """Return the cards of claims that wait for a verdict, as `ClaimQuerySet.waiting()` does for claims."""
        return self.filter(status__in=IN_WORK, issuers=[])

    def matching(self, words, match="all"):
        """Return the cards that hold all these words, or any, in web-search syntax, ignoring accents and endings.

        Words are read in the language of each claim. The index is searched once, for the words as any language reads
        them. Aliases: `relevance`, higher for words of the statement than for those of claimant or title, of verdicts
        and of quotes; `words`, the query as the claim's language reads it.
        """
        return self.filter(*holding(words, match)).alias(
            words=InOwnLanguage(words, match), relevance=relevance_of(words, match)
        )


def holding(words, match="all"):
    """Return two conditions for cards that hold these words: in any language, by the index, and in their own."""
    in_any_language = models.Func(
        models.Value(words), models.Value(match), function="catalogue.any_reading", output_field=SearchQueryField()
    )
    is_match = Matches("search", InOwnLanguage(words, match))
    # Of `@@` with a query that differs by row, PostgreSQL expects 1 of 200 rows, so it sorts all that it finds. Of
    # COALESCE it expects half, and reads a page in the order of an index. (`compare`: "a common word".) For any of
    # several words that no claim has, it would read all cards, because of unknown words it expects too many.
    if match == "all":
        is_match = Coalesce(is_match, False)
    return Matches("search", in_any_language), is_match


def relevance_of(words, match="all"):
    if match == "any":
        return AnyRank(words)
    rank = models.Func(models.F("search"), InOwnLanguage(words), function="ts_rank", output_field=models.FloatField())
    return Cast(rank, models.FloatField())


class AnyRank(models.Func):
    """How well the card answers to any of the words: a rare one counts more."""

    # PostgreSQL weighs the words once, in the subquery.
    template = (
        "catalogue.any_rank(search, ((SELECT catalogue.weighted_queries(%(expressions)s)))"
        "[catalogue.search_place(language)])"
    )
    output_field = models.FloatField()

    def __init__(self, words):
        super().__init__(models.Value(words))


class InOwnLanguage(models.Func):
    """The query for words as the card's language reads them: `pt-BR` is read as `pt`."""

    # PostgreSQL computes the queries for all languages once, before the first row.
    template = "(catalogue.search_queries(%(expressions)s))[catalogue.search_place(language)]"
    output_field = SearchQueryField()

    def __init__(self, words, match="all"):
        super().__init__(models.Value(words), models.Value(match))


class Matches(models.Func):
    """PostgreSQL's `tsvector @@ tsquery`."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    conditional = True
    output_field = models.BooleanField()


class Card(models.Model):
    """What lists need of one claim: the columns that filters read, and the JSON that clients get.

    `categories`, `ratings` and `issuers` are those of verdicts that are published now.
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
    # Composite words: two attributes of one published verdict or piece of evidence (claims/listing/same_row.py).
    verdict_pairs = words()
    evidence_pairs = words()
    traits = words()  # `name:value` of what has no column: the claimant's, and the desk's own
    is_disputed = models.BooleanField()
    # The first claim of its group; null if no other claim is in it (claims/catalogue/sql/28_groups.sql).
    group = models.ForeignKey(
        Claim, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
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
            models.Index(fields=["group"], condition=models.Q(group__isnull=False), name="card_by_group"),
        ]
        triggers = [immutable_field("card_keeps_its_claim", "claim")]

    def __str__(self):
        return str(self.claim_id)


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


class StaleCard(models.Model):
    """A claim whose card is refreshed later, by a worker: a row that many claims show was changed.

    A claim may be here several times. Whatever refreshes its card deletes its rows.
    """

    growth = Growth.LOCAL
    kept_by_database = True

    id = models.BigAutoField(primary_key=True)
    claim_id = models.UUIDField(db_index=True)
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.claim_id)
