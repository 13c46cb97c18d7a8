"""What is new since a person's last visit, and when does a visit begin? Each kind × whose work it was."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from claims.desk.home.since import PAUSE, begin_visit, happened_since
from claims.models import DeskSettings
from tests.factories import (
    AmendmentFactory,
    ClaimFactory,
    SuccessorFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db
HOME = "/desk/"


def published(by, at):
    VerdictFactory(status="published", published_by=by, published_at=at)


def corrected(by, at):
    before = VerdictFactory(published=True)
    SuccessorFactory(
        supersedes=before, claim__status="closed", status="published", published_by=by, published_at=at,
        retracted_at=None, retraction_reason="",
    )  # fmt: skip


def returned(by, at):
    VerdictFactory(returned_by=by, returned_at=at, return_reason="Not yet.")


def amended(by, at):
    AmendmentFactory(status="accepted", decided_by=by, decided_at=at)


def sent(by, at):
    claim = ClaimFactory(created_by=by)
    type(claim).objects.filter(pk=claim.pk).update(created_at=at)


KINDS = {"Published": published, "Returned": returned, "New claims": sent}


def titles(person, now):
    found = happened_since(now - timedelta(hours=1), person, now)
    return {str(kind.title): kind.count for kind in found}


@pytest.mark.parametrize("title", KINDS)
@pytest.mark.parametrize(("minutes", "is_new"), [(5, True), (70, False), (-5, False)])
def test_what_others_did_meanwhile_is_listed(editor, title, minutes, is_new):
    now, other = timezone.now(), UserFactory()
    KINDS[title](other, now - timedelta(minutes=minutes))
    assert titles(editor.person, now).get(title) == ("1" if is_new else None)


@pytest.mark.parametrize("title", KINDS)
def test_own_actions_are_left_out(editor, title):
    now = timezone.now()
    KINDS[title](editor.person, now - timedelta(minutes=5))
    assert title not in titles(editor.person, now)


def test_claims_that_came_in_by_a_program_are_new(editor):
    now = timezone.now()
    sent(None, now - timedelta(minutes=5))
    assert titles(editor.person, now) == {"New claims": "1"}


# Visits


@pytest.fixture
def ada(db):
    return UserFactory(group="editor", is_staff=True)


@pytest.fixture
def now():
    return timezone.now()


def test_the_first_visit_has_no_visit_before(ada, now):
    assert begin_visit(ada, now) is None


def test_reading_on_is_the_same_visit(ada, now):
    begin_visit(ada, now)
    for minutes in (5, 19, 33, 47):
        assert begin_visit(ada, now + timedelta(minutes=minutes)) is None


def test_after_a_pause_what_happened_since_the_page_was_opened_last_is_new(ada, now):
    begin_visit(ada, now)
    last = now + timedelta(minutes=10)
    begin_visit(ada, last)
    back = last + PAUSE + timedelta(seconds=1)
    assert begin_visit(ada, back) == last
    assert begin_visit(ada, back + timedelta(minutes=1)) == last  # opening it again hides nothing


def test_a_visit_notes_the_language_for_mails(ada, now):
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(ada)
    client.get(HOME)
    assert DeskSettings.objects.get(owned_by=ada).language == "fr"


@pytest.mark.parametrize("method", ["head", "prefetch"])
def test_a_page_that_nobody_reads_is_no_visit(editor, method):
    headers = {"Sec-Purpose": "prefetch;prerender"} if method == "prefetch" else {}
    getattr(editor, "head" if method == "head" else "get")(HOME, headers=headers)
    assert not DeskSettings.objects.exists()


def was_here(person, at):
    DeskSettings.objects.update_or_create(owned_by=person, defaults={"visited_at": at, "opened_at": timezone.now()})


def test_the_button_empties_the_list_but_for_what_came_after_the_page(editor, now):
    was_here(editor.person, now - timedelta(hours=1))
    sent(UserFactory(), now - timedelta(minutes=5))
    text = editor.get(HOME).text
    assert "New claims" in text.partition('id="since-title"')[2]
    until = re.search(r'name="until" value="(.*?)"', text)[1]
    sent(UserFactory(), timezone.now())
    assert editor.post("/desk/seen/", {"until": until})["Location"] == HOME
    assert re.findall(
        r"New claims <span class=\"count\">(\d)", editor.get(HOME).text.partition('id="since-title"')[2]
    ) == ["1"]


@pytest.mark.parametrize(
    "until", ["", "nonsense", "\0", "2026-01-01", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"]
)
def test_a_wrong_time_of_the_page_is_now(editor, until):
    was_here(editor.person, timezone.now() - timedelta(hours=1))
    assert editor.post("/desk/seen/", {"until": until}).status_code == 302
    assert timezone.now() - DeskSettings.objects.get(owned_by=editor.person).visited_at < timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_are_one_visit(run_together, now):
    ada = UserFactory()
    assert run_together([lambda: begin_visit(ada, now)] * 4) == [None] * 4
    assert DeskSettings.objects.count() == 1
