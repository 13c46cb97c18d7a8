"""What happened to a row, read from the events of all models as one list?"""

from django.db import models

from claims.models.claim import Claim


class ChangeQuerySet(models.QuerySet):
    def of_claim(self, claim_id):
        """Those of the claim and of all that hangs on it: evidence, verdicts, topics, links from and to it."""
        return self.filter(models.Q(claim=claim_id) | models.Q(other=claim_id))

    def by_another(self, user):
        """Return the changes by a known person other than `user`. Commands and imports have no person."""
        return self.filter(circumstances__user__isnull=False).exclude(circumstances__user=user.pk)


class Change(models.Model):
    """One change of one row, in a view (claims/catalogue/sql/05_model_views.sql).

    Its id is that of its event: later is larger.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=10, choices=[(word, word) for word in ("added", "changed", "deleted")])
    kind = models.CharField(max_length=20)
    row = models.UUIDField()
    claim = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, null=True, related_name="+")
    # The other claim of a link; of all else the same claim.
    other = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, null=True, related_name="+")
    circumstances = models.JSONField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "claims_change"
        default_permissions = ()

    def __str__(self):
        return f"{self.kind} {self.action}"
