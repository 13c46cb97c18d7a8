"""What is new to a reviewer? `review_of` returns the verdict in review, what changed, and which quotes were read."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.text import capfirst

from claims.history import entries
from claims.models import Change, QuoteRead, Verdict, VerdictStatus
from config.admin.history_page import display_value
from config.text.diff import word_diff

DRAFT, IN_REVIEW = VerdictStatus.DRAFT, VerdictStatus.IN_REVIEW
MAX_CHANGES = 200  # read since then
COMPARED = {
    "verdict": ("rating", "label", "summary", "explanation", "language", "review"),
    "claim": ("statement", "language", "claimant", "claimed_on", "claimed_at", "place", "context"),
}


@dataclass
class Review:
    """A verdict that waits for this reviewer.

    `since` is the Change by which it was returned the last time, or else handed in. `fields` are the labels and word
    diffs of what differs since then, `marks` says for each piece of evidence whether it was added or changed, and
    `read` is the digest of each that the reviewer has ticked.
    """

    verdict: Verdict
    since: Change | None = None
    was_returned: bool = False
    reason: str = ""
    fields: list = field(default_factory=list)
    marks: dict = field(default_factory=dict)
    deleted: int = 0
    read: dict = field(default_factory=dict)


def waiting_for(person, verdicts):
    """Return the verdict among these that this person may decide about as its reviewer, or None."""
    if not (person.has_perm("claims.review_verdict") or person.has_perm("claims.publish_verdict")):
        return None
    waiting = (verdict for verdict in verdicts if verdict.status == IN_REVIEW and verdict.written_by_id != person.pk)
    return next(waiting, None)


def review_of(person, verdicts):
    """Return the Review of the verdict that waits for this person, or None."""
    verdict = waiting_for(person, verdicts)
    if verdict is None:
        return None
    read = QuoteRead.objects.filter(verdict_id=verdict.pk, owned_by=person)
    review = Review(verdict, read=dict(read.values_list("evidence_id", "sha256")))
    states = Change.objects.filter(kind="verdict", claim=verdict.claim_id, row=verdict.pk).order_by("-id")
    returned = states.filter(before__status=IN_REVIEW, after__status=DRAFT).first()
    handed_in = None if returned else states.filter(before__status=DRAFT, after__status=IN_REVIEW).first()
    review.since, review.was_returned = returned or handed_in, returned is not None
    if review.since:
        review.reason = (review.since.audit_context or {}).get("reason") or ""
        compare(review)
    return review


def compare(review):
    """Set what differs between now and the state after `review.since`."""
    changes = Change.objects.of_claim(review.verdict.claim_id).without_links().filter(id__gt=review.since.pk)
    of_rows = defaultdict(list)
    for entry in entries(changes.order_by("-id")[:MAX_CHANGES]):
        of_rows[entry.kind, entry.row].append(entry)
    for (kind, row), newest_first in of_rows.items():
        actions = {entry.action for entry in newest_first}
        if kind == "evidence":
            if "deleted" in actions:
                review.deleted += "added" not in actions
            else:
                review.marks[row] = "added" if "added" in actions else "changed"
        elif kind in COMPARED and (kind == "claim" or row == review.verdict.pk):
            review.fields += differing(kind, newest_first)


def differing(kind, newest_first):
    """Return the label and the word diff of each compared field whose first and last values differ."""
    before, after = {}, {}
    for entry in newest_first:
        for name, (old, new) in entry.changes.items():
            before[name] = old
            after.setdefault(name, new)
    fields = [newest_first[0].model._meta.get_field(name) for name in COMPARED[kind] if name in before]
    return [
        (
            capfirst(each.verbose_name),
            word_diff(*(display_value(each, values[each.name]) for values in (before, after))),
        )
        for each in fields
        if before[each.name] != after[each.name]
    ]
