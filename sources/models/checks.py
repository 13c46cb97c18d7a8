"""When is an article fetched again, and what came of it the last time? `SourceCheck`; `SourceHost` paces a site.

`sources/rechecking/` writes both.
"""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.growth import Growth
from sources.models.article import Article

MAX_DAYS = 30  # between two checks of an article


class SourceHost(models.Model):
    """A site that articles are fetched from. Nothing is fetched from it before `next_at`."""

    growth = Growth.LOCAL
    kept_by_database = True  # no part of fixtures: it is made from the articles
    added_by_site = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=253, unique=True)
    next_at = models.DateTimeField(_("not before"), db_default=Now())

    class Meta:
        verbose_name = _("site that is checked")
        verbose_name_plural = _("sites that are checked")
        default_permissions = ()

    def __str__(self):
        return self.name


class SourceCheck(models.Model):
    """That an article is fetched again at `next_at`, and how it was the last time.

    `outcome` is `changed`, `unchanged` or the code of a refusal of `sources.fetching` or `sources.reading`.
    A check that was taken is due again after a lease, whatever became of the process that took it.
    """

    growth = Growth.LOCAL
    kept_by_database = True
    added_by_site = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.OneToOneField(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="check_again"
    )
    host = models.ForeignKey(
        SourceHost, verbose_name=_("site"), on_delete=models.PROTECT, related_name="checks", db_index=False
    )
    next_at = models.DateTimeField(_("due at"))
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=30, blank=True)
    # The headers of the latest page that was read: with them a site says that nothing has changed since.
    etag = models.CharField(_("ETag"), max_length=500, blank=True)
    last_modified = models.CharField(_("Last-Modified"), max_length=100, blank=True)
    failures = models.SmallIntegerField(_("failures in a row"), default=0)
    days = models.SmallIntegerField(_("days until the next check"), default=1)

    class Meta:
        verbose_name = _("check of a source")
        verbose_name_plural = _("checks of sources")
        default_permissions = ()
        indexes = [models.Index(fields=["host", "next_at"], name="source_check_by_host")]
        constraints = [
            models.CheckConstraint(
                name="source_check_comes_within_a_month",
                condition=models.Q(days__gte=1, days__lte=MAX_DAYS),
                violation_error_message=_("A source is checked again after 1 to 30 days."),
            ),
        ]

    def __str__(self):
        return f"{self.article} ({self.outcome})"

    @property
    def until_next(self):
        return timedelta(days=self.days)
