"""Tests for a server with max_prepared_transactions > 0: test_feed_gate.py starts one, and pytest with this file."""

import uuid

import pytest

from claims.catalogue.editions import START, stable_editions
from tests.claims.api.feeds.test_feed_gate import own, publish, shows, transaction_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("database", ["postgres", None], ids=["another database", "this database"])
def test_a_prepared_transaction_counts_in_its_own_database(database):
    name = f"claimdesk-{uuid.uuid4()}"
    with transaction_in(database or own()) as elsewhere:
        elsewhere.execute(f"PREPARE TRANSACTION '{name}'")
        try:
            claim = publish()
            assert shows(claim) if database else not stable_editions(START, 10)
        finally:
            elsewhere.rollback()
            elsewhere.autocommit = True
            elsewhere.execute(f"ROLLBACK PREPARED '{name}'")
            elsewhere.autocommit = False
    assert shows(claim)
