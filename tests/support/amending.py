"""How does a test change a public row past Python, with an amendment or without? `refused` names the guard that stops
it.
"""

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction

from claims.models import Amendment, Claim, Evidence
from tests.factories import LONG_AGO, AmendmentFactory, UserFactory

GUARD = {Claim: "claim_judged_by_us_changes_by_amendment", Evidence: "evidence_shown_changes_by_amendment"}


def refused(change):
    """Return the name of the guard that refuses the change."""

    @transaction.atomic
    def change_and_check():
        change()
        connection.check_constraints()

    with pytest.raises(IntegrityError) as refusal:
        change_and_check()
    return refusal.value.__cause__.diag.constraint_name


def sql(row, values):
    """Change the row with these values in SQL."""
    columns = {row._meta.get_field(name).column: getattr(value, "pk", value) for name, value in values.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {', '.join(f'{name} = %s' for name in columns)} WHERE id = %s",
            [*columns.values(), row.pk],
        )


def field_change(row, field, old, new):
    """Return the change of a field as an amendment lists it."""
    return {"what": row._meta.model_name, "id": str(row.pk), "field": field, "old": old, "new": new}


def amend(claim, *changes):
    """Make an amendment as accepted in this transaction, which then has to apply it."""
    return AmendmentFactory(
        claim=claim, changes=list(changes), status="accepted", decided_by=UserFactory(), decided_at=LONG_AGO
    )


def decide(amendment, status, by=None, **more):
    """Accept or reject the amendment past Python."""
    Amendment.objects.filter(pk=amendment.pk).update(
        status=status, decided_by=by or UserFactory(), decided_at=LONG_AGO, **more
    )


def apply(row, **values):
    """Change the row with these values past `save()`."""
    type(row).objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()


def no_longer_now(claim):
    """Make the amendments of the claim look accepted by an earlier transaction."""
    connection.check_constraints()
    with pgtrigger.ignore("claims.Amendment:amendment_notes_when_it_was_accepted"):
        claim.amendments.update(applied_in=2)
