"""The admins of claims and all that belongs to them. They read histories with the functions of `claims.history`."""

from claims.admin import amendments, claims, evidence, imports, links, reference, verdicts
from claims.history import history_of, latest_change_of
from config.admin import history_page

__all__ = ["amendments", "claims", "evidence", "imports", "links", "reference", "verdicts"]

history_page.register(history_of, latest_change_of)
