"""What became of links that were decided before decisions were dated and explained? Each state, signed or not."""

from importlib import import_module

import pytest
from django.db import connection

from claims.models import ClaimLink
from config.db.history import audit_context
from tests.factories import ClaimFactory, UserFactory

pytestmark = pytest.mark.django_db
CONSTRAINTS = ("decision_is_dated_and_signed", "rejection_is_explained", "reason_is_of_a_decision")
SIGN_DECIDED = import_module("claims.migrations.0012_decided_links").SIGN_DECIDED


@pytest.fixture
def sql():
    """Return a function that runs SQL on a table of links without the rules of today."""
    with connection.cursor() as cursor:
        for name in CONSTRAINTS:
            cursor.execute(f"ALTER TABLE claims_claimlink DROP CONSTRAINT claim_link_{name}")
        cursor.execute("ALTER TABLE claims_claimlink DISABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield cursor.execute


def before(state, signed_by=None, changed_by=None):
    """Make a link as it was before, with the event of its decision by the person `changed_by`."""
    one, other = ClaimFactory(), ClaimFactory()
    with connection.cursor() as cursor, audit_context(user=changed_by and changed_by.pk):
        cursor.execute("ALTER TABLE claims_claimlink ENABLE TRIGGER USER")
        link = ClaimLink.objects.create(claim=one, other=other, state=state, decided_by=signed_by)
        cursor.execute("ALTER TABLE claims_claimlink DISABLE TRIGGER USER")
    return link


@pytest.mark.parametrize(
    ("state", "is_signed", "has_author", "left"),
    [
        ("confirmed", True, False, "confirmed"),
        ("rejected", True, False, "rejected"),
        ("confirmed", False, True, "confirmed"),
        ("rejected", False, True, "rejected"),
        ("confirmed", False, False, "suggested"),
        ("rejected", False, False, "suggested"),
        ("suggested", True, False, "suggested"),
        ("suggested", False, False, "suggested"),
    ],
)
def test_an_old_decision_is_signed_and_dated_if_anybody_is_known_to_have_made_it(
    state, is_signed, has_author, left, sql
):
    person = UserFactory()
    link = before(state, person if is_signed else None, person if has_author else None)
    sql(SIGN_DECIDED)
    link.refresh_from_db()
    assert link.state == left
    if left == "suggested":
        assert (link.decided_by, link.decided_at, link.reason) == (None, None, "")
    else:
        assert (link.decided_by, bool(link.decided_at), bool(link.reason)) == (person, True, left == "rejected")
