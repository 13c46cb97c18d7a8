"""Concurrent changes of one row: one succeeds, and the others are refused with the current row."""

import pytest
from django.utils.timezone import now
from rest_framework.test import APIClient

from claims.models import Claim, Verdict
from claims.workflow.verdict_steps import CHANGES as CHANGES_OF_STEPS
from tests.factories import ClaimFactory, EvidenceFactory, UserFactory, VerdictFactory
from tests.support.clients import client_of
from tests.support.conditional import API, LEAVES, handed_in
from tests.support.steps import take_step


@pytest.fixture
def two_editors(transactional_db):
    return [UserFactory(group="editor") for _ in range(2)]


def client_as(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


ROUNDS = 10


@pytest.mark.django_db(transaction=True)
def test_of_two_concurrent_changes_of_one_state_one_is_made(two_editors, run_together):
    here = f"{API}claims/{ClaimFactory().pk}/"
    clients = [client_as(person) for person in two_editors]
    for number in range(ROUNDS):
        tag = clients[0].get(here)["ETag"]
        assert tag == clients[1].get(here)["ETag"]

        def change(client, words, tag=tag):
            return lambda: client.patch(here, {"place": words}, headers={"if-match": tag})

        answers = run_together([change(client, f"{number}-{place}") for place, client in enumerate(clients)])
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert (won.status_code, lost.status_code) == (200, 412)
        assert lost.json()["current"] == won.json()
        assert lost["ETag"] == won["ETag"]
        assert Claim.objects.get().place == won.json()["place"]


@pytest.mark.django_db(transaction=True)
def test_of_two_concurrent_steps_from_one_state_one_is_taken(two_editors, run_together):
    clients = [client_as(person) for person in two_editors]
    for number in range(ROUNDS):
        claim = EvidenceFactory().claim
        verdict = VerdictFactory(claim=claim, status="in_review", publisher__domain=f"desk{number}.example")
        here = f"{API}verdicts/{verdict.pk}/"
        tag = clients[0].get(here)["ETag"]
        answers = run_together(
            [
                lambda here=here, tag=tag: clients[0].post(f"{here}publish/", {}, headers={"if-match": tag}),
                lambda here=here, tag=tag: clients[1].post(
                    f"{here}return/", {"reason": "No."}, headers={"if-match": tag}
                ),
            ]
        )
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert (won.status_code, lost.status_code) == (200, 412)
        assert lost.json()["current"]["status"] == won.json()["status"]


@pytest.mark.django_db
def test_deferred_guards_refuse_before_the_answer(monkeypatch):
    """The guard is checked at COMMIT; here the view runs in an outer transaction, as with an Idempotency-Key."""
    published = VerdictFactory(published=True)

    def superseded_by_nothing(verdict, **_facts):
        Verdict.objects.filter(pk=verdict.pk).update(status="superseded")

    monkeypatch.setitem(CHANGES_OF_STEPS, "retract", superseded_by_nothing)
    answer = client_of("editor").post(f"{API}verdicts/{published.pk}/retract/", {"reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "verdict_superseded_has_a_successor")
    assert Verdict.objects.get(pk=published.pk).status == "published"


def another_statement(verdict, _replacement):
    type(verdict.claim).objects.filter(pk=verdict.claim_id).update(statement="The opposite was said.")


def another_note(verdict, _replacement):
    verdict.claim.evidence.update(note="It says the opposite.")


def another_piece_of_evidence(verdict, _replacement):
    EvidenceFactory(claim=verdict.claim)


def another_replacement(_verdict, replacement):
    writer = UserFactory(group="editor")
    take_step("return", replacement, by=writer, at=now(), reason="Not yet.")
    type(replacement).objects.filter(pk=replacement.pk).update(summary="What nobody else has read.")
    take_step("submit", replacement, by=writer, at=now())


@pytest.mark.parametrize("step", ["publish", "correct"])
@pytest.mark.parametrize(
    "meanwhile", [another_statement, another_note, another_piece_of_evidence, another_replacement]
)
def test_publishing_needs_the_state_that_was_read(editor, step, meanwhile):
    editor.credentials()  # no headers but those below
    verdict = LEAVES[step]()
    replacement = handed_in(verdict.claim)
    here = f"{API}verdicts/{verdict.pk}/"
    sent = {"reason": "It was wrong."} | ({"verdict": str(replacement.pk)} if step == "correct" else {})
    tag, public_tag = editor.get(here)["ETag"], client_of("anonymous").get(here).get("ETag")
    meanwhile(verdict, replacement)
    assert editor.post(f"{here}{step}/", sent, headers={"if-match": tag}).status_code == 412
    assert client_of("anonymous").get(here).get("ETag") == public_tag, "the public's tag does not depend on the desk"
    assert editor.post(f"{here}{step}/", sent, headers={"if-match": editor.get(here)["ETag"]}).status_code == 200
