"""The editors' desk: a page for everything that was said and how it was judged."""

from claims.admin import amendments, claims, evidence, imports, links, reference, verdicts

__all__ = ["amendments", "claims", "evidence", "imports", "links", "reference", "verdicts"]
