"""The database keeps editions in an order that a reader of the feed can follow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from uuid_utils.compat import uuid7

from claims.models import Edition
from tests.support.editions import made


class TakingTurns(TestCase):
    @given(st.lists(st.integers(1, 5), min_size=1, max_size=8))
    def test_an_editions_turn_comes_after_the_one_before_whatever_number_its_transaction_has(self, transactions):
        claim = uuid7()
        for transaction in transactions:
            made("{}", claim=claim, transaction=transaction)
        of_the_claim = Edition.objects.filter(claim=claim)
        by_commit_order = of_the_claim.order_by("epoch", "commit_order", "id").values_list("version", flat=True)
        assert list(by_commit_order) == list(range(1, len(transactions) + 1))
        orders = of_the_claim.order_by("version").values_list("commit_order", flat=True)
        assert list(orders) == [max(transactions[: number + 1]) for number in range(len(transactions))]


@pytest.mark.django_db
def test_the_turns_of_one_claim_are_nothing_to_another():
    made("{}", transaction=5)
    (edition,) = made("{}", transaction=3)
    assert edition.commit_order == 3
