"""Does a worker sign the log by itself, not too often, and say so if it cannot?"""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from claims.log import chore
from claims.log.signing import sign_log
from claims.models import LogEntry, LogHead
from config import tasks
from tests.factories import ClaimFactory

pytestmark = pytest.mark.django_db


def after(seconds):
    moment = timezone.now() + timedelta(seconds=seconds)
    return lambda: moment


def test_the_chore_of_a_worker_signs_the_log():
    ClaimFactory()
    assert "log" in {known.name for known in tasks.CHORES}
    tasks.do_chores()
    assert LogEntry.objects.exists()
    assert LogHead.objects.count() == 1


def test_a_head_is_signed_once_a_minute_at_most():
    ClaimFactory()
    assert chore.sign_due() is False
    ClaimFactory()
    assert chore.sign_due() is False
    assert LogHead.objects.count() == 1
    assert chore.waiting()[0] > 0
    chore.sign_due(after(61))
    assert LogHead.objects.count() == 2
    assert chore.waiting()[0] == 0
    chore.sign_due(after(200))
    assert LogHead.objects.count() == 2, "nothing new"
    chore.sign_due(after(3_700))
    assert LogHead.objects.count() == 3, "a sign of life"


def test_many_rows_are_appended_batch_by_batch_without_waiting(monkeypatch):
    monkeypatch.setattr("claims.log.signing.BATCH_SIZE", 4)
    monkeypatch.setattr("claims.log.chore.BATCH_SIZE", 4)
    for _ in range(5):
        ClaimFactory()
    while chore.sign_due():
        pass
    assert chore.waiting()[0] == 0
    assert LogHead.objects.count() > 2


def test_before_the_first_head_nothing_counts_as_waiting():
    ClaimFactory()
    assert chore.waiting() == (0, None)
    head = sign_log()
    ClaimFactory()
    count, since = chore.waiting()
    assert count > 0
    assert since == head.signed_at


def test_a_worker_without_the_key_says_so_once(key_file, caplog, monkeypatch):
    monkeypatch.setattr("claims.log.chore._reported", set())
    sign_log()
    key_file.unlink()
    ClaimFactory()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert chore.sign_due(after(61)) is False
    assert [record.message for record in caplog.records if record.name == "claims.log.chore"] == [
        f"The log is not signed: The key of the log is not in {key_file}: bring it back, or begin another with "
        "rotate_log_key --lost."
    ]
