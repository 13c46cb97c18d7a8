"""Is a pair of claims linked at most once, in either order?"""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from claims.models import ClaimLink, LinkState
from tests.factories import ClaimFactory, LinkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return sorted([ClaimFactory(), ClaimFactory()], key=lambda claim: claim.id)


@pytest.mark.parametrize("turned_round", [False, True])
def test_a_pair_can_be_linked_in_either_order(pair, turned_round):
    first, second = pair[::-1] if turned_round else pair
    link = ClaimLink(claim=first, other=second)

    link.full_clean()
    link.save()

    assert (link.claim, link.other) == tuple(pair)


@pytest.mark.parametrize("state", LinkState.values)
@pytest.mark.parametrize("turned_round", [False, True])
def test_a_linked_or_rejected_pair_is_not_linked_again(pair, turned_round, state):
    LinkFactory(claim=pair[0], other=pair[1], state=state)
    first, second = pair[::-1] if turned_round else pair
    again = ClaimLink(claim=first, other=second, kind="contradicts")

    with pytest.raises(ValidationError, match="linked already"):
        again.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimLink.objects.create(claim=first, other=second, kind="contradicts")


def test_a_claim_is_not_linked_to_itself(pair):
    with pytest.raises(ValidationError, match="linked to itself"):
        ClaimLink(claim=pair[0], other=pair[0]).full_clean()


def test_editing_a_link_does_not_swap_its_claims(pair):
    link = ClaimLink.objects.create(claim=pair[0], other=pair[1])
    link.claim, link.other = pair[::-1]

    with pytest.raises(ValidationError, match="smaller id first"):
        link.full_clean()


def test_both_claims_see_their_link(pair):
    link = ClaimLink.objects.create(claim=pair[0], other=pair[1])

    assert pair[0].links.get() == pair[1].links_from.get() == link


@pytest.mark.parametrize("state", LinkState.values)
@pytest.mark.parametrize("number", [0, 1])
def test_a_claim_is_deleted_with_its_suggestions_and_not_once_one_was_decided(pair, number, state):
    LinkFactory(claim=pair[0], other=pair[1], state=state)

    if state == "suggested":
        pair[number].delete()
        assert not ClaimLink.objects.exists()
    else:
        with pytest.raises(IntegrityError, match="This link was decided"), transaction.atomic():
            pair[number].delete()


@pytest.mark.parametrize(
    ("score", "good"), [(None, True), (0, True), (1, True), (0.5, True), (-0.01, False), (1.01, False)]
)
def test_a_score_lies_between_0_and_1(pair, score, good):
    link = ClaimLink(claim=pair[0], other=pair[1], score=score)

    if good:
        link.full_clean()
    else:
        with pytest.raises(ValidationError) as refusal:
            link.full_clean()
        assert "score" in refusal.value.error_dict
