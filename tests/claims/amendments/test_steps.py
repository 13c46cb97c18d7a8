"""The steps of an amendment: proposed by one person, accepted by another, in one transaction."""

from datetime import timedelta

import pytest
from django.db import connection

from claims.amendments import AMENDMENT_STEPS, open_amendment_steps, propose
from claims.catalogue.verification import Verification
from claims.models import Amendment, Claim, Claimant, Evidence
from claims.workflow import StepRefused
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    EvidenceFactory,
    MediaFactory,
    TopicFactory,
    UserFactory,
    judged_claim,
)
from tests.support.steps import decide, place_amendment

pytestmark = pytest.mark.django_db

DAY = LONG_AGO.date()


def test_the_public_does_not_read_how_a_media_file_was_named(client, checker, editor):
    claim = judged_claim()
    name, better = "from Ann Example.jpg", MediaFactory(name="from Bob Example.jpg")
    piece = EvidenceFactory(claim=claim, media=MediaFactory(name=name), is_shown=False)
    for at, values in [(LONG_AGO, {"is_shown": True}), (LONG_AGO + timedelta(1), {"media": better})]:
        decide("accept", propose(claim, note="A better copy.", by=checker, evidence={piece: values}), by=editor, at=at)
    assert [change["field"] for change in Amendment.objects.latest("proposed_at").changes] == ["media"]
    for address in (f"/claims/{claim.pk}/", f"/api/v1/claims/{claim.pk}/"):
        text = client.get(address, follow=True).content.decode()
        assert better.sha256[:8] in text
        assert "Example.jpg" not in text


def test_an_accepted_amendment_is_applied(checker, editor):
    claim = judged_claim(place="Paris", claimed_on=DAY)
    old, new = TopicFactory(slug="film"), TopicFactory(slug="other")
    piece, article, unknown = claim.evidence.get(), ArticleFactory(), Claimant.objects.unknown()
    amendment = propose(
        claim,
        note="All of it.",
        by=checker,
        fields={"claimant": unknown, "claimed_on": None, "place": "", "statement": "Another.", "language": "fr"},
        topics=[old, new],
        evidence={piece: {"article": article, "note": "A note."}},
    )

    decide("accept", amendment, by=editor, at=LONG_AGO)
    connection.check_constraints()

    claim, piece = Claim.objects.get(pk=claim.pk), Evidence.objects.get(pk=piece.pk)
    assert (claim.claimant, claim.claimed_on, claim.place) == (unknown, None, "")
    assert (claim.statement, claim.language) == ("Another.", "fr")
    assert set(claim.topics.all()) == {old, new}
    assert (piece.article, piece.note) == (article, "A note.")
    amendment = Amendment.objects.get(pk=amendment.pk)
    assert (amendment.status, amendment.decided_by, amendment.decided_at) == ("accepted", editor, LONG_AGO)


@pytest.mark.parametrize(
    ("fields", "moment"),
    [
        ({"claimed_on": DAY}, None),
        ({"claimed_on": None}, None),
        ({"claimed_on": DAY, "claimed_at": LONG_AGO - timedelta(days=1)}, None),
        ({"claimed_on": DAY, "claimed_at": LONG_AGO}, LONG_AGO),
        ({"claimed_at": None}, None),
        ({"place": "Geneva"}, LONG_AGO - timedelta(days=1)),
        ({"claimed_on": DAY - timedelta(days=1), "place": "Geneva"}, LONG_AGO - timedelta(days=1)),
    ],
)
def test_an_amendment_of_the_day_alone_clears_the_time(checker, editor, fields, moment):
    before = LONG_AGO - timedelta(days=1)
    claim = judged_claim(claimed_on=before.date(), claimed_at=before)
    amendment = propose(claim, note="Another day.", by=checker, fields=fields)
    decide("accept", amendment, by=editor, at=LONG_AGO)
    connection.check_constraints()
    claim.refresh_from_db()
    assert claim.claimed_at == moment
    changed = {change["field"] for change in amendment.changes}
    assert ("claimed_at" in changed) == (moment != before), "the public reads that the time went"


def test_an_amendment_shows_and_hides_evidence(checker, editor):
    claim = judged_claim()
    first, added = claim.evidence.get(), EvidenceFactory(claim=claim)
    amendment = propose(
        claim, note="Better.", by=checker, evidence={first: {"is_shown": False}, added: {"is_shown": True}}
    )
    decide("accept", amendment, by=editor, at=LONG_AGO)
    connection.check_constraints()
    assert list(claim.evidence.filter(is_shown=True)) == [added]


def test_a_rejected_amendment_changes_nothing(checker, editor):
    amendment = place_amendment(checker)
    amendment = decide("reject", amendment, by=editor, at=LONG_AGO, reason=" Paris is right. ")
    assert (amendment.status, amendment.rejection_reason) == ("rejected", "Paris is right.")
    assert not Claim.objects.filter(place="Geneva").exists()


# Roles and statuses


STATUSES = {
    "proposed": lambda amendment: amendment,
    "accepted": lambda amendment: decide("accept", amendment, by=UserFactory(group="editor"), at=LONG_AGO),
    "rejected": lambda amendment: decide(
        "reject", amendment, by=UserFactory(group="editor"), at=LONG_AGO, reason="No"
    ),
}
OPEN = {"editor": ["accept", "reject"], "proposer": ["reject"]}  # of a proposal; nobody else can do anything


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("role", ["nobody", "contributor", "checker", "editor", "proposer"])
@pytest.mark.parametrize("step", [name for name, step in AMENDMENT_STEPS.items() if step.leaves])
def test_each_step_in_each_status_by_each_role(step, role, status):
    proposer = UserFactory(group="editor")
    person = proposer if role == "proposer" else UserFactory(group=None if role == "nobody" else role)
    amendment = STATUSES[status](place_amendment(proposer))
    is_open = step in (OPEN.get(role, []) if status == "proposed" else [])

    assert (step in open_amendment_steps(amendment, person)) is is_open
    if is_open:
        decide(step, amendment, by=person, at=LONG_AGO, reason="Because")
    else:
        with pytest.raises(StepRefused):
            decide(step, amendment, by=person, at=LONG_AGO, reason="Because")


def test_the_proposer_cannot_accept(editor):
    with pytest.raises(StepRefused) as refusal:
        decide("accept", place_amendment(editor), by=editor, at=LONG_AGO)
    assert refusal.value.rule == "four_eyes"


def test_a_rejection_needs_a_reason(checker, editor):
    with pytest.raises(StepRefused) as refusal:
        decide("reject", place_amendment(checker), by=editor, at=LONG_AGO, reason="  ")
    assert refusal.value.rule == "reason"


# What the public reads of it


@pytest.mark.django_db(transaction=True)
def test_an_accepted_amendment_makes_one_edition(checker, editor):
    claim = judged_claim()
    held = EvidenceFactory(claim=claim, note="Between us.")
    assert [one.kind for one in claim.editions.order_by("version")] == ["new"]
    amendment = propose(
        claim,
        note="The place was missing.",
        by=checker,
        fields={"place": "Geneva"},
        topics=[TopicFactory()],
        evidence={claim.evidence.get(is_shown=True): {"note": "Read it."}},
    )
    assert claim.editions.count() == 1, "a proposal is the desk's"

    decide("accept", amendment, by=editor, at=LONG_AGO)

    assert [one.kind for one in claim.editions.order_by("version")] == ["new", "amended"]
    (correction,) = claim.corrections.all()
    assert (correction.id, correction.kind, correction.note) == (amendment.pk, "amendment", "The place was missing.")
    assert (correction.verdict, correction.replacement) == (None, None)
    assert correction.publisher == claim.verdicts.get().publisher
    assert correction.changes == amendment.changes
    assert held.note not in claim.editions.latest("version").document
    assert list(Verification().faults()) == []
