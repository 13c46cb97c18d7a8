"""By which words is a claim found that says the same as a text? Postings, and how common each word is.

Only the database writes these rows: `claims/catalogue/sql/35_matching.sql` says how they are made.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from claims.models.claim import Claim
from config.db.growth import Growth
from config.db.guards import immutable_field


class MatchPosting(models.Model):
    """One word of one claim, as one reading (`en`, `de-grams`) reads its statement and the titles of its reviews.

    `term` is a hash of the reading and the word: `catalogue.match_term`. `frequency` says how often the claim has the
    word, `length` how many words it has in this reading. The migration adds both to the index of the primary key, so
    that ranking reads the index alone.
    """

    growth = Growth.BY_CLAIM
    kept_by_database = True

    pk = models.CompositePrimaryKey("term", "is_public", "claim")
    # In this order a row takes 32 bytes, in another one 40.
    term = models.BigIntegerField()
    frequency = models.SmallIntegerField()
    length = models.SmallIntegerField()
    is_public = models.BooleanField()
    claim = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    reading = models.TextField()

    class Meta:
        default_permissions = ()
        triggers = [immutable_field("match_posting_keeps_its_claim", "claim")]

    def __str__(self):
        return f"{self.claim_id}, {self.term}"


class MatchTerm(models.Model):
    """How many claims have a term, and how many of these are public; without the changes that wait."""

    growth = Growth.LOCAL
    kept_by_database = True

    term = models.BigIntegerField(primary_key=True)
    claims = models.IntegerField()
    public_claims = models.IntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.term)


class MatchSize(models.Model):
    """How many claims a reading has, and how many words these have; without the changes that wait."""

    growth = Growth.LOCAL
    kept_by_database = True

    reading = models.TextField(primary_key=True)
    claims = models.BigIntegerField()
    public_claims = models.BigIntegerField()
    length = models.BigIntegerField()
    public_length = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.reading


class MatchChange(models.Model):
    """What one refresh of cards adds to the counts of terms and readings: a row of its own, so that no writer waits.

    The arrays of terms go together, as do those of readings. Once there are some rows, a writer adds them to
    `MatchTerm` and `MatchSize`, and deletes them.
    """

    growth = Growth.LOCAL
    kept_by_database = True

    id = models.BigAutoField(primary_key=True)
    terms = ArrayField(models.BigIntegerField())
    claims_by_term = ArrayField(models.IntegerField())
    public_claims_by_term = ArrayField(models.IntegerField())
    readings = ArrayField(models.TextField())
    claims_by_reading = ArrayField(models.BigIntegerField())
    public_claims_by_reading = ArrayField(models.BigIntegerField())
    length_by_reading = ArrayField(models.BigIntegerField())
    public_length_by_reading = ArrayField(models.BigIntegerField())

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.id)
