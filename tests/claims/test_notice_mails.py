"""Does each notice reach a mailbox once, at the time that its person chose, whatever the server or a worker does?"""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from claims import notice_mails
from claims.desk.home.mail import send_mails
from claims.models import Notice, NoticeMail
from claims.notice_mails import LEASE, MAX_AGE, OUTAGE
from config.checks import values
from config.mail import NONE, mailers_for
from tests.factories import LONG_AGO, ClaimFactory, DeskSettingsFactory, NoticeFactory, UserFactory

MORNING = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _mails(settings):
    settings.SENDS_MAILS, settings.SITE_URL = True, "https://desk.example"


@pytest.fixture
def clock():
    """A clock that tests set: `clock.now`."""

    def read():
        return read.now

    read.now = MORNING
    return read


@pytest.fixture
def server(monkeypatch):
    """The mail server: `server.answers` are the errors of the next attempts, None for a mail that is accepted."""

    class Server:
        answers = []

    original = EmailBackend.send_messages

    def send_messages(backend, messages):
        if Server.answers and (error := Server.answers.pop(0)):
            raise error
        return original(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return Server


def person(mails="at_once", email="ada@desk.example", **fields):
    return DeskSettingsFactory(owned_by=UserFactory(email=email), mails=mails, **fields).owned_by


def notice(owner, at=MORNING, **fields):
    return NoticeFactory(owned_by=owner, made_at=at, **fields)


def send(clock):
    while send_mails(clock=clock):
        pass
    return [message.to[0] for message in mail.outbox]


@pytest.mark.django_db
class TestMails:
    def test_a_notice_is_mailed_at_once_and_once(self, clock):
        notice(person())
        assert send(clock) == ["ada@desk.example"]
        assert send(clock) == ["ada@desk.example"]
        assert NoticeMail.objects.get().sent_at == MORNING

    @pytest.mark.parametrize(
        "fields",
        [{"mails": "never"}, {"email": ""}, {"mails": "daily"}],
        ids=["does not want them", "no address", "once a day"],
    )
    def test_nothing_is_mailed_to_others(self, clock, fields):
        notice(person(**fields))
        assert send(clock) == []

    def test_nothing_is_mailed_without_a_server(self, clock, settings):
        settings.SENDS_MAILS = False
        notice(person())
        assert send(clock) == []
        assert not NoticeMail.objects.exists()

    def test_people_who_left_get_no_mail(self, clock):
        owner = person()
        owner.is_active = False
        owner.save()
        notice(owner)
        assert send(clock) == []

    def test_what_was_seen_or_is_old_is_not_mailed(self, clock):
        owner = person()
        notice(owner, seen_at=MORNING)
        notice(owner, at=MORNING - MAX_AGE - timedelta(minutes=1))
        assert send(clock) == []

    def test_several_notices_are_one_mail(self, clock):
        owner = person()
        for _number in range(3):
            notice(owner)
        send(clock)
        (message,) = mail.outbox
        assert message.subject == "Claimdesk: 3 notices"
        assert message.body.count("https://desk.example/") == 4  # and the page of choices

    def test_the_mail_says_what_and_where_and_its_subject_does_not(self, clock):
        claim = ClaimFactory(statement="The mayor\nowns <two> banks & a boat.")
        notice(
            person(), claim_id=claim.pk, reason="Which banks?", made_by=UserFactory(username="lena"), kind="returned"
        )
        send(clock)
        (message,) = mail.outbox
        assert "mayor" not in message.subject
        assert "lena returned your verdict" in message.body
        assert "“The mayor owns <two> banks & a boat.”" in message.body
        assert "Which banks?" in message.body
        assert str(claim.pk) in message.body
        assert message.extra_headers["List-Unsubscribe"].startswith("<https://desk.example/desk/")
        assert message.extra_headers["Message-ID"] == f"<{NoticeMail.objects.get().pk}@desk.example>"
        assert message.message()["From"].startswith("desk@")

    def test_the_mail_is_in_the_language_and_zone_of_its_reader(self, clock):
        notice(person(language="fr", time_zone="Asia/Tokyo"), kind="due")
        send(clock)
        (message,) = mail.outbox
        assert message.subject == "Claimdesk\u202f: 1 avis"
        assert "17:30" in message.body

    def test_a_deleted_claim_has_no_link(self, clock):
        notice(person(), claim_id="01a00000-0000-7000-8000-000000000001")
        send(clock)
        assert "01a00000" not in mail.outbox[0].body

    def test_an_address_that_would_add_headers_sends_nothing(self, clock):
        owner, other = person(email="x@y.example\nBcc: all@y.example"), person()
        notice(owner), notice(other)
        assert send(clock) == [other.email]
        assert NoticeMail.objects.get(owned_by=owner).due_at > MORNING

    # Digests

    @pytest.mark.parametrize(
        ("zone", "made", "first", "then"),
        [
            ("UTC", "2026-03-10T05:00", "2026-03-10T06:59", "2026-03-10T07:00"),
            ("Europe/Paris", "2026-03-10T05:00", "2026-03-10T05:59", "2026-03-10T06:00"),
            ("America/Lima", "2026-03-10T05:00", "2026-03-10T11:59", "2026-03-10T12:00"),
            ("Europe/Paris", "2026-03-29T01:30", "2026-03-29T04:59", "2026-03-29T05:00"),  # the clocks change
            ("UTC", "2026-03-10T07:01", "2026-03-11T06:59", "2026-03-11T07:00"),
        ],
    )
    def test_a_digest_comes_at_seven_where_its_reader_lives(self, clock, zone, made, first, then):
        moments = [datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (made, first, then)]
        notice(person(mails="daily", time_zone=zone), at=moments[0])
        clock.now = moments[1]
        assert send(clock) == []
        clock.now = moments[2]
        assert send(clock) == ["ada@desk.example"]

    def test_there_is_one_digest_a_day(self, clock):
        owner = person(mails="daily")
        notice(owner, at=MORNING - timedelta(hours=6))
        send(clock)
        notice(owner, at=MORNING - timedelta(hours=4))  # stored late
        clock.now += timedelta(hours=3)
        assert len(send(clock)) == 1
        clock.now += timedelta(hours=24)
        assert len(send(clock)) == 2

    # Trouble

    def test_a_refused_mail_is_tried_later_and_later_and_given_up(self, clock, server):
        notice(person())
        waits = []
        for _attempt in range(400):
            server.answers = [SMTPDataError(451, b"later")]
            send(clock)
            row = NoticeMail.objects.get()
            if row.due_at is None:
                break
            waits.append(row.due_at - clock.now)
            clock.now = row.due_at
        assert [wait.seconds // 60 for wait in waits[:10]] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
        assert (row.due_at, row.sent_at) == (None, None)
        assert clock.now - MORNING < MAX_AGE + timedelta(hours=7)
        assert send(clock) == []

    def test_a_refused_mail_keeps_no_other_one_waiting(self, clock, server):
        for name in ("one", "two", "three"):
            notice(person(email=f"{name}@desk.example"))
        server.answers = [SMTPRecipientsRefused({})]
        assert send(clock) == ["two@desk.example", "three@desk.example"]
        clock.now += timedelta(minutes=1)
        assert len(send(clock)) == 3

    @pytest.mark.parametrize("error", [ConnectionRefusedError, TimeoutError, SMTPServerDisconnected])
    def test_while_the_server_is_away_nothing_is_tried_in_vain(self, clock, server, error):
        for name in ("one", "two", "three"):
            notice(person(email=f"{name}@desk.example"))
        server.answers = [error(), AssertionError("a second attempt")]
        assert send(clock) == []
        assert send(clock) == []
        server.answers = []
        clock.now += OUTAGE
        assert len(send(clock)) == 3

    def test_a_notice_read_before_the_mail_is_sent_is_not_sent(self, clock, server):
        mine = notice(person())
        server.answers = [SMTPDataError(451, b"later")]
        send(clock)
        Notice.objects.filter(pk=mine.pk).update(seen_at=MORNING)
        clock.now += timedelta(hours=1)
        assert send(clock) == []
        assert NoticeMail.objects.get().due_at is None

    def test_a_fault_of_ours_is_postponed_like_a_refusal(self, clock, server, caplog):
        notice(person())
        server.answers = [KeyError("x")]
        assert send(clock) == []
        assert "was not sent" in caplog.text
        clock.now += timedelta(minutes=1)
        assert len(send(clock)) == 1

    def test_what_waits_is_reported(self, clock, server):
        assert notice_mails.waiting() == (0, None)
        owner = person()
        NoticeMail.objects.create(owned_by=owner, made_at=MORNING, due_at=MORNING)
        NoticeMail.objects.update(due_at=LONG_AGO)
        assert notice_mails.waiting() == (1, LONG_AGO)


class Died(BaseException):
    """The end of a worker's process."""


@pytest.mark.django_db(transaction=True)
class TestWorkers:
    def test_a_worker_that_dies_before_the_server_answers_loses_no_mail(self, clock, server):
        notice(person())
        server.answers = [Died()]
        with pytest.raises(Died):
            send(clock)
        assert send(clock) == []  # another worker, at once: the first one may be slow
        clock.now += LEASE
        assert send(clock) == ["ada@desk.example"]
        assert send(clock) == ["ada@desk.example"]

    def test_a_worker_that_dies_after_it_repeats_the_mail_under_its_own_name(self, clock, monkeypatch):
        notice(person())
        with monkeypatch.context() as patch:
            patch.setattr(EmailBackend, "close", lambda backend: None)
            original = EmailBackend.send_messages

            def send_and_die(backend, messages):
                original(backend, messages)
                raise Died

            patch.setattr(EmailBackend, "send_messages", send_and_die)
            with pytest.raises(Died):
                send(clock)
        notice(NoticeMail.objects.get().owned_by, at=MORNING)  # goes into a mail of its own
        clock.now += LEASE
        send(clock)
        names = [message.extra_headers["Message-ID"] for message in mail.outbox]
        assert (len(names), len(set(names))) == (3, 2)

    def test_two_workers_at_once_send_each_mail_once(self, clock, run_together):
        people = [person(email=f"{number}@desk.example") for number in range(8)]
        for owner in people:
            notice(owner), notice(owner)
        for _round in range(3):
            run_together([lambda: send(clock)] * 3)
        assert sorted(message.to[0] for message in mail.outbox) == [owner.email for owner in people]
        assert NoticeMail.objects.count() == 8


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("smtp://mail.example", {"host": "mail.example", "port": 25}),
        ("smtp+tls://mail.example", {"port": 587, "use_tls": True}),
        ("smtps://ada:p%40ss@mail.example", {"port": 465, "use_ssl": True, "username": "ada", "password": "p@ss"}),
        ("smtp://mail.example:2525/", {"port": 2525}),
        ("smtp://mail.example:port", None),
        ("smtp://mail.example/path", None),
        ("smtp://", None),
        ("mail.example", None),
        ("http://mail.example", None),
        ("smtp://[mail", None),
    ],
)
def test_the_address_of_a_server_is_read_or_reported(settings, url, options):
    mailers = mailers_for(url)
    settings.EMAIL_URL, settings.SENDS_MAILS = url, mailers != NONE
    assert [finding.id for finding in values.check_mail(None)] == ([] if options else ["config.E090"])
    assert options is None or options.items() <= mailers["default"]["OPTIONS"].items()


@pytest.mark.parametrize(
    ("sender", "is_right"),
    [("desk@news.example", True), ("The desk <desk@news.example>", True), ("desk", False), ("a@b@c", False)],
)
def test_a_sender_that_is_none_is_reported(settings, monkeypatch, sender, is_right):
    monkeypatch.setenv("DEFAULT_FROM_EMAIL", sender)
    settings.DEFAULT_FROM_EMAIL = sender
    assert [finding.id for finding in values.check_mail(None)] == ([] if is_right else ["config.E091"])


def test_no_mails_are_sent_unless_a_server_is_named(settings):
    assert mailers_for("") == NONE
    settings.EMAIL_URL, settings.SENDS_MAILS = "", False
    assert values.check_mail(None) == []
