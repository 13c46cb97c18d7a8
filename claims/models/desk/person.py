"""What has a person chosen, and which notices do they get? `DeskSettings` and `Notice`."""

from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from claims.models.desk.mail import NoticeMail
from config.db.constraints import known, text_is_normal
from config.db.fields import Text
from config.db.growth import Growth


class NoticeKind(models.TextChoices):
    """The events that a person of the desk can be notified of."""

    RETURNED = "returned", _("a verdict of mine was returned")
    TO_REVIEW = "to_review", _("a verdict waits for review")
    ASSIGNED = "assigned", _("a claim was assigned to me")
    DUE = "due", _("a verdict is due again")
    PUBLISHED = "published", _("a verdict of mine was published")
    QUOTE_GONE = "quote_gone", _("a quote on a claim of mine is gone from its source")


class MailRhythm(models.TextChoices):
    NEVER = "never", _("never")
    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")


def validate_time_zone(name):
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone “%(name)s”: write “Europe/Paris”."), params={"name": name})


class DeskSettings(models.Model):
    """The choices of one person. A person without a row has the defaults."""

    growth = Growth.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owned_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="desk_settings"
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("In which times are shown, such as Europe/Paris. Left empty, it is that of the site."),
    )
    uses_keys = models.BooleanField(
        _("single keys"), default=True, help_text=_("Whether keys such as j, k and x do something outside of fields.")
    )
    notices = ArrayField(
        models.CharField(max_length=20, choices=NoticeKind),
        verbose_name=_("notices"),
        default=list,
        blank=True,
        help_text=_("Of what the desk notifies this person."),
    )
    mails = models.CharField(
        _("by e-mail"),
        max_length=10,
        choices=MailRhythm,
        default=MailRhythm.NEVER,
        help_text=_("When notices are sent by e-mail, too."),
    )
    # What happened after `visited_at` is new to the person. `opened_at` is when they last opened their desk's page.
    visited_at = models.DateTimeField(_("last visit"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("last opened at"), null=True, blank=True, editable=False)
    language = models.CharField(_("language of mails"), max_length=35, blank=True, editable=False)
    mailed_at = models.DateTimeField(_("last mail"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("settings of a person")
        verbose_name_plural = _("settings of people")
        default_permissions = ()
        constraints = [
            known("desk_settings", "mails", MailRhythm, _("This is no rhythm of mails.")),
        ]

    def __str__(self):
        return str(self.owned_by)


class Notice(models.Model):
    """A message to one person: that something waits for them, or what became of their work."""

    growth = Growth.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=NoticeKind)
    claim_id = models.UUIDField(_("claim"))  # no foreign key: a notice is no reason to keep a row
    verdict_id = models.UUIDField(_("verdict"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    reason = Text(_("reason"), blank=True)
    made_at = models.DateTimeField(_("made at"))
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    mail = models.ForeignKey(
        NoticeMail, verbose_name=_("mail"), on_delete=models.SET_NULL, related_name="notices", null=True, blank=True
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ()
        indexes = [
            models.Index(fields=["owned_by", "-made_at"], name="notice_by_person"),
            models.Index(fields=["made_at"], condition=models.Q(mailed_at=None), name="notice_to_mail"),
        ]
        constraints = [
            known("notice", "kind", NoticeKind, _("This kind of notice is not one of the list.")),
            models.UniqueConstraint(
                fields=["owned_by", "kind", "claim_id", "verdict_id", "made_at"],
                name="notice_is_given_once",
                nulls_distinct=False,
                violation_error_message=_("This notice was given already."),
            ),
            text_is_normal("notice", text=["reason"]),
        ]

    def __str__(self):
        return str(self.get_kind_display())
