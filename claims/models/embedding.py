"""What does an encoder make of a claim? An `Embedding`: numbers that are alike for claims that say the same.

Rows are there only on a site that uses an encoder. `claims/matching/encoders/` writes and reads them.
"""

import json

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from config.db.growth import Growth
from config.db.guards import immutable_field

ENCODER_NAME = r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"


class Vector(models.Field):
    """A model field for a list of numbers.

    The column is `real[]`, which every PostgreSQL has. On a site with an encoder and pgvector, `migrate` makes it
    `halfvec`, which an index can order by likeness (claims/matching/encoders/storage.py).
    """

    def db_type(self, connection):
        return "real[]"

    def from_db_value(self, value, expression, connection):
        return json.loads(value) if isinstance(value, str) else value


class EncoderInUse(models.Model):
    """An encoder whose vectors are kept current. Claims with ids up to `position` have been encoded once.

    PostgreSQL notes each claim that is written afterwards for each encoder in this table.
    """

    growth = Growth.LOCAL
    kept_by_database = True
    added_by_site = True

    name = models.TextField(primary_key=True)
    position = models.UUIDField(null=True)
    has_walked = models.BooleanField(default=False)
    began_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="encoder_in_use_has_a_plain_name",
                condition=Q(name__regex=ENCODER_NAME),
                violation_error_message=_("Small letters, digits and hyphens name an encoder."),
            )
        ]

    def __str__(self):
        return self.name


class ClaimToEncode(models.Model):
    """A claim whose words may have changed since the encoder read them. A claim may be here several times."""

    growth = Growth.LOCAL
    kept_by_database = True
    added_by_site = True

    id = models.BigAutoField(primary_key=True)
    encoder = models.TextField()
    claim_id = models.UUIDField()
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["encoder", "id"], name="claim_to_encode_by_encoder")]

    def __str__(self):
        return str(self.claim_id)


class Embedding(models.Model):
    """What an encoder made of the public words of a claim: statement and titles of reviews. `digest` is of these.

    It is deleted with the card of its claim (claims/catalogue/sql/65_encoders.sql).
    """

    growth = Growth.BY_CLAIM
    kept_by_database = True
    added_by_site = True

    id = models.BigAutoField(primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, related_name="embeddings", db_index=False)
    encoder = models.TextField()
    digest = models.BinaryField()
    vector = Vector()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "encoder"],
                name="embedding_is_the_only_one_of_its_encoder",
                violation_error_message=_("This encoder has read the claim already."),
            )
        ]
        triggers = [immutable_field("embedding_keeps_its_claim", "claim")]

    def __str__(self):
        return f"{self.encoder} · {self.claim_id}"
