"""Is an amendment accepted once, and only while its claim is as the proposal says?"""

from contextlib import closing
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from claims.amendments import propose
from claims.models import Amendment, Claim, Claimant, ClaimTopic, Evidence
from claims.models.claim import EVIDENCE_NEEDS_AMENDMENT, NEEDS_AMENDMENT
from claims.workflow import StepRefused
from tests.factories import (
    LONG_AGO,
    ClaimFactory,
    EvidenceFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
)
from tests.support.steps import decide, place_amendment, take_step
from tests.support.waiting import wait_until_blocked

pytestmark = pytest.mark.django_db


def test_a_stale_amendment_is_refused(checker, editor):
    claim = judged_claim()
    early, late = place_amendment(checker, claim), place_amendment(checker, claim, "Berne")
    decide("accept", late, by=editor, at=LONG_AGO)
    with pytest.raises(StepRefused) as refusal:
        decide("accept", early, by=editor, at=LONG_AGO)
    assert refusal.value.rule == "stale"
    assert "place" in str(refusal.value)


def test_renaming_a_claimant_does_not_make_an_amendment_stale(checker, editor):
    claim = judged_claim()
    amendment = propose(claim, fields={"claimant": Claimant.objects.unknown()}, note="Unknown.", by=checker)
    claim.claimant.role = "minister"
    claim.claimant.save()
    decide("accept", amendment, by=editor, at=LONG_AGO)


def test_a_deleted_topic_makes_an_amendment_stale(checker, editor):
    topic = TopicFactory(slug="other")
    amendment = propose(judged_claim(), topics=[topic], note="New.", by=checker)
    topic.delete()
    with pytest.raises(StepRefused) as refusal:
        decide("accept", amendment, by=editor, at=LONG_AGO)
    assert refusal.value.rule == "stale"


def test_an_interrupted_acceptance_changes_nothing(checker, editor):
    claim = judged_claim()
    amendment = place_amendment(checker, claim)

    @transaction.atomic
    def accept_and_die():
        decide("accept", amendment, by=editor, at=LONG_AGO)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        accept_and_die()
    assert Amendment.objects.get(pk=amendment.pk).status == "proposed"
    assert Claim.objects.get(pk=claim.pk).place == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_concurrent_acceptances_one_succeeds(run_together):
    amendment = place_amendment(UserFactory(group="checker"))
    editors = [UserFactory(group="editor"), UserFactory(group="editor")]

    def accept(editor):
        try:
            return decide("accept", amendment, by=editor, at=LONG_AGO).status
        except StepRefused as refusal:
            return refusal.rule

    assert sorted(run_together([lambda editor=editor: accept(editor) for editor in editors])) == ["accepted", "status"]
    assert amendment.claim.editions.count() == 2


WHILE_IT_IS_PUBLISHED = {
    "claim": lambda claim: Claim.objects.filter(pk=claim.pk).update(place="Geneva"),
    "evidence": lambda claim: Evidence.objects.filter(claim=claim).update(note="Changed."),
    "topic": lambda claim: ClaimTopic.objects.create(claim=claim, topic=TopicFactory(slug="other")),
    "new evidence": lambda claim: EvidenceFactory(claim=claim),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", WHILE_IT_IS_PUBLISHED)
def test_a_change_waits_for_a_concurrent_publication(what):
    claim = ClaimFactory()
    EvidenceFactory(claim=claim)
    draft = VerdictFactory(claim=claim, status="in_review")
    editor = UserFactory(group="editor")
    refusals = []

    def change():
        with closing(connection):
            try:
                WHILE_IT_IS_PUBLISHED[what](claim)
            except IntegrityError as refusal:
                refusals.append(refusal.__cause__.diag.message_primary)

    other = Thread(target=change)
    with transaction.atomic():
        take_step("publish", draft, by=editor, at=LONG_AGO)
        other.start()
        wait_until_blocked(lambda: not other.is_alive())
        assert other.is_alive(), "it waits"
    other.join()

    if what == "new evidence":
        assert claim.evidence.filter(is_shown=False).count() == 1
    else:
        assert refusals == [str(EVIDENCE_NEEDS_AMENDMENT if what == "evidence" else NEEDS_AMENDMENT)]
    assert [edition.kind for edition in claim.editions.all()] == ["new"]
