"""What exists, and what may never be false."""

from claims.models.amendment import Amendment
from claims.models.card import EDITION_KINDS, Card, Edition, FeedEpoch, PendingCard
from claims.models.change import Change
from claims.models.claim import Claim, Claimant, ClaimTopic, Topic
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
from claims.models.evidence import Evidence
from claims.models.link import ClaimLink
from claims.models.rating import Category, Rating, RatingScale
from claims.models.received import Import, ImportFinding, ReceivedReview
from claims.models.verdict import Verdict

__all__ = [
    "EDITION_KINDS",
    "Amendment",
    "AmendmentEvent",
    "Card",
    "Category",
    "Change",
    "Claim",
    "ClaimEvent",
    "ClaimLink",
    "ClaimLinkEvent",
    "ClaimTopic",
    "ClaimTopicEvent",
    "Claimant",
    "ClaimantEvent",
    "Correction",
    "Edition",
    "Evidence",
    "EvidenceEvent",
    "FeedEpoch",
    "Import",
    "ImportFinding",
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
]
