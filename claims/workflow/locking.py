"""How is a row locked before a step? With the row of its claim, by `lock` or `get_locked`, in one order everywhere."""

from django.db.models import FETCH_ONE

from claims.models import Claim


def lock(row):
    """Return `row`, a claim or a row that belongs to one, as it is now, with the row of its claim locked.

    Steps take only rows from here or from `get_locked()`. The lock ends with the transaction.
    """
    return get_locked(type(row).objects.filter(pk=row.pk))


def get_locked(rows):
    """Return the only row of a queryset as `lock()` does. Raises DoesNotExist, as `get()` does."""
    if rows.model is Claim:
        row = rows.select_for_update().get()
    else:
        claim = Claim.objects.select_for_update().get(pk__in=rows.order_by().values("claim"))
        # After the claim: this statement sees what others committed while the first one waited for the lock. A step
        # may read more of its row than an answer shows, hence the fetch mode.
        row = rows.fetch_mode(FETCH_ONE).get()
        row.claim = claim
    row.is_locked = True
    return row


def require_lock(row):
    """Raise a RuntimeError, which is a fault of the caller, unless the row comes from `lock()`."""
    if not getattr(row, "is_locked", False):
        raise RuntimeError(f"Lock the {type(row).__name__.lower()} before a step is taken: lock(row).")
