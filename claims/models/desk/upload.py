"""Which files are being brought in at the desk, and what would become of each of their rows?

An `Upload` is one file: its bytes are in `UploadPart`s until it is loaded, its rows with their outcomes in
`UploadRow`s. An upload of reviews becomes an `Import` with the same id when it is loaded.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from claims.models.received import DateOrder, Import
from config.db.constraints import known, text_is_normal
from config.db.fields import Line, Text
from config.db.growth import Growth


class UploadKind(models.TextChoices):
    REVIEWS = "reviews", _("reviews of other publishers")
    REVIEW_SET = "review_set", _("a review set")
    TABLE = "table", _("a table")


class UploadStatus(models.TextChoices):
    RECEIVED = "received", _("waits for its map")
    CHECKING = "checking", _("is being checked")
    CHECKED = "checked", _("checked, to be loaded")
    LOADING = "loading", _("is being loaded")
    LOADED = "loaded", _("loaded")
    FAILED = "failed", _("failed")


class RowState(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("the same")
    WRONG = "wrong", _("wrong")


class UploadQuerySet(models.QuerySet):
    def unloaded(self):
        return self.exclude(status=UploadStatus.LOADED)


class Upload(models.Model):
    """A file that a person brings in: how it is read, how far it came, and when it was loaded."""

    growth = Growth.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="uploads"
    )
    name = Line(_("name"), max_length=200)
    size = models.BigIntegerField(_("size"))  # bytes
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    kind = models.CharField(_("kind"), max_length=20, choices=UploadKind)
    language = models.CharField(_("language"), max_length=20, default="en")  # of sentences about its rows
    map = models.TextField(_("map"), blank=True)  # of a table, as TOML
    publisher = models.CharField(_("publisher"), max_length=253, blank=True)  # domain of the judge, if the file errs
    date_order = models.CharField(_("order of dates"), max_length=3, choices=DateOrder, null=True, blank=True)
    reviewed_on = models.DateField(_("day of reviews without a date"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=UploadStatus)
    problem = Text(_("problem"), blank=True)
    rows_done = models.BigIntegerField(_("rows done"), default=0)
    rows_total = models.BigIntegerField(_("rows"), default=0)  # 0 until they are counted
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("loaded by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    import_job = models.ForeignKey(  # of reviews, once they are loaded
        Import, verbose_name=_("import"), on_delete=models.SET_NULL, related_name="uploads", null=True, blank=True
    )
    created_at = models.DateTimeField(_("created at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)  # the check, or the loading
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        default_permissions = ()
        constraints = [
            known("upload", "kind", UploadKind, _("This kind of file is not one of the list.")),
            known("upload", "date_order", DateOrder, _("Dates have the day or the month first."), null=True),
            known("upload", "status", UploadStatus, _("This status is not one of the list.")),
            text_is_normal("upload", line=["name"], text=["problem"]),
        ]

    def __str__(self):
        return self.name


class UploadPart(models.Model):
    """Some bytes of a file, so that a large one is never in memory as a whole."""

    growth = Growth.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.IntegerField(_("number"))  # from 0
    content = models.BinaryField(_("content"))

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "number"],
                name="upload_part_has_a_place",
                violation_error_message=_("This part is there already."),
            )
        ]

    def __str__(self):
        return f"{self.upload_id} · {self.number}"


class UploadRowQuerySet(models.QuerySet):
    def claim_ids(self):
        """Return the ids of the claims of these rows, as a subquery."""
        return self.order_by().annotate(claim=Each(models.F("claims"))).values("claim")


class Each(models.Func):
    """The elements of an array, one a row."""

    function = "unnest"
    output_field = models.UUIDField()
    set_returning = True


class UploadRow(models.Model):
    """A row of a file: what loading it does, or did.

    `changes` are objects with `field`, `old` and `new`; `problems` are sentences as stored by the reader of the file.
    """

    growth = Growth.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.IntegerField(_("number"))  # from 1
    state = models.CharField(_("state"), max_length=10, choices=RowState)
    kind = models.TextField(_("kind"), blank=True)  # of a review set: `claims.claim`
    place = models.TextField(_("place"), blank=True)  # file and line
    title = models.TextField(_("title"), blank=True)
    url = models.TextField(_("address"), blank=True)
    changes = models.JSONField(_("changes"), default=list)
    problems = models.JSONField(_("problems"), default=list)
    repairs = ArrayField(models.TextField(), verbose_name=_("repairs"), default=list)
    claims = ArrayField(models.UUIDField(), verbose_name=_("claims"), default=list)
    is_off = models.BooleanField(_("left out"), default=False)
    waits = models.BooleanField(_("its claims waited for a verdict when it was loaded"), default=False)

    objects = UploadRowQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "number"],
                name="upload_row_has_a_number",
                violation_error_message=_("This row is there already."),
            ),
            known("upload_row", "state", RowState, _("This state is not one of the list.")),
        ]
        indexes = [models.Index(fields=["upload", "state", "number"], name="upload_row_by_state")]

    def __str__(self):
        return self.title
