"""Which amendments does the database store, and does a decided one stay as it is?"""

import pytest

from claims.models import Amendment, Verdict
from tests.factories import LONG_AGO, AmendmentFactory, UserFactory, VerdictFactory, judged_claim
from tests.support.amending import apply, decide, no_longer_now, refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("forged", [{"applied_in": 1}, {"applied_in": None}])
def test_only_the_database_sets_applied_in(forged):
    amendment = AmendmentFactory(claim=judged_claim())
    Amendment.objects.filter(pk=amendment.pk).update(**forged)
    amendment.refresh_from_db()
    assert amendment.applied_in is None
    assert AmendmentFactory(applied_in=5).applied_in != 5 or not Amendment.objects.filter(applied_in=5).exists()


def test_only_the_database_sets_published_in():
    verdict = judged_claim().verdicts.get()
    Verdict.objects.filter(pk=verdict.pk).update(published_in=7)
    Verdict.objects.filter(pk=verdict.pk).update(review_after=LONG_AGO.date(), published_in=7)
    verdict.refresh_from_db()
    assert verdict.published_in == 1
    draft = VerdictFactory(published_in=7)
    draft.refresh_from_db()
    assert draft.published_in is None


def proposed():
    return AmendmentFactory(claim=judged_claim())


def accepted_amendment():
    amendment = proposed()
    decide(amendment, "accepted")
    apply(amendment.claim, place="Geneva")
    return amendment


def rejected_amendment():
    amendment = proposed()
    decide(amendment, "rejected", rejection_reason="No")
    return amendment


REFUSED = [
    (proposed, {"changes": []}, "amendment_changes_something|amendment_keeps_what_was_proposed"),
    (proposed, {"note": "Another."}, "amendment_keeps_what_was_proposed"),
    (proposed, {"proposed_by": UserFactory}, "amendment_keeps_what_was_proposed"),
    (proposed, {"status": "accepted"}, "amendment_decision_is_dated_and_signed"),
    (
        proposed,
        {"status": "accepted", "decided_at": LONG_AGO, "decided_by": "proposed_by"},
        "amendment_passes_four_eyes",
    ),
    (
        proposed,
        {"status": "rejected", "decided_at": LONG_AGO, "decided_by": UserFactory},
        "amendment_rejection_is_explained",
    ),
    (
        proposed,
        {"status": "accepted", "decided_at": LONG_AGO, "decided_by": UserFactory},
        "amendment_accepted_is_applied",
    ),
    (proposed, {"status": "perhaps", "decided_at": LONG_AGO, "decided_by": UserFactory}, "amendment_status_is_known"),
    (accepted_amendment, {"status": "proposed", "decided_at": None, "decided_by": None},
     "amendment_once_decided_never_changes"),
    (rejected_amendment, {"status": "accepted", "rejection_reason": ""}, "amendment_once_decided_never_changes"),
    (rejected_amendment, {"rejection_reason": "Another."}, "amendment_once_decided_never_changes"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "values", "guard"), REFUSED)
def test_an_amendment_with_wrong_values_is_refused(make, values, guard):
    amendment = make()
    values = {
        name: amendment.proposed_by if value == "proposed_by" else value() if callable(value) else value
        for name, value in values.items()
    }
    assert refused(lambda: Amendment.objects.filter(pk=amendment.pk).update(**values)) in guard.split("|")


@pytest.mark.parametrize("changes", [[], {}, "statement", None])
def test_an_amendment_without_a_change_is_refused(changes):
    assert refused(lambda: AmendmentFactory(changes=changes)) in ("amendment_changes_something", None)


def test_a_blank_note_counts_as_no_note():
    assert refused(lambda: AmendmentFactory(note=" \n")) == "amendment_is_explained"


@pytest.mark.parametrize("make", [accepted_amendment, rejected_amendment])
def test_a_decided_amendment_cannot_be_changed_or_deleted(make):
    amendment = make()
    assert refused(amendment.delete) == "amendment_once_decided_is_never_deleted"
    no_longer_now(amendment.claim)


def test_the_proposer_may_reject_their_own():
    amendment = proposed()
    decide(amendment, "rejected", by=amendment.proposed_by, rejection_reason="A mistake")
