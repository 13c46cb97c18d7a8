"""What did other publishers send us, word for word, and what became of it? `Import` is a file, with its findings."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from claims.models.claim import Claim
from claims.models.verdict import Verdict
from config.db.constraints import known, text_is_normal
from config.db.fields import Text
from config.db.growth import Growth
from config.db.guards import append_only
from config.db.history import EVENT_NUMBERS
from sources.models import Publisher


class ReceivedReview(models.Model):
    """A review as its publisher sent it, kept with the verdict that it became, so that exports can repeat it.

    When a publisher sends a changed review, a new verdict supersedes the one before, and each keeps its own row. If
    the judgement did not change, the verdict has both rows, and exports use the newest.

    A review that comes again is found by the publisher of its verdict and by `address_key`, a digest of the page that
    its address leads to, however that is spelled (`sources.identity`). `key` says which of the page's claims it is
    about, if its words are the same: the SHA-256 of the publisher's domain, the review's canonical address and the
    claim's text, one a line.
    """

    growth = Growth.BY_CLAIM
    is_a_record = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="received_reviews")
    # Migration 0002_keys makes the key (claim, verdict).
    verdict = models.ForeignKey(
        Verdict, on_delete=models.PROTECT, related_name="received_reviews", db_constraint=False
    )
    key = models.BinaryField()
    address_key = models.BinaryField()
    payload = models.TextField()  # ClaimReview as compact JSON
    received_at = models.DateTimeField()
    # In the order of inserts, for the log of `claims.log`. Events are numbered by the same sequence. Another database
    # numbers its own rows, so fixtures leave it out.
    number = models.BigIntegerField(
        serialize=False,
        db_default=models.Func(models.Value(EVENT_NUMBERS), function="nextval", output_field=models.BigIntegerField()),
    )

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["address_key", "key"], name="received_review_by_address"),
            models.Index(fields=["number"], name="received_review_by_number"),
        ]
        triggers = append_only("received_review")

    def __str__(self):
        return f"{self.verdict_id} · {self.received_at}"

    def clean(self):
        """Refuse a verdict on another claim, as the database does."""
        if self.verdict.claim_id != self.claim_id:
            raise ValidationError({"verdict": _("What was received is kept with a verdict on the same claim.")})


class ImportStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class DateOrder(models.TextChoices):
    DAY_FIRST = "dmy", _("day, month, year")
    MONTH_FIRST = "mdy", _("month, day, year")


class Import(models.Model):
    """An import of files of reviews: its progress and its outcomes, counted in items of the files."""

    growth = Growth.LOCAL
    is_a_record = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = Text(_("source"))  # name of the file, or of the first of several
    # The digest of several files covers all of them, and the options that change how they are read. It is empty for a
    # stream that can be read only once.
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    content = models.BinaryField(_("content"), null=True)  # of a file sent over the API, until the import is done
    publisher = models.ForeignKey(
        Publisher, verbose_name=_("publisher"), on_delete=models.PROTECT, related_name="+", null=True
    )
    date_order = models.CharField(  # of dates such as 03/04/2019; null if nothing decides it
        _("order of dates"), max_length=3, choices=DateOrder, null=True
    )
    reviewed_on = models.DateField(_("day of reviews without a date"), null=True)
    status = models.CharField(_("status"), max_length=10, choices=ImportStatus, default=ImportStatus.WAITING)
    problem = Text(_("problem"), blank=True)
    items_done = models.BigIntegerField(_("done"), default=0)
    items_new = models.BigIntegerField(_("new"), default=0)
    items_changed = models.BigIntegerField(_("changed"), default=0)
    items_same = models.BigIntegerField(_("the same"), default=0)
    items_refused = models.BigIntegerField(_("refused"), default=0)
    items_repaired = models.BigIntegerField(_("repaired"), default=0)
    report_size = models.BigIntegerField(
        _("size of the report"), default=0
    )  # bytes written so far, if a report was asked for
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sent by"), on_delete=models.PROTECT, related_name="+", null=True
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ("add", "view")
        indexes = [models.Index(fields=["sha256"], name="import_by_content")]
        constraints = [
            known("import", "status", ImportStatus, _("This status is not one of the list.")),
            known("import", "date_order", DateOrder, _("Dates have the day or the month first."), null=True),
            models.CheckConstraint(
                name="import_counts_add_up",
                condition=models.Q(
                    items_done=models.F("items_new")
                    + models.F("items_changed")
                    + models.F("items_same")
                    + models.F("items_refused")
                ),
                violation_error_message=_("Each item is new, changed, the same or refused."),
            ),
            text_is_normal("import", text=["source", "problem"]),
        ]

    def __str__(self):
        return self.source


class ImportFinding(models.Model):
    """An item of an import that was refused, or repaired before it was stored."""

    growth = Growth.LOCAL
    is_a_record = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    import_job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="findings", verbose_name=_("import"))
    number = models.BigIntegerField(_("number"))  # of the item in the import, from 1
    file = Text(_("file"), blank=True)  # that the item is in, if the import has several
    url = models.TextField(_("address"), blank=True)  # of the review
    refusal = Text(_("refused because"), blank=True)  # in English
    refusals = models.JSONField(
        _("refusals"), default=list
    )  # as `claims/interchange/claimreview/messages.py` says them
    repairs = ArrayField(models.TextField(), verbose_name=_("repairs"), default=list)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["import_job", "number"],
                name="import_finding_is_the_only_one_on_its_item",
                violation_error_message=_("There is a finding on this item already."),
            ),
            text_is_normal("import_finding", text=["file", "refusal"]),
        ]

    def __str__(self):
        return f"{self.number} · {self.url or self.import_job}"
