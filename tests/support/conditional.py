"""Conditional requests: `Change` changes a row of any address with the ETag that the row had before."""

import re

from claims.models import Claim
from tests.factories import (
    AmendmentFactory,
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    LinkFactory,
    PublisherFactory,
    RatingScaleFactory,
    TopicFactory,
    VerdictFactory,
    judged_claim,
    source_changed,
)

API = "/api/v1/"


def in_review():
    return VerdictFactory(claim=EvidenceFactory().claim, status="in_review")


def handed_in(claim):
    return VerdictFactory(claim=claim, status="in_review", rating__category="mixed")


ROWS = {
    # A row of each resource that no other row refers to, and a change of it.
    "claims": (ClaimFactory, {"place": "Moscow"}),
    "evidence": (EvidenceFactory, {"note": "Page two."}),
    "verdicts": (VerdictFactory, {"summary": "Something was agreed."}),
    "claimants": (ClaimantFactory, {"role": "spokesman"}),
    "topics": (TopicFactory, {"names": {"en": "Talks"}}),
    "rating-scales": (RatingScaleFactory, {"names": {"en": "Another name"}}),
    "publishers": (PublisherFactory, {"name": "Another name"}),
    "articles": (ArticleFactory, {"title": "Called off"}),
}
LEAVES = {
    "submit": lambda: VerdictFactory(claim=EvidenceFactory().claim),
    "return": in_review,
    "publish": in_review,
    "correct": lambda: VerdictFactory(published=True),
    "retract": lambda: VerdictFactory(published=True),
    "accept": lambda: ClaimFactory(status="submitted"),
    "close": ClaimFactory,
    "dismiss": ClaimFactory,
    "reopen": lambda: ClaimFactory(status="closed"),
    "take": ClaimFactory,
    "release": ClaimFactory,  # assigned to its reader
    "amendments/accept": lambda: AmendmentFactory(claim=judged_claim()),
    "amendments/reject": lambda: AmendmentFactory(claim=judged_claim()),
    "links/confirm": LinkFactory,
    "links/reject": LinkFactory,
    "links/undo": lambda: LinkFactory(state="confirmed"),
    "keep-quote": lambda: source_changed("ten", "It was ten.", "It was nine."),
}


class Change:
    """A request that changes a row of one address, and the ETag of the row before it."""

    def __init__(self, client, method, resource, step=""):
        self.client, self.method, self.step = client, method, step
        leaves = LEAVES.get(f"{resource}/{step}") or LEAVES.get(step)
        row = leaves() if step else ROWS[resource][0]()
        if step == "release":
            Claim.objects.filter(pk=row.pk).update(assigned_to=client.handler._force_user)
        self.here = f"{API}{resource}/{row.pk}/"
        self.body = self.step_body(row) if step else ROWS[resource][1]
        before = client.get(self.here)
        self.tag, self.before = before["ETag"], before.json()
        if method == "put":
            self.body = self.before | self.body
        if method == "delete":
            self.body = None

    def step_body(self, row):
        reason = {"reason": "It was wrong."}
        match self.step:
            case "correct":
                return reason | {"verdict": str(handed_in(row.claim).pk)}
            case "keep-quote":
                return reason | {"status": "gone"}
        return reason

    def send(self, **headers):
        address = f"{self.here}{self.step}/" if self.step else self.here
        return getattr(self.client, self.method)(address, self.body, headers=headers)

    def was_made(self):
        now = self.client.get(self.here)
        return now.status_code == 404 or now["ETag"] != self.tag


def spelled(condition, tag):
    """Return the condition with this ETag for `{tag}`; `{digest-gzip}` has `-gzip` before its last quote."""
    return re.sub(r"\{digest(.*?)\}", lambda end: f'{tag[:-1]}{end[1]}"', condition.replace("{tag}", tag))


OTHER = '"00000000000000000000000000000000"'
