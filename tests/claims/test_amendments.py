"""The steps of an amendment: proposed by one person, accepted by another, in one transaction."""

from contextlib import closing
from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from claims.amendments import AMENDMENT_STEPS, open_amendment_steps, propose
from claims.catalogue.verification import Verification
from claims.models import Amendment, Claim, Claimant, ClaimTopic, Evidence
from claims.models.claim import EVIDENCE_NEEDS_AMENDMENT, NEEDS_AMENDMENT
from claims.workflow import StepRefused
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    MediaFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
)
from tests.support.clients import ROLES
from tests.support.steps import decide, take_step
from tests.support.waiting import wait_until_blocked

pytestmark = pytest.mark.django_db

DAY = LONG_AGO.date()


@pytest.fixture
def checker():
    return UserFactory(group="checker")


@pytest.fixture
def editor():
    return UserFactory(group="editor")


def place_amendment(by, claim=None, place="Geneva"):
    return propose(claim or judged_claim(), fields={"place": place}, note="The place was missing.", by=by)


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


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("anonymous", "nobody")])
def test_who_may_propose(role):
    person = UserFactory(group=role)
    if role in ("checker", "editor"):
        place_amendment(person)
    else:
        with pytest.raises(StepRefused) as refusal:
            place_amendment(person)
        assert refusal.value.rule == "claims.propose_amendment"


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


def test_a_claim_without_our_verdict_needs_no_amendment(checker):
    with pytest.raises(StepRefused) as refusal:
        place_amendment(checker, ClaimFactory())
    assert refusal.value.rule == "not_needed"


# What is proposed


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


# Stale, at once, half-way


def test_a_stale_amendment_is_refused(checker, editor):
    claim = judged_claim()
    early, late = place_amendment(checker, claim), place_amendment(checker, claim, "Berne")
    decide("accept", late, by=editor, at=LONG_AGO)
    with pytest.raises(StepRefused) as refusal:
        decide("accept", early, by=editor, at=LONG_AGO)
    assert refusal.value.rule == "stale"
    assert "place" in str(refusal.value)


def test_an_amendment_cannot_remove_the_claimant(checker):
    with pytest.raises(ValidationError, match="keeps a claimant") as refusal:
        propose(judged_claim(), fields={"claimant": None}, note="Unknown.", by=checker)
    assert set(refusal.value.error_dict) == {"claimant"}


def test_renaming_a_claimant_does_not_make_an_amendment_stale(checker, editor):
    claim = judged_claim()
    amendment = propose(claim, fields={"claimant": Claimant.objects.unknown()}, note="Unknown.", by=checker)
    claim.claimant.role = "minister"
    claim.claimant.save()
    decide("accept", amendment, by=editor, at=LONG_AGO)


def test_a_deleted_topic_makes_an_amendment_stale(checker, editor):
    topic = TopicFactory(slug="other")
    amendment = propose(judged_claim(), topics=[topic], note="New.", by=checker)
    topic.delete()
    with pytest.raises(StepRefused) as refusal:
        decide("accept", amendment, by=editor, at=LONG_AGO)
    assert refusal.value.rule == "stale"


def test_an_interrupted_acceptance_changes_nothing(checker, editor):
    claim = judged_claim()
    amendment = place_amendment(checker, claim)

    @transaction.atomic
    def accept_and_die():
        decide("accept", amendment, by=editor, at=LONG_AGO)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        accept_and_die()
    assert Amendment.objects.get(pk=amendment.pk).status == "proposed"
    assert Claim.objects.get(pk=claim.pk).place == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_concurrent_acceptances_one_succeeds(run_together):
    amendment = place_amendment(UserFactory(group="checker"))
    editors = [UserFactory(group="editor"), UserFactory(group="editor")]

    def accept(editor):
        try:
            return decide("accept", amendment, by=editor, at=LONG_AGO).status
        except StepRefused as refusal:
            return refusal.rule

    assert sorted(run_together([lambda editor=editor: accept(editor) for editor in editors])) == ["accepted", "status"]
    assert amendment.claim.editions.count() == 2


WHILE_IT_IS_PUBLISHED = {
    "claim": lambda claim: Claim.objects.filter(pk=claim.pk).update(place="Geneva"),
    "evidence": lambda claim: Evidence.objects.filter(claim=claim).update(note="Changed."),
    "topic": lambda claim: ClaimTopic.objects.create(claim=claim, topic=TopicFactory(slug="other")),
    "new evidence": lambda claim: EvidenceFactory(claim=claim),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", WHILE_IT_IS_PUBLISHED)
def test_a_change_waits_for_a_concurrent_publication(what):
    claim = ClaimFactory()
    EvidenceFactory(claim=claim)
    draft = VerdictFactory(claim=claim, status="in_review")
    editor = UserFactory(group="editor")
    refusals = []

    def change():
        with closing(connection):
            try:
                WHILE_IT_IS_PUBLISHED[what](claim)
            except IntegrityError as refusal:
                refusals.append(refusal.__cause__.diag.message_primary)

    other = Thread(target=change)
    with transaction.atomic():
        take_step("publish", draft, by=editor, at=LONG_AGO)
        other.start()
        wait_until_blocked(lambda: not other.is_alive())
        assert other.is_alive(), "it waits"
    other.join()

    if what == "new evidence":
        assert claim.evidence.filter(is_shown=False).count() == 1
    else:
        assert refusals == [str(EVIDENCE_NEEDS_AMENDMENT if what == "evidence" else NEEDS_AMENDMENT)]
    assert [edition.kind for edition in claim.editions.all()] == ["new"]


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
