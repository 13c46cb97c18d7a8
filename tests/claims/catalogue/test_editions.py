"""Does the commit order of editions follow their versions?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from uuid_utils.compat import uuid7

from claims.models import Edition
from tests.support.editions import make_editions


class CommitOrder(TestCase):
    @given(st.lists(st.integers(1, 5), min_size=1, max_size=8))
    def test_commit_order_follows_versions_whatever_the_transaction_numbers(self, transactions):
        claim = uuid7()
        for transaction in transactions:
            make_editions("{}", claim=claim, transaction=transaction)
        of_the_claim = Edition.objects.filter(claim=claim)
        by_commit_order = of_the_claim.order_by("epoch", "commit_order", "id").values_list("version", flat=True)
        assert list(by_commit_order) == list(range(1, len(transactions) + 1))
        orders = of_the_claim.order_by("version").values_list("commit_order", flat=True)
        assert list(orders) == [max(transactions[: number + 1]) for number in range(len(transactions))]


@pytest.mark.django_db
def test_commit_order_of_one_claim_does_not_depend_on_another():
    make_editions("{}", transaction=5)
    (edition,) = make_editions("{}", transaction=3)
    assert edition.commit_order == 3
