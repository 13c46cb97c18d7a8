"""What does the undo of a merge bring back, and what that changed since does it leave?"""

import pytest
from django.utils.timezone import now

from claims.merging import undo
from claims.models import Claimant, Merge, Verdict
from claims.workflow import StepRefused
from sources.models import Publisher
from tests.factories import ClaimantFactory, ClaimFactory, judged_claim
from tests.support.merging import claimants, merged, publishers, superseded, undone

pytestmark = pytest.mark.django_db


def test_undo_brings_the_claimant_back(editor):
    kept, gone = ClaimantFactory(name="Jane Smith"), ClaimantFactory(name="J. Smith", wikidata_id="Q1")
    claim = judged_claim(claimant=gone)
    made = merged("claimant", kept, gone, editor)
    assert kept.wikidata_id == "Q1"

    undone(made, editor)

    kept.refresh_from_db()
    claim.refresh_from_db()
    assert (kept.aliases, kept.wikidata_id) == ([], None)
    assert claim.claimant == gone == Claimant.objects.get(wikidata_id="Q1")


def test_what_others_changed_since_stays(editor):
    kept, gone = claimants()
    elsewhere = ClaimFactory(claimant=gone)
    made = merged("claimant", kept, gone, editor)
    moved = ClaimFactory(claimant=kept)
    elsewhere.claimant = other = ClaimantFactory()
    elsewhere.save()
    Claimant.objects.filter(pk=kept.pk).update(aliases=[*kept.aliases, "Added since"])

    undone(made, editor)

    kept.refresh_from_db()
    elsewhere.refresh_from_db()
    moved.refresh_from_db()
    assert kept.aliases == ["Smith", "JS", "Added since"]
    assert (elsewhere.claimant, moved.claimant) == (other, kept)
    made.refresh_from_db()
    assert made.unmoved == {"claims_claim.claimant_id": [str(elsewhere.pk)]}


def test_an_undo_is_refused_if_the_name_is_taken_meanwhile(editor):
    kept, gone = claimants()
    made = merged("claimant", kept, gone, editor)
    ClaimantFactory(name=gone.name, kind=gone.kind, role=gone.role)

    with pytest.raises(StepRefused) as refused:
        undo(made, by=editor, at=now(), reason="Two.")
    assert refused.value.rule == "key_is_taken"
    made.refresh_from_db()
    assert made.undone_at is None


def test_merges_are_undone_in_the_opposite_order(editor):
    first, second, third = (ClaimantFactory() for _ in range(3))
    claim = judged_claim(claimant=first)
    one, two = merged("claimant", second, first, editor), merged("claimant", third, second, editor)
    assert Merge.objects.kept("claimant", [first.pk, second.pk, third.pk]) == {
        first.pk: third.pk,
        second.pk: third.pk,
    }

    with pytest.raises(StepRefused) as refused:
        undo(one, by=editor, at=now(), reason="Two.")
    assert refused.value.rule == "kept_is_gone"
    for made in (two, one):
        undone(made, editor)
    claim.refresh_from_db()
    assert claim.claimant == first
    with pytest.raises(StepRefused) as refused:
        undo(one, by=editor, at=now(), reason="Again.")
    assert refused.value.rule == "undone"


def test_a_verdict_that_was_corrected_since_stays_with_its_correction(editor):
    kept, gone = publishers()
    made = merged("publisher", kept, gone, editor)
    standing = Verdict.objects.get(pk__in=made.moved["claims_verdict.publisher_id"], status="published")
    superseded(standing, publisher=kept, rating=standing.rating)

    undone(made, editor)

    made.refresh_from_db()
    assert len(made.unmoved["claims_verdict.publisher_id"]) == 2
    assert not Verdict.objects.filter(publisher=gone).exists()
    assert Publisher.objects.get(pk=gone.pk).domain == "fr.checker.example"
    standing.rating.scale.refresh_from_db()
    assert standing.rating.scale.owner is None  # shared: the kept publisher's verdicts use it
