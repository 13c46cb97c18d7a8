"""Which rows exist, and what is always true of them? Constraints and guards are declared beside the fields."""

from claims.models.amendment import Amendment, AmendmentStatus
from claims.models.card import Card, PendingCard, StaleCard
from claims.models.claim import Claim, ClaimPriority, ClaimStatus, ClaimTopic
from claims.models.claimant import Claimant, ClaimantKind
from claims.models.desk.drift import DriftStatus, QuoteDrift
from claims.models.desk.mail import NoticeCursor, NoticeMail
from claims.models.desk.person import DeskSettings, MailRhythm, Notice, NoticeKind
from claims.models.desk.upload import RowState, Upload, UploadKind, UploadPart, UploadRow, UploadStatus
from claims.models.desk.view import SavedView
from claims.models.desk.work import Presence, QuoteRead, UnsavedText
from claims.models.edition import Edition, EditionKind, FeedEpoch
from claims.models.embedding import ClaimToEncode, Embedding, EncoderInUse
from claims.models.evidence import Evidence, EvidenceRole, EvidenceStance
from claims.models.history import (
    AmendmentEvent,
    Change,
    ClaimantEvent,
    ClaimEvent,
    ClaimLinkEvent,
    ClaimTopicEvent,
    Correction,
    CorrectionKind,
    EvidenceEvent,
    RatingEvent,
    RatingScaleEvent,
    TopicEvent,
    VerdictEvent,
)
from claims.models.link import ClaimLink, ClaimToLink, LinkKind, LinkOrigin, LinkState
from claims.models.log import LogEntry, LogHead, LogKey, LogNode
from claims.models.matching import MatchChange, MatchPosting, MatchSize, MatchTerm
from claims.models.merge import Merge, MergeKind
from claims.models.rating import Category, Rating, RatingScale
from claims.models.received import DateOrder, Import, ImportFinding, ImportStatus, ReceivedReview
from claims.models.topic import Topic
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
    "ClaimToEncode",
    "ClaimToLink",
    "ClaimTopic",
    "ClaimTopicEvent",
    "Claimant",
    "ClaimantEvent",
    "ClaimantKind",
    "Correction",
    "CorrectionKind",
    "DateOrder",
    "DeskSettings",
    "DriftStatus",
    "Edition",
    "EditionKind",
    "Embedding",
    "EncoderInUse",
    "Evidence",
    "EvidenceEvent",
    "EvidenceRole",
    "EvidenceStance",
    "FeedEpoch",
    "Import",
    "ImportFinding",
    "ImportStatus",
    "LinkKind",
    "LinkOrigin",
    "LinkState",
    "LogEntry",
    "LogHead",
    "LogKey",
    "LogNode",
    "MailRhythm",
    "MatchChange",
    "MatchPosting",
    "MatchSize",
    "MatchTerm",
    "Merge",
    "MergeKind",
    "Notice",
    "NoticeCursor",
    "NoticeKind",
    "NoticeMail",
    "PendingCard",
    "Presence",
    "QuoteDrift",
    "QuoteRead",
    "Rating",
    "RatingEvent",
    "RatingScale",
    "RatingScaleEvent",
    "ReceivedReview",
    "RowState",
    "SavedView",
    "StaleCard",
    "Topic",
    "TopicEvent",
    "UnsavedText",
    "Upload",
    "UploadKind",
    "UploadPart",
    "UploadRow",
    "UploadStatus",
    "Verdict",
    "VerdictEvent",
    "VerdictOrigin",
    "VerdictStatus",
]
