"""What exists, and what may never be false."""

from claims.models.claim import Claim, Claimant, ClaimTopic, Topic
from claims.models.evidence import Evidence
from claims.models.link import ClaimLink
from claims.models.rating import Category, Rating, RatingScale
from claims.models.verdict import Verdict

__all__ = [
    "Category",
    "Claim",
    "ClaimLink",
    "ClaimTopic",
    "Claimant",
    "Evidence",
    "Rating",
    "RatingScale",
    "Topic",
    "Verdict",
]
