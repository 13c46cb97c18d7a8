"""Does the nightly command delete what has been kept long enough, and nothing else? Each kind × its age."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from knox.models import get_token_model

from claims.models import ImportFinding, ImportStatus
from config.checks import values
from config.models import KEPT_FOR, IdempotencyKey, LoginAttempts, RevokedToken, Session
from config.upkeep import retention
from config.upkeep.retention import ENDED_TOKENS_KEPT_FOR, KINDS
from tests.factories import (
    ImportFactory,
    ImportFindingFactory,
    NoticeFactory,
    NoticeMailFactory,
    PageCaptureFactory,
    PresenceFactory,
    UnsavedTextFactory,
    UploadFactory,
    UploadRowFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=1)


def token_that_ended(at):
    token = get_token_model().objects.create(UserFactory())[0]
    get_token_model().objects.filter(pk=token.pk).update(expiry=at)


def task_that_finished(at):
    DBTaskResult.objects.create(
        status="SUCCESSFUL", finished_at=at, args_kwargs={}, task_path="x.y", backend_name="default", run_after=at,
        exception_class_path="", traceback="",
    )  # fmt: skip


def admin_log_entry(at):
    entry = LogEntry.objects.create(
        user=UserFactory(), content_type=ContentType.objects.first(), action_flag=ADDITION, object_repr="x"
    )
    LogEntry.objects.filter(pk=entry.pk).update(action_time=at)


def failed_import(at):
    sent = ImportFactory(status=ImportStatus.FAILED, content=b"[]")
    type(sent).objects.filter(pk=sent.pk).update(created_at=at)


def finding(at):
    found = ImportFindingFactory()
    type(found.import_job).objects.filter(pk=found.import_job_id).update(created_at=at)


# For each kind: how to make a row that begins to age at a time, and for how long it is kept from then.
ROWS = {
    "sessions": (lambda at: Session.objects.create(session_key=str(at), expire_date=at), timedelta()),
    "tokens": (token_that_ended, ENDED_TOKENS_KEPT_FOR),
    "revoked_tokens": (
        lambda at: RevokedToken.objects.create(digest=str(at), revoked_at=at),
        ENDED_TOKENS_KEPT_FOR,
    ),
    "idempotency_keys": (
        lambda at: IdempotencyKey.objects.create(
            sent_by=UserFactory(), key="x", path="/", status=200, headers={}, answer=b"", created_at=at
        ),
        KEPT_FOR,
    ),
    "login_counts": (lambda at: LoginAttempts.objects.create(key=str(at), count=1, expires_at=at), timedelta()),
    "tasks": (task_that_finished, timedelta(days=30)),
    "admin_log": (admin_log_entry, timedelta(days=365)),
    "uploads": (failed_import, timedelta(days=30)),
    "findings": (finding, timedelta(days=365)),
    "desk_uploads": (lambda at: UploadFactory(created_at=at), timedelta(days=30)),
    "desk_upload_rows": (
        lambda at: UploadRowFactory(upload=UploadFactory(created_at=at, status="loaded")),
        timedelta(days=365),
    ),
    "page_captures": (lambda at: PageCaptureFactory(created_at=at), timedelta(days=90)),
    "notices": (lambda at: NoticeFactory(made_at=at), timedelta(days=90)),
    "notice_mails": (lambda at: NoticeMailFactory(made_at=at), timedelta(days=90)),
    "unsaved_texts": (lambda at: UnsavedTextFactory(saved_at=at), timedelta(days=90)),
    "presences": (lambda at: PresenceFactory(seen_at=at), timedelta(days=1)),
}


def test_every_kind_has_rows_here():
    assert {kind.name for kind in KINDS} == ROWS.keys()


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request):
    return request.param


def due(kind):
    """Return how many rows are due, whatever the time: all that the kind could ever name."""
    return kind.is_due(timezone.now() + timedelta(days=100_000)).count()


def test_rows_go_when_their_time_is_over_and_not_before(kind):
    make, kept_for = ROWS[kind.name]
    over = timezone.now() - kept_for
    make(over + SOON)
    make(over - SOON)
    assert due(kind) == 2
    call_command("nightly", "--dry-run", verbosity=0)
    assert due(kind) == 2
    call_command("nightly", verbosity=0)
    assert due(kind) == 1
    call_command("nightly", verbosity=0)
    assert due(kind) == 1


def test_a_dry_run_says_what_would_go(capsys):
    make, kept_for = ROWS["tasks"]
    for _ in range(3):
        make(timezone.now() - kept_for)
    call_command("nightly", "--dry-run")
    said = capsys.readouterr().out
    assert "        3  finished tasks, 30 days old and older\n" in said
    assert said.endswith("this was a dry run.\n")


def test_rows_go_in_batches(monkeypatch, capsys):
    monkeypatch.setattr(retention, "BATCH_SIZE", 2)
    for number in range(5):
        LoginAttempts.objects.create(key=str(number), count=1, expires_at=timezone.now())
    call_command("nightly")
    assert "        5  counts of logins" in capsys.readouterr().out


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.days], ids=lambda kind: kind.name)
def test_a_setting_changes_the_days(settings, kind):
    settings.RETENTION_DAYS = [f"{kind.name}=2"]
    ROWS[kind.name][0](timezone.now() - timedelta(days=2))
    ROWS[kind.name][0](timezone.now() - timedelta(days=1))
    call_command("nightly", verbosity=0)
    assert due(kind) == 1


@pytest.mark.parametrize(
    ("part", "is_right"),
    [
        ("tasks=1", True),
        ("admin_log=36500", True),
        ("tasks=0", False),
        ("tasks=-1", False),
        ("tasks=36501", False),
        ("tasks=٣", False),
        ("tasks=1.5", False),
        ("tasks=", False),
        ("tasks", False),
        ("sessions=3", False),
        ("history=3", False),
        ("", False),
        ("tasks=" + "9" * 5_000, False),
    ],
)
def test_a_wrong_number_of_days_is_reported(settings, part, is_right):
    settings.RETENTION_DAYS = [part]
    findings = values.check_retention(None)
    assert [finding.id for finding in findings] == ([] if is_right else ["config.E030"])
    assert all("tasks, admin_log, uploads, findings" in finding.hint for finding in findings)
    assert ("tasks" in retention.chosen_days() or "admin_log" in retention.chosen_days()) == is_right


def test_one_kind_that_fails_does_not_keep_the_others(monkeypatch, capsys):
    def refuse(kind, at):
        if kind.name == "sessions":
            raise DatabaseError("no\nspace")
        return original(kind, at)

    original = retention.Kind.remove
    monkeypatch.setattr(retention.Kind, "remove", refuse)
    LoginAttempts.objects.create(key="x", count=1, expires_at=timezone.now())
    with pytest.raises(CommandError, match="sessions"):
        call_command("nightly")
    assert capsys.readouterr().err == "sessions: no space\n"
    assert not LoginAttempts.objects.exists()


def test_an_import_keeps_its_row_when_its_file_goes():
    failed_import(timezone.now() - timedelta(days=31))
    call_command("nightly", verbosity=0)
    assert ImportFactory._meta.model.objects.get().content is None
    assert not ImportFinding.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_locked_row_is_left_for_the_next_night(run_together):
    """A row that another transaction holds is skipped: the command waits for nobody, and two runs share the work."""
    held, _free = (
        LoginAttempts.objects.create(key=key, count=1, expires_at=timezone.now() - SOON) for key in ("held", "free")
    )
    with transaction.atomic():
        LoginAttempts.objects.select_for_update().get(pk=held.pk)
        run_together([lambda: call_command("nightly", verbosity=0)])
    assert [row.key for row in LoginAttempts.objects.all()] == ["held"]
    run_together([lambda: call_command("nightly", verbosity=0)] * 2)
    assert not LoginAttempts.objects.exists()
