"""What did a publisher change in a review? `change_of` compares it with the one that was received before.

Both payloads are read by the reader of today, so a reader that learned more makes no correction. Another judgement is
another rating, or other words of the summary or the explanation, where there were words before; and other words of the
claim. Anything else, such as another time of day, a title or a text where there was none, changes nothing in public:
the payload is kept, and exports repeat it.
"""

import json
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from claims.interchange.claimreview.ratings import rating_code
from claims.interchange.claimreview.reader import Review, read_reviews
from claims.interchange.claimreview.verbatim import DECODER
from claims.interchange.imports.staging.tables import key_of
from claims.interchange.imports.wording import is_same_text, likeness

CHANGED = "The publisher changed its review."
REWORDED = "The publisher changed the words of the claim. They were: “{old}”."
BOTH = "The publisher changed its review, and the words of the claim. They were: “{old}”."
CLAIM_REVIEW_COUNTS = "The publisher judges the claim in a ClaimReview too, which counts in place of its MediaReview."
REWORDED_ELSEWHERE = "The publisher words the claim as “{new}” now, and no longer as “{old}”."
FACTS = ("language", "claimant", "claimed_on", "claimed_at", "place")  # of a claim, beside its words
MAX_TEXTS = 2_000  # of a payload that are looked through for words that moved


class Before(NamedTuple):
    """A review as it was received before, and the verdict that it became; and the rating that it has now."""

    rating: UUID | None
    label: str
    summary: str
    explanation: str
    published_at: datetime
    key: bytes
    payload: str
    new_rating: UUID | None
    statement: str  # of the claim as it is today


class Words(NamedTuple):
    """What a review said."""

    statement: str
    label: str
    summary: str
    explanation: str
    modified_at: datetime | None
    facts: dict | None  # of FACTS; None if the payload cannot be read any more
    is_of_media: bool


class Change(NamedTuple):
    is_beside: bool  # a MediaReview; the one before is a ClaimReview of the same page, which counts
    is_older: bool  # the publisher dates the review before the one that is known
    is_respelled: bool  # the claim is written in another way
    is_reworded: bool  # the words of the claim are others
    follows: list  # names of the facts that the review says otherwise than before: the claim follows it there
    note: str  # what was corrected, for the public; "" if nothing was
    dated: datetime  # when


def change_of(review, before, *, is_own, at):
    """Return the Change. `is_own` says whether the claim is the publisher's own, so that its words may follow."""
    earlier = words_before(review, before)
    is_reworded = not is_same_text(earlier.statement, review.statement)
    is_judged_anew = (
        has_other_rating(review, before, earlier)
        or has_other_words(earlier.summary, review.summary, review)
        or has_other_words(earlier.explanation, review.explanation, review)
    )
    is_of_media = is_from_media_review(review)
    return Change(
        is_beside=is_of_media and not earlier.is_of_media,
        is_older=bool(review.modified_at and earlier.modified_at and review.modified_at < earlier.modified_at),
        is_respelled=earlier.statement != review.statement,
        is_reworded=is_reworded,
        follows=[name for name in FACTS if earlier.facts is None or getattr(review, name) != earlier.facts[name]],
        note=CLAIM_REVIEW_COUNTS
        if earlier.is_of_media and not is_of_media and is_judged_anew
        else note_on(earlier.statement, review.statement, is_judged_anew, is_reworded, is_own=is_own),
        dated=date_of(review, before, at),
    )


def words_before(review, before):
    """Return what the earlier payload says in the reading of today, or else what was stored of it."""
    stored = Words(before.statement, before.label, before.summary, before.explanation, None, None, False)
    try:
        payload = DECODER.decode(before.payload)
    except (ValueError, RecursionError):
        return stored
    results = read_reviews(payload, review.publisher, date=before.published_at.date())
    earlier = [result for result in results if isinstance(result, Review)]
    if not earlier:
        return stored
    key = bytes(before.key)
    found = next((one for one in earlier if key_of(one) == key), None) or max(
        earlier, key=lambda one: likeness(one.statement, before.statement)
    )
    facts = {name: getattr(found, name) for name in FACTS}
    return Words(
        *(found.statement, found.label, found.summary, found.explanation, found.modified_at),
        facts=facts,
        is_of_media=is_from_media_review(found),
    )


def is_from_media_review(review):
    return "media_review" in review.repairs


def has_other_rating(review, before, earlier):
    """Return whether the label has another meaning: another rating, not another spelling. No label says nothing."""
    if not review.label or review.label == earlier.label or rating_code(review.label) == rating_code(earlier.label):
        return False
    return before.rating is None or before.rating != before.new_rating


def has_other_words(text, new_text, review):
    """Return whether a text was replaced. One that moved to another member of the payload is still there."""
    if not text or not new_text or is_same_text(text, new_text):
        return False
    length = len(text)
    near = (other for other in texts_in(review.payload) if length / 2 <= len(other) <= length * 2 + 200)
    return not any(is_same_text(text, other) for other in near)


def texts_in(payload):
    """Return the texts of a payload."""
    texts, parts = [], [json.loads(payload)]
    while parts and len(texts) < MAX_TEXTS:
        part = parts.pop()
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, (dict, list)):
            parts += part.values() if isinstance(part, dict) else part
    return texts


def note_on(statement, new_statement, is_judged_anew, is_reworded, *, is_own):
    if not is_reworded:
        return CHANGED if is_judged_anew else ""
    if is_own:
        return (BOTH if is_judged_anew else REWORDED).format(old=statement)
    reworded = REWORDED_ELSEWHERE.format(new=new_statement, old=statement)
    return f"{CHANGED} {reworded}" if is_judged_anew else reworded


def date_of(review, before, at):
    """Return when the publisher says that it changed the review, if that is later than before, or else `at`."""
    moments = (review.modified_at, review.published_at)
    named = next((moment for moment in moments if moment and moment > before.published_at), None)
    return named or max(at, before.published_at)
