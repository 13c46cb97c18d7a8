"""What is a claim about, at a glance? `preview_of` reads what the queue shows beside its list."""

from claims.desk.queue.rows import row_of, workbench_address
from claims.history import history, newest_change
from claims.matching.entry.duplicates import likely_duplicates
from claims.models import Card, Claim
from config.admin.history_page import history_row

MAX_ENTRIES = 5
MAX_QUOTES = 12


def preview_of(claim_id, person, query):
    """Return the context of the preview of a claim, None if there is none."""
    card = Card.objects.filter(pk=claim_id).annotate(token=newest_change(claim_id)).first()
    if card is None:
        return None
    address = workbench_address(claim_id, query.from_query(card))
    rights = {
        "may_assign": person.has_perm("claims.triage_claim"),
        "may_change": person.has_perm("claims.change_claim"),
    }
    row = row_of(card, address, person, rights)
    similar = likely_duplicates(row.claim["statement"], user=person, language=row.claim["language"])
    evidence = row.claim["evidence"]
    return {
        "row": row,
        "evidence": evidence[:MAX_QUOTES],
        "more_evidence": max(0, len(evidence) - MAX_QUOTES),
        "similar": [duplicate for duplicate in similar if duplicate.claim.pk != claim_id],
        "entries": list(map(history_row, history(Claim(pk=claim_id), most=MAX_ENTRIES))),
    }
