"""What does an amendment list when it is proposed, and what does a proposal need?"""

import pytest
from django.core.exceptions import ValidationError

from claims.amendments import propose
from claims.workflow import StepRefused
from tests.factories import (
    LONG_AGO,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    TopicFactory,
    UserFactory,
    judged_claim,
)
from tests.support.clients import ROLES
from tests.support.steps import place_amendment

pytestmark = pytest.mark.django_db

DAY = LONG_AGO.date()


def test_an_amendment_lists_what_differs(checker):
    claim = judged_claim(place="Paris")
    speaker, film = ClaimantFactory(name="Ann"), TopicFactory(slug="film")
    piece = claim.evidence.get()
    before = claim.claimant

    amendment = propose(
        claim,
        note="Wrong person.",
        by=checker,
        fields={"claimant": speaker, "claimed_on": DAY, "place": "Paris", "statement": claim.statement},
        topics=[film],
        evidence={piece: {"stance": "refutes", "note": ""}},
    )

    assert amendment.changes == [
        {
            "what": "claim",
            "id": str(claim.pk),
            "field": "claimant",
            "old": {"id": str(before.pk), "name": before.name},
            "new": {"id": str(speaker.pk), "name": "Ann"},
        },
        {"what": "claim", "id": str(claim.pk), "field": "claimed_on", "old": None, "new": "2025-11-18"},
        {
            "what": "claim",
            "id": str(claim.pk),
            "field": "topics",
            "old": [],
            "new": [{"id": str(film.pk), "name": "film"}],
        },
        {"what": "evidence", "id": str(piece.pk), "field": "stance", "old": "supports", "new": "refutes"},
    ]
    assert (amendment.status, amendment.proposed_by) == ("proposed", checker)
    claim.refresh_from_db()
    assert claim.claimant == before, "nothing has changed yet"


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("anonymous", "nobody")])
def test_who_may_propose(role):
    person = UserFactory(group=role)
    if role in ("checker", "editor"):
        place_amendment(person)
    else:
        with pytest.raises(StepRefused) as refusal:
            place_amendment(person)
        assert refusal.value.rule == "claims.propose_amendment"


def test_a_claim_without_our_verdict_needs_no_amendment(checker):
    with pytest.raises(StepRefused) as refusal:
        place_amendment(checker, ClaimFactory())
    assert refusal.value.rule == "not_needed"


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"fields": {}},
        {"fields": {"place": ""}},
        {"topics": []},
        {"evidence": {}},
    ],
)
def test_an_amendment_that_changes_nothing_is_refused(checker, content):
    with pytest.raises(ValidationError, match="changes something"):
        propose(judged_claim(), note="Nothing.", by=checker, **content)


@pytest.mark.parametrize("note", ["", " \n"])
def test_an_amendment_needs_a_note(checker, note):
    with pytest.raises(ValidationError) as refusal:
        propose(judged_claim(), fields={"place": "Geneva"}, note=note, by=checker)
    assert refusal.value.messages


@pytest.mark.parametrize(
    "fields", [{"statement": ""}, {"statement": "x" * 2001}, {"language": "not a tag"}, {"place": "x" * 201}]
)
def test_content_that_cannot_be_stored_is_refused(checker, fields):
    with pytest.raises(ValidationError) as refusal:
        propose(judged_claim(), fields=fields, note="Wrong.", by=checker)
    assert fields.keys() == refusal.value.error_dict.keys()


def test_evidence_of_another_claim_is_refused(checker):
    with pytest.raises(ValidationError, match="not on the claim"):
        propose(judged_claim(), evidence={EvidenceFactory(): {"note": "x"}}, note="Wrong.", by=checker)


def test_an_amendment_can_only_show_evidence_that_is_held_back(checker):
    """Its old content would become public in the record."""
    claim = judged_claim()
    held = EvidenceFactory(claim=claim, note="Between us.")
    with pytest.raises(ValidationError, match="change it directly"):
        propose(claim, evidence={held: {"note": "For all.", "is_shown": True}}, note="New.", by=checker)


def test_an_amendment_cannot_remove_the_claimant(checker):
    with pytest.raises(ValidationError, match="keeps a claimant") as refusal:
        propose(judged_claim(), fields={"claimant": None}, note="Unknown.", by=checker)
    assert set(refusal.value.error_dict) == {"claimant"}
