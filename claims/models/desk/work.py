"""What is a person doing at the desk right now? `UnsavedText`, `Presence` and `QuoteRead`."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.growth import Growth


class UnsavedText(models.Model):
    """What a person typed into one form of a claim and has not saved, so that it survives whatever happens.

    `form` names the form: `claim`, `verdict`, `verdict:<id>`, `evidence`. `values` has the fields by their names, and
    `read` the values that the person saw before typing. The row goes when the form is saved or the text thrown away.
    """

    growth = Growth.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="unsaved_texts"
    )
    claim_id = models.UUIDField(_("claim"))  # no foreign key: a text that was never saved keeps no claim
    form = models.CharField(_("form"), max_length=60)
    values = models.JSONField(_("values"), default=dict)
    read = models.JSONField(_("values read"), default=dict)
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["owned_by", "claim_id", "form"],
                name="unsaved_text_is_kept_once_a_form",
                violation_error_message=_("This form has an unsaved text already."),
            )
        ]

    def __str__(self):
        return self.form


class Presence(models.Model):
    """That a person has a claim open, and in which field they write. It counts for a minute after `seen_at`."""

    growth = Growth.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim_id = models.UUIDField(_("claim"))
    owned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="presences"
    )
    field = models.CharField(_("field"), max_length=60, blank=True)
    seen_at = models.DateTimeField(_("seen at"))

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["claim_id", "owned_by"],
                name="presence_is_noted_once",
                violation_error_message=_("This person is noted already."),
            )
        ]

    def __str__(self):
        return str(self.owned_by)


class QuoteRead(models.Model):
    """That a reviewer has read a quote, with the digest of the quote as it was then."""

    growth = Growth.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    verdict_id = models.UUIDField(_("verdict"))  # no foreign keys: a tick is no reason to keep a row
    evidence_id = models.UUIDField(_("evidence"))
    owned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="quotes_read"
    )
    sha256 = models.CharField(_("digest of the quote"), max_length=64)
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("quote read")
        verbose_name_plural = _("quotes read")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["verdict_id", "evidence_id", "owned_by"],
                name="quote_read_is_ticked_once",
                violation_error_message=_("This quote is ticked already."),
            )
        ]

    def __str__(self):
        return f"{self.owned_by} · {self.read_at}"
