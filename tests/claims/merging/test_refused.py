"""Which rows are not merged, and with which reason?"""

import pytest
from django.utils.timezone import now

from claims.merging import merge
from claims.models import Claimant, Verdict
from claims.workflow import StepRefused
from tests.factories import (
    AmendmentFactory,
    ClaimantFactory,
    DeskFactory,
    PublisherFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.merging import claimants, publishers, topics, two_people

pytestmark = pytest.mark.django_db


def refusal(kind, kept, gone, by, reason="One.", **choices):
    with pytest.raises(StepRefused) as refused:
        merge(kind, kept.pk, gone.pk, by=by, at=now(), reason=reason, choices=choices)
    return refused.value.rule


def test_merging_takes_the_permission_and_a_reason(editor):
    pair = ClaimantFactory(), ClaimantFactory()

    assert refusal("claimant", *pair, UserFactory(group="checker")) == "claims.merge_rows"
    assert refusal("claimant", *pair, editor, reason=" ") == "reason"
    assert refusal("claimant", pair[0], pair[0], editor) == "same_row"
    assert refusal("claimant", pair[0], Claimant(), editor) == "gone"


def test_two_wikidata_ids_ask_for_a_choice(editor):
    assert refusal("claimant", *two_people(), editor) == "wikidata_id"


def test_the_unknown_claimant_is_merged_with_nobody(editor):
    unknown = Claimant.objects.unknown()

    assert refusal("claimant", unknown, ClaimantFactory(), editor) == "unknown"
    assert refusal("claimant", ClaimantFactory(), unknown, editor) == "unknown"


def test_our_desk_is_merged_with_no_publisher(editor):
    assert refusal("publisher", DeskFactory(), PublisherFactory(), editor) == "desk"
    assert refusal("publisher", PublisherFactory(), DeskFactory(), editor) == "desk"


def test_publishers_that_judged_the_same_claim_are_not_merged(editor):
    kept, gone = publishers()
    claim = Verdict.objects.get(publisher=kept).claim
    VerdictFactory(claim=claim, publisher=gone, published=True, origin="import")

    with pytest.raises(StepRefused, match=claim.statement) as refused:
        merge("publisher", kept.pk, gone.pk, by=editor, at=now(), reason="One.")
    assert refused.value.rule == "both_judged"


@pytest.mark.parametrize("side", ["old", "new"])
@pytest.mark.parametrize("kind", ["claimant", "topic", "publisher"])
def test_a_row_that_a_proposed_amendment_names_does_not_go(kind, side, editor):
    kept, gone = {"claimant": claimants, "topic": topics, "publisher": publishers}[kind]()
    value = {"id": str(gone.pk), "name": str(gone)}
    change = {"what": "claim", "id": str(gone.pk), "field": kind, "old": None, "new": None} | {side: value}
    if kind == "topic":
        change |= {"field": "topics", side: [value]}
    AmendmentFactory(changes=[change])

    assert refusal(kind, kept, gone, editor) == "amendment"
