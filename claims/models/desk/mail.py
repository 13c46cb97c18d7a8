"""How far have notices been made, and which mails with notices are still to be sent? `NoticeCursor`, `NoticeMail`."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.growth import Growth


class NoticeCursor(models.Model):
    """The number of the last event that notices were made of. There is one row at most."""

    growth = Growth.LOCAL
    kept_by_database = True  # numbers of events are those of this database: fixtures leave them out
    added_by_site = True

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="notice_cursor_is_the_only_one",
                condition=models.Q(id=1),
                violation_error_message=_("There is one cursor of notices."),
            )
        ]

    def __str__(self):
        return str(self.number)


class NoticeMail(models.Model):
    """A mail with notices of one person. Those of `Notice.mail` are in it.

    `due_at` is when a worker tries to send it; null once it was sent or given up. A worker moves it before an attempt,
    so no other worker makes that attempt, too.
    """

    growth = Growth.LOCAL
    is_a_record = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="notice_mails"
    )
    made_at = models.DateTimeField(_("made at"))
    due_at = models.DateTimeField(_("due at"), null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    attempts = models.SmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("mail with notices")
        verbose_name_plural = _("mails with notices")
        default_permissions = ()
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="notice_mail_by_turn")
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_mail_sent_is_not_due",
                condition=models.Q(sent_at__isnull=True) | models.Q(due_at__isnull=True),
                violation_error_message=_("A mail that was sent is not sent again."),
            ),
        ]

    def __str__(self):
        return str(self.made_at)
