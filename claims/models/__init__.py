"""What exists, and what may never be false."""

from claims.models.amendment import Amendment, AmendmentStatus
from claims.models.card import Card, Edition, EditionKind, FeedEpoch, PendingCard
from claims.models.change import Change
from claims.models.claim import Claim, Claimant, ClaimantKind, ClaimPriority, ClaimStatus, ClaimTopic, Topic
from claims.models.correction import Correction
from claims.models.events import (
    AmendmentEvent,
    ClaimantEvent,
    ClaimEvent,
    ClaimLinkEvent,
    ClaimTopicEvent,
    EvidenceEvent,
    RatingEvent,
    RatingScaleEvent,
    TopicEvent,
    VerdictEvent,
)
from claims.models.evidence import Evidence, EvidenceRole, EvidenceStance
from claims.models.link import ClaimLink, LinkKind, LinkState
from claims.models.rating import Category, Rating, RatingScale
from claims.models.received import Import, ImportFinding, ImportStatus, ReceivedReview
from claims.models.verdict import Verdict, VerdictOrigin, VerdictStatus

__all__ = [
    "Amendment",
    "AmendmentEvent",
    "AmendmentStatus",
    "Card",
    "Category",
    "Change",
    "Claim",
    "ClaimEvent",
    "ClaimLink",
    "ClaimLinkEvent",
    "ClaimPriority",
    "ClaimStatus",
    "ClaimTopic",
    "ClaimTopicEvent",
    "Claimant",
    "ClaimantEvent",
    "ClaimantKind",
    "Correction",
    "Edition",
    "EditionKind",
    "Evidence",
    "EvidenceEvent",
    "EvidenceRole",
    "EvidenceStance",
    "FeedEpoch",
    "Import",
    "ImportFinding",
    "ImportStatus",
    "LinkKind",
    "LinkState",
    "PendingCard",
    "Rating",
    "RatingEvent",
    "RatingScale",
    "RatingScaleEvent",
    "ReceivedReview",
    "Topic",
    "TopicEvent",
    "Verdict",
    "VerdictEvent",
    "VerdictOrigin",
    "VerdictStatus",
]
