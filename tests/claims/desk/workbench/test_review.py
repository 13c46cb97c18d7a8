"""Does a reviewer see what changed since a verdict was returned or handed in?"""

import pytest
from django.utils import timezone

from claims.workflow import lock, take_step
from tests.factories import EvidenceFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db


def step(name, verdict, by, reason=""):
    take_step(name, lock(verdict), by=by, at=timezone.now(), reason=reason)
    verdict.refresh_from_db()


@pytest.fixture
def writer(db):
    return UserFactory(username="writer", group="checker")


@pytest.fixture
def verdict(writer):
    claim = EvidenceFactory(note="First.").claim
    return VerdictFactory(claim=claim, written_by=writer, summary="The bridge cost 40 millions.")


def page(client, verdict):
    return client.get(f"/desk/claims/{verdict.claim_id}/").text


def test_a_first_review_has_nothing_to_compare(editor, verdict, writer):
    step("submit", verdict, writer)
    assert "Changed since it was handed in" in page(editor, verdict)
    assert "Nothing." in page(editor, verdict)


def test_changes_since_the_return_are_marked(editor, verdict, writer):
    old = verdict.claim.evidence.get()
    gone = EvidenceFactory(claim=verdict.claim)
    step("submit", verdict, writer)
    step("return", verdict, editor.person, reason="Read the accounts.")
    verdict.summary = "The bridge cost 27 millions."
    verdict.save()
    old.note = "Second."
    old.save()
    gone.delete()
    EvidenceFactory(claim=verdict.claim)
    step("submit", verdict, writer)
    shown = page(editor, verdict)
    assert "Read the accounts." in shown
    assert "The bridge cost <del>40 </del><ins>27 </ins>millions." in shown
    assert shown.count('<span class="chip good">new</span>') == 1
    assert shown.count('<span class="chip warn">changed</span>') == 1
    assert "1 was deleted." in shown


def test_changes_after_it_was_handed_in_are_marked(editor, verdict, writer):
    step("submit", verdict, writer)
    EvidenceFactory(claim=verdict.claim)
    assert page(editor, verdict).count('<span class="chip good">new</span>') == 1


def test_nobody_else_sees_the_review(checker, verdict, writer):
    step("submit", verdict, writer)
    assert "Changed since" not in page(checker, verdict)


def test_a_verdict_of_their_own_is_not_reviewed(editor):
    claim = EvidenceFactory().claim
    verdict = VerdictFactory(claim=claim, written_by=editor.person)
    step("submit", verdict, editor.person)
    assert "Changed since" not in page(editor, verdict)
