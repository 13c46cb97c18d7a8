"""Who gets a notice of what? Each kind × who did it × who may see it, whatever wrote the row."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from claims import notices
from claims.models import Claim, Notice, NoticeCursor, NoticeKind, Verdict
from claims.workflow import assign, lock, take_step, triage
from config.db.history import audit_context
from tests.factories import LONG_AGO, ClaimFactory, DeskSettingsFactory, EvidenceFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db
EVERY = list(NoticeKind.values)


def person(group="editor", kinds=EVERY, **fields):
    made = UserFactory(group=group, **({"is_staff": True} | fields))
    DeskSettingsFactory(owned_by=made, notices=kinds)
    return made


@pytest.fixture
def writer(db):
    notices.make_notices()  # from here on
    return person("checker")


@pytest.fixture
def reviewer(db):
    return person()


def made():
    while notices.make_notices():
        pass
    return sorted((notice.kind, notice.owned_by.username) for notice in Notice.objects.select_related("owned_by"))


def draft(writer, **fields):
    claim = ClaimFactory()
    EvidenceFactory(claim=claim)
    return VerdictFactory(claim=claim, written_by=writer, **fields)


def step(name, verdict, by, **facts):
    with audit_context(user=by.pk, username=by.username):
        return take_step(name, lock(verdict), by=by, at=timezone.now(), **facts)


def test_a_verdict_handed_in_is_a_notice_for_editors(writer, reviewer):
    person("checker"), person("contributor"), person(kinds=["due"])
    verdict = step("submit", draft(writer), writer)
    assert made() == [("to_review", reviewer.username)]
    notice = Notice.objects.get()
    assert (notice.claim_id, notice.verdict_id, notice.made_by) == (verdict.claim_id, verdict.pk, writer)


def test_no_editor_is_asked_to_review_their_own_verdict(reviewer):
    notices.make_notices()
    other = person()
    step("submit", draft(reviewer), reviewer)
    assert made() == [("to_review", other.username)]


def test_the_writer_is_notified_of_a_return_and_of_publication(writer, reviewer):
    verdict = step("submit", draft(writer), writer)
    step("return", verdict, reviewer, reason="The date is missing.")
    assert made() == [("returned", writer.username), ("to_review", reviewer.username)]
    returned = Notice.objects.get(kind="returned")
    assert (returned.reason, returned.made_by) == ("The date is missing.", reviewer)
    step("submit", verdict, writer)
    step("publish", verdict, reviewer)
    assert made()[0] == ("published", writer.username)


def test_a_claim_is_assigned_by_another_person(writer, reviewer):
    claim, mine = ClaimFactory(), ClaimFactory()
    with audit_context(user=reviewer.pk):
        assign(claim, to=writer, by=reviewer)
    with audit_context(user=writer.pk):
        triage("take", lock(mine), by=writer)
    assert made() == [("assigned", writer.username)]
    assert Notice.objects.get().claim_id == claim.pk


def test_a_notice_of_what_no_longer_waits_counts_as_seen(writer, reviewer):
    person()
    verdict = step("submit", draft(writer), writer)
    made()
    assert Notice.objects.filter(kind="to_review", seen_at=None).count() == 2
    step("publish", verdict, reviewer)
    made()
    assert not Notice.objects.filter(kind="to_review", seen_at=None).exists()


def test_work_that_began_and_ended_while_no_worker_ran_asks_for_nothing(writer, reviewer):
    verdict = step("submit", draft(writer), writer)
    step("return", verdict, reviewer, reason="Not yet.")
    step("submit", verdict, writer)
    made()
    unseen = Notice.objects.filter(seen_at=None)
    assert [notice.kind for notice in unseen] == ["to_review"]


def test_a_claim_that_goes_to_another_person_is_no_longer_mine(writer, reviewer):
    claim, other = ClaimFactory(), person("checker")
    for to in (writer, other):
        with audit_context(user=reviewer.pk):
            assign(claim, to=to, by=reviewer)
    made()
    assert [notice.owned_by for notice in Notice.objects.filter(seen_at=None)] == [other]


@pytest.mark.parametrize(
    "fields", [{"is_active": False}, {"is_staff": False}, {"group": None}], ids=["left", "no desk", "no group"]
)
def test_people_who_may_not_see_it_get_no_notice(fields):
    notices.make_notices()
    somebody = person(**fields)
    Claim.objects.filter(pk=ClaimFactory().pk).update(assigned_to=somebody)
    step("submit", draft(person("checker")), UserFactory(group="checker"))
    assert made() == []


def test_nothing_is_chosen_at_first():
    notices.make_notices()
    somebody = UserFactory(group="editor", is_staff=True)
    DeskSettingsFactory(owned_by=somebody)
    Claim.objects.filter(pk=ClaimFactory().pk).update(assigned_to=somebody)
    assert made() == []


def by_update(claim, to):
    Claim.objects.filter(pk=claim.pk).update(assigned_to=to)


def by_sql(claim, to):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET assigned_to_id = %s WHERE id = %s", [to.pk, claim.pk])


def by_bulk_update(claim, to):
    claim.assigned_to = to
    Claim.objects.bulk_update([claim], ["assigned_to"])


def by_a_new_row(claim, to):
    ClaimFactory(assigned_to=to)


@pytest.mark.parametrize("write", [by_update, by_sql, by_bulk_update, by_a_new_row])
def test_no_write_path_is_forgotten(writer, write):
    write(ClaimFactory(), writer)
    assert made() == [("assigned", writer.username)]
    assert Notice.objects.get().made_by is None


def test_verdicts_of_others_are_no_news_for_our_people(writer, reviewer):
    VerdictFactory(published=True, origin="import", written_by=writer)
    assert made() == []


def test_nobody_is_notified_of_what_was_before_the_first_run():
    somebody = person()
    ClaimFactory(assigned_to=somebody)
    assert made() == []
    assert notices.waiting() == (0, None)


def test_events_are_read_once_and_in_batches(writer, monkeypatch):
    monkeypatch.setattr(notices, "BATCH_SIZE", 3)
    for _number in range(5):
        ClaimFactory(assigned_to=writer)
    assert notices.waiting()[0] > 3
    assert len(made()) == 5
    number = NoticeCursor.objects.get().number
    NoticeCursor.objects.update(number=number - 9)  # as if the worker had died before it stored the number
    assert len(made()) == 5
    assert notices.waiting() == (0, None)


def test_a_deleted_account_is_nobodys_name(writer):
    claim = ClaimFactory()
    with audit_context(user=999_999_999):
        by_update(claim, writer)
    made()
    assert Notice.objects.get().made_by is None


def test_an_event_with_a_small_number_that_commits_late_is_not_missed(transactional_db, run_together):
    notices.make_notices()
    somebody, early, late = person("checker"), ClaimFactory(), ClaimFactory()
    with transaction.atomic():
        by_update(early, somebody)

        def others():
            by_update(late, somebody)
            return notices.make_notices(), Notice.objects.count()

        assert run_together([others]) == [(False, 0)]  # it waits for this transaction
    assert len(made()) == 2


def test_two_workers_at_once_give_each_notice_once(transactional_db, run_together, monkeypatch):
    monkeypatch.setattr(notices, "BATCH_SIZE", 4)
    notices.make_notices()
    somebody = person("checker")
    for _number in range(10):
        ClaimFactory(assigned_to=somebody)
    for _round in range(20):
        run_together([notices.make_notices] * 3)
    assert len(made()) == 10


# Verdicts that are due again

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def due_on(days, **fields):
    return VerdictFactory(published=True, review_after=NOON.date() + timedelta(days=days), **fields)


@pytest.mark.parametrize(("days", "is_given"), [(1, False), (0, True), (-6, True), (-7, False), (-400, False)])
def test_a_verdict_is_due_from_its_day_on(writer, days, is_given):
    due_on(days)
    assert notices.notify_of_due(NOON) == is_given
    assert notices.notify_of_due(NOON) == 0


def test_people_who_may_write_no_verdict_are_not_notified_of_due_ones(writer):
    person("contributor")
    due_on(0)
    due_on(0, origin="import")
    notices.notify_of_due(NOON)
    assert made() == [("due", writer.username)]


def test_a_verdict_that_was_due_and_is_replaced_waits_no_longer(writer, reviewer):
    verdict = due_on(0)
    notices.notify_of_due(NOON)
    Notice.objects.update(made_at=LONG_AGO)
    step("retract", verdict, reviewer, reason="The source was wrong.")
    made()
    assert not Notice.objects.filter(kind="due", seen_at=None).exists()


def test_the_nightly_command_notifies_of_what_is_due(writer, capsys):
    VerdictFactory(published=True, review_after=timezone.now().date())
    call_command("nightly", "--dry-run")
    assert not Notice.objects.exists()
    call_command("nightly")
    assert "        1  notices of verdicts that are due again\n" in capsys.readouterr().out
    assert made() == [("due", writer.username)]


def test_the_number_of_queries_is_that_of_one_event(writer, reviewer, django_assert_max_num_queries):
    verdicts = [draft(writer) for _number in range(10)]
    made()
    Verdict.objects.filter(pk=verdicts[0].pk).update(status="in_review")
    with django_assert_max_num_queries(40) as one:
        made()
    Verdict.objects.filter(pk__in=[verdict.pk for verdict in verdicts[1:]]).update(status="in_review")
    with django_assert_max_num_queries(len(one) + 10):  # each end of a wait is a statement of its own
        made()
    assert Notice.objects.count() == 10
