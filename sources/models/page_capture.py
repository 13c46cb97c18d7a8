"""Which pages are being fetched, and what became of each? A `PageCapture` is one attempt to capture an address."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.constraints import known, text_is_normal
from config.db.fields import Address, Text
from config.db.growth import Growth
from sources.models.article import ArticleVersion


class PageCaptureStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    FETCHING = "fetching", _("is being fetched")
    READING = "reading", _("is being read")
    DONE = "done", _("captured")
    FAILED = "failed", _("failed")


UNDER_WAY = (PageCaptureStatus.WAITING, PageCaptureStatus.FETCHING, PageCaptureStatus.READING)


class PageCaptureQuerySet(models.QuerySet):
    def under_way(self):
        return self.filter(status__in=UNDER_WAY)

    def for_api(self):
        return self.select_related("asked_by", "version").defer("version__text")


class PageCapture(models.Model):
    """An address that a person has asked for. A worker fetches and reads it; the result is a version of an article."""

    growth = Growth.LOCAL
    is_a_record = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    url = Address(_("URL"), max_length=2000, help_text=_("The address as it was pasted."))
    canonical_url = models.CharField(_("canonical URL"), max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        on_delete=models.CASCADE,
        related_name="page_captures",
    )
    language = models.CharField(_("language"), max_length=20, default="en")  # of the sentence in `problem`
    status = models.CharField(_("status"), max_length=10, choices=PageCaptureStatus, default=PageCaptureStatus.WAITING)
    code = models.CharField(_("kind of problem"), max_length=40, blank=True)
    problem = Text(_("problem"), blank=True)
    version = models.ForeignKey(
        ArticleVersion,
        verbose_name=_("article version"),
        on_delete=models.PROTECT,
        related_name="page_captures",
        null=True,
        blank=True,
    )
    is_new_version = models.BooleanField(_("is a new version"), default=False)
    has_reviews = models.BooleanField(_("has reviews in its markup"), default=False)
    created_at = models.DateTimeField(_("created at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = PageCaptureQuerySet.as_manager()

    class Meta:
        verbose_name = _("capture of a page")
        verbose_name_plural = _("captures of pages")
        default_permissions = ()
        indexes = [
            models.Index(fields=["-created_at"], name="page_capture_by_time"),
        ]
        constraints = [
            known("page_capture", "status", PageCaptureStatus, _("This status is not one of the list.")),
            models.UniqueConstraint(
                fields=["canonical_url"],
                condition=models.Q(status__in=UNDER_WAY),
                name="page_capture_is_the_only_one_under_way",
                violation_error_message=_("This address is being captured already."),
            ),
            models.CheckConstraint(
                name="page_capture_ends_with_a_version_or_a_problem",
                condition=models.Q(
                    ~models.Q(status__in=[PageCaptureStatus.DONE, PageCaptureStatus.FAILED]),
                    version__isnull=True,
                    code="",
                    problem="",
                    finished_at__isnull=True,
                )
                | models.Q(
                    status=PageCaptureStatus.DONE,
                    version__isnull=False,
                    code="",
                    problem="",
                    finished_at__isnull=False,
                )
                | models.Q(
                    ~models.Q(code="") & ~models.Q(problem=""),
                    status=PageCaptureStatus.FAILED,
                    version__isnull=True,
                    finished_at__isnull=False,
                ),
                violation_error_message=_("A capture ends with a version of an article, or with a problem."),
            ),
            text_is_normal("page_capture", text=["problem"]),
        ]

    def __str__(self):
        return self.url

    @property
    def is_under_way(self):
        return self.status in UNDER_WAY

    @property
    def article_id(self):
        return self.version and self.version.article_id
