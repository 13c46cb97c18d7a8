"""Which quotes are no longer in the newest text of their article? `QuoteDrift`, which triggers write.

The SQL is in claims/catalogue/sql/75_drift.sql; `claims/drift.py` says what people do about such a quote.
"""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim, ClaimStatus
from claims.models.evidence import Evidence
from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, Text
from config.db.growth import Growth
from config.db.guards import Guard, immutable_field
from sources.models import ArticleVersion

MAX_REASON_LENGTH = 2_000


class DriftStatus(models.TextChoices):
    """Where a quote is that the newest text has no longer as it was captured."""

    MOVED = "moved", _("between other words")
    GONE = "gone", _("gone")


class QuoteDriftQuerySet(models.QuerySet):
    def current(self):
        """Return the rows that hold of the newest text, settled or not."""
        return self.filter(ended_at=None)

    def to_settle(self):
        """Return the rows that a person has still to look at: of evidence in use, on claims that are not dismissed."""
        in_use = Evidence.objects.not_taken_away().filter(pk=models.OuterRef("evidence"))
        rows = self.current().filter(models.Exists(in_use), settled_at=None)
        return rows.exclude(claim__status=ClaimStatus.DISMISSED)


class QuoteDrift(models.Model):
    """A quote that differs in the newest text of its article, until `ended_at`, and what a person decided about it.

    A row ends when the quote or the text changes so that it no longer holds. A worse or better state is another row,
    so that a decision about a quote between other words is none about a quote that is gone.
    """

    growth = Growth.BY_CLAIM
    kept_by_database = True  # a fixture leaves these rows out: loading its evidence makes them
    added_by_site = True  # people settle them

    id = models.BigAutoField(primary_key=True)
    # No keys of the database: the capture that adds a row would wait for each transaction that edits the claim, and
    # hold the article meanwhile. A trigger deletes the rows with their evidence, and evidence protects its claim.
    claim = models.ForeignKey(
        Claim, verbose_name=_("claim"), on_delete=models.DO_NOTHING, related_name="quote_drifts", db_constraint=False
    )
    evidence = models.ForeignKey(
        Evidence, verbose_name=_("evidence"), on_delete=models.DO_NOTHING, related_name="drifts", db_constraint=False
    )
    version = models.ForeignKey(
        ArticleVersion,
        verbose_name=_("version"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The text in which this was noticed first."),
    )
    status = models.CharField(_("status"), max_length=10, choices=DriftStatus)
    noticed_at = models.DateTimeField(_("noticed at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    # Whether the people whom it concerns have their notices.
    is_announced = models.BooleanField(_("announced"), db_default=False)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("settled by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    reason = Text(_("reason"), blank=True, validators=[MaxLengthValidator(MAX_REASON_LENGTH)])

    objects = QuoteDriftQuerySet.as_manager()

    class Meta:
        verbose_name = _("changed source of a quote")
        verbose_name_plural = _("changed sources of quotes")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["-noticed_at"],
                condition=models.Q(ended_at=None, settled_at=None),
                name="quote_drift_to_settle",
            ),
            models.Index(fields=["id"], condition=models.Q(is_announced=False), name="quote_drift_to_announce"),
        ]
        constraints = [
            known("quote_drift", "status", DriftStatus, _("A quote that changed is moved or gone.")),
            models.UniqueConstraint(
                fields=["claim", "evidence"],
                condition=models.Q(ended_at=None),
                name="quote_drift_holds_once",
                violation_error_message=_("The change under this quote is noted already."),
            ),
            models.CheckConstraint(
                name="quote_drift_is_settled_with_date_signature_and_reason",
                condition=models.Q(settled_at=None, settled_by=None, reason="")
                | models.Q(settled_at__isnull=False, settled_by__isnull=False, reason__regex=NOT_BLANK),
                violation_error_message=_("A decision about a changed source has a date, a person and a reason."),
            ),
            text_is_normal("quote_drift", text=["reason"]),
        ]
        triggers = [
            immutable_field("quote_drift_keeps_its_claim", "claim"),
            Guard(
                name="quote_drift_is_of_evidence_on_its_claim",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("evidence_id"),
                violates="""NOT EXISTS (SELECT FROM claims_evidence AS evidence
                    WHERE evidence.claim_id = NEW.claim_id AND evidence.id = NEW.evidence_id)""",
                message=_("A changed source is that of a quote on the same claim."),
            ),
            Guard(
                name="quote_drift_is_settled_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("settled_at", "settled_by", "reason", "status", "evidence", "version"),
                violates="OLD.settled_at IS NOT NULL",
                message=_("Another person has decided about this changed source already."),
            ),
        ]

    def __str__(self):
        return str(self.get_status_display())
