"""What does a row of the queue show? `rows_of` reads the cards' documents: two queries for any number of rows."""

from dataclasses import dataclass
from uuid import UUID

import orjson
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from claims.history import newest_change
from claims.models import Card, Claim, ClaimPriority, ClaimStatus, VerdictStatus
from claims.workflow import open_triage
from config.db.names import name_in


@dataclass(frozen=True)
class VerdictChip:
    label: str
    publisher: str
    status: str
    category: str  # of a published one


@dataclass(frozen=True)
class Row:
    """A claim as a list shows it. `token` names the claim's newest change: see `claims.history.LatestChange`."""

    id: UUID
    token: str
    claim: dict  # the card's document
    address: str
    steps: list  # of `claims.workflow.TRIAGE`
    may_assign: bool
    may_change: bool
    me: str

    @property
    def key(self):
        return f"{self.id}:{self.token}"

    @property
    def claimant(self):
        return self.claim["claimant"] and self.claim["claimant"]["name"]

    @property
    def claimed_on(self):
        return self.claim["claimed_on"] and parse_date(self.claim["claimed_on"])

    @property
    def created_at(self):
        return parse_datetime(self.claim["created_at"])

    @property
    def topics(self):
        return [name_in(topic["names"]) or topic["slug"] for topic in self.claim["topics"]]

    @property
    def status(self):
        return ClaimStatus(self.claim["status"]).label

    @property
    def priority(self):
        return ClaimPriority(self.claim["priority"])

    @property
    def is_urgent(self):
        return self.claim["priority"] > ClaimPriority.NORMAL

    @property
    def assignee(self):
        return self.claim["assigned_to"]

    @property
    def may_take(self):
        """Whether the person may assign it to themselves: an editor also from another person."""
        return self.assignee != self.me and (self.may_assign or "take" in self.steps)

    @property
    def verdicts(self):
        return [verdict_chip(verdict) for verdict in self.claim["verdicts"] if verdict["status"] != "superseded"]


def verdict_chip(verdict):
    rating, publisher = verdict["rating"], verdict["publisher"]["name"]
    status = VerdictStatus(verdict["status"])
    if status == VerdictStatus.PUBLISHED:
        label = (rating and name_in(rating["names"])) or verdict["label"] or status.label
        return VerdictChip(label, publisher, status.value, (rating and rating["category"]) or "other")
    label = _("returned") if verdict["returned"] else status.label
    return VerdictChip(label, publisher, status.value, "")


def rows_of(cards, query):
    """Return a `Row` for each of these cards of the query, in their order. A claim that is gone by now has none."""
    person = query.person
    documents = Card.objects.filter(pk__in=[card.pk for card in cards]).annotate(token=newest_change(OuterRef("pk")))
    by_id = {row.pk: row for row in documents.only("desk_document")}
    rights = {
        "may_assign": person.has_perm("claims.triage_claim"),
        "may_change": person.has_perm("claims.change_claim"),
    }
    return [
        row_of(by_id[card.pk], workbench_address(card.pk, query.from_query(card)), person, rights)
        for card in cards
        if card.pk in by_id
    ]


def row_of(card, address, person, rights):
    claim = orjson.loads(card.desk_document)
    # The workflow is asked about an unsaved row: of people it compares only nobody, this person and others.
    assigned = {None: None, person.get_username(): person.pk}.get(claim["assigned_to"], 0)
    unsaved = Claim(status=claim["status"], assigned_to_id=assigned)
    steps = open_triage(unsaved, person, is_public=claim["published_at"] is not None)
    token = "" if card.token is None else str(card.token)
    return Row(card.pk, token, claim, address, steps, me=person.get_username(), **rights)


def workbench_address(claim_id, query):
    return f"{reverse('desk:home')}claims/{claim_id}/?{urlencode({'from': query})}"
