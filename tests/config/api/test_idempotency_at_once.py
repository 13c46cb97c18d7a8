"""Concurrent requests with one Idempotency-Key: one runs."""

import pytest
from rest_framework.test import APIClient

from claims.api.claims.views import ClaimViewSet
from claims.models import Claim, Evidence
from config.models import IdempotencyKey
from tests.factories import ArticleFactory, ClaimFactory, UserFactory
from tests.support.idempotency import CLAIMS, assert_problem, assert_replayed, send


@pytest.mark.django_db(transaction=True)
def test_of_twenty_concurrent_requests_with_one_key_one_runs(run_together):
    person, claim = UserFactory(group="editor"), ClaimFactory()
    sent = {"article": str(ArticleFactory().pk), "stance": "context"}

    def request():
        client = APIClient()
        client.force_authenticate(person)
        return send(client, f"{CLAIMS}{claim.pk}/evidence/", sent)

    answers = run_together([request] * 20)
    assert Evidence.objects.count() == IdempotencyKey.objects.count() == 1
    made = [answer for answer in answers if answer.status_code == 201]
    assert len([answer for answer in made if "Idempotency-Replayed" not in answer]) == 1
    assert len({answer.content for answer in made}) == 1
    for answer in answers:
        if answer not in made:
            assert_problem(answer, 409, "in_flight")
            assert answer["Retry-After"] == "1"


@pytest.mark.django_db(transaction=True)
def test_a_key_in_flight_is_refused_and_other_keys_are_not(run_together, monkeypatch):
    person = UserFactory(group="editor")
    meanwhile = []

    def ask(key):
        client = APIClient()
        client.force_authenticate(person)
        return send(client, headers={"idempotency-key": key})

    original = ClaimViewSet.creator_fields

    def slow(view, user):
        if not meanwhile:
            meanwhile.append(None)
            meanwhile.extend([*run_together([lambda: ask("one")]), *run_together([lambda: ask("two")])])
        return original(view, user)

    monkeypatch.setattr(ClaimViewSet, "creator_fields", slow)
    first = ask("one")
    _, same_key, other_key = meanwhile
    assert_problem(same_key, 409, "in_flight")
    assert (first.status_code, other_key.status_code) == (201, 201)
    assert_replayed(ask("one"), first)
    assert Claim.objects.count() == 2
