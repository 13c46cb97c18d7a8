"""What do the queue's dialogs offer? `dialogs_for`: remembered reasons, people, priorities, topics."""

from collections import Counter

from claims.desk.queue.actions import people
from claims.models import Card, Claim, ClaimPriority, ClaimStatus

REMEMBERED = 200  # dismissals
MAX_REASONS = 6
MAX_PEOPLE = 200


def dialogs_for(person, topics):
    """Return what the dialogs of the queue offer to this person: two queries, or none."""
    if not person.has_perm("claims.change_claim"):
        return {}
    may_triage = rights_of(person)["may_triage"]
    return {
        "reasons": common_reasons() if may_triage else [],
        "people": list(people()[:MAX_PEOPLE]) if may_triage else [],
        "priorities": ClaimPriority.choices,
        "topics": topics,
    } | rights_of(person)


def rights_of(person):
    """Return what the person may do in the queue, by the names that its templates ask for."""
    return {
        "may_triage": person.has_perm("claims.triage_claim"),
        "may_change": person.has_perm("claims.change_claim"),
    }


def common_reasons():
    """Return the reasons of the latest dismissals, the most frequent first."""
    latest = Card.objects.filter(status__in=[ClaimStatus.DISMISSED]).order_by("-updated_at").values("pk")[:REMEMBERED]
    reasons = Counter(
        Claim.objects.filter(pk__in=list(latest.values_list("pk", flat=True))).values_list(
            "dismissed_reason", flat=True
        )
    )
    return [reason for reason, _number in reasons.most_common() if "\n" not in reason and len(reason) < 200][
        :MAX_REASONS
    ]
