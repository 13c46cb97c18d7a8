"""What became of what a person sent? `sent_claims` returns their newest claims with the state of each."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from claims.desk.home.links import address_of_claim
from claims.desk.home.waiting import MAX_WORDS
from claims.models import Category, Claim, ClaimStatus, Verdict

ROWS_SHOWN = 20


@dataclass(frozen=True)
class Sent:
    """A claim as its sender reads it: `outcome` is a sentence, `category` that of our verdict if there is one."""

    address: str
    words: str
    lang: str
    at: datetime
    status: str
    status_label: str
    outcome: str
    category: str = ""
    category_label: str = ""
    reason: str = ""


def sent_claims(person):
    """Return the newest claims of the person. One more than are shown tells that there are others."""
    verdicts = Verdict.objects.standing().filter(claim=OuterRef("pk")).order_by("-published_at", "-pk")
    found = Claim.objects.filter(created_by=person).order_by("-created_at", "-pk")
    found = found.values(
        "status",
        "dismissed_reason",
        "created_at",
        key=F("pk"),
        words=Left("statement", MAX_WORDS),
        lang=F("language"),
        category=Subquery(verdicts.values("rating__category")[:1]),
        judged_at=Subquery(verdicts.values("published_at")[:1]),
    )
    return [sent(row) for row in found[: ROWS_SHOWN + 1]]


def sent(row):
    status = ClaimStatus(row["status"])
    outcomes = {
        ClaimStatus.SUBMITTED: _("Nobody has looked at it yet."),
        ClaimStatus.OPEN: _("Accepted: the desk checks it."),
        ClaimStatus.CLOSED: _("Closed without a verdict."),
        ClaimStatus.DISMISSED: _("Dismissed."),
    }
    category = row["category"] or ""
    return Sent(
        address_of_claim(row["key"]),
        row["words"],
        row["lang"],
        row["created_at"],
        status,
        status.label,
        _("Judged and published.") if row["judged_at"] else outcomes[status],
        category,
        Category(category).label if category else "",
        row["dismissed_reason"] if status == ClaimStatus.DISMISSED else "",
    )
