"""How do notices become mails, and how are these sent? `put_in_mails` and `send_due`, which a worker calls.

`put_in_mails` makes one mail of all notices that a person has not seen, at once or once a day. Its row is stored
before anything is sent, so a mail keeps its notices and its Message-ID whatever happens. `send_due` moves `due_at`
before each attempt and clears it afterwards: two workers never try at the same time, a mail that is refused is tried
later and keeps no other one waiting, and while the server is away all wait together.

A worker may die between the server's answer and the row that says so. Then the mail is sent again after `LEASE`, with
the same Message-ID, so that mail programs show it once: rather that than a mail which is never sent.
"""

import logging
from contextlib import suppress
from datetime import datetime, time, timedelta
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPSenderRefused
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import mailers
from django.db import DatabaseError, transaction
from django.db.models import Exists, F, Min, OuterRef
from django.utils import timezone

from claims.models import DeskSettings, MailRhythm, Notice, NoticeMail

BATCH_SIZE = 20  # mails
MAX_NOTICES = 50  # in a mail
DIGEST_HOUR = time(7)  # in the person's time zone
MAX_AGE = timedelta(days=3)  # of what is still mailed: later, the desk's own list is enough
LEASE = timedelta(minutes=10)  # after an attempt whose worker died
OUTAGE = timedelta(minutes=1)
FIRST_DELAY, MAX_DELAY = timedelta(minutes=1), timedelta(hours=6)
REFUSALS = (SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPSenderRefused, ValueError)
log = logging.getLogger(__name__)


def mail_notices(compose, clock=timezone.now):
    """Put new notices in mails and send what is due. Return whether there may be more. Nothing without EMAIL_URL.

    `compose(mail, notices)` returns an EmailMessage.
    """
    if not settings.SENDS_MAILS:
        return False
    put_in_mails(clock())
    return send_due(compose, clock)


def waiting():
    """Return how many mails wait for an attempt, and since when."""
    due = NoticeMail.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    since = due.values_list("due_at", flat=True).first() if settings.SENDS_MAILS else None
    return (due.count(), since) if since else (0, None)


# Putting notices in mails


def to_mail(at):
    """Return the notices that were neither seen nor put in a mail."""
    return Notice.objects.filter(seen_at=None, mailed_at=None, made_at__gt=at - MAX_AGE, made_at__lte=at)


def put_in_mails(at):
    """Make a mail for each person whose notices are to be mailed now."""
    own = to_mail(at).filter(owned_by=OuterRef("owned_by"))
    chosen = DeskSettings.objects.exclude(mails=MailRhythm.NEVER).filter(
        Exists(own), owned_by__is_active=True, owned_by__email__gt=""
    )
    for settings_id in list(chosen.order_by("pk").values_list("pk", flat=True)):
        put_in_mail(settings_id, at)


@transaction.atomic
def put_in_mail(settings_id, at):
    rows = DeskSettings.objects.exclude(mails=MailRhythm.NEVER).select_for_update(skip_locked=True)
    chosen = rows.filter(pk=settings_id).first()
    if chosen is None:  # another worker is at it
        return
    notices = to_mail(at).filter(owned_by=chosen.owned_by_id)
    oldest = notices.aggregate(at=Min("made_at"))["at"]
    if oldest is None or (chosen.mails == MailRhythm.DAILY and not is_time_for_digest(chosen, oldest, at)):
        return
    mail = NoticeMail(owned_by_id=chosen.owned_by_id, made_at=at, due_at=at)
    mail.save()
    notices.update(mail=mail, mailed_at=at)
    DeskSettings.objects.filter(pk=chosen.pk).update(mailed_at=at)


def is_time_for_digest(chosen, oldest, at):
    """Return whether the hour of digests has come since the oldest notice was made and the last digest was sent."""
    zone = ZoneInfo(chosen.time_zone or settings.TIME_ZONE)
    local = at.astimezone(zone)
    day = local.date() if local.time() >= DIGEST_HOUR else local.date() - timedelta(days=1)
    hour = datetime.combine(day, DIGEST_HOUR, zone)
    return oldest < hour and (chosen.mailed_at is None or chosen.mailed_at < hour)


# Sending


def send_due(compose, clock):
    """Send the next mails that are due. Return whether there may be more."""
    due = list(NoticeMail.objects.filter(due_at__lte=clock()).order_by("due_at", "pk")[:BATCH_SIZE])
    if not due:
        return False
    connection = mailers.default
    try:
        for mail in due:
            if take(mail, clock()) and not attempt(mail, compose, connection, clock):
                return False
    finally:
        close(connection)
    return len(due) == BATCH_SIZE


def take(mail, at):
    """Move the turn of the mail. Return whether this worker is the one that tries to send it."""
    turn = NoticeMail.objects.filter(pk=mail.pk, due_at=mail.due_at)
    mail.attempts += 1
    return bool(turn.update(due_at=at + LEASE, attempts=F("attempts") + 1))


def attempt(mail, compose, connection, clock):
    """Try to send the mail. Return whether it makes sense to try another one: the server is there."""
    notices = mail.notices.filter(seen_at=None).order_by("-made_at", "pk")[:MAX_NOTICES]
    row, server_answers = NoticeMail.objects.filter(pk=mail.pk), True
    try:
        message = compose(mail, notices) if notices else None
        if message:
            connection.send_messages([message])
        row.update(due_at=None, sent_at=clock() if message else None)
    except DatabaseError:
        raise
    except REFUSALS as error:
        postpone(row, mail, error, clock())
    except OSError as error:  # smtplib's other errors, too
        server_answers = False
        postpone(row, mail, error, clock())
        NoticeMail.objects.filter(due_at__lte=clock()).update(due_at=clock() + OUTAGE)
    except Exception as error:
        log.exception("A mail with notices was not sent")
        postpone(row, mail, error, clock())
    return server_answers


def postpone(row, mail, error, at):
    """Let the mail wait for longer after each attempt, and give it up when its notices are old."""
    if at - mail.made_at > MAX_AGE:
        row.update(due_at=None)
        log.warning("Mail %s with notices was given up: %s", mail.pk, type(error).__name__)
        return
    delay = min(FIRST_DELAY * 2 ** min(mail.attempts - 1, 20), MAX_DELAY)
    row.update(due_at=at + delay)
    log.warning("Mail %s with notices was not sent, next attempt in %s: %s", mail.pk, delay, type(error).__name__)


def close(connection):
    with suppress(OSError):  # it is gone
        connection.close()
