"""What is stored when two people, or two windows of one person, send at the same moment? All of it, and once."""

import json
from functools import partial

import pytest
from django.test import Client

from claims.models import Claim, UnsavedText, Verdict
from tests.claims.desk.writing.conftest import HTMX, address, send, shown
from tests.factories import ClaimFactory, DeskFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db(transaction=True)


def client_for(person):
    client = Client()
    client.person = person
    client.force_login(person)
    return client


def checkers(count):
    return [client_for(UserFactory(is_staff=True, group="checker")) for _ in range(count)]


def test_corrections_that_start_together_are_one_draft(run_together):
    claim = ClaimFactory()
    verdict = VerdictFactory(claim=claim, publisher=DeskFactory(), published=True)
    calls = [partial(send, client, claim, "revise", {"verdict": verdict.pk}) for client in checkers(5)]
    assert [answer.status_code for answer in run_together(calls)] == [200] * 5
    assert Verdict.objects.filter(status="draft").count() == 1


def test_different_fields_that_are_saved_together_are_all_stored(run_together):
    claim = ClaimFactory(place="Arles")
    clients = checkers(3)
    changes = [{"place": "Nîmes"}, {"context": "Before it opened."}, {"priority": "4"}]
    forms = [shown(client, claim) for client in clients]
    calls = [
        partial(send, client, claim, "save", form | change)
        for client, form, change in zip(clients, forms, changes, strict=True)
    ]
    assert [answer.status_code for answer in run_together(calls)] == [200] * 3
    assert Claim.objects.values_list("place", "context", "priority").get() == ("Nîmes", "Before it opened.", 4)


def test_one_of_two_changes_of_a_field_is_asked_about(run_together):
    claim = ClaimFactory(place="Arles")
    clients = checkers(2)
    forms = [shown(client, claim) | {"place": place} for client, place in zip(clients, ("A", "B"), strict=True)]
    calls = [partial(send, client, claim, "save", form) for client, form in zip(clients, forms, strict=True)]
    assert sorted(answer.status_code for answer in run_together(calls)) == [200, 422]
    assert Claim.objects.get().place in ("A", "B")


def test_windows_of_one_person_keep_one_text(run_together):
    claim, person = ClaimFactory(), UserFactory(is_staff=True, group="checker")
    bodies = [
        json.dumps({"form": "claim", "owner": str(person.pk), "values": {"place": [str(number)]}, "read": {}})
        for number in range(5)
    ]
    calls = [
        partial(
            client_for(person).post, address(claim, "autosave"), body, content_type="application/json", headers=HTMX
        )
        for body in bodies
    ]
    assert [answer.status_code for answer in run_together(calls)] == [200] * 5
    assert UnsavedText.objects.count() == 1


def test_a_claim_that_is_entered_by_two_at_once_is_asked_about(run_together):
    sent = {"statement": "The bridge of Arles cost 40 million euros.", "language": "en", "priority": "2"}
    calls = [partial(client.post, "/desk/claims/new/", sent, headers=HTMX) for client in checkers(2)]
    assert sorted(answer.status_code for answer in run_together(calls)) == [200, 422]
    assert Claim.objects.count() == 1
