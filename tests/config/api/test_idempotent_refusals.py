"""Is a refusal stored like an answer, and an error not, so that a client may retry with the same key?"""

import pytest
from django.db import DatabaseError, OperationalError
from rest_framework.response import Response

from claims.api.claims.views import ClaimViewSet
from claims.api.refusals import StepConflict
from claims.models import Claim, Verdict
from claims.workflow.verdict_steps import CHANGES
from config.api.idempotency import idempotent
from config.models import IdempotencyKey
from tests.factories import ClaimFactory, EvidenceFactory, VerdictFactory
from tests.support.clients import client_of
from tests.support.idempotency import KEY, REASON, assert_problem, assert_replayed, send


def written_then(error):
    @idempotent
    def create(view, request):
        ClaimFactory()
        raise error

    return create


def test_a_refusal_is_stored_and_its_writes_are_rolled_back(editor, monkeypatch):
    with monkeypatch.context() as refusing:
        refusing.setattr(ClaimViewSet, "create", written_then(StepConflict("Not now.", "not_now")))
        first = send(editor)
    assert_problem(first, 409, "not_now")
    assert_replayed(send(editor), first)
    assert not Claim.objects.exists()


def test_a_refusal_without_an_exception_is_rolled_back_too(editor, monkeypatch):
    @idempotent
    def half_done(view, request):
        ClaimFactory()
        return Response({}, status=409)

    monkeypatch.setattr(ClaimViewSet, "create", half_done)
    assert send(editor).status_code == 409
    assert not Claim.objects.exists()
    assert IdempotencyKey.objects.get().status == 409


def test_the_refusal_of_an_invalid_body_is_replayed(editor):
    first = send(editor, body={})
    assert_problem(first, 400, "invalid")
    assert_replayed(send(editor, body={}), first)
    assert_problem(send(editor), 422, "key_reused")


@pytest.mark.parametrize(("condition", "status"), [(None, 428), ('"00000000000000000000000000000000"', 412)])
def test_a_failed_condition_can_be_retried_with_the_same_key(editor, condition, status):
    editor.credentials()
    draft = VerdictFactory(claim=EvidenceFactory().claim)
    here = f"/api/v1/verdicts/{draft.pk}/"
    headers = KEY if condition is None else KEY | {"if-match": condition}
    assert send(editor, f"{here}submit/", {}, headers).status_code == status
    mended = send(editor, f"{here}submit/", {}, KEY | {"if-match": editor.get(here)["ETag"]})
    assert (mended.status_code, mended.json()["status"]) == (200, "in_review")
    assert_replayed(send(editor, f"{here}submit/", {}), mended)


def test_an_unsupported_media_type_can_be_retried_with_the_same_key(editor):
    body = b'{"statement": "It ended.", "language": "en"}'
    assert send(editor, body=body, content_type="text/plain").status_code == 415
    assert send(editor, body=body, content_type="application/json").status_code == 201


def test_a_body_that_is_too_large_is_refused(editor):
    answer = send(editor, body=b'"' + b"a" * 3_000_000 + b'"', content_type="application/json")
    assert_problem(answer, 413, "too_large")
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize(("error", "status"), [(ZeroDivisionError(), 500), (OperationalError("gone"), 503)])
def test_a_server_error_stores_nothing_and_can_be_retried(editor, monkeypatch, error, status):
    editor.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(ClaimViewSet, "create", written_then(error))
        answer = send(editor)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (Claim.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    assert send(editor).status_code == 201


@pytest.mark.parametrize(("error", "status"), [(ValueError(), 500), (OperationalError(), 503), (DatabaseError(), 500)])
def test_an_answer_that_cannot_be_stored_is_not_sent(editor, monkeypatch, error, status):
    editor.raise_request_exception = False

    def fail(**kept):
        assert Claim.objects.exists()
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(IdempotencyKey.objects, "create", fail)
        answer = send(editor)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
    assert (Claim.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    assert send(editor).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_refusal_by_a_deferred_guard_is_stored_without_its_writes(monkeypatch):
    """The guard is checked at the end of the transaction; the stored answer is its refusal."""
    published = VerdictFactory(published=True)

    def superseded_by_nothing(verdict, **_facts):
        Verdict.objects.filter(pk=verdict.pk).update(status="superseded")

    monkeypatch.setitem(CHANGES, "retract", superseded_by_nothing)
    answer = send(client_of("editor"), f"/api/v1/verdicts/{published.pk}/retract/", REASON)
    assert_problem(answer, 409, "verdict_superseded_has_a_successor")
    assert Verdict.objects.get(pk=published.pk).status == "published"
    assert IdempotencyKey.objects.get().status == 409
