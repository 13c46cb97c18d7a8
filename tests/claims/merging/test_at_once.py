"""What happens to merges at the same time as others, and what do editions say afterwards?"""

from functools import partial

import pytest
from django.db import DatabaseError
from django.utils.timezone import now

from claims.log.verification import Verification
from claims.merging import merge, undo
from claims.models import Claim, Claimant, Edition, Merge, Verdict
from claims.workflow import StepRefused
from tests.factories import ClaimantFactory, ClaimFactory, DeskFactory, EvidenceFactory, UserFactory, VerdictFactory
from tests.support.steps import take_step

pytestmark = pytest.mark.django_db(transaction=True)


def merged(kept, gone, by):
    try:
        return merge("claimant", kept.pk, gone.pk, by=by, at=now(), reason="One and the same.")
    except StepRefused as refusal:
        return refusal.rule


def test_a_merge_writes_one_edition_and_so_does_its_undo():
    editor, desk = UserFactory(group="editor"), DeskFactory()
    kept, gone = ClaimantFactory(name="Jane Smith"), ClaimantFactory(name="J. Smith")
    claim = ClaimFactory(claimant=gone)
    EvidenceFactory(claim=claim)
    take_step("publish", VerdictFactory(claim=claim, publisher=desk, status="in_review"), by=editor, at=now())

    made = merged(kept, gone, editor)
    undo(made, by=editor, at=now(), reason="Two.")

    kinds = list(Edition.objects.filter(claim=claim.pk).order_by("version").values_list("kind", flat=True))
    assert kinds == ["new", "changed", "changed"]
    assert list(Verification().faults()) == []


def test_of_two_merges_that_cross_one_is_refused(run_together):
    editor = UserFactory(group="editor")
    for _round in range(5):
        one, other = ClaimantFactory(), ClaimantFactory()
        claims = [ClaimFactory(claimant=each) for each in (one, other)]
        outcomes = run_together([partial(merged, one, other, editor), partial(merged, other, one, editor)])
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Merge", "str"]
        assert "gone" in outcomes
        [made] = [outcome for outcome in outcomes if isinstance(outcome, Merge)]
        for claim in claims:
            claim.refresh_from_db()
            assert claim.claimant_id == made.kept_id


def test_a_claim_that_is_entered_or_published_meanwhile_has_the_kept_claimant(run_together):
    editor, desk = UserFactory(group="editor"), DeskFactory()
    for _round in range(5):
        kept, gone = ClaimantFactory(), ClaimantFactory()
        claim = ClaimFactory(claimant=gone)
        EvidenceFactory(claim=claim)
        verdict = VerdictFactory(claim=claim, publisher=desk, status="in_review")

        def enter(claimant=gone):
            try:
                return ClaimFactory(claimant=claimant)
            except DatabaseError:
                return None

        publish = partial(take_step, "publish", verdict, by=editor, at=now())
        made, _published, entered = run_together([partial(merged, kept, gone, editor), publish, enter])
        assert isinstance(made, Merge)
        assert not Claimant.objects.filter(pk=gone.pk).exists()
        assert Verdict.objects.get(pk=verdict.pk).status == "published"
        for each in filter(None, [claim, entered]):
            assert Claim.objects.get(pk=each.pk).claimant_id == kept.pk
    assert list(Verification().faults()) == []
