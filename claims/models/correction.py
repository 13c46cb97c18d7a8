"""What was corrected, retracted or amended in public, when and why?"""

from django.db import models

from claims.models.claim import Claim
from claims.models.verdict import Verdict
from sources.models import Publisher

CORRECTION_KINDS = ["correction", "retraction", "amendment"]


class CorrectionQuerySet(models.QuerySet):
    def for_api(self):
        shown = ("publisher", "verdict__rating__scale", "replacement__rating__scale")
        return self.select_related(*shown).fetch_mode(models.FETCH_RAISE)


class Correction(models.Model):
    """One entry of the public correction record, in a view (claims/catalogue/sql/05_model_views.sql).

    An amendment names no verdict: `changes` lists what it changed of the claim and its evidence. A verdict that
    corrected another one and was retracted later makes two entries.
    """

    id = models.UUIDField(primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, related_name="corrections")
    kind = models.CharField(max_length=10, choices=[(word, word) for word in CORRECTION_KINDS])
    made_at = models.DateTimeField()
    publisher = models.ForeignKey(Publisher, on_delete=models.DO_NOTHING, related_name="+")
    verdict = models.ForeignKey(Verdict, on_delete=models.DO_NOTHING, null=True, related_name="+")
    replacement = models.ForeignKey(Verdict, on_delete=models.DO_NOTHING, null=True, related_name="+")
    note = models.TextField()
    changes = models.JSONField()

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "claims_correction"
        default_permissions = ()

    def __str__(self):
        return f"{self.kind} · {self.note}"
