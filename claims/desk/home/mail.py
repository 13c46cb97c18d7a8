"""What does a mail with notices say? `compose` writes it in the person's language, as plain text, with links."""

from functools import partial
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from claims import notice_mails
from claims.desk.home.notices import described
from claims.models import DeskSettings

send_mails = partial(notice_mails.mail_notices, lambda mail, notices: compose(mail, notices))


def compose(mail, notices):
    """Return the mail. Its subject names no claim: subjects are shown on locked screens."""
    chosen = DeskSettings.objects.filter(owned_by=mail.owned_by_id).first() or DeskSettings()
    language = chosen.language or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(ZoneInfo(chosen.time_zone or settings.TIME_ZONE)):
        notices = described(notices)
        subject = ngettext("Claimdesk: %(count)s notice", "Claimdesk: %(count)s notices", len(notices))
        context = {"notices": notices, "site": settings.SITE_URL, "choices": address_of_settings()}
        return EmailMessage(
            subject % {"count": len(notices)},
            render_to_string("desk/home/mail.txt", context),
            to=[mail.owned_by.email],
            headers={
                "Message-ID": f"<{mail.pk}@{urlsplit(settings.SITE_URL).hostname or 'claimdesk'}>",
                "List-Unsubscribe": f"<{address_of_settings()}>",
                "Auto-Submitted": "auto-generated",
                "Content-Language": language,
            },
        )


def address_of_settings():
    """Return where the person chooses what they are notified of."""
    try:
        return settings.SITE_URL + reverse("desk:settings")
    except NoReverseMatch:
        return settings.SITE_URL + reverse("desk:notices")
