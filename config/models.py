"""What does the site itself keep? For a while its answers, so that a request sent twice is carried out once."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from uuid_utils.compat import uuid7

KEPT_FOR = timedelta(hours=48)


class IdempotencyKeyQuerySet(models.QuerySet):
    def expired(self, at):
        """Those that count as never seen by then."""
        return self.filter(created_at__lte=at - KEPT_FOR)


class IdempotencyKey(models.Model):
    """What somebody sent with a key, and what it was answered. Written and read by config/api/idempotency.py only."""

    growth = "local"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )  # the unique constraint is its index
    key = models.CharField(max_length=255)
    path = models.TextField()
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    answer = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)

    objects = IdempotencyKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sent_by", "key"], name="idempotency_key_is_used_once_by_each_person")
        ]

    def __str__(self):
        return self.key

    def has_expired(self, at):
        """Whether it counts as never seen by then."""
        return self.created_at <= at - KEPT_FOR


class RevokedToken(models.Model):
    """The digest of a token that was deleted before it expired, so that its holder can be told so.

    The database writes these rows, whatever deletes the token, and clears tokens and digests 30 days after their end
    whenever a token is made (migration `remember_revoked_tokens`).
    """

    growth = "local"
    kept_by_database = True

    digest = models.CharField(max_length=128, primary_key=True)
    revoked_at = models.DateTimeField()

    def __str__(self):
        return self.digest
