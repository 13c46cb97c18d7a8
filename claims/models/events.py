"""What was written down of each change? One table of events for each model; `config/db/history.py` says how."""

from claims.models.amendment import Amendment
from claims.models.claim import Claim, Claimant, ClaimTopic, Topic
from claims.models.evidence import Evidence
from claims.models.link import ClaimLink
from claims.models.rating import Rating, RatingScale
from claims.models.verdict import Verdict
from config.db.history import events_of

ClaimantEvent = events_of(Claimant)
TopicEvent = events_of(Topic)
RatingScaleEvent = events_of(RatingScale)
RatingEvent = events_of(Rating)
ClaimEvent = events_of(Claim, exclude=["fingerprint"])  # it follows from the statement
ClaimTopicEvent = events_of(ClaimTopic, also_found_by=["claim"])
EvidenceEvent = events_of(Evidence, also_found_by=["claim"])
VerdictEvent = events_of(Verdict, exclude=["published_in"], also_found_by=["claim"])
AmendmentEvent = events_of(Amendment, exclude=["applied_in"], also_found_by=["claim"])
ClaimLinkEvent = events_of(ClaimLink, also_found_by=["claim", "other"])
