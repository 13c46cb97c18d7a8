"""What happened to a row, and what was corrected in public?

Each model below has a table of events, which triggers fill (`config/db/history.py`). `Change` reads the events of all
models as one list, `Correction` the public record of corrections, retractions and amendments.
"""

from django.db import models

from claims.models.amendment import Amendment
from claims.models.claim import Claim, ClaimTopic
from claims.models.claimant import Claimant
from claims.models.evidence import Evidence
from claims.models.link import ClaimLink
from claims.models.rating import Rating, RatingScale
from claims.models.topic import Topic
from claims.models.verdict import Verdict
from config.db.history import events_of
from sources.models import Publisher

ClaimantEvent = events_of(Claimant)
TopicEvent = events_of(Topic)
RatingScaleEvent = events_of(RatingScale)
RatingEvent = events_of(Rating)
ClaimEvent = events_of(Claim, exclude=["fingerprint"])  # generated from the statement
ClaimTopicEvent = events_of(ClaimTopic, also_found_by=["claim"])
EvidenceEvent = events_of(Evidence, also_found_by=["claim"])
VerdictEvent = events_of(Verdict, exclude=["published_in"], also_found_by=["claim"])
AmendmentEvent = events_of(Amendment, exclude=["applied_in"], also_found_by=["claim"])
ClaimLinkEvent = events_of(ClaimLink, also_found_by=["claim", "other"])


class ChangeQuerySet(models.QuerySet):
    def of_claim(self, claim_id):
        """Return the changes of the claim, its evidence, verdicts, topics, amendments, and links from and to it."""
        return self.filter(models.Q(claim=claim_id) | models.Q(other=claim_id))

    def without_links(self):
        return self.exclude(kind="claim_link")

    def by_another(self, user):
        """Return the changes by a known person other than `user`. Commands and imports have no person."""
        return self.filter(audit_context__user__isnull=False).exclude(audit_context__user=user.pk)


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
    # The other claim of a link; for other kinds the same as `claim`.
    other = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, null=True, related_name="+")
    audit_context = models.JSONField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "claims_change"
        default_permissions = ()

    def __str__(self):
        return f"{self.kind} {self.action}"


class CorrectionKind(models.TextChoices):
    CORRECTION = "correction", "correction"
    RETRACTION = "retraction", "retraction"
    AMENDMENT = "amendment", "amendment"


class CorrectionQuerySet(models.QuerySet):
    def for_api(self):
        shown = ("publisher", "verdict__rating__scale", "replacement__rating__scale")
        return self.select_related(*shown).fetch_mode(models.FETCH_RAISE)


class Correction(models.Model):
    """One entry of the public correction record, in a view (claims/catalogue/sql/05_model_views.sql).

    An amendment has no verdict: `changes` lists its changes of the claim and its evidence. A verdict that corrected
    another one and was retracted later has two entries.
    """

    id = models.UUIDField(primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.DO_NOTHING, related_name="corrections")
    kind = models.CharField(max_length=10, choices=CorrectionKind)
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
