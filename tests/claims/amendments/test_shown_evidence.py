"""Is evidence of a published claim added, shown and hidden by an amendment or a publication only?"""

import pytest
from django.db import connection

from claims.models import Evidence, Verdict
from claims.workflow import StepRefused
from tests.factories import (
    LONG_AGO,
    ClaimFactory,
    EvidenceFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
    published_earlier,
)
from tests.support.amending import GUARD, amend, apply, field_change, no_longer_now, refused, sql
from tests.support.steps import take_step

pytestmark = pytest.mark.django_db


def test_evidence_added_after_publication_is_held_back():
    claim = judged_claim()
    added = EvidenceFactory(claim=claim)
    assert not added.is_shown
    assert not Evidence.objects.public().filter(pk=added.pk).exists()
    Evidence.objects.filter(pk=added.pk).update(note="Still the desk's.", stance="context")
    added.delete()


def test_evidence_of_a_claim_that_others_judged_is_shown_if_an_import_brought_it():
    claim = ClaimFactory()
    assert EvidenceFactory(claim=claim).is_shown
    VerdictFactory(claim=claim, published=True, origin="import", written_by=None, published_by=None)
    published_earlier(claim)
    assert EvidenceFactory(claim=claim).is_shown, "claims of others change by their import"
    assert not EvidenceFactory(claim=claim, added_by=UserFactory()).is_shown, "nobody else has read it"


def test_evidence_held_back_cannot_be_shown_directly():
    added = EvidenceFactory(claim=judged_claim())
    assert refused(lambda: sql(added, {"is_shown": True})) == GUARD[Evidence]
    assert refused(lambda: added.claim.evidence.exclude(pk=added.pk).get().delete()) == (
        "evidence_of_a_public_claim_is_kept"
    )


def test_a_publication_shows_evidence_held_back_but_not_taken_away():
    claim = judged_claim()
    shown = claim.evidence.get()
    held = EvidenceFactory(claim=claim)
    gone = EvidenceFactory(claim=claim)
    amend(claim, field_change(gone, "is_shown", False, True))
    apply(gone, is_shown=True)
    no_longer_now(claim)
    amend(claim, field_change(gone, "is_shown", True, False))
    apply(gone, is_shown=False)
    no_longer_now(claim)

    standing = claim.verdicts.get()
    Verdict.objects.filter(pk=standing.pk).update(status="retracted", retracted_at=LONG_AGO, retraction_reason="Why")
    new = VerdictFactory(claim=claim, publisher=standing.publisher, status="in_review")
    Verdict.objects.filter(pk=new.pk).update(status="published", published_at=LONG_AGO, published_by=UserFactory())

    assert set(claim.evidence.filter(is_shown=True)) == {shown, held}
    assert refused(gone.delete) == "evidence_of_a_public_claim_is_kept"


def test_no_verdict_rests_on_evidence_taken_away():
    claim = judged_claim()
    gone, standing = claim.evidence.get(), claim.verdicts.get()
    Verdict.objects.filter(pk=standing.pk).update(status="retracted", retracted_at=LONG_AGO, retraction_reason="Why")
    amend(claim, field_change(gone, "is_shown", True, False))
    apply(gone, is_shown=False)
    no_longer_now(claim)
    new = VerdictFactory(claim=claim, publisher=standing.publisher, status="in_review")
    with pytest.raises(StepRefused, match="there is none"):
        take_step("publish", new, by=UserFactory(group="editor"), at=LONG_AGO)
    values = {"status": "published", "published_at": LONG_AGO, "published_by": UserFactory()}
    assert refused(lambda: Verdict.objects.filter(pk=new.pk).update(**values)) == "verdict_public_rests_on_evidence"


def test_a_loaded_verdict_keeps_the_is_shown_of_its_file():
    claim = ClaimFactory()
    EvidenceFactory(claim=claim)
    held = EvidenceFactory(claim=claim, is_shown=False)
    VerdictFactory(claim=claim, published=True)
    connection.check_constraints()
    held.refresh_from_db()
    assert not held.is_shown


def test_evidence_is_held_back_only_beside_a_public_verdict():
    piece = EvidenceFactory()
    assert refused(lambda: sql(piece, {"is_shown": False})) == "evidence_held_back_is_beside_a_public_verdict"


@pytest.mark.parametrize("values", [{"is_shown": False}, {"role": "appearance", "stance": None}])
def test_the_last_evidence_of_a_published_verdict_stays(values):
    claim = judged_claim()
    piece = claim.evidence.get()
    amend(claim, *(field_change(piece, name, getattr(piece, name), value) for name, value in values.items()))
    assert refused(lambda: sql(piece, values)) == "evidence_of_a_standing_verdict_remains"
