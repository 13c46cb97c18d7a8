"""What exists, and what may never be false."""

from claims.models.amendment import Amendment
from claims.models.card import EDITION_KINDS, Card, CardToRefresh, Edition, Era
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
from claims.models.received import Finding, Import, Received
from claims.models.verdict import Verdict

__all__ = [
    "EDITION_KINDS",
    "Amendment",
    "AmendmentEvent",
    "Card",
    "CardToRefresh",
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
    "Era",
    "Evidence",
    "EvidenceEvent",
    "Finding",
    "Import",
    "Rating",
    "RatingEvent",
    "RatingScale",
    "RatingScaleEvent",
    "Received",
    "Topic",
    "TopicEvent",
    "Verdict",
    "VerdictEvent",
]
